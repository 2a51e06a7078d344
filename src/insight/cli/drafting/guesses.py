"""Guesses from the columns of a folder's tables, beyond their keys: private columns, consent, amounts, examples."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.customers.model_guess import Columns, guess_model
from insight.errors import DataError, EngineError
from insight.language.format import name_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from insight.cli.drafting.folder import TableFound
    from insight.customers.engines.engine import Engine

CHANNELS = ("email", "sms", "push", "phone", "whatsapp", "call", "post")

_CONTACT = {
    "email": re.compile(r"e_?mail(_?address)?|mail"),
    "phone": re.compile(r"(mobile|phone|telephone|cell)(_?(number|no|phone))?|msisdn"),
    "push": re.compile(r"(device|push)_?token"),
}
_PRIVATE = re.compile(
    r"(^|_)(e_?mail|phone|mobile|cell|msisdn|telephone|(first|last|full|given|family)_?name|surname|street|address"
    r"|(device|push)_?token|ssn|personal_number|iban|passport)"
)
_YES = re.compile(r"(opt_?in|consent|permission|subscribed|allowed|accepts|granted)")
_NO = re.compile(r"(opt_?out|unsubscribed|do_?not|declined|refused)")
_AMOUNTS = ("amount", "total", "spend", "revenue", "sales", "paid", "price", "value", "sum", "cost")
_PURCHASES = re.compile(r"order|purchase|basket|transaction|receipt|sale|invoice")
_NEARLY_ALL = 0.95
_REFUSED = re.compile(r"bounce|suppress|unsubscribe|complain|erased|blocked|opt_?out|do_not|blacklist")


@dataclass
class Guess:
    """What a workspace file would say, part by part as in the file; `sources` has the tables by name."""

    sources: Mapping[str, TableFound]
    profile: dict[str, Any]
    tables: dict[str, dict[str, Any]]
    lookups: dict[str, dict[str, Any]]
    lists: dict[str, str]
    suppression: dict[str, str]
    profile_name: str
    consent: dict[str, str] = field(default_factory=dict)

    @property
    def unplaced(self) -> list[TableFound]:
        """Sources that belong to nothing, as far as their columns tell."""
        placed = {self.profile_name, *self.tables, *(part["table"] for part in self.lookups.values())}
        listed = {*self.lists.values(), *self.suppression.values()}
        return [each for name, each in self.sources.items() if name not in placed and each.source not in listed]

    def drop(self, key: str) -> bool:
        """Leave out what a key of the workspace file names, and what lies below it; whether there was such a thing."""
        group, name, *rest = [*key.split("."), ""]
        if group == "tables" and rest[:1] == ["lookups"] and len(rest) > 1:
            return self.tables[name]["lookups"].pop(rest[1], None) is not None
        named = group in {"tables", "lookups", "lists", "suppression"}
        parts: dict[str, Any] = getattr(self, group) if named else {}
        if parts.pop(name, None) is None:
            return False
        for table, part in list(self.tables.items()):
            part.get("lookups", {}).pop(name if group == "lookups" else None, None)
            if group == "tables" and part.get("parent") == name:
                self.drop(f"tables.{table}")
        return True


def guess(found: Sequence[TableFound], engine: Engine) -> Guess:
    """The workspace that the tables seem to make.

    Raises
    ------
    WorkspaceError
        If no table looks like one row per customer.
    """
    lists = [each for each in found if _is_list(each, found)]
    rest = [each for each in found if each not in lists] or list(found)
    model = guess_model({each.name: Columns.of(each.schema) for each in rest})
    named = {each.name: each for each in rest}
    placed = {*model["tables"], *(part["table"] for part in model["lookups"].values())}
    profile = _profile_name(model["profile"]["key"], named, placed)
    keys = {
        refused: {each.name: each.source for each in lists if each not in rest and _is_refusal(each) is refused}
        for refused in (False, True)
    }
    made = Guess(
        {each.name: each for each in found},
        _profile(model["profile"], named[profile]),
        {name: _with_private(part, named[name]) for name, part in model["tables"].items()},
        model["lookups"],
        keys[False],
        keys[True],
        profile,
    )
    for table, part in made.tables.items():
        _mend_key(made, table, part, engine)
    made.consent = _consent(made, engine)
    return made


def _mend_key(made: Guess, table: str, part: dict[str, Any], engine: Engine) -> None:
    """Take another column as the key of a table's rows, or none, when the one guessed by name is far from unique."""
    if "key" not in part or any(each.get("parent") == table for each in made.tables.values()):
        return
    schema, pointers = (
        made.sources[table].schema,
        {part.get("profile"), part.get("on"), *part.get("lookups", {}).values()},
    )
    others = [name for name in schema if name.lower().endswith("_id") and name not in pointers]
    for name in dict.fromkeys([part["key"], *others]):
        if _is_unique(made.sources[table], name, engine):
            part["key"] = name
            return
    del part["key"]


def _is_unique(rows: TableFound, column: str, engine: Engine) -> bool:
    """Whether nearly all rows have a value of their own; some may repeat, since data has faults."""
    table = rows.rows
    try:
        found = engine.row(table.aggregate(rows=table.count(), different=table[column].nunique()))
    except (DataError, EngineError):
        return True  # `insight data check` says what is wrong with the source
    return bool(found["different"] >= _NEARLY_ALL * found["rows"])


def _profile_name(key: str, named: Mapping[str, TableFound], placed: set[str]) -> str:
    return next(name for name, each in named.items() if key in each.schema and name not in placed)


def _is_list(each: TableFound, found: Sequence[TableFound]) -> bool:
    """Whether a source is a column of keys, or, for those never contacted, keys and channels."""
    keys = [name for name in each.schema if name.lower() != "channel"]
    if len(keys) != 1 or (len(each.schema) > 1 and not _is_refusal(each)):
        return False
    shared = any(keys[0] in other.schema for other in found if other is not each)
    return shared or _words(keys[0])[-1] in {"id", "key"}


def _is_refusal(each: TableFound) -> bool:
    return _REFUSED.search(each.name) is not None


def _profile(part: dict[str, Any], table: TableFound) -> dict[str, Any]:
    contact: dict[str, str] = dict(part.get("contact", {}))
    for name in table.schema:
        for channel, pattern in _CONTACT.items():
            if channel not in contact and pattern.fullmatch(name.lower()):
                contact[channel] = name
    part = {**part, **({"contact": contact} if contact else {})}
    return _with_private(part, table, contact.values())


def _with_private(part: dict[str, Any], table: TableFound, also: Iterable[str] = ()) -> dict[str, Any]:
    known = {*part.get("private", ()), *also}
    private = [name for name, kind in table.schema.items() if name in known or _is_private(name, kind)]
    return {**part, "private": private} if private else part


def _is_private(name: str, kind: Any) -> bool:
    return bool(_PRIVATE.search(name.lower())) and bool(kind.is_string() or kind.is_integer())


# --- consent --------------------------------------------------------------------------------------------------------


def _consent(made: Guess, engine: Engine) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, kind in made.sources[made.profile_name].schema.items():
        channel = _channel_in(name)
        if kind.is_boolean() and channel and channel not in found:
            if _NO.search("_".join(_words(name))):
                found[channel] = f"not {name_text((name,))}"
            elif _YES.search("_".join(_words(name))):
                found[channel] = name_text((name,))
    for table, part in made.tables.items():
        if "time" in part and "profile" in part:
            for channel, text in _consent_rows(made.sources[table], table, engine).items():
                found.setdefault(channel, text)
    return found


def _channel_in(name: str) -> str | None:
    words = _words(name.lower().replace("e_mail", "email").replace("e-mail", "email"))
    return next((channel for channel in CHANNELS if channel in words), None)


def _words(name: str) -> list[str]:
    return re.split(r"[\W_]+", name.lower())


def _consent_rows(rows: TableFound, table: str, engine: Engine) -> dict[str, str]:
    """Consent as the latest of many rows: a table with a text column `channel` and a yes/no one such as `granted`."""
    schema = rows.schema.items()
    granted = [name for name, kind in schema if kind.is_boolean() and _YES.search(name.lower())]
    columns = [name for name, kind in schema if kind.is_string() and name.lower() == "channel"]
    if not granted or not columns:
        return {}
    column = columns[0]
    target, test = name_text((table, granted[0])), name_text((column,))
    values = [value for value in common(rows, column, engine, 20) if value.lower() in CHANNELS]
    return {value.lower(): f"last({target} where {test} = '{value}')" for value in sorted(values)}


def common(rows: TableFound, column: str, engine: Engine, most: int) -> list[str]:
    """The most common texts of a column that two rows share; none when the source cannot be read to its end."""
    table = rows.rows
    counts = table.filter(table[column].notnull()).group_by(value=table[column]).agg(rows=lambda t: t.count())
    counts = counts.filter(counts.rows > 1)
    try:
        ordered = engine.arrow(counts.order_by(counts.rows.desc(), counts.value).limit(most))
    except (DataError, EngineError):
        return []  # `insight data check` says what is wrong with it
    return [str(each["value"]) for each in ordered.to_pylist()]


def newest(rows: TableFound, column: str, engine: Engine) -> str | None:
    """The day of the newest row before tomorrow; None when there is none, or the source cannot be read to its end."""
    table = rows.rows
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    try:
        found = engine.row(table.aggregate(newest=table[column].max(where=table[column].cast("date") < tomorrow)))[
            "newest"
        ]
    except (DataError, EngineError):
        return None  # `insight data check` says what is wrong with it
    return found.isoformat()[:10] if found is not None else None


# --- columns worth an example ---------------------------------------------------------------------------------------


def amount_of(table: TableFound) -> str | None:
    """The column that most looks like an amount of money."""
    for word in _AMOUNTS:
        for name, kind in table.schema.items():
            if kind.is_numeric() and word in name.lower() and not name.lower().endswith("_id"):
                return name
    return None


def text_of_rows(table: TableFound, part: Mapping[str, Any]) -> str | None:
    """A text column that is no key and not private."""
    plumbing = {part.get("key"), part.get("profile"), part.get("on"), *part.get("lookups", {}).values()}
    plumbing.update(part.get("private", ()))
    for name, kind in table.schema.items():
        if kind.is_string() and name not in plumbing and not name.lower().endswith(("_id", "id")):
            return name
    return None


def purchases(made: Guess) -> tuple[str, str] | None:
    """The table of purchases and its amount, when there is one with a time."""
    found = []
    for name, part in made.tables.items():
        amount = amount_of(made.sources[name])
        if "time" in part and "profile" in part and amount is not None:
            found.append((name, amount))
    named = [each for each in found if _PURCHASES.search(each[0])]
    return next(iter(named or found), None)
