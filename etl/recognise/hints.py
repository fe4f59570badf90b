"""What publishers tend to call things, where no source has said it yet: patterns by column and by kind."""

from __future__ import annotations

from collections.abc import Mapping

HINTS: Mapping[str, str] = {
    "record_id": r"^(id|.*[a-z]id|.*_id|iid|guid|uuid|bh|编号)$",
    "title": r"^(.*(title|subject|Name)|name|mc|bt|.*(标题|名称))$",
    "url": r"^(.*(url|link|href)|网址|链接)$",
    "publisher": r"^(.*(dept|org|agency|unit)(Name)?|source|author|来源|.*(部门|机构|单位))$",
    "description": r"^(desc(ription)?|remark|summary|abstract|.*(描述|简介|摘要))$",
    "document_no": r"^(.*(wenhao|docNo|fileNum\w*|wh)|文号)$",
    "text": r"^(content|body|text|正文)$",
    "keywords": r"^(.*keyword.*|tags?|labels?|关键词?字?)$",
    "updated_on": r"^.*(update|modif|gx).*$",
    "formats": r"^.*(format|fileType|格式).*$",
    "update_cycle": r"^.*(frequency|cycle|period|频率|周期).*$",
    "published_on": r"^.*(publish|release|create|pub).*(time|date)?$",
    "issued_on": r"^.*(publish|release|pub|fbrq).*$",
}
"""Names that sound like a column; a weak witness."""

TOPICS: Mapping[str, str] = {
    "policy_document": r"政策|规范性文件|行政规章|政府文件|法规|文件库",
    "announcement": r"公告|公示|通知|新闻发布|动态|要闻",
    "consultation": r"征集|征求意见|民意|意见反馈",
    "public_letter": r"来信|信箱|留言|咨询|答复|信件",
    "open_dataset": r"数据目录|开放数据|数据开放|数据资源",
    "procurement_notice": r"采购|招标|中标|成交|投标",
    "administrative_penalty": r"行政处罚|处罚决定",
    "administrative_licence": r"行政许可|许可决定",
    "service_item": r"办事指南|服务事项|权责清单|事项目录",
    "statistic": r"统计|指标|国内生产总值",
    "website": r"网站名录|政府网站基本信息|备案",
}
"""Words of a list that is of a kind."""
