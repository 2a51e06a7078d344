"""The studios that are open in this kernel, so that what is found elsewhere can be added to one of them.

Nothing here keeps a studio, or one who waits for one, alive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet, ref

if TYPE_CHECKING:
    from insight.profiles.profile_table import Profiles
    from insight.widgets.world import Studied


class OpenStudio(Protocol):
    """What is needed of a studio."""

    text: str
    comm: Any

    @property
    def workspace(self) -> Studied:
        """The workspace that it shows."""


class Waiting(Protocol):
    """One who wants to know when a studio opens."""

    def studio_opened(self) -> None:
        """A studio was opened, of whatever workspace."""


_STUDIOS: list[ref[Any]] = []
_WAITING: WeakSet[Any] = WeakSet()


def enter(studio: OpenStudio) -> None:
    """A studio was opened."""
    _STUDIOS.append(ref(studio, _STUDIOS.remove))
    for each in list(_WAITING):
        each.studio_opened()


def wait(waiting: Waiting) -> None:
    """Be told of every studio that opens from now on."""
    _WAITING.add(waiting)


def newest(profiles: Profiles) -> OpenStudio | None:
    """The studio opened last that shows the same customers at the same instant and was not closed; None if there is none."""
    for each in reversed(_STUDIOS):
        studio: OpenStudio | None = each()
        if studio is not None and studio.comm is not None and _is_same(studio.workspace.profiles, profiles):
            return studio
    return None


def _is_same(one: Profiles, other: Profiles) -> bool:
    """Whether both are of one workspace; the same file opened twice is."""
    same = one.data.engine is other.data.engine or (one.data.file is not None and one.data.file == other.data.file)
    return same and one.clock == other.clock
