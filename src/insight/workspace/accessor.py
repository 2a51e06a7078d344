"""What a workspace holds by name, as mappings that list, show themselves and complete with Tab."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from insight.kit.page import Table, counted, page

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

T = TypeVar("T")
_SHOWN = 8


class Accessor(Mapping[str, T]):
    """Things by name. What is there is told without reading or computing any of it; a name in brackets gives the thing.

    A name that there is not is an error of the family, which offers the nearest; it is a KeyError too.
    """

    noun: ClassVar[tuple[str, str]]
    heads: ClassVar[tuple[str, ...]]

    @property
    @abstractmethod
    def names(self) -> Collection[str]:
        """The names, in order."""

    @abstractmethod
    def _rows(self) -> Sequence[tuple[object, ...]]:
        """What is shown of each, in the order of `heads`."""

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
        return f"<{counted(len(names), *self.noun)}{': ' if names else ''}{', '.join(names[:_SHOWN])}{more}>"

    def _repr_html_(self) -> str:
        return page(counted(len(self), *self.noun), tables=[Table(self.heads, self._rows())])
