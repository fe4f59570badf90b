"""A source that was just made in, how it runs end to end on its practice twin out; in a folder that is gone after it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from etl import pipeline
from etl.cli.choose import a_day
from etl.errors import CaoyunError
from etl.model import Source
from etl.pipeline import Yard
from etl.practice import SHAPES, sites
from etl.practice.server import serving
from etl.web.client import Manners

_SIZE = 25


def practised(source: Source) -> dict[str, object]:
    """Counts and certificate of a run over a practice site of the source's own shape; or why there is none."""
    if type(source.listing).__name__ not in SHAPES:
        return {"failed": "its family has no practice twin"}
    with TemporaryDirectory() as folder, serving(sites([source], size=_SIZE)) as address:
        manners = Manners(agent="caoyun/practice", routes={"*": address}, attempts=2, interval=0, backoff=0.05)
        yard = Yard(home=Path(folder), catalog=f"sqlite:///{folder}/catalogue.sqlite", manners=manners)
        try:
            load = pipeline.run(yard, source, a_day(""))
        except CaoyunError as error:
            return {"failed": str(error)}
    n = load.counts
    return {"listed": n.listed, "loaded": n.loaded, "quarantined": n.quarantined, "pending": n.pending,
            "certificate": load.certificate, "notices": dict(load.notices)}  # fmt: skip
