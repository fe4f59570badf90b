"""Single open-data portals: one hand-made answer each, worded as public crawlers of them have it."""

from urllib.parse import unquote

import orjson
import pytest

from etl.errors import Changed
from etl.families.portal import Article
from etl.sources import registry, source
from tests.support import exchange

ROW = "<tr><th>{}</th><td>{}</td></tr>"
BEIJING = (
    "<div id='zydtCont1'><div class='sjdetails_cardmain_frame'>资源名称：公园名录<br/>资源所有权单位 市园林局<br>"
    "资源出版日期：2024-05-31<br/><br/></div></div>"
)
HAINAN = "<div class='gp-column1'><table>{}{}</table></div>".format(
    ROW.format("目录名称", "公园名录"), ROW.format("来源部门", "省住建厅")
)
# Source, list, id of its row, what leads on, an entry's own answer, and what is told of title and publisher.
PORTALS = [
    (
        "beijing.open_dataset",
        {"object": {"docs": [{"url": "https://data.beijing.gov.cn/zyml/1.htm"}]}, "page": {"countPage": 2}},
        "https://data.beijing.gov.cn/zyml/1.htm", "curPage=2", BEIJING, ("公园名录", "市园林局"),
    ),
    (
        "neimenggu.open_dataset",
        {"data": [{"id": "7f"}], "ttlpage": 2},
        "7f", "page=2", {"record": {"id": "7f", "title": "公园名录", "orgName": "住建厅"}}, ("公园名录", "住建厅"),
    ),
    (
        "jiangsu.open_dataset",
        {"custom": {"resultList": [{"rowGuid": "a-1", "tag": [{"name": "XLS"}, {"name": "其他"}]}], "total": "16"}},
        "a-1", '"currentPage":1',
        {"custom": {"rowGuid": "a-1", "resourcesName": "公园名录", "provideDepartName": "住建厅"}},
        ("公园名录", "住建厅"),
    ),
    (
        "jiangsu.open_dataset.nantong",
        {"data": {"content": [{"id": f"{n}"} for n in range(10)]}},
        "9", "page=1", {"data": {"id": "9", "resName": "公园名录", "companyName": "市政局"}}, ("公园名录", "市政局"),
    ),
    (
        "jiangsu.open_dataset.huaian",
        {"data": {"data": [{"id": "377336"}], "total": 21}},
        "377336", "pageNum=2", {"data": {"catalogName": "公园名录", "orgName": "市政局"}}, ("公园名录", "市政局"),
    ),
    (
        "jiangsu.open_dataset.zhenjiang",
        {"data": {"content": [{"id": "5bcc"}], "totalPages": 2}},
        "5bcc", "page=1", {"data": {"resourceName": "公园名录", "organName": "市政局"}}, ("公园名录", "市政局"),
    ),
    (
        "anhui.open_dataset.huainan",
        {"rows": [{"dataId": 12}], "total": 11},
        12, "page=2", {"data": {"dataName": "公园名录", "pubDeptName": "市政局"}}, ("公园名录", "市政局"),
    ),
    (
        "fujian.open_dataset.xiamen",
        {"data": {"list": [{"catalogId": "c1"}], "page": {"totalPage": 2}}},
        "c1", '"currentPage":2', {"data": {"catalogName": "公园名录", "provideDept": "市政局"}}, ("公园名录", "市政局"),
    ),
    (
        "hubei.open_dataset.wuhan",
        {"data": {"records": [{"cataId": "c1"}], "pages": 2}},
        "c1", '"current":2',
        {"data": {"cataTitle": "公园名录", "registerOrgName": "市政局", "cataFileDTO": {"updateCycle": "每年"}}},
        ("公园名录", "市政局"),
    ),
    (
        "hubei.open_dataset.suizhou",
        {"list": [{"id": 31}], "count": 11},
        31, "page=2", {"setMetadata": {"resTitle": "公园名录", "officeName": "市政局"}}, ("公园名录", "市政局"),
    ),
    (
        "guangdong.open_dataset.guangzhou",
        {"body": [{"sid": "1544582252208472064"}], "total": "11"},
        "1544582252208472064", '"page":2', {"body": {"name": "公园名录", "orgName": "市政局"}}, ("公园名录", "市政局"),
    ),
    (
        "hainan.open_dataset",
        {"data": {"content": [{"id": "f00d"}], "totalPages": 2}},
        "f00d", "curPage=1", HAINAN, ("公园名录", "省住建厅"),
    ),
    (
        "sichuan.open_dataset.zigong",
        {"data": {"rows": [{"id": "z1"}], "total": 11}},
        "z1", "offset=10", {"data": [{"catalogTitle": "公园名录", "supplyOrg": "市政局"}]}, ("公园名录", "市政局"),
    ),
    (
        "sichuan.open_dataset.mianyang",
        {"elementthing": {"listPage": {"list": [{"id": "m1"}], "total": 10366}}},
        "m1", "startNum=8",
        {"elementthing": {"showBasicList": {"dir_name": "公园名录", "dir_office": "市政局"}}}, ("公园名录", "市政局"),
    ),
    (
        "sichuan.open_dataset.guangyuan",
        {"data": {"rows": [{"ID": "g1"}], "totalPage": 2}},
        "g1", '"currentPage":2', {"data": {"details": [{"name": "公园名录", "department": "市政局"}]}},
        ("公园名录", "市政局"),
    ),
    (
        "sichuan.open_dataset.neijiang",
        {"data": {"content": [{"id": 4202793577906176}], "totalPages": 2}},
        4202793577906176, '"page":2', {"data": {"catalogName": "公园名录", "departmentName": "市政局"}},
        ("公园名录", "市政局"),
    ),
    (
        "sichuan.open_dataset.leshan",
        {"data": {"rows": [{"resourceId": "l1"}], "recordCount": 7}},
        "l1", "pageIndex=2", {"data": {"resourceName": "公园名录", "resourceProvider": "市政局"}},
        ("公园名录", "市政局"),
    ),
    (
        "sichuan.open_dataset.nanchong",
        {"data": [{"ID": 88}], "count": 6},
        88, "page=2", {"data": [{"NAME": "公园名录", "PROVIDEDEPT": "市政局"}]}, ("公园名录", "市政局"),
    ),
    (
        "sichuan.open_dataset.aba",
        {"data": {"resultMap": {"abaTableList": [{"tableId": 1586}], "total": 11}}},
        1586, "page=2",
        {"data": {"resultMap": {"abaTableDetail": {"subjectBaseName": "公园名录", "orgName": "州住建局"}}}},
        ("公园名录", "州住建局"),
    ),
]  # fmt: skip
# Source, list, and what is told of title, publisher and page; the list says all.
WHOLE = [
    (
        "anhui.open_dataset.wuhu",
        orjson.dumps({"smcDataSetList": [{"id": "7b", "datasetName": "邮政局所", "isValid": "市统计局", "openType": "1",
                                          "fileList": [{"fileType": ".xlsx"}]}], "allPage": 36}).decode(),
        ("邮政局所", "市统计局", "https://data.wuhu.cn/datagov-ops/data/toDetailPage?id=7b"),
    ),
    (
        "shaanxi.open_dataset",
        [{"result": [{"id": "217", "sdataName": "空气质量", "sorgName": "省生态环境厅", "spubDate": "2021-02-22"}]}],
        ("空气质量", "省生态环境厅", "http://www.sndata.gov.cn/info?id=217"),
    ),
    (
        "macau.open_dataset",
        {"data": {"page": 1, "rows": 100, "total": 1376,
                  "items": [{"id": "m-1", "name": "停車場", "deptName": "交通局"}]}},
        ("停車場", "交通局", "https://data.gov.mo/Detail?id=m-1"),
    ),
]  # fmt: skip


def answer(one, body):
    asked = one.listing.first(None)
    if isinstance(body, str) and body.startswith("<"):
        return exchange(body, url=asked.url)
    return exchange(orjson.dumps(body), url=asked.url, content_type="application/json")


def told(one, row, column):
    return next(row[name] for name in one.names(column) if name in row)


@pytest.mark.parametrize(("name", "body", "key", "more", "own", "said"), PORTALS, ids=lambda v: str(v)[:40])
def test_a_list_leads_to_its_next_page_and_to_the_entries_own_answers(name, body, key, more, own, said):
    one = source(name)
    page = one.listing(answer(one, body))
    assert page.rows[-1][one.key] == key
    following = page.following
    assert more in unquote(following.json or following.url + "&" + "&".join(f"{n}={v}" for n, v in following.form))
    assert page.details[-1].record == str(key)
    detail = one.listing.detail(answer(one, own))
    assert (told(one, detail, "title"), told(one, detail, "publisher")) == said


@pytest.mark.parametrize(("name", "body", "said"), WHOLE, ids=lambda v: str(v)[:40])
def test_a_list_may_say_all_of_its_entries(name, body, said):
    one = source(name)
    page = one.listing(answer(one, body))
    assert tuple(told(one, page.rows[0], column) for column in ("title", "publisher", "url")) == said
    assert page.details == ()


@pytest.mark.parametrize("name", [one[0] for one in (*PORTALS, *WHOLE)])
def test_a_busy_page_in_json_is_an_error(name):
    with pytest.raises(Changed):
        source(name).listing(answer(source(name), {"code": 500, "msg": "系统繁忙，请稍后再试"}))


@pytest.mark.parametrize("name", [one[0] for one in PORTALS])
def test_an_entrys_answer_without_the_entry_is_an_error(name):
    one = source(name)
    gone = "<p>页面不存在</p>" if isinstance(one.listing.record, Article) else {"code": 404}
    if getattr(one.listing.record, "at", "-") != "":
        with pytest.raises(Changed):
            one.listing.detail(answer(one, gone))


def test_cities_of_guizhou_ask_the_same_list_with_a_division():
    cities = [one for name, one in registry().items() if name.startswith("guizhou.open_dataset.")]
    asked = [orjson.loads(one.listing.first(None).json)["divisionId"] for one in cities]
    assert len(cities) == 10
    assert len(set(asked)) == 10
    assert all(division.startswith("52") for division in asked)


def test_hong_kong_macau_and_taiwan_have_a_catalogue_that_is_run():
    places = {one.province for one in registry().values() if one.kind == "open_dataset" and not one.refused}
    assert {"710000", "810000", "820000"} <= places
