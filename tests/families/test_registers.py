"""Licences and penalties under the standard's codes, and the register of government sites."""

from dataclasses import replace
from io import BytesIO
from random import Random
from zipfile import ZipFile

import orjson
import pytest

from etl.contracts import contract
from etl.errors import Changed, Refused
from etl.families.portal import Ask, JsonRows, Pages, Portal
from etl.families.site_register import site_register
from etl.families.standard_codes import IGNORED, LICENCE, PENALTY, keyed, lettered
from etl.model import Source
from etl.parse import batches
from etl.practice import site_of
from etl.practice.codes import credit_code
from etl.sources import source
from etl.validate import judge
from tests.families.judged import judged
from tests.support import DAY, exchange, kept, walked

FIELDS = {"administrative_licence": LICENCE, "administrative_penalty": PENALTY}
CODE = credit_code(Random(1), "110000")
DECISION = {
    "CF_WSH": "某监罚〔2024〕7号", "CF_CFMC": "未按规定公示价格案", "CF_CFLB1": "罚款", "CF_SY": "未公示价格",
    "CF_YJ": "《价格法》第四十二条", "CF_XDR_MC": "某样例商贸有限公司", "CF_XDR_SHXYM": CODE,
    "CF_XDR_SFZ": "", "CF_FR": "某人", "CF_JG": "罚款一万元", "CF_JDRQ": 1717084800000, "CF_XZJG": "某市监局",
    "CF_ZT": "0", "DFBM": "110000", "SJC": "2024/6/1", "BZ": "",
}  # fmt: skip


def made(kind, fields=None):
    listing = Portal(
        site="https://credit.example.gov.cn",
        ask=Ask(path="/list"),
        paging=Pages(size_key="size", size=100),
        rows=JsonRows(),
        fields=fields or FIELDS[kind],
        ignored=IGNORED,
        family="standard_codes",
    )
    return Source(province="110000", kind=kind, publisher="信用试验", listing=listing)


def judged_rows(one, *rows):
    said = exchange(orjson.dumps({"total": len(rows), "rows": rows}), content_type="application/json; charset=utf-8")
    (batch,) = batches(one, contract(one.kind), *kept([replace(said, request=one.listing.first(DAY))]))
    return batch, judge(contract(one.kind), batch)


@pytest.mark.parametrize("kind", FIELDS)
def test_the_columns_of_the_standard_are_those_of_the_contract(kind):
    columns = {column.name for column in contract(kind).columns}
    assert {one for said in FIELDS[kind].values() for one in said.split()} <= columns
    assert not FIELDS[kind].keys() & IGNORED


@pytest.mark.parametrize("kind", FIELDS)
def test_the_contract_takes_decisions_and_drops_natural_persons(kind):
    batch, verdict = judged(made(kind), site_of(made(kind), size=65, flaws=0))
    assert batch.notices == {}
    assert verdict.rejected.is_empty()
    assert verdict.accepted.height > 50


def test_a_decision_is_read_with_its_day_in_milliseconds():
    batch, verdict = judged_rows(made("administrative_penalty"), DECISION)
    assert not [said for said in batch.notices if not said.startswith("missing field")]
    (row,) = verdict.accepted.select("decided_on", "holder", "publisher", "content").to_dicts()
    assert str(row.pop("decided_on")) == "2024-05-31"
    assert row == {"holder": "某样例商贸有限公司", "publisher": "某市监局", "content": "罚款一万元"}


def test_an_identity_number_is_nowhere_in_what_is_kept():
    number = "110101199003070011"
    batch, _ = judged_rows(made("administrative_penalty"), DECISION | {"CF_XDR_SFZ": number, "CF_FR": number})
    assert number not in str(batch.said.to_dicts())
    assert "某样例商贸有限公司" in str(batch.said.to_dicts())


def test_names_may_be_in_small_letters_and_records_may_have_an_id():
    assert lettered(LICENCE)["xk_wsh"] == "record_id document_no"
    own = keyed(PENALTY, "ID")
    assert (own["ID"], own["CF_WSH"]) == ("record_id", "document_no")
    _, verdict = judged_rows(made("administrative_penalty", own), DECISION | {"ID": "77"})
    assert verdict.accepted["record_id"].to_list() == ["77"]


def test_a_list_with_a_captcha_is_never_asked_for():
    for kind in FIELDS:
        one = source(f"tianjin.{kind}")
        assert "captcha" in one.refused
        with pytest.raises(Refused):
            one.listing.first(DAY)


REGISTER = site_register(district="bwmh")
HEADER = ",".join(REGISTER.rows.header)
ROW = "bm01000001,某部,http://www.mbu.gov.cn,某部,京ICP备05070218号,京公网安备11010202000001号,部委门户"


def packed(text, name="部委门户.csv", charset="utf-8-sig"):
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        archive.writestr(name, text.encode(charset))
    return held.getvalue()


def read(body):
    return REGISTER(exchange(body, content_type="application/zip"))


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030"])
def test_the_register_is_read_out_of_its_archive(charset):
    page = read(packed(f"{HEADER}\r\n{ROW}\r\n", charset=charset))
    assert page.rows[0]["网站标识码"] == "bm01000001"
    assert (len(page.rows), page.total, page.following) == (1, None, None)


def test_a_district_is_asked_for_in_a_form():
    asked = REGISTER.first(DAY)
    assert (asked.method, asked.form) == ("POST", (("downames", "bwmh"),))


def test_every_site_of_the_register_is_listed_and_loaded():
    one = source("china.website")
    site = site_of(one, size=60, flaws=0)
    (page,) = walked(one, site)
    assert len({row["网站标识码"] for row in page.rows}) == 60
    assert judged(one, site)[1].accepted.height == 60


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"<html>busy</html>", "zip"),
        (packed(f"{HEADER}\r\n{ROW}")[:-30], "zip"),
        (packed("x", name="readme.txt"), "zip"),
        (packed(f"编号,{HEADER}\r\n1,{ROW}"), "网站标识码"),
        (packed(f"{HEADER}\r\n{ROW},1"), None),
    ],
)
def test_a_file_that_is_not_the_register_is_an_error_with_its_place(body, field):
    with pytest.raises(Changed) as caught:
        read(body)
    assert caught.value.field == field
