import polars as pl
import pytest

from etl.masking import PUBLIC_TEXT, TEXT, mask
from tests.masking.shared_values import files, values
from tests.real import DATA

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the captured records are not beside the project, in ../shared/data"),
]

LETTERS = "letters_replies/15625103741__Text-Mining/附件4.xlsx"
CATALOGUES = "open_data_catalogues/tamakow__ChinaOpenDataPortal"
NEIJIANG = f"{CATALOGUES}/sichuan_neijiang.json"
FOREST_FIRES = "policy_documents/LawRefBook__Laws/DLC/山东地方法规/地方性法规/山东/烟台市森林防火条例(2016-09-23).md"

# Each was looked at and is one. The mobile is the name of an account in the addresses of two files. The landlines and
# the addresses are of departments; both plates are of cars that letters complain of.
PERSONAL = {
    "PROVENANCE.csv": {"mobile": (4, 2)},
    LETTERS: {"plate": (2, 2)},
    NEIJIANG: {"email": (6298, 6298)},
}
ALL = {
    **PERSONAL,
    LETTERS: {"landline": (198, 164), "plate": (2, 2)},
    NEIJIANG: {"email": (6298, 6298), "landline": (2906, 2906)},
    f"{CATALOGUES}/anhui_chuzhou.json": {"landline": (10, 10)},
    f"{CATALOGUES}/sichuan_deyang.json": {"landline": (1946, 1946)},
    FOREST_FIRES: {"landline": (1, 1)},
}


@pytest.fixture(scope="module")
def columns():
    return {str(path.relative_to(DATA)): pl.Series(values(path), dtype=pl.String) for path in files()}


@pytest.mark.parametrize(("plan", "known"), [(TEXT, ALL), (PUBLIC_TEXT, PERSONAL)], ids=["redact", "keep_office"])
def test_the_identifiers_in_real_records_are_those_that_are_known(columns, plan, known):
    done = {name: mask(column, plan).counts for name, column in columns.items()}
    counts = {name: {kind: (c.values, c.rows) for kind, c in said.items()} for name, said in done.items() if said}
    assert counts == known


def test_every_file_was_read(columns):
    assert len(columns) == 2103
    assert sum(map(len, columns.values())) == 1_112_746
    assert [name for name, column in columns.items() if column.is_empty()] == []
