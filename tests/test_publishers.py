"""Names of public bodies: what the rules know becomes one name and one id, and what they do not know stays itself."""

from pathlib import Path

import polars as pl
import pytest

from etl.warehouse import publishers, release
from etl.warehouse.catalogue import bare

SQL = Path(release.__file__).parent / "sql"
DIVISIONS = [
    ("440100", "广州市", "prefecture", None), ("440106", "天河区", "county", None),
    ("440300", "深圳市", "prefecture", None),
    ("440500", "汕头市", "prefecture", None), ("440511", "金平区", "county", None),
    ("441502", "城区", "county", None),
    ("440882", "某县", "county", None), ("440982", "某县", "county", None),
    ("440111", "老区", "county", "2014-02-12"),
    ("330106", "西湖区", "county", None), ("330100", "杭州市", "prefecture", None),
    ("360103", "西湖区", "county", None),
]  # fmt: skip


def canonical(province, name):
    frame = pl.DataFrame({"province_code": [province], "publisher": [name]})
    return publishers.canonical(frame).select("of_province", "name").row(0)


@pytest.mark.parametrize(
    ("province", "name", "wanted"),
    [
        ("440000", "广东省 发展改革委", "广东省发展和改革委员会"),
        ("440000", "省发展改革委", "广东省发展和改革委员会"),
        ("440000", "广东省发展和改革委员会", "广东省发展和改革委员会"),
        ("440000", "人民政府办公厅", "广东省人民政府办公厅"),
        ("440000", "省政府办公厅", "广东省人民政府办公厅"),
        ("440000", "广东财政厅", "广东省财政厅"),
        ("440000", "广州市住建局", "广州市住房和城乡建设局"),
        ("440000", "广东省人民政府(办公厅)", "广东省人民政府（办公厅）"),
        ("440000", "广东省２０２４年办", "广东省2024年办"),
        ("110000", "市教委", "北京市教育委员会"),
        ("110000", "北京教育委员会", "北京市教育委员会"),
        ("150000", "内蒙古发改委", "内蒙古自治区发展和改革委员会"),
        ("150000", "自治区发改委", "内蒙古自治区发展和改革委员会"),
        ("220000", "吉林财政厅", "吉林省财政厅"),
    ],
)
def test_a_spelling_that_a_rule_knows_becomes_the_one_name(province, name, wanted):
    assert canonical(province, name) == (province, wanted)


@pytest.mark.parametrize(
    ("province", "name"),
    [
        ("440000", "财政局"),  # every city has one
        ("440000", "市财政局"),  # and which city is not said
        ("110000", "省财政厅"),  # Beijing is no province of that kind
        ("440000", "省级机关事务管理局"),
        ("440000", "广东工业大学"),
        ("220000", "吉林财政局"),  # 吉林省 or 吉林市
        ("220000", "吉林市财政局"),
        ("100000", "财政厅"),
        ("440000", "国家税务总局广东省税务局"),
        ("440000", "城市管理和综合执法局"),
    ],
)
def test_a_name_that_no_rule_knows_stays_itself(province, name):
    assert canonical(province, name) == (province, name)


@pytest.mark.parametrize(
    ("source", "name", "of"),
    [
        ("100000", "广东省人民政府", "440000"),
        ("440000", "北京市教委", "110000"),
        ("440000", "国家统计局", "100000"),
        ("440000", "国务院办公厅", "100000"),
        ("440000", "国家市场监督管理总局", "100000"),
        ("440000", "国家粮食和物资储备局广东局", "440000"),
    ],
)
def test_a_body_is_of_the_province_that_its_name_states(source, name, of):
    assert canonical(source, name)[0] == of


@pytest.fixture
def bodies():
    """The files alone, on names made by hand: (province, spelling, records)."""

    def ask(sql, *rows, divisions=DIVISIONS):
        with bare() as con:
            con.execute("ATTACH ':memory:' AS out; CREATE SCHEMA out.dim; CREATE SCHEMA out.current")
            con.execute("USE out")
            con.execute("CREATE TABLE dim.province AS FROM (VALUES ('440000', '广东省'), ('100000', '全国'), "
                        "('330000', '浙江省')) p(province_code, name_zh)")  # fmt: skip
            seen = pl.DataFrame(rows, schema=["province_code", "publisher", "records"], orient="row").with_columns(
                kinds=pl.lit(["policy_document"]), first_on=pl.date(2024, 1, 1), last_on=pl.date(2024, 2, 1)
            )
            con.register("publisher_seen", publishers.canonical(seen))
            con.execute((SQL / "out" / "publisher.sql").read_text(encoding="utf-8"))
            con.execute((SQL / "40_publisher.sql").read_text(encoding="utf-8"))
            if divisions:
                con.execute("CREATE TABLE dim.division (code VARCHAR, name VARCHAR, level VARCHAR, valid_to DATE)")
                con.executemany("INSERT INTO dim.division VALUES (?, ?, ?, ?)", divisions)
                con.execute((SQL / "45_publisher_division.sql").read_text(encoding="utf-8"))
            return con.execute(sql).fetchall()

    return ask


def test_spellings_of_one_body_are_one_row_with_one_id(bodies):
    rows = [("440000", "省财政厅", 2), ("440000", "广东财政厅", 3), ("440000", "财政厅", 1), ("440000", "财政局", 9)]
    told = bodies("SELECT name, records, names FROM dim.publisher ORDER BY name", *rows)
    assert told == [("广东省财政厅", 6, ["广东财政厅", "省财政厅", "财政厅"]), ("财政局", 9, ["财政局"])]
    assert bodies("SELECT count(*), count(DISTINCT publisher_id) FROM dim.publisher_name", *rows) == [(4, 2)]


def test_an_id_follows_from_province_and_name_alone(bodies):
    asked = "SELECT publisher_id FROM dim.publisher WHERE name = '广东省财政厅'"
    alone = bodies(asked, ("440000", "广东省财政厅", 1), divisions=())
    assert alone == [("440000-8feac5a6f50eb72d",)]
    assert bodies(asked, ("100000", "广东省财政厅", 7), ("440000", "某局", 1)) == alone


def test_the_macro_gives_the_id_of_a_spelling(bodies):
    rows = [("440000", "省财政厅", 2)]
    told = bodies("SELECT publisher_id('440000', '省财政厅') = (SELECT publisher_id FROM dim.publisher), "
                  "publisher_id('440000', '别的局'), publisher_id('330000', '省财政厅')", *rows)  # fmt: skip
    assert told == [(True, None, None)]


@pytest.mark.parametrize(
    ("province", "name", "code", "body"),
    [
        ("440000", "广州市住房和城乡建设局", "440100", "住房和城乡建设局"),
        ("440000", "广东省广州市教育局", "440100", "教育局"),
        ("440000", "广州市天河区教育局", "440106", "教育局"),
        ("440000", "天河区教育局", "440106", "教育局"),
        ("440000", "老区教育局", "440111", "教育局"),  # as it stood in the list last
        ("440000", "广州市", "440100", None),
        ("440000", "广东省财政厅", "440000", "财政厅"),
        ("440000", "某县教育局", None, "某县教育局"),  # two have that name
        ("440000", "城区教育局", None, "城区教育局"),
        ("440000", "西湖区教育局", None, "西湖区教育局"),  # in another province
        ("330000", "西湖区教育局", "330106", "教育局"),
        ("440000", "财政局", None, "财政局"),
        ("440000", "国家统计局", None, "国家统计局"),
        ("440000", "广州市金平区教育局", "440100", "金平区教育局"),  # a district of another city
    ],
)
def test_a_body_is_at_the_place_that_its_name_begins_with(bodies, province, name, code, body):
    assert bodies("SELECT division_code, body FROM dim.publisher", (province, name, 1)) == [(code, body)]


def test_without_a_list_of_divisions_only_the_province_is_known(bodies):
    rows = [("440000", "广州市教育局", 1), ("440000", "广东省教育厅", 1)]
    told = bodies("SELECT division_code, body FROM dim.publisher ORDER BY name", *rows, divisions=())
    assert told == [("440000", "教育厅"), (None, "广州市教育局")]
