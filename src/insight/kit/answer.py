"""What every answer can do: be printed, be shown in a notebook, and be taken apart into plain values, as JSON has them."""

from __future__ import annotations

import datetime as dt
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from insight.kit.formats import PLAIN, Formats

if TYPE_CHECKING:
    from insight.kit.sheet import Sheet


class Answer(ABC):
    """An answer that says what it has to say as a sheet; the sheet is drawn for a terminal and for a notebook."""

    __slots__ = ()

    @abstractmethod
    def sheet(self) -> Sheet:
        """Title, facts, tables and a note. Nothing is computed for it."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain values by name."""

    def __str__(self) -> str:
        from insight.kit.terminal import drawn  # noqa: PLC0415 - few answers of a run are printed

        return drawn(self.sheet())

    def _repr_html_(self) -> str:
        from insight.kit.page import drawn  # noqa: PLC0415 - few answers of a run are shown

        return drawn(self.sheet())


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAnswer(Answer):
    """An answer of plain values, which knows of its workspace only how that writes numbers and dates.

    Attributes
    ----------
    formats : how numbers, dates and times are written.
    """

    formats: Formats = field(default=PLAIN, repr=False, compare=False)


def plain(value: Any, most: int | None = None) -> Any:
    """A value as JSON has it: times as ISO texts, decimals as numbers, records as objects; numbers that JSON lacks are null.

    Whole numbers beyond `most` become texts: a browser would change them.

    >>> plain({"sum": Decimal("1.50"), "on": dt.date(2026, 1, 1), "all": (float("nan"), Decimal(7))})
    {'sum': 1.5, 'on': '2026-01-01', 'all': [None, 7]}
    """
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if most is None or abs(value) <= most else str(value)
        case float() | Decimal():
            return _number(value, most)
        case dt.date() | dt.time():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(each, most) for name, each in value.items()}
        case list() | tuple():
            return [plain(each, most) for each in value]
        case _ if is_dataclass(value):
            return {each.name: plain(getattr(value, each.name), most) for each in fields(value)}
        case _:
            return str(value)


def _number(value: float | Decimal, most: int | None) -> Any:
    if not math.isfinite(value):
        return None
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return plain(int(value), most) if whole else float(value)


def json_text(data: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    """The JSON text of plain values.

    >>> print(json_text({"spend": Decimal("12.50"), "share": float("nan")}))
    {
      "spend": 12.5,
      "share": null
    }
    """
    return json.dumps(plain(data), indent=2, ensure_ascii=ascii_only, allow_nan=False)
