"""What a column is to be looked through for, and what is to stand there instead: a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from etl.masking.kinds import Name

Mode = Literal["redact", "keep_office", "token"]
ALL: Final[tuple[Name, ...]] = ("email", "identity", "card", "mobile", "landline", "passport", "plate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one column is masked.

    Attributes:
        kinds: What is looked for, by pattern.
        mode: ``redact`` hides all; ``keep_office`` leaves landlines and addresses that are an office's or that nothing
            says are a person's; ``token`` puts a keyed hash in their place, the same for the same identifier.
        field: What the column is: ``text``; ``office``, where landlines and addresses stay in every mode; ``whole``,
            where every value is a person's and is hidden whatever it looks like.
    """

    kinds: tuple[Name, ...] = ALL
    mode: Mode = "redact"
    field: Literal["text", "office", "whole"] = "text"


TEXT: Final = Plan()
PUBLIC_TEXT: Final = Plan(mode="keep_office")
OFFICE: Final = Plan(mode="keep_office", field="office")
WHOLE: Final = Plan(field="whole")
PLANS: Final[Mapping[str, Plan]] = MappingProxyType(
    {"text": TEXT, "public_text": PUBLIC_TEXT, "office": OFFICE, "whole": WHOLE, "token": Plan(mode="token"),
     "whole_token": Plan(mode="token", field="whole")}
)  # fmt: skip
"""Plans by the name that a contract gives them."""
