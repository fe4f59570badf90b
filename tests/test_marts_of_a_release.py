"""The marts and the search of a release of the practice web: all are there, and none is empty that has records."""

from __future__ import annotations

import pytest

from etl import asking, pipeline, publishing
from etl.contracts import kinds
from etl.errors import BadCommand
from etl.sources import registry, source
from etl.warehouse import marts
from tests.conftest import yard_at
from tests.support import DAY

# What practice records do not do: cite each other, be reprinted, be revised, and win again and again from one buyer.
NOT_IN_PRACTICE = {
    "document_citations", "documents_cited_most", "document_supersession", "policy_diffusion", "reprints",
    "statistic_revisions", "winner_concentration",
}  # fmt: skip


def first_of_each_kind():
    """One source a kind; of consultations one that states last days."""
    one = source("china.consultation.market_regulation")
    found = {one.kind: one}
    for one in registry().values():
        if not one.refused:
            found.setdefault(one.kind, one)
    return found


def test_every_mart_of_a_practice_release_has_rows_and_its_records_can_be_searched(web, lake):
    sources = first_of_each_kind()
    assert set(sources) == set(kinds())
    place = yard_at(lake, web(*sources.values()))
    for one in sources.values():
        pipeline.run(place, one, DAY)
    publishing.publish(place)
    names = [one.name for one in marts.marts()]
    assert asking.ask(lake, "SELECT name FROM mart.question ORDER BY name")["name"].to_list() == names
    counts = asking.ask(
        lake, " UNION ALL ".join(f"SELECT '{n}' AS name, count(*) AS rows FROM mart.{n}" for n in names)
    )
    assert {name for name, rows in counts.iter_rows() if rows == 0} <= NOT_IN_PRACTICE
    built = asking.ask(lake, "SELECT DISTINCT kind FROM mart.partition WHERE name = 'policy_diffusion'")
    assert built["kind"].to_list() == ["policy_document"]
    title = asking.ask(lake, "SELECT title, record_id FROM current.policy_document ORDER BY record_id LIMIT 1").row(0)
    found = asking.search(lake, title[0], kind="policy_document")
    assert title[1] in found["record_id"].to_list()
    assert set(found["kind"]) == {"policy_document"}
    assert asking.search(lake, "无此词语龘").is_empty()
    assert sorted((lake / "search").rglob("*.parquet"))


def test_without_a_release_a_search_says_what_to_do(lake):
    with pytest.raises(BadCommand, match=r"warehouse\.duckdb"):
        asking.search(lake, "公共数据")
