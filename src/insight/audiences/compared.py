"""What audiences must have in common to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.errors import InsightError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.audiences.audience import Audience
    from insight.profiles.profile_table import Profiles


def require_same(profiles: Profiles, audiences: Iterable[Audience]) -> None:
    """Make sure that audiences are of these profiles.

    Raises
    ------
    InsightError
        If one is of another workspace or another day.
    """
    for each in audiences:
        if each.profiles.data is not profiles.data or each.profiles.clock != profiles.clock:
            raise InsightError("These audiences are of different workspaces or of different days (as_of).")
