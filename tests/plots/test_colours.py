"""Colours that can be read, and told apart by every eye."""

from __future__ import annotations

from itertools import combinations

import pytest

from insight.plots.colours import ANY_PAGE, COLOURS, MANY, contrast, readable_on, shade_of

THEMES = list(COLOURS)

# What eyes without one kind of cone see of linear red, green and blue.
# Source: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009).
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def seen(colour, eye):
    """The colour as an eye sees it, in CIE L*a*b*."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = (min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0), 1) for row in EYES[eye])
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one, two, eye):
    return sum((a - b) ** 2 for a, b in zip(seen(one, eye), seen(two, eye), strict=True)) ** 0.5


@pytest.mark.parametrize("ground", ["#ffffff", "#111111"])
def test_what_stands_on_any_page_can_be_read_in_light_and_dark(ground):
    assert min(contrast(each, ground) for each in (ANY_PAGE.text, ANY_PAGE.quiet, ANY_PAGE.edge, ANY_PAGE.accent)) > 4.2
    assert min(contrast(each, ground) for each in (ANY_PAGE.contrast, *MANY["auto"])) > 3
    assert contrast(*ANY_PAGE.label) > 7
    for place in range(101):
        shade = shade_of(place / 100, ANY_PAGE.scale)
        assert contrast(readable_on(shade), shade) >= 4.5


@pytest.mark.parametrize("eye", EYES)
def test_what_is_meant_differently_looks_different_on_any_page_too(eye):
    assert distance(ANY_PAGE.accent, ANY_PAGE.contrast, eye) > 30
    for one, two in combinations(MANY["auto"], 2):
        assert distance(one, two, eye) > 10, (one, two)


def test_the_measure_tells_red_from_green_only_for_the_usual_eye():
    assert distance("#d62728", "#2ca02c", "usual") > 100
    assert distance("#a05a00", "#5a7a00", "deutan") < 20


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_what_is_meant_differently_looks_different_to_every_eye(theme, eye):
    colours = COLOURS[theme]
    for one, two in combinations([colours.accent, colours.contrast, colours.pale, colours.paper], 2):
        assert distance(one, two, eye) > 10, (one, two)
    assert distance(colours.accent, colours.contrast, eye) > 30


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_bars_stand_out_from_the_ground(theme):
    colours = COLOURS[theme]
    assert contrast(colours.text, colours.paper) > 14
    assert contrast(colours.quiet, colours.paper) > 7
    for mark in (colours.accent, colours.contrast, colours.edge):
        assert contrast(mark, colours.paper) > 3
    assert contrast(colours.accent, colours.pale) > 3


@pytest.mark.parametrize("theme", THEMES)
def test_figures_on_a_scale_can_be_read_everywhere(theme):
    scale = COLOURS[theme].scale
    for place in range(101):
        ground = shade_of(place / 100, scale)
        assert contrast(readable_on(ground), ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_a_scale_goes_from_the_ground_away(theme):
    steps = [contrast(shade, COLOURS[theme].paper) for shade in COLOURS[theme].scale]
    assert steps == sorted(steps)
    assert steps[-1] / steps[0] > 5


@pytest.mark.parametrize(
    ("part", "wanted"), [(0, "#000000"), (0.5, "#808080"), (0.25, "#404040"), (1, "#ffffff"), (0.75, "#c0c0c0")]
)
def test_a_shade_lies_between_its_neighbours(part, wanted):
    assert shade_of(part, ["#000000", "#808080", "#ffffff"]) == wanted
