"""Names of public bodies as records spell them in, one canonical name and its province out; what no rule knows stays.

The rules stand below in the order in which they are tried; none of them looks into a list of places, so that a body has
the same name, and the same id, in every release. Names are of GB/T 2260 (provincial units) and of the departments of
provincial governments after the reform of 2018; their abbreviations follow those that the General Office of the State
Council lists for its own departments (国务院机构简称: 发展改革委, 人力资源社会保障部, 卫生健康委), with the
short forms of daily use (住建, 人社, 卫健委) where they can mean one department only.
"""

from __future__ import annotations

import polars as pl

from etl.contracts import provinces
from etl.readers.names import SPELLINGS

NATION = "100000"
_BLANKS = r"[\s\x{a0}\x{3000}\x{200b}\x{feff}]+"

# Departments that a province has under this name and nobody below a province has: they tell their level by themselves.
_PROVINCIAL = (
    "人民政府办公厅", "教育厅", "科学技术厅", "工业和信息化厅", "公安厅", "民政厅", "司法厅", "财政厅",
    "人力资源和社会保障厅", "自然资源厅", "生态环境厅", "住房和城乡建设厅", "交通运输厅", "水利厅", "农业农村厅",
    "商务厅", "文化和旅游厅", "退役军人事务厅", "应急管理厅", "审计厅",
)  # fmt: skip
# Departments that are at every level under one name; they need to say whose they are.
_EVERYWHERE = (
    "人民政府", "发展和改革委员会", "卫生健康委员会", "国有资产监督管理委员会", "民族宗教事务委员会", "教育委员会",
    "科学技术委员会", "住房和城乡建设委员会", "交通委员会", "农业农村委员会", "市场监督管理局", "医疗保障局",
    "统计局", "广播电视局", "体育局", "信访局", "林业局", "药品监督管理局", "知识产权局", "地方金融监督管理局",
    "粮食和物资储备局", "数据局", "大数据管理局", "政务服务数据管理局", "审计局", "财政局", "民政局", "公安局",
    "司法局", "教育局", "商务局", "水务局", "水利局", "生态环境局", "应急管理局", "退役军人事务局", "文化和旅游局",
    "人力资源和社会保障局", "住房和城乡建设局", "科学技术局", "农业农村局", "交通运输局", "规划和自然资源局",
    "自然资源局", "卫生健康局",
)  # fmt: skip
_ABBREVIATED = {
    "政府": "人民政府", "政府办公厅": "人民政府办公厅", "政府办公室": "人民政府办公室",
    "发展改革委": "发展和改革委员会", "发改委": "发展和改革委员会", "发展改革局": "发展和改革局",
    "发改局": "发展和改革局", "卫生健康委": "卫生健康委员会", "卫健委": "卫生健康委员会", "卫健局": "卫生健康局",
    "国资委": "国有资产监督管理委员会", "民族宗教委": "民族宗教事务委员会", "教委": "教育委员会",
    "交通委": "交通委员会", "科委": "科学技术委员会", "住房城乡建设委": "住房和城乡建设委员会",
    "住建委": "住房和城乡建设委员会", "农业农村委": "农业农村委员会", "人力资源社会保障厅": "人力资源和社会保障厅",
    "人社厅": "人力资源和社会保障厅", "人力资源社会保障局": "人力资源和社会保障局", "人社局": "人力资源和社会保障局",
    "住房城乡建设厅": "住房和城乡建设厅", "住建厅": "住房和城乡建设厅", "住房城乡建设局": "住房和城乡建设局",
    "住建局": "住房和城乡建设局", "工信厅": "工业和信息化厅", "工信局": "工业和信息化局", "科技厅": "科学技术厅",
    "科技局": "科学技术局", "文旅厅": "文化和旅游厅", "文旅局": "文化和旅游局", "文化旅游厅": "文化和旅游厅",
    "退役军人厅": "退役军人事务厅", "退役军人局": "退役军人事务局", "应急厅": "应急管理厅", "应急局": "应急管理局",
    "市场监管局": "市场监督管理局", "医保局": "医疗保障局", "广电局": "广播电视局", "药监局": "药品监督管理局",
    "地方金融监管局": "地方金融监督管理局", "粮食和储备局": "粮食和物资储备局",
}  # fmt: skip
_KNOWN = (*_PROVINCIAL, *_EVERYWHERE)
_TWICE = "220000"  # 吉林 is a province and a city of it, so the short form says only what is a province's by its name


def _any_of(words: tuple[str, ...] | dict[str, str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_UNITS = {p.code: p.name_zh for p in provinces().values() if p.code != NATION}
_SHORT = rf"^({_any_of(dict(SPELLINGS))})(.+)$"
_WHOLE = rf"^({_any_of(tuple(_UNITS.values()))})(.*)$"
# Another place's body: what stands before the abbreviation must end as a place ends.
_ELSEWHERE = rf"^(.*(?:省|自治区|市|区|县|州|盟|旗))({_any_of(_ABBREVIATED)})$"
# Bodies of the State: named so, and no branch in a province (国家税务总局广东省税务局), which would say 局 again.
_STATE = r"^(?:国务院.*|国家[^局委省]{1,15}(?:局|委员会))$"


def canonical(names: pl.DataFrame) -> pl.DataFrame:
    """Columns province_code (of the source) and publisher in; ``of_province`` and ``name`` are added.

    ``of_province`` is the province that the name itself states, else the source's; of a body of the State, 100000.
    """
    told = names.with_columns(name=_plain(pl.col("publisher")))
    told = told.with_columns(name=_spelled_out(pl.col("name")))
    told = told.with_columns(
        whole=pl.col("name").str.extract(_WHOLE, 1).replace_strict({v: k for k, v in _UNITS.items()}, default=None),
        short=pl.col("name").str.extract(_SHORT, 1).replace_strict(dict(SPELLINGS), default=None),
        rest=_expanded(pl.col("name").str.extract(_SHORT, 2)),
        own=pl.col("province_code").replace_strict(_UNITS, default=None, return_dtype=pl.String),
        bare=_expanded(pl.col("name").str.extract(r"^(?:省|自治区|市)(.+)$", 1)),
    )
    return told.with_columns(*_decided()).drop("whole", "short", "rest", "own", "bare")


def _decided() -> tuple[pl.Expr, pl.Expr]:
    """The first rule that knows the name says its province and how it is written."""
    name, own, code = pl.col("name"), pl.col("own"), pl.col("province_code")
    unit = pl.col("short").replace_strict(_UNITS, default=None, return_dtype=pl.String)
    whole = pl.col("whole").is_not_null()
    shortened = pl.col("rest").is_in(_PROVINCIAL) | (pl.col("rest").is_in(_KNOWN) & (pl.col("short") != _TWICE))
    ending = name.str.extract(r"^(省|自治区|市)", 1)
    placed = own.is_not_null() & own.str.ends_with(ending) & pl.col("bare").is_in(_KNOWN)
    alone = own.is_not_null() & name.is_in(_PROVINCIAL)
    province = (
        pl.when(whole).then("whole").when(shortened).then("short").when(name.str.contains(_STATE)).then(pl.lit(NATION))
    )
    spelled = (
        pl.when(whole).then(name).when(shortened).then(unit + pl.col("rest")).when(placed).then(own + pl.col("bare"))
        .when(alone).then(own + name).otherwise(name)
    )  # fmt: skip
    return province.otherwise(code).alias("of_province"), spelled.alias("name")


def _plain(name: pl.Expr) -> pl.Expr:
    """Full-width letters and digits as plain ones, no blanks, parentheses as Chinese has them."""
    bare = name.str.normalize("NFKC").str.replace_all(_BLANKS, "")
    return bare.str.replace_all("[(〔【\\[]", "（").str.replace_all("[)〕】\\]]", "）")


def _spelled_out(name: pl.Expr) -> pl.Expr:
    """An abbreviated department of a place, or without one, in full: 广州市住建局, 发展改革委."""
    head, tail = name.str.extract(_ELSEWHERE, 1), name.str.extract(_ELSEWHERE, 2)
    return pl.coalesce(head + tail.replace(_ABBREVIATED), _expanded(name))


def _expanded(name: pl.Expr) -> pl.Expr:
    return name.replace(_ABBREVIATED)
