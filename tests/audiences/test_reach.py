"""Reach: a waterfall in which every step takes away and none adds."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest

import insight
from insight.audiences.reach import Reach
from tests.small_shop import workspace

SHOP = workspace()
STEPS = ("total", "matched", "has_address", "valid_address", "consented", "reachable")

WATERFALLS = [
    ("everyone", "email", (6, 6, 5, 4, 3, 1)),
    ("everyone", "sms", (6, 6, 4, 4, 2, 1)),
    ("norwegians", "email", (6, 3, 3, 3, 3, 1)),
    ("norwegians", "sms", (6, 3, 2, 2, 1, 0)),
    ("country = 'DK'", "email", (6, 1, 0, 0, 0, 0)),
    ("country = 'DK'", "sms", (6, 1, 1, 1, 1, 1)),
    ("spend > 1000", "email", (6, 0, 0, 0, 0, 0)),
]


@pytest.mark.parametrize(("audience", "channel", "wanted"), WATERFALLS)
def test_the_waterfall_is_counted_step_by_step(audience, channel, wanted):
    found = SHOP.audience(audience).reach(channel)
    assert tuple(getattr(found, step) for step in STEPS) == wanted
    assert found.channel == channel


def test_all_channels_are_counted_together_as_each_is_alone():
    audience = SHOP.audience("buyers")
    assert audience.reaches() == {name: audience.reach(name) for name in ("email", "sms")}


def test_shares_and_losses_are_told():
    found = SHOP.audience("norwegians").reach("email")
    assert found.share == 0.5
    assert found.lost == {"has_address": 0, "valid_address": 0, "consented": 0, "reachable": 2}
    assert found.to_dict() == {"channel": "email", **{step: getattr(found, step) for step in STEPS}, "share": 0.5}
    title, *facts = str(found).splitlines()[:4]
    assert (title, [line.split()[-1 if "%" not in line else -2] for line in facts]) == (
        "Reach by email",
        ["1", "3", "50.0"],
    )
    waterfall = [line.split()[-4:-2] for line in str(found).splitlines()[-4:]]
    assert waterfall == [["3", "-"], ["3", "-"], ["3", "-"], ["1", "2"]]
    assert Reach("email", 0, 0, (0, 0, 0, 0)).share == 0.0


def test_without_profiles_the_waterfall_is_dry():
    people = SHOP.profiles.data.engine.arrow(SHOP.profiles.data.profile).slice(0, 0)
    assert workspace({"profile": pl.from_arrow(people)}).audience("everyone").reach("email").to_dict()["share"] == 0.0


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """Made-up customers with every kind of dirt."""
    return insight.open(insight.datasets.shop(profiles=300, folder=tmp_path_factory.mktemp("shop") / "data"))


def test_laws_of_the_waterfall_hold_for_every_audience_and_channel(generated, tmp_path):
    everyone = generated.audience("everyone").reaches()
    for text in (
        next(iter(generated.audiences)),
        "count(orders within 365 days) > 1",
        "country = 'NO' and length(email) > 20",
    ):
        audience = generated.audience(text)
        rest = (~audience).reaches()
        for channel, found in audience.reaches().items():
            steps = [getattr(found, step) for step in STEPS]
            assert all(after <= before for before, after in pairwise(steps))
            assert found.matched == audience.count()
            for step in STEPS[1:]:
                assert getattr(found, step) + getattr(rest[channel], step) == getattr(everyone[channel], step)
            assert sum(found.lost.values()) == found.matched - found.reachable
    for channel, found in everyone.items():
        manifest = generated.audience("everyone").export(tmp_path / "out.parquet", channel)
        assert manifest.rows == pl.read_parquet(tmp_path / "out.parquet").height == found.reachable > 0
        assert manifest.steps["reachable"] == found.reachable
