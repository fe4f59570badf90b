"""Policy documents: how many, who cites, follows, repeals and reprints whom."""

# ruff: noqa: E501 - a row of a case stands in one line

from datetime import date

from tests.marts import Case

PROSE = "".join(chr(0x4E00 + n * 7 % 2000) for n in range(400))


def document(name, day, **said):
    return {"record_id": name, "issued_on": day} | said


CASES = [
    Case(
        "policy_documents_by_month",
        {"current.policy_document": [
            document("1", "2024-05-02", document_no="粤府〔2024〕3号", text="正文"),
            document("2", "2024-05-31", document_no="公告", publisher="另一机关"),
            document("3", "2024-06-01"),
            document("4", "2024-05-02", province_code="350000"),
        ]},
        "province, province_en, month, documents, numbered, publishers, with_text",
        [("广东省", "Guangdong", date(2024, 5, 1), 2, 1, 2, 1), ("广东省", "Guangdong", date(2024, 6, 1), 1, 0, 1, 0),
         ("福建省", "Fujian", date(2024, 5, 1), 1, 0, 1, 0)],
    ),
    Case(
        "document_citations",
        {"current.policy_document": [
            document("国", "2023-03-01", province_code="100000", _source="china.made", document_no="发改高技〔2023〕5号",
                     title="关于加快数据要素的通知"),
            document("a", "2023-04-01", document_no="粤府〔2023〕9号",
                     text="根据国办发〔２０２３〕第０１２号、发改高技[2023]5号和闽财〔2020〕7号，粤府〔2023〕9号自印发之日起施行。"),
            document("b", "2023-05-01", text="依照粤府（2023）9 号办理，再按粤府〔2023〕09号办理；〔2023〕8号没有代字。"),
            document("c", "2023-05-02", text="国办发〔二〇二三〕12号不是这样写的；2023年12号也不是。"),
        ]},
        "record_id, document_no, cited_no, cited_national, cited_record_id, cited_title, cited_issued_on",
        [("a", "粤府〔2023〕9号", "国办发〔2023〕12号", True, None, None, None),
         ("a", "粤府〔2023〕9号", "发改高技〔2023〕5号", True, "国", "关于加快数据要素的通知", date(2023, 3, 1)),
         ("a", "粤府〔2023〕9号", "闽财〔2020〕7号", False, None, None, None),
         ("b", None, "粤府〔2023〕9号", False, "a", "标题", date(2023, 4, 1))],
    ),
    Case(
        "policy_diffusion",
        {"current.policy_document": [
            document("国", "2023-03-01", province_code="100000", _source="china.made", document_no="国办发〔2023〕12号"),
            document("粤1", "2023-04-10", text="贯彻国办发〔2023〕12号"),
            document("粤2", "2023-04-01", title="转发国办发〔2023〕12号文件的通知"),
            document("闽", "2023-03-31", province_code="350000", text="按照国办发（2023）12号"),
            document("京", "2023-03-31", province_code="110000", text="国发〔2023〕12号是另一份"),
            document("国2", "2023-03-05", province_code="100000", _source="china.made", text="国办发〔2023〕12号"),
        ]},
        "national_no, national_on, province, followed_on, days, days_after_first, place, documents, record_id",
        [("国办发〔2023〕12号", date(2023, 3, 1), "福建省", date(2023, 3, 31), 30, 0, 1, 1, "闽"),
         ("国办发〔2023〕12号", date(2023, 3, 1), "广东省", date(2023, 4, 1), 31, 1, 2, 2, "粤2"),
         ("国发〔2023〕12号", None, "北京市", date(2023, 3, 31), None, 0, 1, 1, "京")],
    ),
    Case(
        "documents_cited_most",
        {"current.policy_document": [
            document("1", "2024-01-01", text="国发〔2020〕1号"),
            document("2", "2024-02-01", province_code="350000", text="国发〔2020〕1号，见粤府〔2019〕2号"),
        ]},
        "cited_no, cited_national, documents, provinces, first_on, last_on",
        [("国发〔2020〕1号", True, 2, 2, date(2024, 1, 1), date(2024, 2, 1)),
         ("粤府〔2019〕2号", False, 1, 1, date(2024, 2, 1), date(2024, 2, 1))],
    ),
    Case(
        "document_validity",
        {"current.policy_document": [
            document(str(n), "2022-01-01", status=status, effective_on=effective)
            for n, (status, effective) in enumerate([
                ("有效", None), ("现行有效", None), ("已废止", None), ("失效", None), ("部分失效", None), ("已修改", None),
                (None, None), (None, "2024-07-01"), ("有效", "2024-07-01"), ("待定", None)])
        ]},
        "year, validity, documents",
        [(2022, "in_force", 2), (2022, "repealed", 1), (2022, "expired", 1), (2022, "partly", 1), (2022, "amended", 1),
         (2022, "not_said", 1), (2022, "not_yet", 2), (2022, "other", 1)],
    ),
    Case(
        "document_supersession",
        {"current.policy_document": [
            document("old", "2019-01-01", document_no="粤府〔2019〕2号", status="有效"),
            document("gone", "2018-01-01", document_no="粤府〔2018〕2号", status="已废止"),
            document("new", "2024-01-01", document_no="粤府〔2024〕1号", effective_on="2024-02-01",
                     text="依照粤府〔2018〕9号制定。本办法自2月1日起施行，《办法》（粤府[2019]2号）同时废止；粤府〔2018〕2号已经失效。"
                          "粤府〔2017〕5号不予废止。本文件（粤府〔2024〕1号）废止日期另定。"),
            document("2019", "2019-01-01", province_code="350000", document_no="粤府〔2019〕2号", status="有效"),
        ]},
        "record_id, repealed_on, repealed_no, repealed_record_id, repealed_status, still_in_force",
        [("new", date(2024, 2, 1), "粤府〔2018〕2号", "gone", "已废止", False),
         ("new", date(2024, 2, 1), "粤府〔2019〕2号", "old", "有效", True)],
    ),
    Case(
        "reprints",
        {"current.policy_document": [
            document("1", "2024-05-01", text=PROSE, title="关于加强安全生产工作的通知"),
            document("2", "2024-05-04", text=PROSE, title="关于加强安全生产工作的通知", _source="fujian.made"),
            document("3", "2024-05-01", document_no="粤府〔2024〕3号", title="关于农村公路养护的通知"),
            document("4", "2024-05-02", document_no="粤府〔2024〕3号", title="关于农村公路养护的通知", _source="fujian.made"),
            document("5", "2024-05-02", title="关于只在一处发布的通知"),
        ]},
        "first_source_id, source_id, kind, reprints, by_number, by_text, median_days, most_days",
        [("guangdong.made", "fujian.made", "policy_document", 2, 1, 1, 2.0, 3)],
    ),
]  # fmt: skip
