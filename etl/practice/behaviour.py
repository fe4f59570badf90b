"""How a list misbehaves while it is read, as plain values, with a ready one for each way that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from sys import maxsize
from typing import Any, Literal

from etl.practice.corpus import UNCHANGED, Changes

Kind = Literal["list", "text", "number", "fraction", "other", "object", "null"]
ALWAYS = maxsize


def _number(value: object) -> int:
    said = str(value)
    return int(said) if said.isdecimal() else len(said)


_AS: Mapping[Kind, Callable[[object], object]] = {
    "list": lambda value: [value],
    "text": str,
    "number": _number,
    "fraction": lambda value: float(_number(value)),
    "other": lambda value: _number(value) if isinstance(value, str) else str(value),
    "object": lambda value: {"value": value},
    "null": lambda value: None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How a list misbehaves while it is read, in its first walks or always.

    Args:
        walks: In so many walks, counted from the moment it is set; ``ALWAYS`` for every one. It holds for
            ``Changes.while_paging`` too.
        vanishing: Records that vanish while a walk goes on, one before each page after the first.
        repeated: Number of the page that shows the rows of the page before it; 0 for none.
        shuffled: Whether each page is cut from another order.
        overstated: How many more records are stated than there are; fewer where it is negative.
        endless: Whether the last page comes again for ever, with a total that grows.
        removed: Fields that a row no longer has.
        renamed: Old and new name of fields.
        retyped: Fields whose value comes as another type.
        fresh: New fields with their value.
    """

    walks: int = 1
    vanishing: int = 0
    repeated: int = 0
    shuffled: bool = False
    overstated: int = 0
    endless: bool = False
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    retyped: tuple[tuple[str, Kind], ...] = ()
    fresh: tuple[tuple[str, object], ...] = ()

    def told(self, row: Mapping[str, object]) -> dict[str, object]:
        """A row with its fields as this behaviour words them; the order of the fields stays."""
        names, kinds = dict(self.renamed), dict(self.retyped)
        kept = ((name, value) for name, value in row.items() if name not in self.removed)
        said = {names.get(name, name): _AS[kinds[name]](value) if name in kinds else value for name, value in kept}
        return said | dict(self.fresh)


CALM = Behaviour()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """One known way to misbehave: what it is, and what to set on a site for it.

    ``before`` is what the site has changed for a crawl before that, where the disturbance needs one.
    """

    said: str
    changes: Changes = UNCHANGED
    behaviour: Behaviour = CALM
    before: Changes = UNCHANGED


def disturbances(*, record: str = "id", title: str = "title", walks: int = 1) -> Mapping[str, Disturbance]:
    """Every known way; the publisher's names of a record's id and title, and the number of walks are the caller's."""

    def way(said: str, **how: Any) -> Disturbance:
        return Disturbance(said=said, behaviour=Behaviour(walks=walks, **how))

    return {
        "inserted": Disturbance(
            said="records arrive while paging", changes=Changes(while_paging=2), behaviour=Behaviour(walks=walks)
        ),
        "deleted": way("records vanish while paging, so that others are shown on no page", vanishing=2),
        "duplicate_page": way("page 2 shows the rows of page 1", repeated=2),
        "shuffled": way("each page is cut from another order", shuffled=True),
        "overstated": way("more records are stated than there are", overstated=3),
        "understated": way("fewer records are stated than there are", overstated=-3),
        "endless": way("the last page comes again for ever, and the total grows", endless=True),
        "field_removed": way("no row has a title", removed=(title,)),
        "field_renamed": way("the title has another name", renamed=((title, f"{title}_new"),)),
        "id_as_list": way("ids come as lists", retyped=((record, "list"),)),
        "id_retyped": way("ids come as text where they were numbers, or the reverse", retyped=((record, "other"),)),
        "id_as_fraction": way("ids come as numbers with a fraction", retyped=((record, "fraction"),)),
        "title_as_object": way("titles come as objects", retyped=((title, "object"),)),
        "new_field": way("rows have a field that nobody knows", fresh=(("spokesman", "新字段"),)),
        **_BETWEEN,
    }


_GONE = Changes(withdrawn=2)
_BETWEEN: Mapping[str, Disturbance] = {
    "twice": Disturbance(said="records stand in the list a second time", changes=Changes(twice=2)),
    "dated_back": Disturbance(said="records state an earlier date than before", changes=Changes(backdated=2)),
    "late": Disturbance(said="records of an old date stand at the top", changes=Changes(late=2)),
    "withdrawn": Disturbance(said="records are gone", changes=_GONE),
    "republished": Disturbance(
        said="a record that was withdrawn is back", before=_GONE, changes=Changes(withdrawn=2, republished=1)
    ),
    "id_reused": Disturbance(
        said="another record has the id of a withdrawn one", before=_GONE, changes=Changes(withdrawn=2, reused=1)
    ),
}
