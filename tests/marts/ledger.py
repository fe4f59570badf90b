"""The ledger: how complete and fresh sources are, what was rejected, and who publishes."""

# ruff: noqa: E501 - a row of a case stands in one line

from datetime import date

from tests.marts import Case, run

CASES = [
    Case(
        "coverage_by_source",
        {"ops.run": [
            run(load_id="a2", source_id="a.policy_document", day="2024-06-01", stated=5, held=5),
            run(load_id="a1", source_id="a.policy_document", day="2024-05-31", stated=5, held=5),
            run(load_id="b1", source_id="b.policy_document", day="2024-06-01", stated=9, held=7, certificate="short by 2",
                reason="owed", pending=2),
            run(load_id="c1", source_id="c.policy_document", day="2024-05-20", status="failed", certificate="unknown",
                reason="Unreachable: no answer", agreed=None),
        ], "ops.held": [
            {"kind": "policy_document", "source_id": "a.policy_document", "month": "2024-05-01", "rows": 5,
             "first_on": "2024-05-02", "last_on": "2024-05-22"},
        ]},
        "source_id, rows, stated, certificate, days_behind, days_unasked, due_on, state",
        [("a.policy_document", 5, 5, "complete", 10, 0, date(2024, 6, 3), None),
         ("b.policy_document", 0, 9, "short by 2", None, 0, date(2024, 6, 3), "short"),
         ("c.policy_document", 0, 1, "unknown", None, 12, date(2024, 5, 21), "unreachable")],
    ),
    Case(
        "rejections_by_month",
        {"ops.rejected": [
            {"kind": "policy_document", "source_id": "guangdong.made", "record_id": n, "reasons": reasons, "load_id": load,
             "place": f"p{n}"}
            for n, reasons, load in [("1", ["required:title", "type:issued_on"], "l1"), ("2", ["required:title"], "l1"),
                                     ("3", ["effective_not_long_before_issue"], "l0")]
        ], "ops.run": [run(), run(load_id="l0", day="2024-05-01")]},
        "source_id, month, rule, column_name, records, example_place",
        [("guangdong.made", date(2024, 6, 1), "required", "title", 2, "p1"),
         ("guangdong.made", date(2024, 6, 1), "type", "issued_on", 1, "p1"),
         ("guangdong.made", date(2024, 5, 1), "effective_not_long_before_issue", None, 1, "p3")],
    ),
    Case(
        "publishers_by_activity",
        {"current.policy_document": [
            {"record_id": "1", "publisher": "省教育厅", "issued_on": "2024-04-01"},
            {"record_id": "2", "publisher": "广东省教育厅", "issued_on": "2024-05-02"},
        ], "current.public_letter": [
            {"record_id": "1", "publisher": "广东省财政厅", "asked_on": "2024-05-01"},
        ]},
        "name, kinds, spellings, records, last_on, silent_days, per_month",
        [("广东省教育厅", ["policy_document"], 2, 2, date(2024, 5, 2), 30, 1.9)],
    ),
    Case(
        "loads_by_month",
        {"ops.run": [
            run(loaded=5, listed=7, quarantined=2), run(load_id="l2", day="2024-06-02", loaded=1, withdrawn=1),
            run(load_id="l3", day="2024-06-03", status="failed", listed=0, loaded=0),
            run(load_id="l4", day="2024-05-03", source_id="other"),
        ]},
        "month, sources, runs, failed, stopped, listed, loaded, quarantined, withdrawn, exchanges, bytes",
        [(date(2024, 5, 1), 1, 1, 0, 0, 1, 1, 0, 0, 3, 10), (date(2024, 6, 1), 1, 3, 1, 0, 8, 6, 2, 1, 9, 30)],
    ),
]  # fmt: skip
