"""Describing a segmentation: figures as worked out by hand, what tells a segment, typical profiles."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from insight import Workspace
from insight.errors import PrivateColumn, SegmentationError
from insight.plots import Figure
from insight.segments.fit import METHODS
from tests.segments.two_ways import BY, EVERY, FOUND, HIDDEN, PEOPLE, RANKED, SHOP, workspace

every_method = pytest.mark.parametrize("method", EVERY)


def labelled(method):
    """The profiles with the names of their segments."""
    return PEOPLE.join(EVERY[method].labels().select("id", "segment"), on="id")


# --- figures ----------------------------------------------------------------------------------------------------------


@every_method
def test_each_segment_has_its_size_its_share_and_its_share_of_spend(method):
    told = EVERY[method].describe(spend="spend")
    for row in told.frame.iter_rows(named=True):
        members = labelled(method).filter(segment=row["segment"])
        assert row["size"] == members.height
        assert row["share"] == members.height / 300
        assert row["spend"] == pytest.approx(members["spend"].sum())
        assert row["spend_share"] == pytest.approx(members["spend"].sum() / PEOPLE["spend"].sum())
    assert told.frame["size"].sum() == told.profiles == 300
    assert set(told.frame["segment"]) >= set(labelled(method)["segment"])


@every_method
def test_each_property_has_its_middle_and_its_index_in_each_segment(method):
    told = EVERY[method].describe()
    for row in told.features.iter_rows(named=True):
        everyone = PEOPLE[row["property"]].drop_nulls()
        members = labelled(method).filter(segment=row["segment"])[row["property"]].drop_nulls()
        assert row["known"] == len(members)
        if row["kind"] == "categorical":
            mean, usual = (members == row["value"]).mean(), (everyone == row["value"]).mean()
            counts = members.value_counts()["count"]
            assert (members == row["value"]).sum() == counts.max()
        else:
            mean, usual = members.cast(float).mean(), everyone.cast(float).mean()
        assert row["mean"] == (None if mean is None else pytest.approx(mean))
        assert row["median"] == (members.median() if row["kind"] in {"numeric", "ordinal"} else None)
        assert row["index"] == (None if mean is None or usual <= 0 else pytest.approx(100 * mean / usual))


@every_method
def test_the_wide_table_holds_what_the_segments_were_found_by(method):
    told, names = EVERY[method].describe(), EVERY[method].features.names
    assert [name for name in told.frame.columns if "." in name] == [
        f"{name}.{part}" for name in names
        for part in ({"channel": "most_common", "member": "share"}.get(name, "median"), "index")
    ]  # fmt: skip
    rows = {(row["segment"], row["property"]): row for row in told.features.iter_rows(named=True)}
    for row in told.frame.iter_rows(named=True):
        for name in names:
            long = rows[row["segment"], name]
            assert row[f"{name}.index"] == long["index"]
            part = {"channel": ("most_common", "value"), "member": ("share", "mean")}.get(name, ("median", "median"))
            assert row[f"{name}.{part[0]}"] == long[part[1]]


@every_method
def test_an_effect_is_the_distance_of_means_in_standard_deviations(method):
    found = EVERY[method]
    told = found.describe()
    labels = np.array(labelled(method).sort("id")["segment"].to_list())
    for name in ("shoe", "fan"):
        numbers = PEOPLE.sort("id")[name].cast(float).to_numpy()
        if name == "shoe":  # capped at its outer half per cents, as a number that is treated as it is
            numbers = np.clip(numbers, *np.quantile(numbers, (0.005, 0.995)))
        for row in told.features.filter(property=name).iter_rows(named=True):
            inside = numbers[labels == row["segment"]]
            assert row["effect"] == pytest.approx((inside.mean() - numbers.mean()) / numbers.std()), name
    for row in told.features.filter(property="city").iter_rows(named=True):
        value = next(each for each in ("Oslo", "Bergen", "Hamar") if each in row["words"])
        numbers = (PEOPLE.sort("id")["city"] == value).to_numpy().astype(float)
        inside = numbers[labels == row["segment"]]
        assert row["effect"] == pytest.approx((inside.mean() - numbers.mean()) / numbers.std())


def test_profiles_in_no_segment_have_a_row_of_their_own():
    found = SHOP.segment("tier", ["spend", "visits"], method="hdbscan")
    told = found.describe()
    assert "none" in found.labels()["segment"]
    assert told.frame["segment"].to_list() == [*found.names, "none"]
    assert told.frame["size"][-1] == (found.labels()["segment"] == "none").sum()
    assert set(told.typical["segment"]) == set(found.names)
    assert RANKED.describe().frame["segment"].to_list() == ["rich", "app", "other"]


def test_a_segment_without_members_has_a_row_without_figures():
    poor = workspace(PEOPLE.filter(~pl.col("often")))
    found = replace(SHOP.segment("tier", ["spend", "visits"], k=2), profiles=poor.profiles)
    told = found.describe(spend="spend")
    rows = {row["segment"]: row for row in told.frame.iter_rows(named=True)}
    empty = next(row for row in rows.values() if not row["size"])
    assert (empty["spend"], empty["telling"], empty["spend.median"], empty["spend.index"]) == (0.0, [], None, None)
    assert sum(row["size"] for row in rows.values()) == poor.profiles.count()
    for kind in ("sizes", "profile", "parallel", "map"):
        assert isinstance(found.plot(kind), Figure)
    with pytest.raises(SegmentationError, match="Silhouettes compare segments"):
        found.plot("silhouette")


def test_a_segment_of_a_segment_is_compared_with_those_it_was_found_among():
    told = SHOP.segment("rich", ["visits", "age"], k=2, within="spend > 300").describe()
    assert told.profiles == len(SHOP.audience("spend > 300").ids())
    visits = SHOP.frame("spend", "visits").filter(pl.col("spend") > 300)["visits"]
    rows = told.features.filter(property="visits")
    assert (rows["mean"] * rows["known"]).sum() / rows["known"].sum() == pytest.approx(visits.mean())


# --- what is looked at ------------------------------------------------------------------------------------------------


def test_what_was_not_segmented_by_is_told_too():
    told = FOUND["kmeans"].describe()
    assert set(told.features["property"]) == {*BY, "fan", "city", "shoe", "change"}
    assert set(told.features.filter(used=True)["property"]) == set(BY)
    assert any("Oslo" in word or "fan" in word for words in told.frame["telling"] for word in words)
    assert all(len(words) == 3 for words in told.frame["telling"])
    assert not any("shoe" in word for words in told.frame["telling"] for word in words)


def test_properties_that_have_no_distance_are_left_out_with_a_reason():
    left_out = FOUND["kmeans"].describe().left_out
    assert set(left_out) == {"same", "code", "born"}
    assert "identifier" in left_out["code"]


def test_of_properties_that_say_the_same_one_is_told():
    frame = PEOPLE.with_columns(twice=pl.col("spend") * 2, thrice=pl.col("spend") * 3 + 1)
    told = workspace(frame).segment("tier", ["spend", "visits"], k=2).describe(by=["twice", "thrice"])
    for words in told.frame["telling"]:
        assert sum(any(name in word for name in ("spend", "twice", "thrice")) for word in words) == 1
        assert not any("twice" in word or "thrice" in word for word in words)  # used ones come first


def test_private_columns_are_never_told():
    told = FOUND["kmeans"].describe()
    assert not {"email", "score", "often"} & set(told.features["property"])
    assert HIDDEN not in json.dumps(told.to_dict())
    for name in ("email", "score"):
        with pytest.raises(PrivateColumn):
            FOUND["kmeans"].describe(by=[name])
    with pytest.raises(PrivateColumn):
        FOUND["kmeans"].describe(spend="score")


def test_by_limits_what_is_told_beside_the_features():
    told = FOUND["kmeans"].describe(by=["shoe"])
    assert list(dict.fromkeys(told.features["property"])) == [*BY, "shoe"]
    assert list(dict.fromkeys(FOUND["kmeans"].describe(by=()).features["property"])) == BY


def test_the_published_segment_is_not_told_of_itself():
    told = SHOP.publish(FOUND["kmeans"]).segments["tier"].describe()
    assert not [name for name in told.features["property"] if name.startswith("tier")]


def test_segments_by_rfm_are_not_told_by_the_name_of_their_segment():
    chance = np.random.default_rng(2)
    orders = pl.DataFrame({
        "order_id": np.arange(900), "id": chance.choice(PEOPLE["id"].to_numpy(), 900), "amount": chance.lognormal(4, 1, 900),
        "ordered_at": [dt.datetime(2025, 1, 1) + dt.timedelta(days=int(day)) for day in chance.integers(0, 360, 900)],  # noqa: DTZ001
    })  # fmt: skip
    model = {"profile": {"key": "id"}, "rfm": {"table": "orders", "amount": "amount"}}
    shop = Workspace.from_tables(PEOPLE.drop("email"), {"orders": orders}, as_of="2026-01-01", model=model)
    told = shop.segment("grid", method="rfm").describe()
    assert told.spend.name == "rfm_monetary"
    assert not {"rfm_segment", "rfm_score"} & set(told.features["property"])
    assert set(told.features.filter(used=True)["property"]) == {"rfm_recency_days", "rfm_frequency", "rfm_monetary"}
    assert told.frame["spend"].sum() == pytest.approx(orders["amount"].sum())
    assert set(told.typical["segment"]) == set(told.frame.filter(pl.col("size") > 0)["segment"])


MONEY = {
    "properties": {"worth": {"expression": "spend * 2", "unit": "NOK"}, "late": {"expression": "spend", "unit": "NOK"}}
}


@pytest.mark.parametrize(
    ("model", "asked", "wanted"),
    [
        ({}, None, None), ({}, "visits", "visits"), ({**MONEY, "workspace": {"currency": "NOK"}}, None, "worth"),
        ({**MONEY, "workspace": {"currency": "SEK"}}, None, None), (MONEY, "late", "late"),
        ({"properties": {"rfm_monetary": {"expression": "spend"}}}, None, "rfm_monetary"),
    ],
)  # fmt: skip
def test_spend_is_what_was_asked_for_or_the_first_sum_of_money(model, asked, wanted):
    told = workspace(PEOPLE, **model).segment("tier", ["spend", "visits"], k=2).describe(spend=asked)
    assert (told.spend.name if told.spend else None) == wanted
    assert ("spend_share" in told.frame.columns) is (wanted is not None)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"spend": "spent"}, "Did you mean 'spend'"), ({"spend": "channel"}, "Spend is a number; 'channel' is a text"),
        ({"by": ["shoes"]}, "Did you mean 'shoe'"),
    ],
)  # fmt: skip
def test_what_cannot_be_described_is_said(more, message):
    with pytest.raises(SegmentationError, match=message):
        FOUND["kmeans"].describe(**more)


# --- typical profiles, words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_typical_profiles_are_those_nearest_to_the_centre(method):
    found = FOUND[method]
    everyone = found.assigned()
    told = found.describe().typical
    for label, name in enumerate(found.names):
        inside = everyone.matrix[everyone.labels == label]
        keys = everyone.frame["key__"].to_numpy()[everyone.labels == label]
        centre = getattr(found.model, "centres", getattr(found.model, "means", None))
        centre = np.median(inside, axis=0) if centre is None else centre[label]
        far = [float(((row - centre) ** 2).sum() ** 0.5) for row in inside]
        nearest = sorted(zip(far, keys, strict=True))[:5]
        rows = told.filter(segment=name)
        assert rows["distance"].to_list() == pytest.approx([each for each, _ in nearest])
        assert rows["rank"].to_list() == list(range(1, len(nearest) + 1))
        assert set(rows["id"]) <= set(keys)
    assert RANKED.describe().typical.is_empty()


@every_method
def test_a_description_reads_well_and_is_the_same_each_time(method):
    found = EVERY[method]
    told, again = found.describe(), found.describe()
    assert str(told) == str(again)
    assert told.frame.equals(again.frame)
    assert told.features.equals(again.features)
    assert json.loads(json.dumps(told.to_dict()))["segments"] == told.frame.to_dicts()
    lines = str(told).splitlines()
    assert all(name in lines for name in told.frame["segment"])
    assert all(len(line) <= 120 for line in lines)
    assert lines[0] == f"Segments of {found.name}"
    assert [line.split() for line in lines[1:3]] == [["profiles", "300"], ["segments", str(told.frame.height)]]
