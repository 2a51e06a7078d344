"""What all questions and replies are made of: the limits of what a browser may send, plain JSON, and the error in a reply's place."""

from typing import Annotated, NotRequired, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

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


# --- replies ----------------------------------------------------------------------------------------------------------


Scalar: TypeAlias = str | int | float | bool | None
"""Decimals are numbers, dates and instants ISO texts, what is missing null; whole numbers beyond 2^53 are texts."""
ScalarOrList: TypeAlias = Scalar | list[Scalar]


class ErrorReply(TypedDict):
    """What is wrong with a question, where, and what to write instead.

    Attributes
    ----------
    kind : one word or more; `changed` (see `save`) and `export_exists` mean something to the browser.
    message : the whole.
    problem : one sentence, without an excerpt of the text.
    at, length : the place in the text that was sent, or null.
    suggestion : what to write in that place, or null.
    text, version : of the kind `changed`: what stands in the file now, or null.
    """

    kind: str
    message: str
    problem: str
    at: int | None
    length: int | None
    suggestion: str | None
    text: NotRequired[str | None]
    version: NotRequired[str | None]


class FrontReply(TypedDict):
    """The built browser side of a widget; null what the page has already."""

    widget: str
    version: str
    script: str | None
    style: str | None


class NumberFormats(TypedDict):
    """How numbers, amounts and dates are written.

    Attributes
    ----------
    locale : a language tag; null: the browser's own.
    decimal : the decimal sign; null: as the locale has it.
    group : what stands between thousands.
    currency : an amount, of `{amount}` and `{currency}`.
    date : a day, of `yyyy`, `MM`, `M`, `dd` and `d`.
    """

    locale: str | None
    decimal: str | None
    group: str
    currency: str
    date: str
