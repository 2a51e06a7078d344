"""The audiences, properties, channels and published segmentations of a workspace, each by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from insight.audiences.channels import Channel, channel_of, channels_of
from insight.errors import UnknownAudience, UnknownSegmentation
from insight.kit.page import Code
from insight.profiles.catalog.property import Property
from insight.workspace.accessor import Accessor
from insight.workspace.audience import Audience

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from insight.profiles.profile_table import Profiles
    from insight.segments.partition import Partition
    from insight.workspace.segmentation import Segmentation


class NamedAudiences(Accessor[Audience]):
    """The audiences of a workspace; one whose text is wrong is listed with what is wrong, and raises it when it is used."""

    noun = ("audience", "audiences")
    heads = ("audience", "condition", "problem")

    def __init__(self, profiles: Profiles, door: Callable[[str], Audience]) -> None:
        self._catalog, self._door = profiles.catalog, door

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order of the workspace file."""
        return self._catalog.audience_names

    def __getitem__(self, name: str) -> Audience:
        if name not in self.names:
            raise UnknownAudience(name, self.names)
        return self._door(name)

    def _rows(self) -> Sequence[tuple[object, ...]]:
        wrong = {name: self._catalog.problem_of("audience", name) for name in self.names}
        return [
            (name, Code(self._catalog.audience_text(name).strip()), str(problem or "").partition("\n")[0])
            for name, problem in wrong.items()
        ]


class NamedProperties(Accessor[Property]):
    """The properties of a workspace: stored columns, expressions over rows, scores, segments."""

    noun = ("property", "properties")
    heads = ("property", "title", "kind", "type", "unit", "problem")

    def __init__(self, profiles: Profiles) -> None:
        self._catalog = profiles.catalog

    @property
    def names(self) -> tuple[str, ...]:
        """The names: stored columns, then what is defined, then scores and segments."""
        return self._catalog.names

    def __getitem__(self, name: str) -> Property:
        return self._catalog[name]

    def _rows(self) -> Sequence[tuple[object, ...]]:
        return [(each.name, each.title, each.kind, each.type, each.unit, each.problem) for each in self._catalog]


class NamedChannels(Accessor[Channel]):
    """The channels on which customers can be spoken to."""

    noun = ("channel", "channels")
    heads = ("channel", "address", "consent")

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    @property
    def names(self) -> tuple[str, ...]:
        """The names: those with a consent, then those with an address alone."""
        return tuple(channels_of(self._profiles))

    def __getitem__(self, name: str) -> Channel:
        return channel_of(self._profiles, name)

    def _rows(self) -> Sequence[tuple[object, ...]]:
        known = channels_of(self._profiles).values()
        return [(each.name, each.address, Code(each.consent or "nobody consented")) for each in known]


class NamedSegmentations(Accessor["Segmentation"]):
    """The published segmentations."""

    noun = ("segmentation", "segmentations")
    heads = ("segmentation", "method", "segments", "names")

    def __init__(
        self, profiles: Profiles, kept: Mapping[str, Partition], door: Callable[[Partition], Segmentation]
    ) -> None:
        self._profiles, self._kept, self._door = profiles, kept, door

    @property
    def names(self) -> tuple[str, ...]:
        """The names, as they are properties."""
        return tuple(self._kept)

    def __getitem__(self, name: str) -> Segmentation:
        if name not in self._kept:
            raise UnknownSegmentation(name, self._kept)
        return self._door(replace(self._kept[name], profiles=self._profiles))

    def _rows(self) -> Sequence[tuple[object, ...]]:
        return [(name, each.method, len(each), ", ".join(each.names)) for name, each in self._kept.items()]
