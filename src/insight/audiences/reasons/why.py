"""Why a profile is in an audience, or is not: each condition's verdict with what decided it, and the smallest change that turns it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from textwrap import indent
from typing import TYPE_CHECKING, Any, TypeVar

from insight.audiences.conditions import conditions_of
from insight.audiences.reasons.flips import Flip, flips
from insight.audiences.reasons.inquiry import Opened
from insight.audiences.reasons.nearest_change import nearest
from insight.audiences.selection import source_of
from insight.errors import ExpressionError, UnknownProfile
from insight.kit.answer import ValueAnswer, plain
from insight.kit.formats import printable
from insight.kit.sheet import Code, Sheet, Table
from insight.language.format import name_text, text_of
from insight.profiles.columns import KEY
from insight.profiles.customer.customer import as_key
from insight.profiles.customer.customer_timeline import MASK
from insight.profiles.customer.deciding_rows import deciding_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from insight.audiences.reasons.inquiry import Counted, InquiryKey, Verdict
    from insight.audiences.selection import Selection
    from insight.language import syntax as s
    from insight.profiles.customer.customer_timeline import Event
    from insight.profiles.customer.deciding_rows import DecidingRows
    from insight.profiles.profile_table import Profiles

T = TypeVar("T")
_STEP = "  "
_LONG = 10**15
"""From here on a whole decimal number is written with an exponent."""


@dataclass(frozen=True, slots=True)
class Why(ValueAnswer):
    """Why a profile is in an audience, or is not.

    Attributes
    ----------
    key : the profile.
    verdict : whether it is in.
    text : the audience's text, which positions are told for.
    conditions : the verdict of each condition, in reading order.
    flip : the smallest change that turns the verdict, tried out for this profile. None only where every change makes a text
        that cannot be read, being too long or too deep.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> why = ws.audience("visits > 5").why(3)
    >>> why.verdict, why.flip.text
    (False, 'visits >= 3')
    """

    key: Any
    verdict: bool
    text: str
    conditions: tuple[Verdict, ...]
    flip: Flip | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; dates and times as ISO texts."""
        return {name: plain(getattr(self, name)) for name in ("key", "verdict", "text", "conditions", "flip")}

    @property
    def frame(self) -> pl.DataFrame:
        """One row per condition: its text, and whether it `holds`."""
        import polars as pl  # noqa: PLC0415 - heavy, and few ask for it

        rows = [(each.text, each.holds) for each in self.conditions]
        return pl.DataFrame(rows, {"condition": pl.String, "holds": pl.Boolean}, orient="row")

    def __repr__(self) -> str:
        return f"<Why profile {self.key!r} {'is' if self.verdict else 'is not'} in the audience>"

    def sheet(self) -> Sheet:
        """The verdict, that of each condition with what decided it, and the smallest change that turns it."""
        facts: dict[str, Any] = {"condition": Code(self.text)}
        if self.flip is not None:
            facts[f"{'out' if self.verdict else 'in'} with"] = Code(self.flip.text)
        rows = [
            ("yes" if each.holds else "no", Code(each.text), Code("\n".join(_because(each))))
            for each in self.conditions
        ]
        name = f"{self.key} {'is in' if self.verdict else 'is not in'} the audience"
        return Sheet("Profile", name, facts, [Table(("holds", "condition", "because"), rows)], formats=self.formats)

    def __str__(self) -> str:
        """The same as an outline: what a condition stands in is above it."""
        is_in = "is in" if self.verdict else "is not in"
        lines = [f"{_value_text(self.key)} {is_in} the audience.", indent(self.text.strip(), "  "), ""]
        lines += [line for each in self.conditions for line in _text_of_condition(each)]
        lines += ["", *_change_lines(self.flip, verdict=self.verdict)]
        return "\n".join(printable(line) for each in lines for line in each.split("\n"))


def why_of(audience: Selection, key: Any) -> Why:
    """Why the profile with this key is in the audience, or is not.

    It takes one query for every value and verdict, one for the rows of each table, and one that tries the change out.

    Parameters
    ----------
    key
        Of the profile key's type; a text that reads as one will do.

    Raises
    ------
    UnknownProfile
    """
    text, tree = source_of(audience)
    profile = _Profile(audience.profiles, as_key(audience.profiles, key), key)
    opened = Opened(profile.profiles, tree)
    answers = profile.answers(opened.wanted)
    rows = deciding_rows(profile.profiles, opened.aggregates.values(), profile.key)
    verdicts = opened.verdicts(answers, rows)
    said = [each.holds for each in verdicts]
    flip = _smallest(profile, tree, said, answers)
    return Why(profile.key, conditions_of(tree).holds(said), text, verdicts, flip, formats=audience.profiles.formats)


@dataclass(frozen=True)
class _Profile:
    """One profile that questions are asked of."""

    profiles: Profiles
    key: Any
    given: Any

    def answers(self, wanted: Mapping[T, s.Expression]) -> dict[T, Any]:
        """The value of each expression, by the same names; one query."""
        columns = {f"v{place}": tree for place, tree in enumerate(wanted.values())}
        relation: Any = self.profiles.values(columns)
        found = self.profiles.data.engine.arrow(relation.filter(relation[KEY] == self.key)).to_pylist()
        if not found:
            raise UnknownProfile(self.given)
        return dict(zip(wanted, (found[0][name] for name in columns), strict=True))


def _smallest(
    profile: _Profile, tree: s.Expression, said: list[bool], answers: Mapping[InquiryKey, Any]
) -> Flip | None:
    """The smallest change that turns the verdict, tried out."""
    catalog, moments, parts = profile.profiles.catalog, profile.profiles.moments, conditions_of(tree)

    def own(node: s.Expression) -> Any:
        private = catalog.privacy.handed_on(node) is not None
        return None if private else answers.get(("value", text_of(node)))

    near = [nearest(each.node, own, moments, holds=said[each.index]) for each in parts.all]
    found: dict[str, Flip] = {}
    readable: dict[str, s.Expression] = {}
    for flip in flips(tree, parts, said, near):
        try:
            readable.setdefault(flip.text, catalog.condition(flip.text))
        except ExpressionError:  # one level too deep, or a value that the language has no words for
            continue
        found.setdefault(flip.text, flip)
    turned = profile.answers(readable) if readable else {}
    return next((found[text] for text, verdict in turned.items() if (verdict is True) != parts.holds(said)), None)


# --- in words ---------------------------------------------------------------------------------------------------------


def _value_text(value: Any) -> str:
    r"""A value as it would stand in a text; control characters written out, so that data cannot steer the terminal.

    >>> _value_text("it's\n"), _value_text(12.0), _value_text(float("inf")), _value_text(None), _value_text(True)
    ("'it''s\\n'", '12', 'inf', 'missing', 'true')
    """
    match value:
        case None:
            return "missing"
        case bool():
            return "true" if value else "false"
        case float() | Decimal():
            return f"{value:.0f}" if -_LONG < value < _LONG and value % 1 == 0 else str(value)
        case str() if value == MASK:
            return value
        case str():
            return "'" + printable(value.replace("'", "''")) + "'"
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds" if value.second or value.microsecond else "minutes")
        case list() | tuple():
            return f"[{', '.join(map(_value_text, value))}]"
        case _:
            return printable(str(value))


def _text_of_condition(each: Verdict, lead: str = "") -> Iterator[str]:
    """A condition with its verdict, and below it what decided it."""
    yield f"{lead}{'yes' if each.holds else 'no ':<4} {each.text}"
    yield from _because(each, f"{lead}     ")


def _because(each: Verdict, lead: str = "") -> Iterator[str]:
    """The values and rows that decided a condition, and the conditions of an audience that it names."""
    counted = {found.text for found in each.aggregates if not found.property}
    for value in each.values:
        if value.text not in counted:
            yield f"{lead}{value.text}: {_value_text(value.value)}"
    for found in each.aggregates:
        yield from _aggregate(found, lead)
    for inner in each.nested:
        yield from _text_of_condition(inner, lead)


def _aggregate(found: Counted, lead: str) -> Iterator[str]:
    origin = ""
    if found.property:
        whole = found.expression == found.text
        origin = f", which is {name_text((found.property,))}" if whole else f", in {name_text((found.property,))}"
        origin += f" ({found.expression})" if found.expression and not whole else ""
    yield f"{lead}{found.text}: {_value_text(found.value)}{origin}"
    yield f"{lead}{_STEP}{_heading(found.rows)}"
    for row in found.rows.rows:
        yield f"{lead}{_STEP * 2}{_row(row)}"


def _heading(rows: DecidingRows) -> str:
    if not rows.total:
        return f"no rows of {rows.table}"
    number = f"{rows.total:,} {'row' if rows.total == 1 else 'rows'} of {rows.table}"
    if rows.role == "decided":
        return f"decided by one of {number}:" if rows.total > 1 else f"{number}:"
    failing = f" that {'does' if rows.total == 1 else 'do'} not satisfy it" if rows.role == "failed" else ""
    first = f", the first {len(rows.rows)}" if len(rows.rows) < rows.total else ""
    return f"{number}{failing}{first}:"


def _row(row: Event) -> str:
    values = ", ".join(f"{name} {_value_text(value)}" for name, value in row.values.items() if value is not None)
    return f"{_value_text(row.time)}{_STEP}{values}" if row.time is not None else values


def _change_lines(flip: Flip | None, *, verdict: bool) -> Iterator[str]:
    """The smallest change that turns the verdict."""
    way = "out" if verdict else "in"
    if flip is None:
        yield f"No change of a condition that takes this profile {way} can be written."
        return
    told = [f"{each.before}  ->  {each.after or '(left out)'}" for each in flip.changes]
    if len(told) == 1:
        yield f"The smallest change that takes this profile {way}: {told[0]}"
    else:
        yield f"No single condition decides. {len(told)} must change together to take this profile {way}:"
        yield from (f"{_STEP}{each}" for each in told)
    yield f"{_STEP}{flip.text}"
