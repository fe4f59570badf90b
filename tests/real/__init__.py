"""The pipeline on captured records: real files in the shape in which they came, over loopback HTTP, into a lake."""

from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data"
"""Captured records beside the project; nothing of them is part of it."""

SITE = "https://captured.example"
"""Where the files stand when they are served: a name that no real host has (RFC 2606)."""

CATALOGUES = "open_data_catalogues/tamakow__ChinaOpenDataPortal"
LAWS = "policy_documents/LawRefBook__Laws/DLC"
BULLETINS = "announcements/canghailan__Wuhan-2019-nCoV"
ANSWERS = "statistics/canghailan__Wuhan-2019-nCoV/covid/report_data_all.csv"
DIVISIONS = "divisions/cn__GB2260"
CASSETTES = "platform_shapes/songjian__cnstats/cassettes"
LETTERS = "letters_replies/15625103741__Text-Mining/附件4.xlsx"
REGISTER = "licences_penalties/kiang__twfactory/tw_factory_details.jsonl"
ITEMS = "service_items/v-luobo__zwfw/sichuan_guangan_items.json"
POWERS = "service_items/seesee111__-Government-Knowledge-Graph-Visualization/liaoning_items_subset.json"
SICHUAN = "procurement/wy2163__gov-purchase-table"
TENDERS = "procurement/Ryulin06__taiwan-tender-radar/taiwan_tenders.json"
HONG_KONG = "procurement/HoHoHo8__hk-tender-dashboard/hk_tenders.json"
UNDERTAKINGS = "procurement/z1404027309-glitch__huadong-caigou-radar"
GDP = (
    "statistics/2020-data-integration__data-collection/nbs_gdp_province_2015_2019_raw_export.xls",
    "statistics/xiaoqi737__thesis-data-and-code/nbs_gdp_province_2005_2023.xls",
)
CITIES = "statistics/2020-data-integration__data-collection/nbs_gdp_city_raw_export.xls"
MONTHLY = "statistics/newcodercircle__python001/nbs_province_monthly_gb18030.csv"
PANEL = "statistics/RenJiyi163__panel_data_analysis_for_thesis/province_panel_merged.csv"
YEARBOOK = "statistics/yiyuezhuo__National-Data/national"
BUDGETS = "statistics/RenJiyi163__panel_data_analysis_for_thesis/province_budget_messy.xls"
PORTALS = "site_registers/cqsss__ChinaOpenDataPortal/portals.json"
HAINAN = "policy_documents/DysonSWang__FTP"
