"""The properties of a preview by name or text: in memory already, kept since they were asked for, or read now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from insight.audiences.preview.answer_cache import keep
from insight.audiences.preview.column_load import column_of
from insight.audiences.preview.leaves import canonical
from insight.errors import WrongType
from insight.language.check import type_of
from insight.language.shape import Scope
from insight.language.types import Kind

if TYPE_CHECKING:
    from insight.audiences.preview.bit_answers import BitAnswers
    from insight.audiences.preview.leaves import Held
    from insight.language import syntax as s


@dataclass(frozen=True)
class AskedProperty:
    """A property that was asked for.

    Attributes
    ----------
    name : as it was asked for.
    key : the text that it is known by among the columns.
    held : None if its values have no narrow form.
    """

    name: str
    unit: str
    key: str
    tree: s.Expression
    held: Held | None


def asked_for(text: str, answers: BitAnswers) -> AskedProperty:
    """A property (or text) and its values.

    Raises
    ------
    PrivateColumn
        If it is private.
    WrongType
        If it is a list.
    ExpressionError
        If it is no property, and no expression.
    """
    catalog = answers.profiles.catalog
    tree = answers.profiles.read_columns([text])[text]
    if type_of(tree, Scope(catalog.shape)).kind is Kind.LIST:
        raise WrongType("A list is no single value.", text)
    unit = answers.columns.listed[text].unit if text in answers.columns.listed else ""
    kept = ("column", canonical(tree))
    held = answers.columns.of(tree) or answers.cache.get(kept)
    if held is None:
        answers.check()
        held = column_of(answers.profiles, tree, answers.keys)
        if held is not None:
            keep(answers.cache, kept, held)
    return AskedProperty(text, unit, answers.columns.name(tree), tree, held)


def texts_of(asked: AskedProperty, answers: BitAnswers) -> pl.Series:
    """The values of a text that has no narrow form, in no order."""
    profiles = answers.profiles
    return pl.Series(profiles.data.engine.arrow(profiles.values({"value": asked.tree}))["value"])
