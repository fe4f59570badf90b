"""Two judges, each with its own matters: polars for rows, Great Expectations for the batch."""

from etl.validate.gate import gate, warm
from etl.validate.rows import REJECTED, judge, row_rules
from etl.validate.settle import Settled, fingerprint, nothing_known, settle

__all__ = ["REJECTED", "Settled", "fingerprint", "gate", "judge", "nothing_known", "row_rules", "settle", "warm"]
