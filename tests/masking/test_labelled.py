import re
from collections import Counter
from dataclasses import replace

import polars as pl
import pytest

from etl.masking import KINDS, PUBLIC_TEXT, TEXT, mask
from etl.masking.kinds import Found
from tests.masking import labelled

LEAST_RECALL, LEAST_PRECISION = 0.99, 0.98

# What a hasty author would write.
GREEDY = {
    "card": r"\d{16,19}",
    "email": r"[^\s@]*@[^\s@]*",
    "identity": r"\d{15,17}[\dXx]",
    "landline": r"\d{7,8}",
    "mobile": r"1\d{10}",
    "passport": r"[A-Z]?\d{8}",
    "plate": r"[\u4e00-\u9fff][A-Z]\w{4,}",
}


def good(score):
    return score.recall >= LEAST_RECALL and score.precision >= LEAST_PRECISION


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_marked_is_found_and_little_else(kind, capsys):
    score = labelled.score(kind)
    with capsys.disabled():
        print(f"\n{kind}: recall {score.recall:.4f}, precision {score.precision:.4f}", end=" ")
    assert good(score), (score.missed, score.wrong)


def test_every_kind_has_texts_enough_of_either_sort():
    assert set(labelled.KINDS) == set(KINDS)
    for kind in KINDS:
        texts = Counter()
        for label, said in labelled.labelled(kind).items():
            assert len(set(said)) == len(said), (kind, label)
            texts[label.partition("_")[0]] += len(said)
        assert min(texts["masked"], texts["kept"]) >= 40, (kind, texts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_switched_off_fails(kind, monkeypatch):
    monkeypatch.setitem(KINDS, kind, replace(KINDS[kind], find=lambda text: iter(())))
    assert labelled.score(kind).recall < LEAST_RECALL


@pytest.mark.parametrize("kind", KINDS)
def test_a_pattern_that_is_greedy_fails(kind, monkeypatch):
    def find(text):
        for match in re.finditer(GREEDY[kind], text):
            yield Found(*match.span(), match.span(), match[0])

    monkeypatch.setitem(KINDS, kind, replace(KINDS[kind], find=find))
    assert labelled.score(kind).precision < LEAST_PRECISION


@pytest.mark.parametrize("plan", [TEXT, PUBLIC_TEXT], ids=lambda plan: plan.mode)
@pytest.mark.parametrize("kind", KINDS)
def test_a_column_is_masked_where_the_marks_are_and_nowhere_else(kind, plan):
    cases = [case for case in labelled.cases(kind) if case.plan == plan]
    done = mask(pl.Series("said", [case.text for case in cases]), plan)
    for case, after in zip(cases, done.column, strict=True):
        assert (after != case.text) == bool(case.wanted)
        at = 0
        for _, start, end in sorted(case.wanted, key=lambda span: span[1]):
            before = case.text[at:start]
            assert before in after
            assert case.text[start:end] not in after
            at = end
        assert after.endswith(case.text[at:])
    wanted = Counter(name for case in cases for name, _, _ in case.wanted)
    assert {name: count.values for name, count in done.counts.items()} == wanted
