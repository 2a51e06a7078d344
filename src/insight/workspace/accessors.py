"""The audiences, properties, channels and published segmentations of a workspace, each by its name."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from insight.errors import UnknownAudience, UnknownSegmentation
from insight.workspace.accessor import Accessor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from insight.audiences.waterfall import Channel
    from insight.profiles.catalog.property import Property
    from insight.profiles.profile_table import Profiles
    from insight.segments.partition import Partition
    from insight.workspace.audience import Audience
    from insight.workspace.segmentation import Segmentation


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
