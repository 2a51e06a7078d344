"""How a number, a share, a date or a time is written: once for notebooks, terminals and figures; browsers get the rules as JSON."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from insight.kit.locales import Signs, signs_of

if TYPE_CHECKING:
    from insight.units import Clock

PlainNumber: TypeAlias = "int | float | Decimal"
MINUS, NOTHING = "\N{MINUS SIGN}", "\N{EN DASH}"
"""The sign of numbers below zero, and of what there is none of, on pages and in figures."""
UNBROKEN = "\u00a0\u202f"
"""Blanks at which no line is broken: they stand between thousands in many locales."""
_MOST_LISTED = 30
_DECIMALS = 2
_MANY = 1000
_LARGE = 1e15
_LEAST_SHARE = 0.05
"""Per cent below which one decimal would be 0.0."""


@dataclass(frozen=True, slots=True)
class Formats:
    """The way in which a workspace writes values.

    Attributes
    ----------
    locale, region : a BCP 47 tag such as `nb-NO`, or else two letters whose most likely locale is meant; both may be empty.
    currency : of the workspace.
    ascii : whether minus and missing values have signs that every terminal has.

    Examples
    --------
    >>> norwegian = Formats(region="NO", currency="NOK")
    >>> norwegian.number(12481.5).replace(norwegian.signs.group, " "), norwegian.share(0.253)
    ('12 481,5', '25,3 %')
    """

    locale: str = ""
    region: str = ""
    currency: str = ""
    ascii: bool = False

    @property
    def signs(self) -> Signs:
        """The signs of the locale."""
        return signs_of(self.locale, self.region)

    @property
    def minus(self) -> str:
        """What stands before a number below zero."""
        return "-" if self.ascii else MINUS

    @property
    def missing(self) -> str:
        """What stands for a value that there is none of."""
        return "-" if self.ascii else NOTHING

    def in_ascii(self) -> Formats:
        """The same with the signs of a terminal."""
        return replace(self, ascii=True)

    def to_json(self) -> dict[str, str]:
        """The rules for a browser."""
        tag, decimal, group, _, date = self.signs
        return {"locale": tag, "decimal": decimal, "group": group, "date": date, "currency": self.currency}

    # --- numbers --------------------------------------------------------------------------------------------------------

    def number(self, value: PlainNumber, places: int | None = None) -> str:
        """A number with its separators: two decimals at most, four digits below 1, or as many decimals as are asked for.

        >>> [PLAIN.number(each) for each in (12481.5, 100.0, 0.0012345, 1e20, float("inf"))] + [PLAIN.number(50, 1)]
        ['12,481.5', '100', '0.001234', '1e+20', '∞', '50.0']
        """
        if not math.isfinite(value):
            if math.isnan(value):
                return self.missing
            return f"{self.minus if value < 0 else ''}{'inf' if self.ascii else '∞'}"
        digits = _digits(-value if value < 0 else value + 0, places)
        below = value < 0 and any(sign in "123456789" for sign in digits)
        return f"{self.minus if below else ''}{self._parted(digits)}"

    def _parted(self, digits: str) -> str:
        whole, point, rest = digits.partition(".")
        signs = self.signs
        first, groups = whole.replace(",", ""), [whole[-3:]]
        if "," in whole:
            first = first[:-3]
            while first:
                groups.insert(0, first[-signs.later :])
                first = first[: -signs.later]
            whole = signs.group.join(groups)
        return f"{whole}{signs.decimal if point else ''}{rest}"

    def signed(self, value: PlainNumber) -> str:
        """A change, with its sign.

        >>> PLAIN.signed(3902), PLAIN.signed(-3902) == f"{MINUS}3,902", PLAIN.signed(0)
        ('+3,902', True, '0')
        """
        return f"{'+' if value > 0 else ''}{self.number(value)}"

    def brief(self, value: float) -> str:
        """A large number in few places.

        >>> PLAIN.brief(18_412_000), PLAIN.brief(18_412), PLAIN.brief(950), PLAIN.brief(1_960_000_000)
        ('18.4 M', '18.4 k', '950', '2.0 bn')
        """
        for sign, size, least in (("bn", 1e9, 1e9), ("M", 1e6, 1e6), ("k", 1e3, 1e4)):
            if abs(value) >= least:
                return f"{self.number(value / size, 1)} {sign}"
        return self.number(round(value))

    def share(self, part: PlainNumber | None, of: PlainNumber = 1) -> str:
        """A part of a whole in per cent; missing where there is nothing to share.

        >>> PLAIN.share(1, 8), PLAIN.share(1, 100_000), PLAIN.in_ascii().share(1, 0)
        ('12.5 %', '0.001 %', '-')
        """
        if part is None or not of or math.isnan(part):
            return self.missing
        cent = 100 * float(part) / float(of)
        if 0 < abs(cent) < _LEAST_SHARE:
            return f"{self.number(float(f'{cent:.1g}'))} %"
        return f"{self.number(cent, 1)} %"

    def signed_share(self, part: float) -> str:
        """A change in per cent, with its sign.

        >>> PLAIN.signed_share(0.25), PLAIN.signed_share(-0.25) == f"{MINUS}25.0 %"
        ('+25.0 %', True)
        """
        return f"{'+' if part > 0 else ''}{self.share(part)}"

    def counted(self, number: int, one: str, many: str = "") -> str:
        """A number with its noun.

        >>> PLAIN.counted(1, "error"), PLAIN.counted(1200, "property", "properties")
        ('1 error', '1,200 properties')
        """
        return f"{self.number(number)} {one if number == 1 else many or one + 's'}"

    def amount(self, value: float, unit: str) -> str:
        """A number with its unit, such as a currency; shares in per cent, large numbers without decimals.

        >>> PLAIN.amount(0.355534, "share"), PLAIN.amount(1910.8, "USD"), PLAIN.amount(2.5, "")
        ('35.6 %', '1,911 USD', '2.5')
        """
        if unit == "share":
            return self.share(value)
        return f"{self.number(value, 0 if abs(value) >= _MANY else None)} {unit}".rstrip()

    # --- everything -----------------------------------------------------------------------------------------------------

    def date(self, day: dt.date) -> str:
        """A day.

        >>> PLAIN.date(dt.date(2026, 1, 31)), Formats("nb-NO").date(dt.date(2026, 1, 31))
        ('2026-01-31', '31.01.2026')
        """
        pattern = self.signs.date
        return pattern.replace("yyyy", f"{day.year:04}").replace("MM", f"{day.month:02}").replace("dd", f"{day.day:02}")

    def time(self, when: dt.datetime) -> str:
        """A time to the minute, or to the second where it has some; its zone follows where it has one.

        >>> PLAIN.time(dt.datetime(2026, 1, 1, 12, 30)), PLAIN.time(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        ('2026-01-01 12:30', '2026-01-01 00:00 UTC')
        """
        clock = when.timetz().isoformat("seconds" if when.second or when.microsecond else "minutes")
        return f"{self.date(when)} {clock.replace('+00:00', ' UTC')}"

    def iso_time(self, text: str) -> str:
        """The same of an ISO text.

        >>> PLAIN.iso_time("2026-01-01T00:00:00+00:00")
        '2026-01-01 00:00 UTC'
        """
        return self.time(dt.datetime.fromisoformat(text))

    def as_of(self, clock: Clock) -> str:
        """The instant that something was computed for, with its zone.

        >>> from insight.units import Clock
        >>> PLAIN.as_of(Clock(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "Europe/Oslo"))
        '2026-01-01 01:00 (Europe/Oslo)'
        """
        return f"{self.time(clock.local)} ({clock.timezone})"

    def value(self, value: Any) -> str:
        """A plain value in words: true and false as the language has them.

        >>> PLAIN.value(True), PLAIN.value(12481), PLAIN.value(3.14159), PLAIN.value(["a", 1000])
        ('true', '12,481', '3.14', 'a, 1,000')
        """
        match value:
            case None:
                return self.missing
            case bool():
                return "true" if value else "false"
            case int() | float() | Decimal():
                return self.number(value)
            case dt.datetime():
                return self.time(value)
            case dt.date():
                return self.date(value)
            case list() | tuple():
                return ", ".join(map(self.value, value[:_MOST_LISTED])) or "none"
            case _:
                return str(value)

    def named(self, value: Any) -> str:
        """The same, whole numbers without separators: they may be keys or years.

        >>> PLAIN.named(1082)
        '1082'
        """
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else self.value(value)


def _digits(size: PlainNumber, places: int | None) -> str:
    if places is not None:
        return f"{size:,.{places}f}"
    if isinstance(size, int):
        return f"{size:,}"
    if size >= _LARGE:
        return f"{size:g}"
    if 0 < size < 1:
        return f"{size:.4g}"
    return f"{size:,.{_DECIMALS}f}".rstrip("0").removesuffix(".")


def printable(text: str) -> str:
    r"""The text with control characters written out, so that data cannot steer a terminal.

    >>> printable("a\nb\x1b[31m")
    'a\\nb\\x1b[31m'
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in UNBROKEN else repr(sign)[1:-1] for sign in text)


PLAIN = Formats()
"""As this toolkit's own texts are written."""
