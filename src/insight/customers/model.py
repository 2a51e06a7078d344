"""The workspace file: what it may say, checked key by key."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from insight.kit.formats import Formats
from insight.kit.locales import is_plain, locale_of
from insight.units import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping


def _as_property(value: object) -> object:
    return {"expression": value} if isinstance(value, str) else value


def _as_lookup(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _moment(value: object) -> object:
    """A date or time, also as ISO text; numbers would be taken for seconds since 1970."""
    found = value
    if isinstance(value, str):
        kind = dt.date if len(value.strip()) <= len("2026-01-31") else dt.datetime
        with suppress(ValueError):
            found = kind.fromisoformat(value.strip())
    if not isinstance(found, dt.date):
        msg = "a date or a time belongs here: 2026-01-31 or 2026-01-31T12:00"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects these alone
    return found


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        msg = f"{name!r} is no IANA time zone, such as 'Europe/Oslo' or 'UTC'"
        raise ValueError(msg) from None
    return name


def _weekday(name: str) -> str:
    if name not in WEEKDAYS:
        msg = f"{name!r} is no weekday: {', '.join(WEEKDAYS)}"
        raise ValueError(msg)
    return name


def _locale(tag: str) -> str:
    if not is_plain(tag, ""):
        try:
            locale_of(tag)
        except ValueError:
            msg = f"{tag!r} is no locale that is known: write a language and a region, such as 'nb-NO' or 'en-GB'"
            raise ValueError(msg) from None
    return tag


_SHARED = {"sms": "phone", "whatsapp": "phone", "call": "phone"}


class _OrText:
    """Marks a part that may also be written as the text of its first key alone, for the JSON Schema."""

    def __get_pydantic_json_schema__(self, core: Any, schema_of: Any) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, schema_of(core)]}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Settings(_Part):
    """`[workspace]`: the engine, the calendar and units that the data is read in, and the folder of what is kept.

    Attributes
    ----------
    engine : an Ibis connection URL, `${NAME}` in it taken from the environment; DuckDB in process by default.
    as_of : the date (its local midnight) or time that everything is computed for; now by default.
    timezone : the IANA zone that times without an offset, and calendar days, are read in.
    week_starts : the day that weeks begin with.
    currency : what amounts are in, such as `NOK`.
    region : the country of phone numbers without a prefix, two capital letters; unset, those are not valid.
    locale : how numbers and dates are written, such as `nb-NO`; as in the region by default.
    title : what the workspace is called.
    state : the folder of what is kept, such as snapshots; relative to this file.
    """

    engine: Annotated[str, Field(repr=False)] = "duckdb://"  # it may hold a password
    as_of: Annotated[dt.datetime | dt.date | None, BeforeValidator(_moment)] = None
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    week_starts: Annotated[str, AfterValidator(_weekday), Field(json_schema_extra={"enum": [*WEEKDAYS]})] = "monday"
    currency: str = ""
    region: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    locale: Annotated[str, AfterValidator(_locale)] = ""
    title: str = ""
    state: Annotated[str, Field(min_length=1)] = ".insight"

    @property
    def formats(self) -> Formats:
        """How numbers, dates and times are written."""
        return Formats(self.locale, self.region, self.currency)


class LookupUse(_Part):
    """A many-to-one step, or the column alone.

    Attributes
    ----------
    column : the column here whose values are keys of the lookup.
    lookup : the lookup's name; that of the step by default.
    """

    column: str
    lookup: str = ""


class ProfilePart(_Part):
    """`[profile]`: one row per customer.

    Attributes
    ----------
    source : a file (csv, parquet, jsonl, xlsx), a pattern of files, or a table of the engine.
    key : the column that names a customer, once each.
    contact : the column with the address of each channel, by channel; private whether or not `private` says so.
    private : columns that are shown and stored nowhere but in an export to a channel.
    lookups : many-to-one steps by name.
    """

    source: str = ""
    key: str
    contact: dict[str, str] = {}
    private: tuple[str, ...] = ()
    lookups: dict[str, Annotated[LookupUse, BeforeValidator(_as_lookup), _OrText()]] = {}


class TablePart(_Part):
    """`[tables.x]`: rows that belong to a profile, directly or through a parent row.

    Attributes
    ----------
    source : a file (csv, parquet, jsonl, xlsx), a pattern of files, or a table of the engine.
    key : the column that names a row, once each; needed where rows lie below it.
    profile : the column with the customer's key.
    time : the column that says when a row was; rows at or after `as_of` are not seen.
    parent : the table above, whose rows these belong to; `on` goes with it.
    on : the column here that holds the parent's key.
    row : what one row is called; the singular of the table's name by default.
    private : columns that are shown and stored nowhere.
    lookups : many-to-one steps by name.
    """

    source: str = ""
    key: str | None = None
    profile: str | None = None
    time: str | None = None
    parent: str | None = None
    on: str | None = None
    row: str = ""
    private: tuple[str, ...] = ()
    lookups: dict[str, Annotated[LookupUse, BeforeValidator(_as_lookup), _OrText()]] = {}

    @model_validator(mode="after")
    def _belongs_somewhere(self) -> TablePart:
        if (self.parent is None) != (self.on is None):
            msg = "`parent` and `on` belong together: the table above, and the column here that holds its key"
            raise ValueError(msg)
        if self.profile is None and self.parent is None:
            msg = (
                "rows must belong to someone: give `profile` (the column with the profile's key), or `parent` and `on`"
            )
            raise ValueError(msg)
        return self


class LookupPart(_Part):
    """`[lookups.x]`: facts about what rows point to.

    Attributes
    ----------
    source : a file (csv, parquet, jsonl, xlsx), a pattern of files, or a table of the engine.
    key : the column that names a row, once each.
    """

    source: str = ""
    key: str


class PropertyPart(_Part):
    """`[properties]`: one value per profile, from an expression; or the expression alone.

    Attributes
    ----------
    expression : a text of the insight language.
    unit : what the value is in, such as `NOK`, `days` or `share`.
    title : what it is called where it is shown.
    description : more about it.
    """

    expression: str
    unit: str = ""
    title: str = ""
    description: str = ""


class AudiencePart(_Part):
    """`[audiences]`: a named expression that is true or false per profile; or the expression alone.

    Attributes
    ----------
    expression : a condition of the insight language.
    title : what it is called where it is shown.
    description : more about it.
    """

    expression: str
    title: str = ""
    description: str = ""


class RfmPart(_Part):
    """`[rfm]`: what recency, frequency and monetary value are taken from, and how they become scores.

    Attributes
    ----------
    table : the table of purchases.
    amount : its column with what was spent.
    bins : how many scores there are, the best being the highest.
    window : how far back purchases count, such as `365 days`; all of them by default.
    where : a condition that purchases must satisfy.
    cutoffs : fixed borders between the scores of a measure; by default quantiles of the data.
    segments : names of segments, each with the scores that it is made of.
    frozen : a file of cut-offs and segments that an earlier run saved.
    """

    table: str
    amount: str
    bins: Annotated[int, Field(ge=2, le=10)] = 5
    window: str | None = None
    where: str | None = None
    cutoffs: dict[Literal["recency_days", "frequency", "monetary"], tuple[float, ...]] = {}
    segments: dict[str, Any] = {}
    frozen: str | None = None


class PrivacyPart(_Part):
    """`[privacy]`: the owner's word where insight would rather be careful.

    Attributes
    ----------
    shared_address : whether an address that several customers have is allowed if all of them allow it, or `any`.
    empty_lists : the suppression lists that may hold nobody although they held somebody before.
    """

    shared_address: Literal["all", "any"] = "all"
    empty_lists: tuple[str, ...] = ()


class WorkspaceModel(_Part):
    """A workspace file of insight: where the tables are, what they mean, and what is asked of them.

    Attributes
    ----------
    workspace : the engine, the calendar and units, and the folder of what is kept.
    profile : one row per customer.
    consent : for each channel the condition that permits it; missing means no.
    tables : rows that belong to customers, by name.
    lookups : facts about what rows point to, by name.
    lists : files of customers' keys or addresses by name, for `in list 'name'`.
    suppression : files of keys or addresses that are never contacted, by name; a column `channel` limits an entry to one.
    privacy : the owner's word on addresses that are shared, and on lists that may be empty.
    properties : one value per customer each, from an expression.
    audiences : named conditions.
    rfm : recency, frequency and monetary value, and the segments of their scores.
    """

    workspace: Settings = Settings()
    profile: ProfilePart
    consent: dict[str, str] = {}
    tables: dict[str, TablePart] = {}
    lookups: dict[str, LookupPart] = {}
    lists: dict[str, str] = {}
    suppression: dict[str, str] = {}
    privacy: PrivacyPart = PrivacyPart()
    properties: dict[str, Annotated[PropertyPart, BeforeValidator(_as_property), _OrText()]] = {}
    audiences: dict[str, Annotated[AudiencePart, BeforeValidator(_as_property), _OrText()]] = {}
    rfm: RfmPart | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels: those with a consent, then contacts that serve no other channel under its own consent, as a phone does."""
        alone = (name for name in self.profile.contact if not any(_SHARED.get(each) == name for each in self.consent))
        return tuple(dict.fromkeys([*self.consent, *alone]))

    def contact_column(self, channel: str) -> str | None:
        """The column with a channel's addresses; that of `phone` for `sms` and others that use one."""
        contact = self.profile.contact
        return contact.get(channel) or contact.get(_SHARED.get(channel, ""))

    def row_name(self, table: str) -> str:
        """What one row of a table is called: `order` for `orders`."""
        return self.tables[table].row or singular(table)


def singular(name: str) -> str:
    """The name of one row of a table, by the rules of English plurals.

    >>> [singular(name) for name in ("orders", "deliveries", "boxes", "cases", "addresses", "staff")]
    ['order', 'delivery', 'box', 'case', 'address', 'staff']
    """
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss")):
        if name.endswith(ending):
            return name.removesuffix(ending) + instead
    return name.removesuffix("s") if len(name) > 1 else name


P = TypeVar("P", PropertyPart, AudiencePart)


def parts_of(kind: type[P], given: Mapping[str, str | P]) -> dict[str, P]:
    """Definitions by name, those that are a text as the text's alone."""
    return {name: kind(expression=each) if isinstance(each, str) else each for name, each in given.items()}
