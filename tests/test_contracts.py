import polars as pl
import pytest

from etl import contracts
from etl.contracts import BatchRule, CrossRule, read_contract
from etl.errors import BadCommand, BadContract

SOUND = (contracts.SCHEMAS / "policy_document.yaml").read_text(encoding="utf-8")
FILE = "policy_document.yaml"


def changed(tmp_path, *changes, name=FILE):
    """The contract after exact replacements of its text, each of the first place where it stands."""
    text = SOUND
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


TITLE = "logicalTypeOptions: {minLength: 2, maxLength: 1000}"
DOCUMENT_NO = "logicalTypeOptions: {maxLength: 100}"
ROWS = "{name: rows_present, metric: rowCount, mustBeGreaterOrEqualTo: 1}"
FILLED = "{name: publisher_filled, metric: missingValues, unit: percent, mustBeLessOrEqualTo: 5}"
CROSS = "effective_on >= issued_on - INTERVAL '10 years'"
PATTERN = 'pattern: "^https?://[^\\\\s]+$"'

# What is wrong: the change that makes it so, the field that the error names, and words of its message.
FLAWS = {
    "a misspelt key of a column": (("        required: true", "        requird: true"),
                                   "schema.0.properties.0.requird", "unknown key"),
    "a misspelt key of a rule": ((ROWS, ROWS.replace("metric", "metrik")), "schema.0.quality.0.metrik", "unknown key"),
    "a misspelt key of the file": (("version: 1.0.0", "versoin: 1.0.0"), "versoin", "unknown key"),
    "a misspelt option": ((TITLE, TITLE.replace("minLength", "minLenght")), "title", "unknown option minLenght"),
    "a misspelt property": (("{property: mask, value: true}", "{property: masked, value: true}"), "title",
                            "unknown option masked"),
    "an unknown type": (("logicalType: date", "logicalType: day"), "issued_on", "unknown logicalType 'day'"),
    "a pattern that does not compile": ((PATTERN, 'pattern: "^https?://["'), "url", "does not compile"),
    "a pattern that only Python knows": ((PATTERN, 'pattern: "^(?!javascript)"'), "url", "does not compile"),
    "a label in Chinese alone": (("标题 | Title", "标题"), "title", "both languages"),
    "a label in English alone": (("标题 | Title", '" | Title"'), "title", "both languages"),
    "a description in one language": (("文件的完整标题。 | The document's full title.", "文件的完整标题。 | "), "title",
                                      "both languages"),
    "a kind without a label": (("businessName: 政策文件 | Policy documents", "physicalName: policy"), "businessName",
                               "both languages"),
    "a cross rule on a missing column": ((CROSS, "efective_on >= issued_on"), "efective_on >= issued_on",
                                         "cannot be read"),
    "a cross rule that does not parse": ((CROSS, "effective_on >="), "effective_on >=", "cannot be read"),
    "a cross rule that is no condition": ((CROSS, "LENGTH(title)"), "LENGTH(title)", "cannot be read"),
    "a cross rule without a name": (("{name: effective_not_long_before_issue, ", "{"), "quality", "needs a name"),
    "two key columns": (("logicalType: string\n        required: true\n        logicalTypeOptions: {minLength",
                         "logicalType: string\n        primaryKey: true\n        logicalTypeOptions: {minLength"),
                        "primaryKey", "the key must be record_id"),
    "no key column": (("        primaryKey: true\n", ""), "primaryKey", "the key must be record_id"),
    "a name that no query could use": (("- name: index_no", '- name: "index n"'), "index n", "no name of a column"),
    "a column that would be HTML": (("- name: index_no", '- name: "<b>"'), "<b>", "no name of a column"),
    "a reader that nobody has": (("value: verbatim", "value: verbatm"), "record_id", "unknown reader 'verbatm'"),
    "a length that is no number": ((TITLE, TITLE.replace("1000", "many")), "title", "maxLength cannot be 'many'"),
    "a first day that is none": (('minimum: "1949-10-01"', 'minimum: "1949-10-32"'), "issued_on", "minimum cannot be"),
    "a version that is none": (("version: 1.0.0", "version: draft"), "version", "'draft' is no version"),
    "a reference to nothing": ((DOCUMENT_NO, "relationships: [{to: divison.code}]"), "document_no", "no kind"),
    "a column that stands twice": (("- name: index_no", "- name: document_no"), "document_no", "stands twice"),
    "a date column that is not there": (("value: issued_on", "value: issued"), "dated_by", "must name a date column"),
    "a date column that is no date": (("value: issued_on", "value: title"), "dated_by", "must name a date column"),
    "another id than the file's": (("id: policy_document", "id: policy_documents"), "id", "must be the file's name"),
    "an unknown measurement": ((ROWS, ROWS.replace("rowCount", "rows")), "quality", "unknown batch rule 'rows'"),
    "a measurement of the batch on a column": ((FILLED, FILLED.replace("missingValues", "rowCount")), "publisher",
                                               "unknown batch rule 'rowCount'"),
    "a rule without a bound": ((ROWS, ROWS.replace(", mustBeGreaterOrEqualTo: 1", "")), "rows_present", "a bound is"),
    "a bound that would not be held": ((ROWS, ROWS.replace("mustBeGreaterOrEqualTo", "mustBeGreaterThan")),
                                       "rows_present", "a bound is"),
    "a bound on the wrong side": ((FILLED, FILLED.replace("mustBeLessOrEqualTo", "mustBeGreaterOrEqualTo")),
                                  "publisher", "a bound is mustBeLessOrEqualTo"),
    "a share in rows": ((FILLED, FILLED.replace("unit: percent", "unit: rows")), "publisher", "in percent"),
    "a share without a unit": ((FILLED, FILLED.replace("unit: percent, ", "")), "publisher", "in percent"),
    "an unknown severity": ((ROWS, ROWS.replace("rowCount,", "rowCount, severity: fatal,")), "rows_present",
                            "severity is stop or warn"),
    "a column of a standard that the table does not follow": (("type: eli, url", "type: elli, url"), "title",
                                                              "follows no standard 'elli'"),
    "a standard without a word": ((", description: eli:title", ""), "title", "what the standard calls it"),
    "a standard at no address": (('"http://data.europa.eu/eli/ontology"', "'javascript:1'"), "standard",
                                 "'javascript:1' is no address"),
    "a standard in one language": (("ELI 法律文献标识本体 | ELI, ", "ELI, "), "eli", "both languages"),
    "a standard without an id": (("id: eli, type", "type"), "authoritativeDefinitions", "needs an id"),
    "a definition of another type": (("id: eli, type: standard", "id: eli, type: tutorial"), "eli",
                                     "unknown type 'tutorial'"),
    "two tables": (("schema:\n", "schema:\n  - name: another\n"), "schema", "exactly one schema object"),
    "no YAML": (("schema:", "schema: ["), "the file", "this is not YAML"),
    "a list of columns that is none": (("  - name: policy_document", "  name: policy_document\n  more: 1"), None, ""),
}  # fmt: skip


@pytest.mark.parametrize(("change", "field", "message"), FLAWS.values(), ids=FLAWS.keys())
def test_a_contract_that_contradicts_itself_is_an_error_that_names_file_and_field(tmp_path, change, field, message):
    with pytest.raises(BadContract) as caught:
        read_contract(changed(tmp_path, change))
    assert FILE in caught.value.message
    assert message in caught.value.message
    assert caught.value.field == field if field else caught.value.field
    assert caught.value.actor == "author"


@pytest.mark.parametrize("text", ["", "- a\n", "text", "id: policy_document\n"])
def test_a_file_that_is_no_contract_is_an_error_that_names_it(tmp_path, text):
    path = tmp_path / FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadContract, match=FILE) as caught:
        read_contract(path)
    assert caught.value.field


SOUND_CHANGES = {
    "nothing": (),
    "an option": ((TITLE, TITLE.replace("2", "4")),),
    "a pattern": ((DOCUMENT_NO, 'logicalTypeOptions: {pattern: "^[^〔]+〔[0-9]{4}〕[0-9]+号$"}'),),
    "a cross rule": ((CROSS, "written_on <= issued_on"),),
    "a bound on either side": ((ROWS, ROWS.replace("1}", "1, mustBeLessOrEqualTo: 9}")),),
    "a volatile column": (("{property: reader, value: verbatim}", "{property: volatile, value: true}"),),
}


@pytest.mark.parametrize("changes", SOUND_CHANGES.values(), ids=SOUND_CHANGES.keys())
def test_a_sound_contract_is_read(tmp_path, changes):
    """The negative control of the tests above."""
    assert read_contract(changed(tmp_path, *changes)).kind == "policy_document"


def test_everything_that_the_file_says_is_in_the_contract(tmp_path):
    read = read_contract(changed(tmp_path, (DOCUMENT_NO, "enum: [{value: 甲}, {value: 乙}]")))
    assert (read.label_zh, read.label_en, read.dated_by, read.version) == (
        "政策文件", "Policy documents", "issued_on", "1.0.0",
    )  # fmt: skip
    title, number, issued = (read.column(name) for name in ("title", "document_no", "issued_on"))
    assert (title.required, title.mask, title.min_length, title.max_length) == (True, "public_text", 2, 1000)
    assert (title.label_zh, title.label_en, title.reader) == ("标题", "Title", "text")
    assert (number.required, number.mask, number.one_of) == (False, "", ("甲", "乙"))
    assert (issued.type, issued.reader, issued.minimum, issued.maximum) == (
        pl.Date(), "date", "1949-10-01", "2100-01-01",
    )  # fmt: skip
    assert [one.id for one in read.standards] == ["openinfo", "gbt9704", "eli"]
    assert read.standards[2].url == "http://data.europa.eu/eli/ontology"
    assert [(t.standard, t.word) for t in title.terms] == [
        ("openinfo", "名称"),
        ("gbt9704", "标题"),
        ("eli", "eli:title"),
    ]
    assert title.terms[2].url.endswith("#title") and not read.column("url").terms
    assert read.column("record_id").key
    assert read.column("text").reader == "body"
    assert read.column("keywords").type == pl.List(pl.String)
    assert read.cross_rules == (CrossRule("effective_not_long_before_issue", CROSS),)
    assert BatchRule(name="publisher_filled", metric="missingValues", column="publisher", most=5) in read.batch_rules
    assert BatchRule(name="stated_share", metric="statedShare", least=90, severity="warn") in read.batch_rules


def test_a_bound_of_nothing_is_a_bound(tmp_path):
    read = read_contract(changed(tmp_path, (FILLED, FILLED.replace("5}", "0}"))))
    assert next(r for r in read.batch_rules if r.column).most == 0


def test_a_kind_that_is_not_there_names_those_that_are():
    with pytest.raises(BadCommand, match="no kind 'policy'") as caught:
        contracts.contract("policy")
    assert "policy_document" in caught.value.hint
    assert contracts.contract("policy_document") is contracts.contract("policy_document")


def test_provinces_are_the_34_of_the_standard_and_the_country_by_slug():
    found = contracts.provinces()
    assert len(found) == 35
    assert len({p.code for p in found.values()}) == len({p.name_zh for p in found.values()}) == 35
    assert all(slug == p.slug and len(p.code) == 6 and p.code.endswith("0000") for slug, p in found.items())
    assert found["guangdong"].name_zh == "广东省"
