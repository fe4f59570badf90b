"""The tasks that tell lineage, as operators: a host's three, of which the last may ask a person, and the release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import BaseOperator, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.exceptions import AirflowSkipException
from pendulum import instance

from dags.assets import WAREHOUSE
from dags.notify import Alarm

if TYPE_CHECKING:
    from airflow.sdk import Context

    from dags.steps import Asked
    from etl.model import Load as Package

ZONE = "Asia/Shanghai"
PATIENCE = timedelta(hours=20)
"""How long a stopped batch waits for a person: less than a day, so that the next day's run of a province can begin."""
_HEALS = [RetryRule(exception=f"etl.errors.{e}", action=RetryAction.RETRY) for e in ("Unreachable", "BadPlace")]
_FAILS = RetryRule(exception="etl.errors.CaoyunError", action=RetryAction.FAIL, reason="it would fail again")
DEFAULTS = {
    "owner": "caoyun",
    "retry_policy": ExceptionRetryPolicy(rules=[*_HEALS, _FAILS]),
    "on_failure_callback": Alarm(),
}
"""For every task: what can heal is tried again, what cannot fails at once, and what has failed for good is told."""
_SAY = {
    "en": "**{source}**, {day}, was stopped by {rules}: {listed} listed of {stated} stated, {loaded} wait to be "
    "loaded, {quarantined} are quarantined. Look first: `{command}`",
    "zh": "**{source}** {day} 被 {rules} 拦下：列出 {listed}，公布 {stated}，待装载 {loaded}，隔离 {quarantined}。"
    "请先核实：`{command}`",
}


def asked(context: Context) -> Asked:
    """What the run of a task was asked to do; its day is the partition's, or that of the moment it was asked for."""
    from dags.steps import Asked

    run, params = context["dag_run"], context["params"]
    moment = instance(context.get("logical_date") or run.run_after)
    return Asked(
        day=date.fromisoformat(run.partition_key) if run.partition_key else moment.in_timezone(ZONE).date(),
        sources=params.get("sources") or (), kinds=params.get("kinds") or (), dry=bool(params.get("dry_run")),
        reread=bool(params.get("reread")), whole=bool(params.get("whole")), only_days="history" in context["dag"].tags,
    )  # fmt: skip


def named(context: Context, shard: Sequence[str]) -> None:
    """Give a mapped task the name of its host and what is there, for whoever reads the grid."""
    from etl.sources import source

    host = urlsplit(source(shard[0]).listing.site).netloc
    context["label"] = f"{host}: {', '.join(s.partition('.')[2] for s in shard)}"  # type: ignore[typeddict-unknown-key]  # rendered by map_index_template


class Stage(BaseOperator):
    """Capture or validate the sources of one host.

    Args:
        shard: Their ids.
        work: The function of ``dags.steps`` to call.
    """

    template_fields = ("shard",)

    def __init__(self, *, shard: Sequence[str], work: str, **kwargs: Any) -> None:
        super().__init__(map_index_template="{{ label }}", **kwargs)
        self.shard, self.work = shard, work

    def execute(self, context: Context) -> None:
        """Do it."""
        from dags import steps

        named(context, self.shard)
        self.day = (what := asked(context)).day
        getattr(steps, self.work)(self.shard, what)

    def get_openlineage_facets_on_complete(self, _: object) -> Any:
        """The sites that were read and the archive that was written, or the archive and what was judged."""
        from dags.lineage import facets

        return facets(self.work, self.shard, self.day)


class Load(ApprovalOperator):
    """Commit what was staged of one host; where the gate or the brake stopped a batch, wait for a person to decide.

    Approved, the batch is loaded and the ledger names who let it pass; rejected, or unanswered for ``PATIENCE``, it
    stays in quarantine and the task fails. A run with ``approval`` off does not wait: a stopped batch fails at once.

    Args:
        shard: Ids of the host's sources.
    """

    template_fields = ("subject", "body", "shard")

    def __init__(self, *, shard: Sequence[str], **kwargs: Any) -> None:
        super().__init__(subject="", defaults=self.REJECT, response_timeout=PATIENCE,
                         map_index_template="{{ label }}", **kwargs)  # fmt: skip
        self.shard = shard

    def execute(self, context: Context) -> Any:
        """Commit, and ask for what was stopped."""
        from dags import steps

        named(context, self.shard)
        self.day = (what := asked(context)).day
        if not (stopped := steps.load(self.shard, what)):
            return
        if not context["params"].get("approval", True):
            steps.refuse(stopped, "nobody was asked")
        names = ", ".join(one.run.source for one in stopped)
        self.subject = f"待批准 | Waits for approval: {names}, {self.day}"
        self.body = "\n\n".join(_told(one, words) for one in stopped for words in _SAY.values())
        self.log.warning("%s\n%s", self.subject, self.body)
        super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Load what was approved; fail for what was not.

        Raises:
            BadBatch: it was rejected, or nobody answered.
        """
        from dags import steps

        named(context, self.shard)
        self.day = (what := asked(context)).day
        answer = super().execute_complete(context, event)
        by = (answer["responded_by_user"] or {}).get("name") or "nobody, in time"
        stopped = steps.load(self.shard, what)
        if answer["chosen_options"][0] != self.APPROVE:
            steps.refuse(stopped, f"rejected by {by}; it stays in quarantine")
        steps.release(stopped, by)

    def get_openlineage_facets_on_complete(self, _: object) -> Any:
        """The archive that was read, the tables that were loaded, and what the gate measured."""
        from dags.lineage import facets

        return facets("load", self.shard, self.day)


class Publish(BaseOperator):
    """Make a release, which names what it is missing of its day; skipped where nothing is new since the last.

    Args:
        kinds: Of which tables it is made.
    """

    def __init__(self, *, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = kinds

    def execute(self, context: Context) -> None:
        """Do it, and mark the day's partition of the warehouse.

        Raises:
            AirflowSkipException: nothing is new.
        """
        from dags import steps

        if (made := steps.publish(asked(context).day)) is None:
            raise AirflowSkipException("nothing is new since the last release")
        event = context["outlet_events"][WAREHOUSE]
        event.add_partitions(made["day"])
        event.extra = made

    def get_openlineage_facets_on_complete(self, _: object) -> Any:
        """The lake's tables, and the warehouse made of them."""
        from dags.lineage import released

        return released(self.kinds)


def _told(load: Package, words: str) -> str:
    """A stopped batch in a sentence: the rules, the numbers, and the command to look at it with."""
    n = load.counts
    rules = ", ".join(
        m.rule + ("" if m.observed is None else f" ({m.observed:g})")
        for m in load.measures
        if not m.passed and m.severity == "stop"
    )
    look = "health" if "withdrawals" in rules else "quarantine --source"
    return words.format(
        source=load.run.source, day=load.run.day, rules=rules, listed=n.listed,
        stated="?" if load.stated is None else load.stated, loaded=n.pending, quarantined=n.quarantined,
        command=f"caoyun {look} {load.run.source}",
    )  # fmt: skip
