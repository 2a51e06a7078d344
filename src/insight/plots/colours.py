"""The colours of figures: on any page, in light and in dark.

They are told apart by colour-blind eyes (blue against orange, by hue and by lightness) and are never the only carrier of meaning.
Text has a contrast of at least 7 to 1 on its ground (4.5 to 1 in cells of a heat map), bars and lines of at least 3 to 1.
On any page, the ground is that of the page, and all else is of a middle lightness: text has a contrast of 4.2 to 1 at least both
on white and on JupyterLab's black, which is nearly the most that one colour can have on both; bars and lines 3 to 1.
Source: Web Content Accessibility Guidelines 2.2, 1.4.3, 1.4.6 and 1.4.11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Theme: TypeAlias = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a theme.

    Attributes
    ----------
    paper, text, quiet : the ground, text on it, and text that may stand back.
    grid : lines that help the eye.
    accent : what the figure is about. `accent_text` is what stands on it.
    contrast : what is lost, leaves or falls short.
    pale, edge : what is compared with, and its outline.
    scale : from few to many.
    label : ground and text of what is shown on hover.
    """

    paper: str
    text: str
    quiet: str
    grid: str
    accent: str
    contrast: str
    pale: str
    edge: str
    scale: tuple[str, ...]
    label: tuple[str, str]


COLOURS: dict[str, Colours] = {
    "light": Colours(
        paper="#ffffff", text="#1c2128", quiet="#4a5561", grid="#e4e8ec", accent="#0b63a8", contrast="#c2560a",
        pale="#d6dde4", edge="#7d8894", scale=("#eef4fa", "#b9d5ec", "#6fa8d6", "#2b78b8", "#0b3f6e"),
        label=("#ffffff", "#1c2128"),
    ),
    "dark": Colours(
        paper="#15181c", text="#eceff2", quiet="#b4bec8", grid="#2c333a", accent="#57a9e8", contrast="#f0a04b",
        pale="#38424c", edge="#78838f", scale=("#1d2731", "#1f4666", "#2a6fa3", "#57a9e8", "#c3e2fa"),
        label=("#15181c", "#eceff2"),
    ),
}  # fmt: skip


ANY_PAGE = Colours(
    paper="rgba(0,0,0,0)", text="#797979", quiet="#797979", grid="rgba(121,121,121,0.25)", accent="#2f80c2", contrast="#c4620e",
    pale="rgba(121,121,121,0.3)", edge="#797979", scale=("#a9bccd", "#7fa6c9", "#4f8dc0", "#2573b0", "#0f5590"),
    label=("#2c333a", "#eceff2"),
)  # fmt: skip
"""The colours of the theme "auto"."""

MANY: dict[str, tuple[str, ...]] = {
    "auto": (
        "#2f80c2", "#c4620e", "#a500ff", "#875a3c", "#a569ff", "#b40096", "#c3875a", "#694bc3", "#ff2d87", "#7896b4",
        "#d269e1", "#b42d5a",
    ),
    "light": (
        "#0b63a8", "#c2560a", "#4b2d1e", "#b48796", "#78005a", "#69784b", "#2d1e87", "#a578f0", "#3ca53c", "#960f00",
        "#964b69", "#d269b4",
    ),
    "dark": (
        "#57a9e8", "#f0a04b", "#d20f5a", "#d2e1b4", "#695ad2", "#a54b96", "#696900", "#ffc3e1", "#f069a5", "#96f087",
        "#b4965a", "#1e8778",
    ),
}  # fmt: skip
"""Colours of things that have no order, such as segments. Each is the one that lies furthest from those before it, as seen by
the eye (usual, or without one kind of cone) that tells them apart worst."""
DASHES = ("solid", "dash", "dot", "dashdot")


def of_many(place: int, theme: Theme) -> tuple[str, str]:
    """The colour and the dash of the line of one of many things; beyond twelve, colours come again with another dash.

    >>> of_many(1, "light"), of_many(13, "light")
    (('#c2560a', 'solid'), ('#c2560a', 'dash'))
    """
    colours_of(theme)
    turn, colour = divmod(place, len(MANY[theme]))
    return MANY[theme][colour], DASHES[turn % len(DASHES)]


def see_through(colour: str, part: float) -> str:
    """A colour that lets the ground through: 0 is not to be seen, 1 covers it.

    >>> see_through("#0b63a8", 0.25)
    'rgba(11,99,168,0.25)'
    """
    red, green, blue = _channels(colour)
    return f"rgba({red},{green},{blue},{part:g})"


def diverging(colours: Colours) -> tuple[str, ...]:
    """A scale from less than usual (contrast) over usual (nearly the ground) to more than usual (accent)."""
    return colours.contrast, colours.scale[0], colours.accent


def colours_of(theme: Theme) -> Colours:
    """The colours of a theme.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    if theme == "auto":
        return ANY_PAGE
    if theme not in COLOURS:
        raise ValueError(f"There is no theme {theme!r}. Choose 'auto', 'light' or 'dark'.")
    return COLOURS[theme]


def contrast(one: str, two: str) -> float:
    """How well one colour stands out from another: 1 (not at all) to 21. Source: WCAG 2.2, "contrast ratio".

    >>> round(contrast("#ffffff", "#000000")), contrast("#808080", "#808080")
    (21, 1.0)
    """
    dark, light = sorted(map(_luminance, (one, two)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2, "relative luminance"."""
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004 - as in the source
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def shade_of(part: float, scale: Sequence[str]) -> str:
    """The colour at a place from 0 to 1 of a scale.

    >>> shade_of(0.25, ["#000000", "#808080", "#ffffff"])
    '#404040'
    """
    steps = len(scale) - 1
    place = min(int(part * steps), steps - 1)
    rest = part * steps - place
    low, high = _channels(scale[place]), _channels(scale[place + 1])
    return "#" + "".join(f"{round(one + (two - one) * rest):02x}" for one, two in zip(low, high, strict=True))


def readable_on(ground: str) -> str:
    """Black or white, whichever reads better on a colour: always at least 4.5 to 1.

    >>> readable_on("#ffffff"), readable_on("#0b3f6e")
    ('#000000', '#ffffff')
    """
    return max("#000000", "#ffffff", key=lambda ink: contrast(ink, ground))
