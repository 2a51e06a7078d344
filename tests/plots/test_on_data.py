"""Figures that a workspace's answers draw of themselves."""

from __future__ import annotations

import pytest

from insight.audiences.reach import plot_reaches
from tests.small_shop import SECRETS, workspace

SHOP = workspace()

DRAWN = {
    "reach": lambda theme: SHOP.audience("norwegians").reach("email").plot(theme),
    "reaches": lambda theme: plot_reaches(SHOP.audience("norwegians").reaches(), "Reach of norwegians", theme),
    "rfm": SHOP.rfm.plot,
    "overlap": lambda theme: SHOP.overlap(["norwegians", "buyers", "email is known"]).plot(theme),
    "breakdown": lambda theme: SHOP.breakdown("buyers", "country").plot(theme),
    "breakdown of a text": lambda theme: SHOP.breakdown("buyers", "length(email)").plot(theme),
    "diff": lambda theme: SHOP.diff("buyers", "norwegians").plot(theme),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_of_data_has_no_private_value(name, theme):
    text = str(DRAWN[name](theme).to_plotly_json())
    assert [secret for secret in SECRETS if secret in text] == []


def test_the_figure_of_a_reach_has_its_steps():
    figure = DRAWN["reach"]("light")
    assert list(figure.data[0].x) == [3, 3, 3, 3, 1]
    assert figure.layout.title.subtitle.text == "3 profiles, 50.0 % of 6"


def test_the_figure_of_rfm_has_its_grid():
    figure = DRAWN["rfm"]("light")
    grid = {(r, f): (size, spend) for r, f, size, spend in SHOP.rfm.grid().rows()}
    found = {(r, f): size for f, row in enumerate(figure.data[0].z, 1) for r, size in enumerate(row, 1) if size}
    assert found == {cell: size for cell, (size, _) in grid.items() if size}
    assert figure.layout.title.subtitle.text == "4 customers with purchases; 2 without are in no cell."
    assert figure.layout.annotations[1].text == "spend: 330 NOK"


def test_the_grid_of_rfm_is_every_pair_of_scores_with_customers_and_spend():
    # bought 11, 30, 58 and 364 days ago; 2, 1, 3 and 1 times; for 150, 80, 60 and 40
    assert SHOP.rfm.grid().rows() == [(1, 1, 1, 40.0), (1, 2, 1, 60.0), (2, 1, 1, 80.0), (2, 2, 1, 150.0)]
    scores = SHOP.frame("r_score", "f_score").drop_nulls()
    assert SHOP.rfm.grid()["customers"].sum() == scores.height
