"""What a workspace holds by name, as mappings that list, show themselves and complete with Tab."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from insight.errors import UnknownAudience, UnknownSegmentation
from insight.kit.answer import Answer
from insight.kit.formats import PLAIN
from insight.kit.sheet import Code, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from insight.audiences.waterfall import Channel
    from insight.profiles.catalog.property import Property
    from insight.profiles.profile_table import Profiles
    from insight.segments.partition import Partition
    from insight.workspace.audience import Audience
    from insight.workspace.segmentation import Segmentation

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


class NamedAudiences(Accessor["Audience"]):
    """The audiences of a workspace; one whose text is wrong is listed with what is wrong, and raises it when it is used."""

    noun = ("audience", "audiences")

    def __init__(self, profiles: Profiles, door: Callable[[str], Audience]) -> None:
        super().__init__(profiles)
        self._door = door

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order of the workspace file."""
        return self._profiles.catalog.audience_names

    def __getitem__(self, name: str) -> Audience:
        if name not in self.names:
            raise UnknownAudience(name, self.names)
        return self._door(name)

    def _rows(self) -> list[dict[str, Any]]:
        catalog, parts = self._profiles.catalog, self._profiles.data.model.audiences
        problems = {name: str(catalog.problem_of("audience", name) or "").partition("\n")[0] for name in self.names}
        return [
            {"name": name, "title": parts[name].title, "condition": parts[name].expression.strip(), "problem": problem}
            for name, problem in problems.items()
        ]


class NamedProperties(Accessor["Property"]):
    """The properties of a workspace: stored columns, expressions over rows, scores, segments."""

    noun = ("property", "properties")

    @property
    def names(self) -> tuple[str, ...]:
        """The names: stored columns, then what is defined, then scores and segments."""
        return self._profiles.catalog.names

    def __getitem__(self, name: str) -> Property:
        return self._profiles.catalog[name]

    def _rows(self) -> list[dict[str, Any]]:
        heads = ("name", "title", "kind", "type", "unit", "problem")
        return [{head: getattr(each, head) for head in heads} for each in self._profiles.catalog]


class NamedChannels(Accessor["Channel"]):
    """The channels on which customers can be spoken to."""

    noun = ("channel", "channels")

    def _known(self) -> Mapping[str, Channel]:
        from insight.audiences.waterfall import channels_of  # noqa: PLC0415 - loads the tables of phone numbers

        return channels_of(self._profiles)

    @property
    def names(self) -> tuple[str, ...]:
        """The names: those with a consent, then those with an address alone."""
        return tuple(self._known())

    def __getitem__(self, name: str) -> Channel:
        from insight.audiences.waterfall import channel_of  # noqa: PLC0415 - loads the tables of phone numbers

        return channel_of(self._profiles, name)

    def _rows(self) -> list[dict[str, Any]]:
        return [asdict(each) for each in self._known().values()]


class NamedSegmentations(Accessor["Segmentation"]):
    """The published segmentations."""

    noun = ("segmentation", "segmentations")

    def __init__(
        self, profiles: Profiles, kept: Mapping[str, Partition], door: Callable[[Partition], Segmentation]
    ) -> None:
        super().__init__(profiles)
        self._kept, self._door = kept, door

    @property
    def names(self) -> tuple[str, ...]:
        """The names, as they are properties."""
        return tuple(self._kept)

    def __getitem__(self, name: str) -> Segmentation:
        if name not in self._kept:
            raise UnknownSegmentation(name, self._kept)
        return self._door(replace(self._kept[name], profiles=self._profiles))

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "method": each.method, "as of": each.as_of[:10], "segments": list(each.names)}
            for name, each in self._kept.items()
        ]
