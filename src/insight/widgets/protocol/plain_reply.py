"""What all replies are made of: plain JSON, and the error that stands in a reply's place."""

from typing import NotRequired, TypeAlias

from typing_extensions import TypedDict

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
