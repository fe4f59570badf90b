from datetime import date
from pathlib import Path

import pytest

from etl import asking, pipeline, publishing
from etl.errors import BadCommand
from etl.pipeline import Yard
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.sources import source
from etl.warehouse import release
from etl.warehouse.catalogue import bare
from etl.web.client import Manners
from tests.support import DAY

SQL = Path(release.__file__).parent / "sql" / "30_division.sql"
FIRST, SECOND, THIRD, FOURTH = date(2016, 12, 31), date(2017, 12, 31), date(2019, 4, 30), date(2023, 12, 31)


def published(home, name, **options):
    one = source(name)
    with serving([site_of(one, **options)]) as address:
        manners = Manners(agent="caoyun (tests)", routes={"*": address}, interval=0)
        yard = Yard(home=home, catalog=f"sqlite:///{home / 'catalogue.sqlite'}", manners=manners)
        pipeline.run(yard, one, DAY)
        publishing.publish(yard)
    return lambda sql: asking.ask(home, sql).rows()


@pytest.fixture(scope="module")
def twin(tmp_path_factory):
    """60 divisions in four revisions: four rows are missing from the second, three are renamed in the last."""
    changes = Changes(edited=3, withdrawn=4)
    return published(tmp_path_factory.mktemp("lake"), "china.division", size=240, flaws=0, changes=changes)


@pytest.fixture
def ranges():
    """The file alone, on rows made by hand: (source, day, code, name)."""

    def ask(*rows, sql="SELECT code, name, valid_from, valid_to FROM dim.division ORDER BY ALL"):
        with bare() as con:
            con.execute("CREATE SCHEMA current; CREATE SCHEMA dim")
            con.execute("CREATE TABLE current.division (_source VARCHAR, valid_from DATE, code VARCHAR, name VARCHAR, "
                        "level VARCHAR, parent_code VARCHAR)")  # fmt: skip
            con.executemany("INSERT INTO current.division VALUES (?, ?, ?, ?, 'county', NULL)", rows)
            con.execute(SQL.read_text(encoding="utf-8"))
            return con.execute(sql).fetchall()

    return ask


def test_a_division_that_stays_has_one_open_range(twin):
    said = twin("SELECT name, level, valid_from, valid_to FROM dim.division WHERE code = '370000'")
    assert said == [("山东省", "province", FIRST, None)]


def test_a_renamed_division_ends_where_its_new_name_begins(twin):
    said = twin("SELECT name, valid_from, valid_to FROM dim.division WHERE code = '460000' ORDER BY 2")
    assert said == [("海南省", FIRST, FOURTH), ("新海南省", FOURTH, None)]


def test_a_division_that_a_revision_leaves_out_ends_there_and_begins_again(twin):
    said = twin("SELECT name, valid_from, valid_to FROM dim.division WHERE code = '410000' ORDER BY 2")
    assert said == [("河南省", FIRST, SECOND), ("河南省", THIRD, None)]


def test_every_accepted_row_lies_in_exactly_one_range_of_its_name(twin):
    (counts,) = twin(
        "SELECT count(*), count(DISTINCT (c.code, c.valid_from)) FROM current.division c JOIN dim.division d "
        "ON d.code = c.code AND d.name = c.name AND d.valid_from <= c.valid_from "
        "AND (d.valid_to IS NULL OR c.valid_from < d.valid_to)"
    )
    assert counts == (twin("SELECT count(*) FROM current.division")[0][0],) * 2


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("460000", "2016-12-30", None),
        ("460000", "2016-12-31", "海南省"),
        ("460000", "2023-12-30", "海南省"),
        ("460000", "2023-12-31", "新海南省"),
        ("410000", "2018-06-01", None),
        ("999999", "2018-06-01", None),
    ],
)
def test_the_macro_gives_the_name_of_a_code_on_a_day(twin, code, day, name):
    assert twin(f"SELECT division_name('{code}', DATE '{day}')") == [(name,)]


def test_the_macro_is_applied_row_by_row(twin):
    ((same,),) = twin("SELECT bool_and(division_name(code, valid_from) = name) FROM current.division")
    assert same


def test_every_column_is_explained(twin):
    bare_ones = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'division' AND schema_name = 'dim'"
    assert len(twin(bare_ones)) == 7
    assert twin(f"{bare_ones} AND comment IS NULL") == []


def test_a_code_that_is_gone_ends_on_the_day_of_the_revision_without_it(ranges):
    rows = [("a", FIRST, "1", "甲"), ("a", FIRST, "2", "乙"), ("a", SECOND, "2", "乙"), ("a", THIRD, "2", "乙")]
    assert ranges(*rows) == [("1", "甲", FIRST, SECOND), ("2", "乙", FIRST, None)]


def test_a_name_that_comes_back_is_a_range_of_its_own(ranges):
    rows = [("a", FIRST, "1", "甲"), ("a", SECOND, "1", "乙"), ("a", THIRD, "1", "甲")]
    assert ranges(*rows) == [("1", "乙", SECOND, THIRD), ("1", "甲", FIRST, SECOND), ("1", "甲", THIRD, None)]


def test_lists_of_two_sources_do_not_end_each_other(ranges):
    rows = [("a", FIRST, "1", "甲"), ("b", SECOND, "2", "乙"), ("a", THIRD, "1", "甲")]
    assert ranges(*rows) == [("1", "甲", FIRST, None), ("2", "乙", SECOND, None)]


def test_a_code_that_two_lists_name_otherwise_has_the_name_of_the_newer_range(ranges):
    rows = [("a", FIRST, "1", "甲"), ("b", SECOND, "1", "乙")]
    assert ranges(*rows, sql=f"SELECT division_name('1', DATE '{THIRD}')") == [("乙",)]


def test_a_name_has_the_code_that_it_had_on_the_day(ranges):
    rows = [("a", FIRST, "1", "甲"), ("a", SECOND, "2", "甲"), ("a", SECOND, "3", "乙"), ("a", SECOND, "4", "乙")]
    wanted = (("甲", FIRST), ("甲", SECOND), ("乙", SECOND))
    asked = ", ".join(f"division_code('{name}', DATE '{day}')" for name, day in wanted)
    assert ranges(*rows, sql=f"SELECT {asked}") == [("1", "2", None)]  # two codes have the last name


def test_a_release_without_divisions_leaves_the_file_out(tmp_path):
    ask = published(tmp_path, "beijing.statistic", size=40)
    assert ask("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'division'") == [(0,)]
    assert ask("SELECT count(*) FROM coverage") == [(1,)]
    with pytest.raises(BadCommand, match="division_name"):
        ask("SELECT division_name('110000', DATE '2020-01-01')")
