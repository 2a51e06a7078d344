"""Questions about columns: amounts, contacts, consent, times that cannot be, and columns without values."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.checks.subjects import RowQuestion, Subject, about
from insight.customers.contacts.addresses import address_is_valid, channel_kind
from insight.customers.findings import Finding
from insight.errors import WorkspaceError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from insight.customers.findings import Severity
    from insight.units import Clock

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


EARLIEST_YEAR = 1900
STALE_DAYS = 30
"""A table whose newest row is older than this before `as_of` gets a warning: the usual shortest window is empty."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def time_questions(subject: Subject, clock: Clock) -> Iterator[RowQuestion]:
    """Times of rows that are missing, at or after `as_of`, or before 1900; and other dates before 1900."""
    time = subject.part.time if subject.part else None
    for name in subject.table.columns:
        column, place = subject.column(name), (subject.name, name)
        if name == time:
            yield RowQuestion(
                about("warning", "missing times", place, "Rows without a time are never seen.", "Fill the time."),
                column.isnull(),
            )
        if not (column.type().is_date() or column.type().is_timestamp()):
            continue
        if name == time:
            effect = "Rows at or after `as_of` are never seen."
            remedy = "Nothing to do if they are orders ahead of time or `as_of` is in the past; otherwise mend them."
            finding = about("note", "times after as_of", place, effect, remedy)
            yield RowQuestion(finding, _known(column >= bound(clock, column, clock.as_of)))
            effect = "Durations since then are far too long, and the oldest row is the wrong one."
        else:
            effect = "Ages and durations from it are far too long."
        finding = about("warning", "times before 1900", place, effect, "Mend them; store unknown times as missing.")
        yield RowQuestion(finding, _known(column < _earliest(clock, column)))


def freshness_measures(subject: Subject, clock: Clock) -> dict[str, Any]:
    """The newest time (microseconds since 1970 UTC) and the number of rows that are seen, for the table's one pass."""
    column = _time_to_show(subject)
    if column is None:
        return {}
    seen = _known((column < bound(clock, column, clock.as_of)) & (column >= _earliest(clock, column)))
    newest = subject.data.engine.microseconds(column.max(where=seen), clock.timezone)
    return {"newest": newest, "seen": subject.table.count(where=seen)}


def freshness(subject: Subject, clock: Clock, measures: Mapping[str, Any]) -> list[Finding]:
    """How old the newest row is; a warning after `STALE_DAYS` days, and when no row is seen at all."""
    if "newest" not in measures or subject.part is None:
        return []
    rows, place = int(measures["rows"]), (subject.name, subject.part.time or "")
    if measures["newest"] is None:
        effect = "No row lies between 1900 and `as_of`, so every question about this table finds nothing."
        return [Finding("warning", "freshness", *place, rows, 1.0, effect, "Look at the times, or at `as_of`.")]
    newest = _EPOCH + dt.timedelta(microseconds=int(measures["newest"]))
    days = (clock.as_of - newest).days
    age = "less than a day" if days == 0 else "1 day" if days == 1 else f"{days:,} days"
    effect, remedy = f"The newest row is of {clock.to_local(newest).date()}, {age} before `as_of`.", ""
    if days > STALE_DAYS:
        effect += " Shorter windows are empty."
        remedy = "Look whether the source is still delivered, or choose an earlier `as_of`."
    seen = int(measures["seen"])
    severity = "warning" if days > STALE_DAYS else "note"
    return [Finding(severity, "freshness", *place, seen, seen / rows, effect, remedy)]  # type: ignore[arg-type]


def bound(clock: Clock, column: Any, instant: dt.datetime) -> Any:
    """The constant that a column is not below exactly when its instant is not before `instant`."""
    kind = column.type()
    if kind.is_date():
        return ibis.literal(clock.date_bound(instant))
    if kind.timezone is None:
        return ibis.literal(clock.local_bound(instant))
    return ibis.literal(instant.astimezone(dt.UTC))


def _earliest(clock: Clock, column: Any) -> Any:
    return bound(clock, column, clock.midnight(dt.date(EARLIEST_YEAR, 1, 1)))


def _time_to_show(subject: Subject) -> Any:
    """The time column, unless it is private or holds nothing."""
    part = subject.part
    if part is None or part.time is None or part.time in part.private:
        return None
    column = subject.column(part.time)
    return None if column.type().is_string() else column


def _known(condition: Any) -> Any:
    return condition.fill_null(False)  # noqa: FBT003 - a missing time is neither early nor late
