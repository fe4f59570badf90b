"""Sites that want a captcha, a login or a signature: known, listed with the reason, and never asked for anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from etl.errors import Refused
from etl.model import Exchange, Page, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A list that programs may not have.

    Args:
        site: Scheme and host.
        refused: What the site demands, and who saw it when, in a sentence.
    """

    site: str
    refused: str

    @property
    def fields(self) -> Mapping[str, str]:
        """Nothing is read, and a record would need an id."""
        return {"id": "record_id"}

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def _no(self) -> NoReturn:
        raise Refused(f"this source is never run: {self.refused}", url=self.site, hint="ask the publisher for access")

    def first(self, day: date) -> Request:
        """Never; raises ``Refused`` with the reason."""
        self._no()

    def __call__(self, exchange: Exchange) -> Page:
        """Never; raises ``Refused`` with the reason."""
        self._no()

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """Never; raises ``Refused`` with the reason."""
        self._no()

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """Nowhere."""
        return ""
