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
