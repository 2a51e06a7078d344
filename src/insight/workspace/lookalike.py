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
    """

    audience_of: Callable[[Selection], Audience] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, found: Resemblance, audience_of: Callable[[Selection], Audience] | None = None) -> Lookalike:
        """The door of a resemblance."""
        return cls(**{each.name: getattr(found, each.name) for each in fields(Resemblance)}, audience_of=audience_of)

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
