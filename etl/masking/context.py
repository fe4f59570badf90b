"""Plain text and a place in it in, what the words around say of the number there out."""

from __future__ import annotations

import re
from typing import Final

from etl.masking.fold import WALL

_END: Final = re.compile(f"[。；;！？!?{WALL}]")
# A label, and what may stand between it and its number.
_AFTER_LABEL = r"\s?(?:号码|号|no\.?|number)?(?:[\W_]{0,6}(?:是|为|系)?[\W_]{0,3})$"

# Names of numbers that are no person's.
_OTHER: Final = re.compile(
    r"(?:(?:订单|工单|单|流水|受理|编|序|序列|批|案|文|索引|登记|注册|备案|许可证|批准文|招标|项目|合同|发票|运单|快递单"
    r"|条形码|条码|件|货|批次|档案|版本|图)号|编码|代码|索引|条码|条形码|序列|邮编|邮政编码|邮件号|型号"
    r"|isbn|issn|imei|uuid|guid|sku|order_?(?:no|id)?|serial|(?<![a-z])id|(?<![a-z])no\.?|code|timestamp|时间戳)"
    r"[\W_]{0,6}(?:是|为|系)?[\W_]{0,3}$",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"家庭|住宅|宅电|家里|家中|家住|(?:先生|女士|小姐|某)家|本人|个人|我的|申请人|信访人|来信人|写信人|诉求人|投诉人|举报人|反映人|来电人|报名人|业主|户主|房东"
    r"|当事人|患者|病人|家属|家长|亲属|监护人|学生|考生|受害人|被执行人|失信人|紧急联系人|租户|租客|姓名"
    r"|(?:[村居市]民|群众|网友)[\u4e00-\u9fff]{0,3}(?:某|女士|先生|小姐|同志)"
)
_OFFICE: Final = re.compile(
    r"办公|咨询|监督|举报|投诉|值班|服务|热线|受理|窗口|公开|办理|业务|总机|前台|客服|政务|信访|大厅|中心|单位|部门|科室|意见|反馈"
    r"|征求|[可请](?:拨打|致电|联系)|委员会|管理局|公司|[局厅委处科办所站院](?:电话|传真|邮箱|联系|地址|[:(])"
)


def before(text: str, start: int, reach: int = 30) -> str:
    """What stands before a place, up to the end of the sentence before."""
    near = text[max(0, start - reach) : start]
    ends = [m.end() for m in _END.finditer(near)]
    return near[ends[-1] :] if ends else near


def after(text: str, end: int, reach: int = 8) -> str:
    """What stands after a place, up to the end of its sentence."""
    near = text[end : end + reach]
    stop = _END.search(near)
    return near[: stop.start()] if stop else near


def near(words: re.Pattern[str], text: str, start: int, end: int, reach: int = 30) -> bool:
    """Whether one of the words stands in the same sentence, shortly before or right after."""
    return bool(words.search(before(text, start, reach)) or words.search(after(text, end)))


def label(words: str) -> re.Pattern[str]:
    """A pattern for ``before``: one of the words, with nothing but a colon or the like up to the number."""
    return re.compile(rf"(?:{words}){_AFTER_LABEL}", re.IGNORECASE)


def of_another_kind(text: str, start: int) -> bool:
    """Whether the label right before a number says that it is an order's, a document's or a code."""
    return bool(_OTHER.search(before(text, start, 16)))


def of_an_office(text: str, start: int) -> bool | None:
    """Whose line the words before a place say it is: of the two kinds of words, the nearest speaks; None: no word."""
    said = before(text, start)
    person = max((m.end() for m in _PERSON.finditer(said)), default=-1)
    office = max((m.end() for m in _OFFICE.finditer(said)), default=-1)
    return None if person == office else office > person
