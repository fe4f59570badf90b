"""Procurement, licences and penalties: who buys what from whom, who may, and who must pay."""

# ruff: noqa: E501 - a row of a case stands in one line

from datetime import date

from tests.marts import Case

PROJECT = [
    {"record_id": "call", "project_no": "A1", "buyer": "省教育厅", "published_on": "2024-01-05", "budget": 100.0, "title": "招标",
     "category": "货物", "method": "公开招标"},
    {"record_id": "again", "project_no": "A1", "buyer": "省教育厅", "published_on": "2024-01-09", "budget": 120.0, "title": "更正"},
    {"record_id": "result", "project_no": "A1", "buyer": "省教育厅", "published_on": "2024-02-01", "award_amount": 50.0,
     "winner": "甲公司", "awarded_on": "2024-01-30"},
    {"record_id": "mended", "project_no": "A1", "buyer": "省教育厅", "published_on": "2024-02-03", "award_amount": 60.0,
     "winner": "甲公司", "awarded_on": "2024-01-31"},
    {"record_id": "part", "project_no": "A1", "buyer": "省教育厅", "published_on": "2024-02-01", "award_amount": 30.0,
     "winner": "乙公司", "awarded_on": "2024-01-30"},
    {"record_id": "lone", "published_on": "2024-01-07", "title": "流标公告", "buyer": "广东省教育厅", "category": "货物",
     "budget": 10.0},
    {"record_id": "hk", "published_on": "2024-01-08", "buyer": "广东省教育厅", "category": "货物", "currency": "HKD",
     "budget": 7.0, "award_amount": 8.0},
]  # fmt: skip


def won(number, winner, yuan, **said):
    return {"record_id": f"{number}{winner}{said}", "project_no": number, "buyer": "广东省教育厅", "winner": winner,
            "award_amount": yuan, "published_on": "2024-03-01"} | said  # fmt: skip


CASES = [
    Case(
        "procurement_projects",
        {"current.procurement_notice": PROJECT},
        "project_no, buyer, title, category, currency, budget, award, winners, first_on, awarded_on, days, failed, notices",
        [("A1", "省教育厅", "招标", "货物", "CNY", 120.0, 90.0, 2, date(2024, 1, 5), date(2024, 1, 31), 26, False, 5),
         (None, "广东省教育厅", "流标公告", "货物", "CNY", 10.0, None, 0, date(2024, 1, 7), None, None, True, 1),
         (None, "广东省教育厅", "标题", "货物", "HKD", 7.0, 8.0, 0, date(2024, 1, 8), None, None, False, 1)],
    ),
    Case(
        "procurement_by_month",
        {"current.procurement_notice": PROJECT},
        "buyer, category, month, currency, projects, notices, failed, awarded, budget_yuan, award_yuan, budget_other, "
        "award_other, saved_share",
        [("广东省教育厅", "货物", date(2024, 1, 1), "CNY", 2, 6, 1, 1, 130.0, 90.0, None, None, 0.25),
         ("广东省教育厅", "货物", date(2024, 1, 1), "HKD", 1, 1, 0, 1, None, None, 7.0, 8.0, -0.1429)],
    ),
    Case(
        "winner_concentration",
        {"current.procurement_notice": [
            won("1", "甲", 60.0), won("2", "甲", 20.0), won("3", "乙", 10.0), won("4", "丙", 5.0),
            won("5", "丙", 99.0), won("5", "丙", 5.0, published_on="2024-04-01"),  # a correction
            won("6", "甲", 1e9, currency="HKD"), won("7", "甲", 50.0, buyer="少买局"),
        ]},
        "buyer, year, awards, winners, award_yuan, top_winner, top_share, hhi",
        [("广东省教育厅", 2024, 5, 3, 100.0, "甲", 0.8, 0.66)],
    ),
    Case(
        "licences_by_authority",
        {"current.administrative_licence": [
            {"record_id": str(n), "publisher": publisher, "licence_type": "普通", "holder": holder, "decided_on": "2023-05-01",
             "valid_to": until, "ended_on": ended, "status": status}
            for n, (publisher, holder, until, ended, status) in enumerate([
                ("省教育厅", "甲", None, None, "有效"), ("广东省教育厅", "甲", "2024-06-01", None, None),
                ("广东省教育厅", "乙", "2024-05-31", None, "有效"), ("广东省教育厅", "丙", None, "2024-01-01", None),
                ("广东省教育厅", "丁", None, None, "已注销")])
        ]},
        "authority, licence_type, year, licences, holders, holding, ended",
        [("广东省教育厅", "普通", 2023, 5, 4, 2, 2)],
    ),
    Case(
        "penalties_by_authority",
        {"current.administrative_penalty": [
            {"record_id": str(n), "document_no": str(n), "publisher": "省财政厅", "penalty_type": "罚款", "holder": holder,
             "decided_on": "2023-05-01", "fine": fine, "confiscated": taken, "status": status}
            for n, (holder, fine, taken, status) in enumerate([
                ("甲", 100.0, None, None), ("甲", 300.0, 5.0, "有效"), ("乙", 1000.0, 7.0, "已撤销"), ("丙", 0.0, None, None)])
        ]},
        "authority, penalty_type, year, decisions, withdrawn, holders, fined, fines_yuan, median_fine_yuan, confiscated_yuan",
        [("广东省财政厅", "罚款", 2023, 4, 1, 3, 3, 400.0, 200.0, 5.0)],
    ),
]  # fmt: skip
