"""The captured sets as sources: ten catalogues, five law books, bulletins, division codes, recorded statistics; all."""

from __future__ import annotations

import csv

from etl.families.nbs import Nbs
from etl.families.portal import Ask, JsonRows, Portal
from etl.model import Expect, Source
from tests.real import BULLETINS, CATALOGUES, DATA, DIVISIONS, LAWS, SITE
from tests.real.families import BulletinFigures, Bulletins, GbTable, LawBook
from tests.real.figures import SERIES_SOURCES
from tests.real.publications import PUBLICATION_SOURCES

_SILENT = Expect(stated=False)

CATALOGUE_SOURCES = (
    Source(
        id="anhui.open_dataset.bengbu",
        province="340000",
        kind="open_dataset",
        publisher="蚌埠市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/anhui_bengbu.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "数据提供方": "publisher",
                "数据主题": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "公开属性": "open_type",
                "更新频率": "update_cycle",
                "摘要": "description",
                "下载格式": "formats",
                "关键字": "keywords",
                "数据条数": "record_count",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="anhui.open_dataset.chuzhou",
        province="340000",
        kind="open_dataset",
        publisher="滁州市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/anhui_chuzhou.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "提供单位": "publisher",
                "开放主题": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "开放类型": "open_type",
                "描述": "description",
                "开放领域": "industry",
                "资源格式": "formats",
                "联系电话": "contact_phone",
                "关键词": "keywords",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="anhui.open_dataset.hefei",
        province="340000",
        kind="open_dataset",
        publisher="合肥市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/anhui_hefei.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "提供单位": "publisher",
                "所属领域": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "开放条件": "open_type",
                "更新频率": "update_cycle",
                "摘要信息": "description",
                "资源格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="anhui.open_dataset.huangshan",
        province="340000",
        kind="open_dataset",
        publisher="黄山市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/anhui_huangshan.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "提供机构": "publisher",
                "数据领域": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "开放条件": "open_type",
                "数据量": "record_count",
                "更新周期": "update_cycle",
                "摘要": "description",  # the mapping file calls it 资源简介, which no row has
                "资源格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="anhui.open_dataset.wuhu",
        province="340000",
        kind="open_dataset",
        publisher="芜湖市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/anhui_wuhu.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "url": "record_id url",
                "标题": "title",
                "机构分类": "publisher",
                "领域名称": "theme",
                "数据集创建时间": "published_on",
                "数据集更新时间": "updated_on",
                "开放类型": "open_type",
                "更新频率": "update_cycle",
                "数据简介": "description",
                "资源格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="ningxia.open_dataset.ningxia",
        province="640000",
        kind="open_dataset",
        publisher="宁夏回族自治区人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/ningxia_ningxia.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "来源部门": "publisher",
                "重点领域": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "开放条件": "open_type",
                "所属行业": "industry",
                "更新频率": "update_cycle",
                "部门电话": "contact_phone",
                "部门邮箱": "contact_email",
                "标签": "keywords",
                "描述": "description",
                "数据格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="ningxia.open_dataset.yinchuan",
        province="640000",
        kind="open_dataset",
        publisher="银川市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/ningxia_yinchuan.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "来源部门": "publisher",
                "所属主题": "theme",
                "发布时间": "published_on",
                "最后更新": "updated_on",
                "开放状态": "open_type",
                "所属行业": "industry",
                "更新频率": "update_cycle",
                "标签": "keywords",
                "描述": "description",
                "数据格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="shaanxi.open_dataset.shaanxi",
        province="610000",
        kind="open_dataset",
        publisher="陕西省人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/shaanxi_shaanxi.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "来源部门": "publisher",
                "所属主题": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "标签": "keywords",
                "描述": "description",
                "数据格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="sichuan.open_dataset.deyang",
        province="510000",
        kind="open_dataset",
        publisher="德阳市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/sichuan_deyang.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "资源提供方": "publisher",
                "领域名称": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "开放类型": "open_type",
                "数据量": "record_count",
                "所属行业": "industry",
                "更新周期": "update_cycle",
                "联系电话": "contact_phone",
                "标签": "keywords",
                "资源摘要": "description",
                "资源格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="sichuan.open_dataset.neijiang",
        province="510000",
        kind="open_dataset",
        publisher="内江市人民政府",
        listing=Portal(
            site=SITE,
            ask=Ask(path=f"/{CATALOGUES}/sichuan_neijiang.json"),
            rows=JsonRows(at="", total=""),
            fields={
                "详情页网址": "record_id url",
                "标题": "title",
                "来源部门": "publisher",
                "主题": "theme",
                "发布时间": "published_on",
                "更新时间": "updated_on",
                "开放条件": "open_type",
                "数据量": "record_count",
                "行业名称": "industry",
                "更新频率": "update_cycle",
                "技术支持电话": "contact_phone",
                "技术支持邮箱": "contact_email",
                "描述": "description",
                "资源格式": "formats",
            },
        ),
        expect=_SILENT,
        verified="recorded",
    ),
)

LAW_SOURCES = (
    Source(
        id="beijing.policy_document.laws",
        province="110000",
        kind="policy_document",
        publisher="北京市人民代表大会常务委员会",
        listing=LawBook(site=SITE, path=f"{LAWS}/北京地方法规"),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="shanghai.policy_document.laws",
        province="310000",
        kind="policy_document",
        publisher="上海市人民代表大会常务委员会",
        listing=LawBook(site=SITE, path=f"{LAWS}/上海地方法规"),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="zhejiang.policy_document.laws",
        province="330000",
        kind="policy_document",
        publisher="浙江省和设区的市人民代表大会常务委员会",
        listing=LawBook(site=SITE, path=f"{LAWS}/浙江地方法规"),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="shandong.policy_document.laws",
        province="370000",
        kind="policy_document",
        publisher="山东省和设区的市人民代表大会常务委员会",
        listing=LawBook(site=SITE, path=f"{LAWS}/山东地方法规"),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="guangdong.policy_document.laws",
        province="440000",
        kind="policy_document",
        publisher="广东省和设区的市人民代表大会常务委员会",
        listing=LawBook(site=SITE, path=f"{LAWS}/广东地方法规"),
        expect=_SILENT,
        verified="recorded",
    ),
)

BULLETIN_SOURCE = Source(
    id="china.announcement.bulletins",
    province="100000",
    kind="announcement",
    publisher="国家和各省卫生健康委员会",
    listing=Bulletins(site=SITE, path=BULLETINS),
    expect=_SILENT,
    verified="recorded",
)

FIGURE_SOURCE = Source(
    id="china.statistic.bulletins",
    province="100000",
    kind="statistic",
    publisher="国家和各省卫生健康委员会",
    listing=BulletinFigures(
        site=SITE, path=BULLETINS, names=tuple(sorted(p.name for p in (DATA / BULLETINS).glob("*.yaml")))
    ),
    expect=_SILENT,
    verified="recorded",
)


def _revisions() -> tuple[tuple[str, str], ...]:
    """Every revision of the ministry's list with the address that it was taken from, the oldest first."""
    path = DATA / DIVISIONS / "sources.tsv"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = csv.DictReader(lines, delimiter="\t")
    return tuple(sorted((row["Revision"], row["URL"]) for row in rows if row["Source"] == "mca"))


DIVISION_SOURCE = Source(
    id="china.division.gb2260",
    province="100000",
    kind="division",
    publisher="民政部",
    listing=GbTable(site=SITE, path=f"{DIVISIONS}/mca", revisions=_revisions()),
    expect=_SILENT,
    verified="recorded",
)

# One source a recorded query, by its cassette; two queries were recorded twice, with the same answer.
NBS_SOURCES = (
    Source(
        id="china.statistic.invalid_query",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("INVALID_CODE",), periods="2024"),
        verified="recorded",
    ),
    Source(
        id="china.statistic.stats_as_df",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("A020101",), periods="2024"),
        verified="recorded",
    ),
    Source(
        id="beijing.statistic.stats_as_df",
        province="110000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", indicators=("A010101",), region="110000", periods="2023"),
        verified="recorded",
    ),
    Source(
        id="china.statistic.stats_industrial",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("A020101",), periods="2024"),
        verified="recorded",
    ),
    Source(
        id="china.statistic.stats_multi_zb",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("A0D01",), periods="202201"),
        verified="recorded",
    ),
    Source(
        id="beijing.statistic.stats_with_reg",
        province="110000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("A020101",), region="110000", periods="202312"),
        verified="recorded",
    ),
    Source(
        id="china.statistic.list_regcode",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsyd", indicators=("A01010101",), periods="", rowcode="reg"),
        verified="recorded",
    ),
    Source(
        id="china.statistic.simple_query",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("A0D0101",), periods="202201"),
        verified="recorded",
    ),
    Source(
        id="china.statistic.get_reg_provinces",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsyd", indicators=("A01010101",), periods="", rowcode="reg"),
        verified="recorded",
    ),
)

SOURCES = (
    *CATALOGUE_SOURCES,
    *LAW_SOURCES,
    BULLETIN_SOURCE,
    FIGURE_SOURCE,
    DIVISION_SOURCE,
    *NBS_SOURCES,
    *SERIES_SOURCES,
    *PUBLICATION_SOURCES,
)
