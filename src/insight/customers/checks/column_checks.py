"""Questions about single columns: amounts, contacts, consent, and columns without values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.checks.subjects import RowQuestion, Subject, about
from insight.customers.contacts.addresses import address_is_valid, channel_kind
from insight.errors import WorkspaceError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from insight.customers.findings import Severity

MONEY_WORDS = frozenset({
    "amount", "cost", "fee", "gross", "income", "net", "paid", "payment", "price", "revenue", "sale", "sales", "spend",
    "spent", "subtotal", "sum", "total", "turnover", "value",
})  # fmt: skip
MAY_BE_NEGATIVE = frozenset({
    "adjustment", "balance", "change", "credit", "delta", "diff", "difference", "discount", "margin", "profit",
    "rebate", "refund", "return", "returned",
})  # fmt: skip
CONSENT_WORDS = ("yes", "no", "true", "false", "1", "0")


def is_missing(column: Any) -> Any:
    """Missing as the language has it: empty text and NaN count as missing too."""
    if column.type().is_string():
        return column.isnull() | (column == "")
    if column.type().is_floating():
        return column.isnull() | column.isnan()
    return column.isnull()


def sounds_like_money(column: str) -> bool:
    """Whether a column's name says that it holds an amount that is not below 0 as a rule.

    >>> [sounds_like_money(name) for name in ("amount", "unitPrice", "discount_value", "balance", "age")]
    [True, True, False, False, False]
    """
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", column)}
    words |= {word.removesuffix("s") for word in words}
    return bool(words & MONEY_WORDS) and not words & MAY_BE_NEGATIVE


def empty_columns(subject: Subject) -> Iterator[RowQuestion]:
    """Columns in which every value is missing; keys and times have their own questions."""
    for name in subject.table.columns:
        if name in subject.roles:
            continue
        finding = about(
            "note", "empty column", (subject.name, name),
            "Every condition on it is false, and every property of it missing.",
            "Fill the column, or leave it out of the source.",
        )  # fmt: skip
        yield RowQuestion(finding, is_missing(subject.column(name)), every=True, with_examples=False)


def negative_amounts(subject: Subject) -> Iterator[RowQuestion]:
    """Amounts below 0, in columns named for money and in the amount of `[rfm]`."""
    rfm = subject.data.model.rfm
    for name in subject.table.columns:
        column = subject.column(name)
        is_rfm = rfm is not None and (rfm.table, rfm.amount) == (subject.name, name)
        if not column.type().is_numeric() or name in subject.roles or not (is_rfm or sounds_like_money(name)):
            continue
        severity: Severity = "warning" if is_rfm else "note"
        effect = "They lower sums and means" + (", and with them monetary value and `m_score`." if is_rfm else ".")
        remedy = "If they are returns, leave them; otherwise mend them, or add a condition such as `where … > 0`."
        finding = about(severity, "negative amounts", (subject.name, name), effect, remedy)
        yield RowQuestion(finding, (column < 0).fill_null(False))  # noqa: FBT003 - a missing amount is not below 0


def invalid_addresses(subject: Subject) -> Iterator[RowQuestion]:
    """Addresses for e-mail and phone channels that nothing can be sent to."""
    region = subject.data.model.workspace.region
    channels: dict[tuple[str, str], list[str]] = {}
    for channel, column in subject.data.model.profile.contact.items():
        channels.setdefault((channel_kind(channel), column), []).append(channel)
    for (kind, name), those in channels.items():
        if kind == "other":
            continue
        column = subject.column(name)
        known = ~is_missing(column)
        remedy = "Mend them, or leave them empty."
        if kind == "phone" and not region:
            remedy += " Numbers without a calling code need `region` in [workspace]."
        effect = f"These profiles are not reachable by {' or '.join(those)}: reach drops them at the valid addresses."
        finding = about("warning", "invalid addresses", (subject.name, name), effect, remedy)
        yield RowQuestion(finding, ~address_is_valid(kind, column, region), known)


def consent_values(subject: Subject, consent_columns: Mapping[str, str]) -> Iterator[RowQuestion]:
    """Consent columns that do not say yes or no.

    Raises
    ------
    WorkspaceError
        If the profile table has no such column.
    """
    for channel, name in consent_columns.items():
        if name not in subject.table.columns:
            remedy = did_you_mean(name, subject.table.columns)
            raise WorkspaceError(f"There is no column {name!r}.", key=f"consent.{channel}", remedy=remedy)
        column, place = subject.column(name), (subject.name, name)
        missing = is_missing(column)
        effect = f"Missing means no: not reachable by {channel}."
        finding = about("note", "missing consent", place, effect, "Nothing to do if they were never asked.")
        yield RowQuestion(finding, missing, with_examples=False)
        if column.type().is_boolean():
            continue
        wording = "Write the consent as a condition, such as " + _as_condition(channel, name, column)
        effect = f"`[consent].{channel}` must be true or false, so this column alone is refused."
        finding = about("error", "not true or false", place, effect, wording)
        yield RowQuestion(finding, ibis.literal(value=True), with_examples=False)
        effect = "No condition for yes and no covers them: nobody knows what these profiles agreed to."
        finding = about("warning", "unexpected values", place, effect, "Mend them to one word for yes and one for no.")
        yield RowQuestion(finding, ~missing & ~_is_yes_or_no(column))


def _as_condition(channel: str, name: str, column: Any) -> str:
    quoted = name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"`{name}`"
    if column.type().is_numeric():
        return f'{channel} = "{quoted} = 1".'
    return f"{channel} = \"lower({quoted}) in ['yes', 'true', '1']\"."


def _is_yes_or_no(column: Any) -> Any:
    if column.type().is_numeric():
        return column.isin([0, 1]).fill_null(False)  # noqa: FBT003 - what a missing value is
    return column.cast("string").strip().lower().isin(CONSENT_WORDS).fill_null(False)  # noqa: FBT003 - as above
