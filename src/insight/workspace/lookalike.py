"""The door of a lookalike: the profiles most like a seed, as an audience."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from insight.audiences.selection import Selection
from insight.errors import SegmentationError
from insight.segments.lookalike.resemblance import Resemblance

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.workspace.audience import Audience


@dataclass(frozen=True)
class Lookalike(Resemblance):
    """The profiles most like a seed, and their audience; see `insight.segments.lookalike.resemblance.Resemblance`.

    Attributes
    ----------
    audience_of : gives the audience of a selection; None outside a workspace.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame(
    ...     {"id": range(200), "visits": [n % 10 for n in range(200)], "age": [n % 37 for n in range(200)]}
    ... )
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01", model={"profile": {"key": "id"}})
    >>> found = ws.lookalike("visits > 5 and age > 8", by=["visits", "age"], size=10)
    >>> found.audience.count() == found.size, found.seed_size, found.auc > 0.9
    (True, 59, True)
    """

    audience_of: Callable[[Selection], Audience] | None = field(default=None, repr=False, compare=False)

    @property
    def audience(self) -> Audience:
        """The audience, over profiles that have the similarity.

        Raises
        ------
        SegmentationError
            If the lookalike was not made by a workspace.
        """
        if self.audience_of is None:
            raise SegmentationError("This lookalike belongs to no workspace. Use ws.lookalike(...), or its text.")
        return self.audience_of(Selection(self.profiles, self.tree))


def lookalike_of(found: Resemblance, audience_of: Callable[[Selection], Audience] | None = None) -> Lookalike:
    """The door of a resemblance."""
    return Lookalike(**{each.name: getattr(found, each.name) for each in fields(Resemblance)}, audience_of=audience_of)
