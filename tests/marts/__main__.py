"""``docs/marts.md`` written anew from the marts: `python -m tests.marts docs/marts.md`."""

import sys
from pathlib import Path

from etl.contracts import kinds
from etl.warehouse import marts
from tests.marts import shape


def page() -> str:
    """The page of all marts, from a release that holds nothing."""
    with shape({}, [f"current.{kind}" for kind in kinds()]) as con:
        marts.build(con, "out")
        return marts.page(con)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
