"""Datasets, statistics and sites: what registers hold."""

# ruff: noqa: E501 - a row of a case stands in one line

from datetime import date, datetime

from tests.marts import Case


def dataset(name, **said):
    return {"record_id": name} | said


def figure(value, vintage=None, at="2024-06-01 02:00:00", **said):
    return {"record_id": f"gdp.{vintage or 'only'}", "indicator_code": "gdp", "indicator": "地区生产总值", "region_code": "120000",
            "region": "天津市", "period": "2017", "period_on": "2017-01-01", "unit": "亿元", "value": value, "has_value": True,
            "vintage": vintage, "_captured_at": at} | said  # fmt: skip


HISTORY = [
    figure(18549.19, "2019"), figure(12450.6, "2025"),
    figure(5.0, period="2018", record_id="b"), figure(6.0, period="2018", record_id="b", at="2024-06-02 02:00:00"),
    figure(6.0, period="2018", record_id="b", at="2024-06-03 02:00:00", _change="changed"),
    figure(1.0, period="2019", record_id="gone"), figure(2.0, period="2019", record_id="gone", at="2024-06-02 02:00:00"),
    figure(None, period="2020", record_id="empty", has_value=False),
]  # fmt: skip
STATISTICS = {
    "history.statistic": HISTORY,
    "current.statistic": [HISTORY[0], HISTORY[1], HISTORY[4], HISTORY[7]],  # what is gone is withdrawn
}

CASES = [
    Case(
        "open_datasets_by_theme",
        {"current.open_dataset": [
            dataset("1", theme=["教育", "科技"], formats=["CSV", "csv", "json"], open_type="无条件开放"),
            dataset("2", theme=["教育"], formats=["csv"], open_type="有条件开放"),
            dataset("3", theme=[], formats=None),
        ]},
        "province, theme, format, datasets, unconditional",
        [("广东省", "教育", "csv", 2, 1), ("广东省", "教育", "json", 1, 1), ("广东省", "科技", "csv", 1, 1),
         ("广东省", "科技", "json", 1, 1), ("广东省", None, None, 1, 0)],
    ),
    Case(
        "open_dataset_lag",
        {"current.open_dataset": [
            dataset("1", update_cycle="每月", updated_on="2024-05-01"), dataset("2", update_cycle="按月", updated_on="2024-04-30"),
            dataset("3", update_cycle="每月"), dataset("4", update_cycle="每半年", published_on="2024-01-01"),
            dataset("5", update_cycle="不定期", updated_on="2020-06-01"),
            dataset("6", update_cycle="实时", updated_on="2023-01-01", published_on="2024-05-31"), dataset("7"),
        ]},
        "cycle, cycle_days, datasets, dated, overdue, overdue_share, median_lag_days, most_lag_days",
        [("month", 31, 3, 2, 1, 0.5, 31.5, 32), ("half_year", 184, 1, 1, 0, 0.0, 152.0, 152),
         ("irregular", None, 1, 1, None, None, 1461.0, 1461), ("real_time", 1, 1, 1, 0, 0.0, 1.0, 1),
         ("not_said", None, 1, 0, None, None, None, None)],
    ),
    Case(
        "statistics_by_indicator",
        STATISTICS,
        "region, period, value, unit, vintage, first_value, figures, vintages, revised",
        [("天津市", "2017", 12450.6, "亿元", "2025", 18549.19, 2, 2, True),
         ("天津市", "2018", 6.0, "亿元", None, 5.0, 3, 0, True)],
    ),
    Case(
        "statistic_revisions",
        STATISTICS,
        "region, period, was_vintage, vintage, was, value, round(change, 2), change_share, captured_at",
        [("天津市", "2017", "2019", "2025", 18549.19, 12450.6, -6098.59, -0.328779, datetime(2024, 6, 1, 2)),
         ("天津市", "2018", None, None, 5.0, 6.0, 1.0, 0.2, datetime(2024, 6, 2, 2))],
    ),
    Case(
        "sites_by_status",
        {"current.website": [
            {"record_id": str(n), "level": "市级部门", "status": status, "closed_on": closed, "region_code": region,
             "checked_on": "2024-01-01"}
            for n, (status, closed, region) in enumerate([
                ("正常", None, None), ("正常运行", None, "440100"), ("暂停服务", None, None), ("已关停", None, None),
                ("正常", "2023-01-01", None), ("无法访问", None, None), (None, None, None), ("正常", None, "350100"),
                ("迁移至省平台", None, None)])
        ]},
        "province, state, sites, last_checked_on",
        [("广东省", "alive", 2, date(2024, 1, 1)), ("广东省", "suspended", 1, date(2024, 1, 1)),
         ("广东省", "closed", 2, date(2024, 1, 1)), ("广东省", "unreachable", 1, date(2024, 1, 1)),
         ("广东省", "not_said", 1, date(2024, 1, 1)), ("福建省", "alive", 1, date(2024, 1, 1)),
         ("广东省", "moved", 1, date(2024, 1, 1))],
    ),
]  # fmt: skip
