"""``CAOYUN_*`` variables (and a ``.env`` file) in, a yard to work in out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl import __version__
from etl.errors import BadCommand, BadPlace
from etl.lake.releases import Terms
from etl.pipeline import Yard
from etl.web.client import Manners


class Settings(BaseSettings):
    """What can be set from outside, with defaults that work."""

    model_config = SettingsConfigDict(env_prefix="CAOYUN_", env_file=".env", extra="ignore")

    home: Path = Field(default=Path("lake"), description="The lake: archive, data, catalogue, releases.")
    catalog: str = Field(
        default="", description="Catalogue: sqlite:///path or postgresql://...; empty: a file in the lake."
    )
    web: str = Field(
        default="", description="Empty: the real sites. 'practice[?size=240&added=5]', an address, or host=address,..."
    )
    contact: str = Field(
        default="", description="Who answers for the crawler (address or mail); part of the User-Agent."
    )
    interval: float | None = Field(
        default=None, ge=0, description="Least seconds between two requests to one host; 1, and 0 on a practice web."
    )
    provinces: str = Field(
        default="", description="Provinces that have DAGs, such as 'guangdong,hainan'; empty: all that have sources."
    )
    night: str = Field(
        default="", description="When sites may be asked, in China's time: '22:00-06:00'; empty: always."
    )

    alerts: SecretStr = Field(
        default=SecretStr(""),
        description="Who is told what ails: addresses as apprise has them, between blanks; secret.",
    )

    mail: SecretStr = Field(
        default=SecretStr(""),
        description="The server that writes to subscribers, as 'mailtos://USER:PASSWORD@HOST?from=ADDRESS'; secret.",
    )
    portal: str = Field(
        default="", description="Where the portal is seen from outside; links in what is sent lead there."
    )
    hooks: str = Field(
        default="", description="Hosts whose webhooks a subscriber may name in the portal, such as '*.example.org'."
    )

    native_rows: int = Field(
        default=50_000_000, ge=0, description="Most current rows of a kind that is a table of a release; more: Parquet."
    )
    release_days: int = Field(default=14, ge=1, description="All releases of so many last days are kept.")
    release_months: int = Field(
        default=0, ge=0, description="The last release of a month is kept for so many months; 0: for ever."
    )
    release_brake: float = Field(
        default=5.0, ge=0, le=100, description="Most percent of a kind's rows that a stable release may have lost."
    )

    @property
    def terms(self) -> Terms:
        """How releases are made and kept."""
        return Terms(native_rows=self.native_rows, days=self.release_days, months=self.release_months,
                     brake=self.release_brake)  # fmt: skip

    @property
    def targets(self) -> list[str]:
        """The addresses of those who are told; they carry tokens, and belong in no log."""
        return self.alerts.get_secret_value().split()

    @property
    def catalogue_url(self) -> str:
        """The catalogue's address, the embedded one unless another is set."""
        return self.catalog or f"sqlite:///{(self.home / 'catalogue.sqlite').resolve()}"

    @property
    def practice(self) -> bool:
        """Whether the web is not the real one."""
        return bool(self.web)


def settings() -> Settings:
    """The settings as they are now.

    Raises:
        BadCommand: a variable cannot be read; names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"CAOYUN_{'_'.join(str(part) for part in first['loc']).upper()}"
        raise BadCommand(f"{name}: {first['msg']}, not {first['input']!r}", field=name) from error


@contextmanager
def yard(now: Settings, *, fetching: bool = False) -> Iterator[Yard]:
    """A yard to work in; where there is fetching to do, ``CAOYUN_WEB=practice`` is served as long as it lives.

    Raises:
        BadCommand: real sites are to be fetched and no contact is set.
        BadPlace: the lake holds records of another web.
    """
    with _web(now.web, fetching=fetching) as routes:
        if fetching:
            introduced(now)
        _keep_apart(now)
        agent = f"caoyun/{__version__} (+{now.contact or 'practice'})"
        manners = Manners(agent=agent, routes=routes, night=_night(now.night), interval=_interval(now, routes))
        if "*" in routes:
            manners = replace(manners, backoff=0.05)  # nobody is spared by waiting
        yield Yard(home=now.home.resolve(), catalog=now.catalogue_url, manners=manners)


def introduced(now: Settings) -> None:
    """Whether sites can be asked at all.

    Raises:
        BadCommand: they are real ones, and could not see who asks.
    """
    if not now.contact and not (now.web.startswith("practice") or "*" in _routes(now.web)):
        raise BadCommand("no real site is asked before it can see who asks", field="CAOYUN_CONTACT",
                         hint="set CAOYUN_CONTACT to a page or a mail address, or CAOYUN_WEB=practice")  # fmt: skip


def _interval(now: Settings, routes: Mapping[str, str]) -> float:
    """A practice web that answers for every host is not paced, unless that is asked for."""
    if "*" in routes:
        return now.interval or 0.0
    if now.interval == 0:
        raise BadCommand("real sites are never asked without a pause", field="CAOYUN_INTERVAL",
                         hint="leave it out for one request a second, or set CAOYUN_WEB=practice")  # fmt: skip
    return 1.0 if now.interval is None else now.interval


def _night(said: str) -> tuple[time, time] | None:
    """``22:00-06:00`` as two times of day."""
    if not said.strip():
        return None
    try:
        start, end = (time.fromisoformat(part.strip()) for part in said.split("-"))
    except ValueError as error:
        raise BadCommand(f"CAOYUN_NIGHT: {said!r} is not two times of day", field="CAOYUN_NIGHT",
                         hint="CAOYUN_NIGHT=22:00-06:00") from error  # fmt: skip
    return start, end


@contextmanager
def _web(said: str, *, fetching: bool) -> Iterator[Mapping[str, str]]:
    practice = said.startswith("practice")
    if practice and not fetching:
        _options(said)
        said = _NOWHERE
    with practice_web(said) if practice and fetching else nullcontext(said) as address:
        yield _routes(address)


def _routes(said: str) -> dict[str, str]:
    """``http://127.0.0.1:1`` for all hosts, or ``host=http://...,other=http://...``."""
    if not said:
        return {}
    pairs = [("*", said)] if "=" not in said else [tuple(part.strip().split("=", 1)) for part in said.split(",")]
    for host, address in pairs:
        if urlsplit(address).scheme not in ("http", "https"):
            raise BadCommand(
                f"CAOYUN_WEB: {address!r} for {host!r} is not an address", hint="practice, or http://127.0.0.1:PORT"
            )
    return {host: address for host, address in pairs}  # noqa: C416 - the pairs come from a split


_NOWHERE = "http://127.0.0.1:9"  # where nothing answers: who does not fetch needs no web


def _options(said: str) -> dict[str, int]:
    """What the practice web is told.

    Raises:
        BadCommand: something of it is not known.
    """
    from etl.practice.corpus import Changes

    numbers = dict(parse_qsl(urlsplit(said).query))
    known = {"seed", "size", "flaws", *Changes.__dataclass_fields__}
    if unknown := sorted(k for k, v in numbers.items() if k not in known or not v.isdigit()):
        raise BadCommand(
            f"CAOYUN_WEB: {', '.join(unknown)} is not understood", hint=f"numbers for {', '.join(sorted(known))}"
        )
    return {name: int(value) for name, value in numbers.items()}


@contextmanager
def practice_web(said: str, port: int = 0) -> Iterator[str]:
    """Serve the twins of all sources; ``practice?size=240&added=5&edited=3&withdrawn=2&twice=1&while_paging=2``."""
    from etl.practice import SHAPES, sites
    from etl.practice.corpus import Changes
    from etl.practice.server import serving
    from etl.sources import registry

    numbers = _options(said)
    changes = Changes(**{k: v for k, v in numbers.items() if k in Changes.__dataclass_fields__})
    options = {k: v for k, v in numbers.items() if k in ("seed", "size", "flaws")}
    twins = [s for s in registry().values() if type(s.listing).__name__ in SHAPES]
    with serving(sites(twins, changes=changes, **options), port) as address:
        yield address


def _keep_apart(now: Settings) -> None:
    """A lake remembers whether its records are real; practice records never get among them."""
    mark = now.home / "lake.json"
    web = "practice" if now.practice else "real"
    if not mark.exists():
        now.home.mkdir(parents=True, exist_ok=True)
        mark.write_text(json.dumps({"web": web}), encoding="utf-8")
    elif (there := json.loads(mark.read_text(encoding="utf-8"))["web"]) != web:
        raise BadPlace(f"{now.home} holds {there} records and CAOYUN_WEB asks for {web} ones", field="CAOYUN_WEB",
                       hint="set CAOYUN_HOME to another folder, or CAOYUN_WEB to what this one holds")  # fmt: skip
