"""What tells a segment from everyone: standardised effects of properties, and a name made of the strongest.

The effect of a number is the difference of means in standard deviations of everyone, after the feature's treatment (so that a
few large values do not decide); of yes and no, and of a value of a text, the difference of shares in standard deviations of
everyone's share.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import count as numbers
from typing import TYPE_CHECKING

import numpy as np

from insight.segments.features import MISSING, OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from insight.segments.features import Feature, Features
    from insight.segments.frozen_model import Labels, Matrix

LEAST = 0.3
"""Effects below say little (0.2 is customarily small, 0.5 medium)."""
STRONG = 1.0
IN_NAME = 3
NAME_WIDTH = 60
"""A name gets no further property that would make it longer."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How one property, or one value of it, sets a segment apart.

    Attributes
    ----------
    property : its name.
    value : the value of a text that is meant; empty for numbers and yes/no, unless it is that they are missing.
    effect : standardised; above 0 is more than everyone.
    """

    property: str
    value: str
    effect: float

    def words(self, title: str, kind: str) -> str:
        """In words.

        >>> Telling("spend_365d", "", 1.4).words("Spend, 365 days", "numeric")
        'very high spend, 365 days'
        >>> Telling("vip", "", -0.8).words("VIP", "boolean")
        'not VIP'
        """
        match kind:
            case _ if self.value == MISSING:
                return f"{_lower(title)} {'unknown' if self.effect > 0 else 'known'}"
            case "categorical":
                shown = _value(self.value, title)
                return shown if self.effect > 0 else f"not {shown}"
            case "boolean":
                return _lower(title) if self.effect > 0 else _denied(title)
            case _:
                return _amount(title, self.effect)

    def said(self, title: str, kind: str) -> str:
        """In words that stand without their context, with the effect.

        >>> Telling("channel", "app", 1.42).said("Channel", "categorical")
        'channel: app (effect 1.4)'
        """
        words = self.words(title, kind)
        if kind == "categorical" and self.value not in (MISSING, OTHER) and _value(self.value, title) == self.value:
            words = f"{_lower(title)}: {words}"
        return f"{words} (effect {self.effect:.1f})"


def _value(value: str, title: str) -> str:
    """A value of a text; with the title where it says nothing by itself."""
    if value == OTHER:
        return f"other {_lower(title)}"
    return value if any(sign.isalpha() for sign in value) else f"{_lower(title)} {value}"


def _denied(title: str) -> str:
    """The opposite of a title of yes and no.

    >>> _denied("Has demographics"), _denied("Is a member"), _denied("VIP")
    ('has no demographics', 'is not a member', 'not VIP')
    """
    first, _, rest = title.partition(" ")
    match first.lower():
        case "has":
            return f"has no {rest}"
        case "is":
            return f"is not {rest}"
        case _:
            return f"not {_lower(title)}"


def _amount(title: str, effect: float) -> str:
    """How much of a number there is.

    >>> _amount("Baskets, 90 days", 0.5), _amount("Days since the last basket", -1.2), _amount("Mean basket", -0.5)
    ('many baskets, 90 days', 'last basket very recently', 'low mean basket')
    """
    size = "very " if abs(effect) >= STRONG else ""
    since = re.fullmatch(r"days since (?:the |a )?(.+)", title, re.IGNORECASE)
    if since is not None:
        return f"{since[1]} {size}{'long ago' if effect > 0 else 'recently'}"
    more, less = ("many", "few") if _is_plural(title) else ("high", "low")
    return f"{size}{more if effect > 0 else less} {_lower(title)}"


def _is_plural(title: str) -> bool:
    """Whether the first word names things that are counted."""
    first = re.split(r"\W", title.lower(), maxsplit=1)[0]
    return first == "different" or bool(re.fullmatch(r"\w{2,}[^sui]s", first))


def _lower(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def short_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles up to their first comma or bracket, where that still tells them apart.

    >>> short_titles({"a": "Spend, 365 days", "b": "Spend, 90 days", "c": "Baskets, 365 days"})
    {'a': 'Spend, 365 days', 'b': 'Spend, 90 days', 'c': 'Baskets'}
    """
    short = {name: re.split(r",| \(", title, maxsplit=1)[0].strip() or title for name, title in titles.items()}
    times = Counter(each.lower() for each in short.values())
    return {name: each if times[each.lower()] == 1 else titles[name] for name, each in short.items()}


def standardised(columns: Matrix, groups: npt.NDArray[np.int64], count: int) -> Matrix:
    """For each group (row) and column, how far its mean is from everyone's, in everyone's standard deviations.

    A group without members is at 0.
    """
    mean, spread = columns.mean(axis=0), columns.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    sizes = np.bincount(groups, minlength=count)
    sums = np.column_stack([np.bincount(groups, column, minlength=count) for column in columns.T])
    away: Matrix = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None] - mean, 0.0) / spread
    return away


def effects(features: Features, matrix: Matrix, labels: Labels, count: int) -> list[list[Telling]]:
    """For each segment, how each property sets it apart, the strongest first."""
    away = standardised(matrix, np.where(labels < 0, count, labels), count + 1)
    return [sorted(_told(features, row), key=lambda each: -abs(each.effect)) for row in away[:count]]


def _told(features: Features, away: npt.NDArray[np.float64]) -> list[Telling]:
    found, place = [], 0
    for each in features.all:
        found.append(strongest(each, away[place : place + len(each.columns)]))
        place += len(each.columns)
    return found


def strongest(feature: Feature, away: npt.NDArray[np.float64]) -> Telling:
    """How a property sets a segment apart, from the effects of its columns.

    Of a text it is the value that stands out most, rather above than below. Whether a number is known is told only where it is
    missing for most, and nothing else is to be told of it.
    """
    if feature.kind != "categorical":
        alone = len(away) > 1 and away[1] >= STRONG and abs(away[0]) < LEAST
        return Telling(feature.name, MISSING, float(away[1])) if alone else Telling(feature.name, "", float(away[0]))
    told = [
        Telling(feature.name, each.label, float(effect)) for each, effect in zip(feature.categories, away, strict=True)
    ]
    return max(told, key=lambda each: (each.effect > LEAST, abs(each.effect)))


def names_of(told: Sequence[Sequence[Telling]], titles: Mapping[str, str], features: Features) -> tuple[str, ...]:
    """A name for each segment, of its strongest properties; all different."""
    titles = short_titles(titles)
    kinds = {each.name: each.kind for each in features.all}
    taken: list[str] = []
    for place, tellings in enumerate(told):
        strong = [each for each in tellings if abs(each.effect) >= LEAST] or list(tellings[:1])
        words = [each.words(titles[each.property], kinds[each.property]) for each in strong]
        few = next(n for n in range(IN_NAME, 0, -1) if n == 1 or len(" · ".join(words[:n])) <= NAME_WIDTH)
        name = _capital(" · ".join(words[:few])) if any(abs(e.effect) >= LEAST for e in strong) else "Average"
        for more in range(few + 1, len(words) + 1):
            if name not in taken:
                break
            name = _capital(" · ".join(words[:more]))
        taken.append(name if name not in taken else next(_numbered(name, place + 1, taken)))
    return tuple(taken)


def _numbered(name: str, first: int, taken: Sequence[str]) -> Iterator[str]:
    return (f"{name} ({number})" for number in numbers(first) if f"{name} ({number})" not in taken)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
