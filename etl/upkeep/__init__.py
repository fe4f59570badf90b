"""The upkeep of a lake: small files are merged, and what no snapshot needs is let go; no row is changed by it."""

from etl.upkeep.compacting import FEWEST, Compacted, Size, compact
from etl.upkeep.expiring import KEEP_DAYS, Expired, expire

__all__ = ["FEWEST", "KEEP_DAYS", "Compacted", "Expired", "Size", "compact", "expire"]
