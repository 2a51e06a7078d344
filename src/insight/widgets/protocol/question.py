"""What all questions of a browser have in common, and the limits of what it may send."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

MOST_CHARACTERS = 100_000
"""Characters of a text, or of all texts of a tree."""
MOST_ITEMS = 200
_MOST_VALUES = 1_000

Long: TypeAlias = Annotated[str, Field(max_length=MOST_CHARACTERS)]
Short: TypeAlias = Annotated[str, Field(max_length=1_000)]
Names: TypeAlias = Annotated[list[Short], Field(max_length=MOST_ITEMS)]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=_MOST_VALUES)]


class BrowserQuestion(BaseModel):
    """One question; `ask` names it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FrontQuestion(BrowserQuestion):
    """The built browser side; asked by the loader that a notebook keeps.

    Attributes
    ----------
    have : the versions that the page has already.
    """

    have: Names = []
