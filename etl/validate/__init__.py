"""Two judges, each with its own matters: polars for rows, Great Expectations for the batch."""

from etl.validate.absent import Absent, absent
from etl.validate.gate import gate, warm
from etl.validate.rows import REJECTED, approvable, judge, row_rules, severities
from etl.validate.settle import (
    CHANGES,
    KNOWN,
    Settled,
    fingerprint,
    known,
    newly_rejected,
    nothing_known,
    nothing_seen,
    rejected_keys,
    rejected_once,
    settle,
)
from etl.validate.tally import Tally, figures, named_persons

__all__ = [
    "CHANGES",
    "KNOWN",
    "REJECTED",
    "Absent",
    "Settled",
    "Tally",
    "absent",
    "approvable",
    "figures",
    "fingerprint",
    "gate",
    "judge",
    "known",
    "named_persons",
    "newly_rejected",
    "nothing_known",
    "nothing_seen",
    "rejected_keys",
    "rejected_once",
    "row_rules",
    "settle",
    "severities",
    "warm",
]
