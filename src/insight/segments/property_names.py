"""Names of properties, as people give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.errors import SegmentationError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.profiles.profile_table import Profiles


def properties_named(profiles: Profiles, by: str | Iterable[str]) -> tuple[str, ...]:
    """The names, each once, all of properties other than the key.

    Raises
    ------
    SegmentationError
    """
    names = tuple(dict.fromkeys([by] if isinstance(by, str) else by))
    known = profiles.catalog.names
    for name in names:
        if name not in known:
            raise SegmentationError(
                f"There is no property {name!r}; a text must be defined as one first. {did_you_mean(name, known)}"
            )
        if name == profiles.key:
            raise SegmentationError(f"{name!r} is the key, which says nothing about a profile.")
    return names
