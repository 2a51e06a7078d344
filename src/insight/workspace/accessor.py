"""What a workspace holds by name, as mappings that list, show themselves and complete with Tab."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from insight.kit.answer import Answer
from insight.kit.formats import PLAIN
from insight.kit.sheet import Code, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Collection

    from insight.profiles.profile_table import Profiles

T = TypeVar("T")
_SHOWN = 8
_TEXTS = {"condition", "consent"}
"""What is shown as a text of the language."""


class Accessor(Answer, Mapping[str, T]):
    """Things by name. What is there is told without computing any of it; a name in brackets gives the thing.

    A name that there is not is an error of the family, which offers the nearest; it is a KeyError too.
    """

    noun: ClassVar[tuple[str, str]]

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    @property
    @abstractmethod
    def names(self) -> Collection[str]:
        """The names, in order."""

    @abstractmethod
    def _rows(self) -> list[dict[str, Any]]:
        """What is shown of each."""

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def get(self, name: str, default: Any = None) -> Any:
        """The thing of this name, or `default` where there is none; one that is wrong raises its error."""
        return self[name] if name in self.names else default

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.names)

    def __repr__(self) -> str:
        names = list(self.names)
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        return f"<{PLAIN.counted(len(names), *self.noun)}{': ' if names else ''}{', '.join(names[:_SHOWN])}{more}>"

    def to_dict(self) -> dict[str, Any]:
        """What is told of each, as plain values."""
        return {self.noun[1]: self._rows()}

    def sheet(self) -> Sheet:
        """One row for each; columns in which none has anything are left out."""
        rows, formats = self._rows(), self._profiles.formats
        heads = [head for head in (rows[0] if rows else ()) if any(row[head] not in ("", None) for row in rows)]
        cells = [[Code(row[head]) if head in _TEXTS and row[head] else row[head] for head in heads] for row in rows]
        return Sheet(formats.counted(len(self), *self.noun), tables=[Table(heads, cells)], formats=formats)
