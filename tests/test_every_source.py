"""Every source of the registry, because it is there: on its practice twin, from the listing to the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from etl import pipeline
from etl.contracts import kinds, provinces
from etl.errors import BadCommand, Refused
from etl.practice.corpus import Changes
from etl.sources import registry, shards, source
from tests.conftest import yard_at
from tests.support import DAY

ALL = list(registry().values())
RUN = [one for one in ALL if not one.refused]
CLOSED = [one for one in ALL if one.refused]


@pytest.mark.parametrize("one", ALL, ids=lambda s: s.id)
def test_a_source_says_what_it_is(one):
    codes = {p.code for p in provinces().values()}
    assert one.province in codes
    assert one.kind in kinds()
    assert one.publisher
    assert one.listing.site.startswith(("http://", "https://"))
    assert not one.listing.site.endswith("/")
    assert {"record_id"} <= {c for columns in one.listing.fields.values() for c in columns.split()}
    assert not one.listing.fields.keys() & one.listing.ignored


@pytest.mark.parametrize("one", RUN, ids=lambda s: s.id)
def test_a_source_brings_every_record_of_its_practice_twin_and_then_only_what_changed(one, web, lake):
    first = pipeline.run(yard_at(lake, web(one, size=130)), one, DAY)
    assert first.counts.balanced
    assert first.counts.pending == 0, first.notices
    # Natural persons are dropped from what keeps none.
    kept = first.counts.listed - first.counts.dropped
    assert first.counts.loaded + first.counts.quarantined + first.counts.duplicate == kept
    assert kept > 0.8 * first.counts.listed
    assert first.counts.loaded > 0.9 * kept
    assert first.certificate in (("complete",) if first.stated is not None else ("unknown",))
    assert not [n for n in first.notices if n.startswith("unknown field")], first.notices
    changed = web(one, size=130, changes=Changes(added=1, edited=2))
    again = pipeline.run(yard_at(lake, changed), one, DAY, again=True)
    assert again.counts.balanced
    assert 1 <= again.counts.loaded <= 3
    assert again.counts.listed >= first.counts.listed


@pytest.mark.parametrize("one", CLOSED, ids=lambda s: s.id)
def test_a_closed_source_says_why_and_is_never_asked(one):
    assert one.proof == "refused"
    with pytest.raises(Refused, match=re.escape(one.refused)):
        one.listing.first(DAY)
    assert one.id not in {name for shard in shards(one.id.partition(".")[0]) for name in shard}


def test_there_are_at_least_eight_sources_in_five_provinces():
    assert len(ALL) >= 8
    assert len({s.province for s in ALL}) >= 5


@pytest.mark.parametrize("one", ALL, ids=lambda s: s.id)
def test_a_source_is_a_literal_in_the_file_of_its_province(one):
    file = Path("etl/sources") / f"{one.id.partition('.')[0]}.py"
    text = (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if line.lstrip().startswith(("if ", "for ", "while ", "def "))]


def test_a_misspelt_source_names_the_nearest():
    with pytest.raises(BadCommand) as caught:
        source("guangdong.policy_documents")
    assert "guangdong.policy_document" in caught.value.hint
