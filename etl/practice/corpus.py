"""Records of an imaginary publisher, each computed from its number alone: any size, no memory, the same every time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from random import Random

_ISSUERS = (
    "人民政府办公厅",
    "发展和改革委员会",
    "财政厅",
    "教育厅",
    "卫生健康委员会",
    "生态环境厅",
    "交通运输厅",
    "商务厅",
)
_VERBS = ("关于印发", "关于进一步加强", "关于做好", "关于公布", "关于调整", "关于推进", "关于规范")
_MATTERS = (
    "数字政府建设",
    "营商环境优化",
    "公共数据开放",
    "义务教育均衡发展",
    "生态环境保护",
    "农村公路养护",
    "就业创业扶持",
    "食品安全监管",
    "国土空间规划",
    "安全生产责任",
    "养老服务体系",
    "水资源节约",
)
_FORMS = ("实施方案的通知", "管理办法的通知", "若干措施的意见", "行动计划的通知", "有关事项的公告", "实施细则的通知")
_THEMES = ("综合政务", "财政税收", "教育科技", "交通运输", "卫生健康", "资源环境", "社会保障", "市场监管")
_FORMATS = (("xls", "csv"), ("json", "xml"), ("csv",), ("xlsx", "json", "csv"))
_CYCLES = ("每日", "每月", "每季度", "每年", "不定期")
_CLAUSES = (
    "坚持问题导向和目标导向",
    "明确责任分工",
    "细化工作举措",
    "建立健全长效机制",
    "强化监督检查",
    "确保各项任务落到实处",
    "按照谁主管谁负责的原则",
    "结合本地实际认真组织执行",
    "有关情况请及时报送",
    "自发布之日起施行",
    "有效期五年",
    "由主管部门负责解释",
    "完善统计监测制度",
    "提升公共服务水平",
    "推动数据共享和业务协同",
    "保障资金足额到位",
)
_NEWEST = date(2024, 5, 31)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the first crawl: how many records were added, edited, withdrawn, or stand in the list twice.

    ``while_paging`` is how many arrive between the first page of a walk and its last.
    """

    added: int = 0
    edited: int = 0
    withdrawn: int = 0
    twice: int = 0
    while_paging: int = 0


@dataclass(frozen=True)
class Corpus:
    """The records of one publisher, newest first.

    Args:
        province: Name of the province, for titles.
        seed: Another seed, other records.
        size: How many records there were at first.
        changes: What has changed since.
        flaws: One record in so many has a flaw that a contract must catch; 0 for none.
        today: Date of the newest of the first records.
    """

    province: str
    seed: int = 1
    size: int = 240
    changes: Changes = field(default_factory=Changes)
    flaws: int = 61
    today: date = _NEWEST

    @cached_property
    def _edited(self) -> frozenset[int]:
        return frozenset(self._some(self.changes.edited, 3))

    @cached_property
    def _withdrawn(self) -> list[int]:
        return sorted(self._some(self.changes.withdrawn, 1), reverse=True)

    def _some(self, count: int, offset: int) -> list[int]:
        """So many record numbers, spread evenly over the first records."""
        if not count:
            return []
        step = max(1, self.size // count)
        return [(offset + i * step) % self.size for i in range(count)]

    def count(self, arrived: int = 0) -> int:
        """How many records the publisher states."""
        return self.size + self.changes.added + arrived - len(self._withdrawn)

    def listed(self, start: int, stop: int, arrived: int = 0) -> list[int]:
        """Record numbers at positions ``start`` to ``stop`` of the list; those listed twice stand again at its end."""
        top = self.size + self.changes.added + arrived - 1
        numbers = [self._at(p, top) for p in range(start, min(stop, self.count(arrived)))]
        again = self._some(self.changes.twice, 2)
        beyond = range(max(start, self.count(arrived)), min(stop, self.count(arrived) + len(again)))
        return numbers + [again[p - self.count(arrived)] for p in beyond]

    def _at(self, position: int, top: int) -> int:
        number = top - position
        for gone in self._withdrawn:
            if gone < number:
                break
            number -= 1
        return number

    def issued(self, number: int) -> date:
        """The day a record was issued, back from ``today``, never more than some four years; later ones follow it."""
        return self.today - timedelta(days=(self.size - 1 - number) // max(3, self.size // 1500))

    def record(self, number: int) -> dict[str, str]:
        """One record, in plain words that the shapes dress up: the same number gives the same record."""
        draw = Random(self.seed * 1_000_003 + number)
        pick = draw.choice
        issuer = self.province + pick(_ISSUERS)
        title = f"{issuer}{pick(_VERBS)}{pick(_MATTERS)}{pick(_FORMS)}"
        day = self.issued(number)
        clauses = "，".join(draw.choices(_CLAUSES, k=20))
        said = {
            "id": str(960000 + number),
            "title": title,
            "issuer": issuer,
            "theme": pick(_THEMES),
            "day": day.isoformat(),
            "serial": str(1 + number % 400),
            "keywords": f"{pick(_MATTERS)} {pick(_THEMES)}",
            "formats": "|".join(pick(_FORMATS)),
            "cycle": pick(_CYCLES),
            "summary": f"{title}。{clauses}。",
            "clock": f"{9 + number % 9:02d}:{number % 60:02d}:{number * 7 % 60:02d}",
            "count": str(draw.randrange(90000)),
            "written": (day - timedelta(days=draw.randrange(20))).isoformat(),
        }
        if number in self._edited:
            said["title"] += "（修订）"
        return self._flawed(number, said)

    def _flawed(self, number: int, said: dict[str, str]) -> dict[str, str]:
        if self.flaws and number % self.flaws == self.flaws - 1:
            flaw = number // self.flaws % 3
            if flaw == 0:
                said["day"] = f"{said['day'][:4]}年2月30日"
            elif flaw == 1:
                said["title"] = ""
            else:
                said["day"] = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in said["day"])
        return said
