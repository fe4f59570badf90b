"""Letters, consultations and service items: what people ask, are asked, and come for."""

# ruff: noqa: E501 - a row of a case stands in one line

from datetime import date

from tests.marts import Case


def letters(many, answered, department="广东省教育厅", topic="咨询", days=3, asked="2024-05-06", **said):
    """Letters of one cell, of which the first ones were answered after some days; 2024-05-06 is a Monday."""
    return [
        {"record_id": f"{department}{topic}{n}", "publisher": department, "category": topic, "asked_on": asked,
         "answered_on": f"2024-05-{6 + days:02d}" if n < answered else None} | said
        for n in range(many)
    ]  # fmt: skip


def consultation(name, **said):
    return {"record_id": name, "opens_on": "2024-05-01"} | said


CASES = [
    Case(
        "reply_times",
        {"current.public_letter": [
            *letters(12, 12, days=7), *letters(20, 9, topic="投诉"), *letters(11, 10, topic="建议", days=1),
            *letters(4, 4, topic="求助"),  # hidden; and so is 建议, the smallest that stands beside it
            *letters(3, 1, department="广东省财政厅"), *letters(8, 1, department="省财政厅", topic="投诉"),
            *letters(10, 0, department="广东省财政厅", topic=None),
        ]},
        "department, topic, suppressed, letters, answered, reply_rate, median_days, p90_days, median_working_days",
        [("广东省教育厅", "咨询", False, 12, 12, 1.0, 7.0, 7.0, 5.0),
         ("广东省教育厅", "投诉", False, 20, 9, 0.45, None, None, None),
         ("广东省教育厅", "建议", True, None, None, None, None, None, None),
         ("广东省教育厅", "求助", True, None, None, None, None, None, None),
         ("广东省财政厅", "咨询", True, None, None, None, None, None, None),
         ("广东省财政厅", "投诉", True, None, None, None, None, None, None),
         ("广东省财政厅", None, False, 10, 0, 0.0, None, None, None)],
    ),
    Case(
        "consultations_open",
        {"current.consultation": [
            consultation("last day", closes_on="2024-06-01"), consultation("open", closes_on="2024-06-11", status="已结束"),
            consultation("closed", closes_on="2024-05-31"), consultation("early", opens_on="2024-06-02", closes_on="2024-06-30"),
            consultation("word", status="征集中"), consultation("no word"),
            consultation("answered", closes_on="2024-06-11", outcome_on="2024-05-30"),
        ]},
        "record_id, closes_on, days_left",
        [("last day", date(2024, 6, 1), 0), ("open", date(2024, 6, 11), 10), ("word", None, None)],
    ),
    Case(
        "consultation_outcomes",
        {"current.consultation": [
            consultation("1", publisher="省教育厅", closes_on="2024-05-10", outcome_on="2024-05-20", comment_count=3),
            consultation("2", publisher="广东省教育厅", closes_on="2024-05-12", outcome_on="2024-05-16"),
            consultation("3", publisher="广东省教育厅", closes_on="2024-05-22", comment_count=4),
            consultation("4", publisher="广东省教育厅", outcome="采纳2条"),
            consultation("5", publisher="广东省教育厅", closes_on="2024-05-02", status="已反馈"),
            consultation("open", publisher="广东省教育厅", closes_on="2024-06-01", comment_count=50),
        ]},
        "publisher, year, closed, with_outcome, outcome_rate, median_days, longest_wait, comments",
        [("广东省教育厅", 2024, 5, 4, 0.8, 7.0, 10, 7)],
    ),
    Case(
        "service_items_by_department",
        {"current.service_item": [
            {"record_id": str(n), "publisher": publisher, "level": level, "item_type": "行政许可", "catalogue_code": code,
             "fee": fee, "time_limit": limit}
            for n, (publisher, level, code, fee, limit) in enumerate([
                ("省教育厅", "省级", "a", "不收费", "5个工作日"), ("广东省教育厅", "省级", "a", "收费", "15 个工作日"),
                ("广东省教育厅", "省级", "b", None, "当场办结"), ("某局", "区县级", "a", "否", "按有关规定"),
                ("某局", "4", None, None, None)])
        ]},
        "department, level, items, catalogue_items, free_items, at_once, median_days",
        [("广东省教育厅", "province", 3, 2, 1, 1, 5.0), ("某局", "county", 1, 1, 1, 0, None), ("某局", "4", 1, 0, 0, 0, None)],
    ),
]  # fmt: skip
