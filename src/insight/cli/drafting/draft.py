"""The text of a workspace file, with comments that explain every part, from what was guessed of a folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import tomlkit

from insight.cli.drafting import guesses
from insight.customers.model import singular
from insight.language.format import name_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from insight.cli.drafting.folder import LeftOut
    from insight.cli.drafting.guesses import Guess

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text_of(made: Guess, broken: Sequence[LeftOut], as_of: str | None, newest: str | None, example: str | None) -> str:
    """The whole file.

    Parameters
    ----------
    made
        What was guessed.
    broken
        What was left out, and why.
    as_of
        The day or time to compute for; None for now.
    newest
        The day of the newest row of any table.
    example
        A condition over a stored column, for the comments.
    """
    properties, bought = dict(examples(made)), guesses.purchases(made)
    rfm = {"table": bought[0], "amount": bought[1], "bins": 5} if bought else {}
    parts = [
        _HEAD,
        _workspace(as_of, newest),
        _section(_PROFILE, {"source": made.sources[made.profile_name].source, **made.profile}),
        _section(_CONSENT, made.consent) if made.consent else _NO_CONSENT,
        *_tables(made),
        *_lookups(made),
        _section(_LISTS, made.lists) if made.lists else _NO_LISTS,
        _section(_SUPPRESSION, made.suppression) if made.suppression else _NO_SUPPRESSION,
        _section(_PROPERTIES, properties),
        _section(_RFM, rfm) if rfm else _NO_RFM,
        _section(_AUDIENCES, dict(audiences(made, properties)))
        + (f"\n# by_column = {_value(example)}" if example else ""),
        *_rest(made, broken),
    ]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


# --- what each part says --------------------------------------------------------------------------------------------

_HEAD = """
# A workspace of insight: where the tables are, what they mean, and what is asked of them.
# Drafted by `insight init` from the names and types of the columns. Read it, and mend what was guessed wrong; then
#   insight data check .        looks for faults in the data
#   insight property list .     lists what is known of each customer
#   insight audience list .     lists the audiences
# Paths are relative to this file. Sources are read where they are; nothing is copied.
"""

_WORKSPACE = """
[workspace]
# title = "My shop"
# Where the rows live. The default reads the files below in this process; any Ibis connection URL will do, and
# ${NAME} in it is taken from the environment:
# engine = "postgres://reader:${PGPASSWORD}@db.example.org/shop"
"""

_CALENDAR = """
timezone = "UTC"         # the zone of times without an offset, and of calendar days, such as "Europe/Oslo"
week_starts = "monday"
# currency = "NOK"       # what amounts are in
# region = "NO"          # the country of phone numbers without a prefix; unset, those are not valid
"""

_PROFILE = """
# One row per customer. `key` must be unique. `contact` tells which column holds the address for a channel;
# columns in `private` can be tested in conditions, but are never shown or stored outside an export to a channel.
[profile]
"""

_CONSENT = """
# Who may be spoken to, by channel: any expression that is true or false per customer. Missing means no.
[consent]
"""
_NO_CONSENT = """
# Who may be spoken to, by channel: any expression that is true or false per customer. Missing means no. No column
# here looks like consent, so nobody can be reached yet.
# [consent]
# email = "email_opt_in"
# sms = "last(consents.granted where channel = 'sms')"
"""

_TABLES = """
# Rows about customers, one table each. `profile` is the column with the customer's key, `time` says when the row
# happened: rows at or after `as_of` are never seen. A table below another has `parent`, and `on`: the column here
# that holds the parent row's key. `lookups` names the columns that are keys of a lookup.
"""

_LOOKUPS = """
# Facts about what rows point to, one row per key: `product.category` inside a condition on rows.
"""

_LISTS = """
# Keys of customers, one column: `in list 'name'` in a condition.
[lists]
"""
_NO_LISTS = """
# Keys of customers, one column: `in list 'name'` in a condition.
# [lists]
# staff = "staff.csv"
"""
_SUPPRESSION = """
# Customers who are never contacted, whatever they consented to; a column `channel` limits it to that channel.
[suppression]
"""
_NO_SUPPRESSION = """
# Customers who are never contacted, whatever they consented to; a column `channel` limits it to that channel.
# [suppression]
# bounced = "bounced.csv"
"""

_PROPERTIES = """
# One value per customer each: expressions over the rows. Put unit and window into the name. Either just the text, or
# name = { expression = "...", unit = "NOK", title = "..." }
[properties]
"""

_RFM = """
# Recency, frequency and monetary value, scored 1 to `bins`, best last; gives r_score, f_score, m_score, rfm_score
# and rfm_segment. `window = "365 days"` would look at that time only.
[rfm]
"""
_NO_RFM = """
# Recency, frequency and monetary value of a table with a time and an amount.
# [rfm]
# table = "orders"
# amount = "amount"
# bins = 5
"""

_AUDIENCES = """
# Named conditions. Audiences overlap; `in audience 'name'` uses one inside another.
[audiences]
"""


def _workspace(as_of: str | None, newest: str | None) -> str:
    said = "# Everything is computed for this day or time; without it, for now."
    if newest is not None:
        said += f" The newest row of the tables is of {newest}."
    date = f"as_of = {as_of}" if as_of is not None else f"# as_of = {newest or '2026-01-31'}"
    return f"{_WORKSPACE.strip()}\n{said}\n{date}\n{_CALENDAR.strip()}"


def _tables(made: Guess) -> Iterator[str]:
    if made.tables:
        yield _TABLES
    for name, part in made.tables.items():
        yield _section(f"[tables.{_key(name)}]", {"source": made.sources[name].source, **part})


def _lookups(made: Guess) -> Iterator[str]:
    if made.lookups:
        yield _LOOKUPS
    for name, part in made.lookups.items():
        given = {"source": made.sources[part["table"]].source, "key": part["key"]}
        yield _section(f"[lookups.{_key(name)}]", given)


def _rest(made: Guess, broken: Sequence[LeftOut]) -> Iterator[str]:
    """What the file does not use, as comments."""
    if made.unplaced:
        names = "\n".join(f"#   {_comment(each.source)}: {_comment(', '.join(each.schema))}" for each in made.unplaced)
        yield f"# Not used: how these belong to customers could not be told from their columns.\n{names}"
    if broken:
        names = "\n".join(f"#   {_comment(each.source)}: {_comment(each.reason)}" for each in broken)
        yield f"# Left out:\n{names}"


def _section(head: str, values: Mapping[str, Any]) -> str:
    lines = [f"{_key(key)} = {_value(value)}" for key, value in values.items() if value]
    return "\n".join([head.strip("\n"), *lines])


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items()) + " }"
    return str(tomlkit.item(value).as_string())


def _comment(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


# --- examples -------------------------------------------------------------------------------------------------------


def examples(made: Guess) -> Iterator[tuple[str, Any]]:
    """Properties over the tables that were found, none with the name of a column."""
    taken = set(made.sources[made.profile_name].schema)
    for name, value in _candidates(made):
        if name not in taken:
            taken.add(name)
            yield name, value


def _candidates(made: Guess) -> Iterator[tuple[str, Any]]:
    for name, part in made.tables.items():
        rows, row, table = made.sources[name], singular(name), name_text((name,))
        timed = "time" in part or _has_time(made, part)
        window = " within 365 days" if timed else ""
        years = "_365d" if timed else ""
        if "profile" in part:
            unit = name.replace("_", " ")
            yield f"{name}{years or '_total'}", {"expression": f"count({table}{window})", "unit": unit}
        if "profile" in part and "time" in part:
            yield f"days_since_last_{row}", {"expression": f"days_since(last({table}.time))", "unit": "days"}
        amount = guesses.amount_of(rows)
        if amount is not None:
            yield f"{row}_{_plain(amount)}{years}", f"sum({name_text((name, amount))}{window})"
        text = guesses.text_of_rows(rows, part)
        if text is not None:
            said = _plain(text) if _plain(text).startswith(row) else f"{row}_{_plain(text)}"
            yield f"usual_{said}{years}", f"most_frequent({name_text((name, text))}{window})"
        for lookup in part.get("lookups", {}):
            rows = made.sources[made.lookups[lookup]["table"]]
            fact = guesses.text_of_rows(rows, made.lookups[lookup])
            if fact is not None:
                path = name_text((name, lookup, fact))
                yield f"usual_{row}_{_plain(lookup)}_{_plain(fact)}", f"most_frequent({path})"


def _has_time(made: Guess, part: Mapping[str, Any]) -> bool:
    above = part.get("parent")
    return above is not None and ("time" in made.tables[above] or _has_time(made, made.tables[above]))


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower()).strip("_")


def audiences(made: Guess, properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Audiences over those properties; `customers` when there are none."""
    bought = guesses.purchases(made)
    if bought is not None:
        yield "best", "rfm_segment in ['Champions', 'Loyal']"
    since = next((name for name in properties if name.startswith("days_since_last_")), None)
    if bought is not None and f"days_since_last_{singular(bought[0])}" in properties:
        since = f"days_since_last_{singular(bought[0])}"
    if since is not None:
        yield "lapsed", f"{name_text((since,))} > 90"
    yield "customers", "everyone"
