"""Keys as they are compared: those of tables, and those that people write into lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.customers.model import WorkspaceModel

_WHOLE = r"^[+-]?[0-9]+(?:\.0+)?$"


def key_value(column: ir.Value) -> ir.Value:
    """A key as it is compared: UUIDs as text, floats and decimals as whole numbers, empty text missing.

    A float or decimal that is no whole number is no key: it becomes missing.
    """
    value: Any = column
    kind = value.type()
    if kind.is_uuid():
        return value.cast("string")
    if kind.is_decimal():
        return ibis.ifelse(value == value.floor(), value.cast("int64"), ibis.null("int64"))
    if kind.is_floating():
        whole = ~value.isnan() & (value == value.floor())
        return ibis.ifelse(whole, ibis.ifelse(whole, value, 0).cast("int64"), ibis.null("int64"))
    return value.nullif("") if kind.is_string() else column


def keys_of(profile: ir.Table, model: WorkspaceModel) -> ir.Table:
    """The known keys (`holder`) of the profile table."""
    rows = profile.select(holder=key_value(profile[model.profile.key]))
    return rows.filter(rows["holder"].notnull())


def as_key(text: Any, kind: Any) -> Any:
    """Entries, which have no blanks around them, as keys of a kind; missing for those that are no such key.

    Whole numbers may have leading zeros, and `.0` behind them, as spreadsheets and frames with gaps write them.
    """
    if not kind.is_integer():
        return text
    digits = text.re_replace(r"\.0+$", "").re_replace(r"^(-?)\+?0+([0-9])", r"\1\2")
    bare, most = digits.re_replace("^[+-]", ""), str(kind.bounds.upper)
    fits = (bare.length() < len(most)) | ((bare.length() == len(most)) & (bare <= most))
    return ibis.ifelse(text.re_search(_WHOLE) & fits, digits, ibis.null("string")).cast(kind)


def alike(text: Any) -> Any:
    """What is the same of keys that differ in case, blanks around them, leading zeros or a `.0` behind them."""
    lower = text.strip().lower()
    return ibis.ifelse(
        lower.re_search(_WHOLE), lower.re_replace(r"^\+?0+([0-9])", r"\1").re_replace(r"\.0+$", ""), lower
    )
