"""The map from RFM cells to names: total and disjoint, or refused with the cells at fault."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import insight
from insight.errors import RfmError
from insight.profiles.rfm.cell_map import NEVER, SegmentMap
from tests.profiles.test_rfm import scored, shop
from tests.small_shop import model, workspace, write_files, write_model

NAMES = [
    "Champions", "Loyal", "Potential loyalists", "New customers", "Promising", "Need attention", "About to sleep",
    "Cannot lose them", "At risk", "Hibernating", "Lost",
]  # fmt: skip


@pytest.mark.parametrize("bins", range(2, 11))
def test_the_customary_map_names_every_cell_once_for_any_number_of_bins(bins):
    found = SegmentMap.from_model({}, bins)
    assert set(found.names) == set(product(range(1, bins + 1), repeat=3))
    assert set(found.names.values()) <= set(NAMES)
    assert NEVER not in found.names.values()
    if bins >= 5:
        assert set(found.names.values()) == set(NAMES)


CUSTOMARY = [
    ("555", "Champions"), ("541", "Champions"), ("451", "Loyal"), ("345", "Loyal"), ("535", "Potential loyalists"),
    ("424", "Potential loyalists"), ("511", "New customers"), ("415", "Promising"), ("333", "Need attention"),
    ("321", "About to sleep"), ("155", "Cannot lose them"), ("251", "Cannot lose them"), ("143", "At risk"),
    ("232", "At risk"), ("222", "Hibernating"), ("211", "Hibernating"), ("111", "Lost"), ("125", "Lost"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "name"), CUSTOMARY)
def test_the_customary_names_stand_where_they_are_expected(cell, name):
    assert SegmentMap.from_model({}, 5).names[tuple(map(int, cell))] == name


@pytest.mark.parametrize("bins", range(2, 11))
def test_the_best_and_the_worst_cell_are_what_their_names_say_for_any_number_of_bins(bins):
    names = SegmentMap.from_model({}, bins).names
    assert names[bins, bins, bins] == "Champions"
    assert names[1, 1, 1] == {2: "Need attention", 3: "Hibernating", 4: "Hibernating"}.get(bins, "Lost")


def test_a_map_of_ones_own_is_made_of_ranges_single_scores_and_lists_of_them():
    own = {"Best": {"r": 2, "f": [2, 2]}, "Rest": [{"r": [1, 1]}, {"r": 2, "f": 1}]}
    found = SegmentMap.from_model(own, 2)
    assert {name for cell, name in found.names.items() if cell[:2] == (2, 2)} == {"Best"}
    assert sum(name == "Rest" for name in found.names.values()) == 6


def test_a_segment_may_name_a_cell_twice_in_its_own_ranges():
    assert SegmentMap.from_model({"All": [{"r": [1, 2]}, {"f": 1}]}, 2).names[1, 1, 1] == "All"


WRONG = [
    ({"A": {"r": 1}}, 2, "cells without a segment: 211, 212, 221, 222 (written r, f, m)"),
    ({"A": {}, "B": {"r": 2, "f": 2, "m": 2}}, 2, "cells in more than one: 222 (A and B) (written r, f, m)"),
    (
        {"A": {"r": 1}, "B": {"f": 2, "m": 1}}, 2,
        "cells without a segment: 211, 212, 222; cells in more than one: 121 (A and B) (written r, f, m)",
    ),
    ({"A": {"r": [1, 4]}}, 5, "511, 512, 513, 514, 515, 521, 522, 523 and 17 more"),
    ({"A": {"r": [1, 3]}}, 2, "rfm.segments.A.r: a range is one score or [from, to], within 1 to 2."),
    ({"A": {"r": 0}}, 2, "rfm.segments.A.r"),
    ({"A": {"r": [2, 1]}}, 2, "rfm.segments.A.r"),
    ({"A": {"f": [1]}}, 2, "rfm.segments.A.f"),
    ({"A": {"f": "high"}}, 2, "rfm.segments.A.f"),
    ({"A": {"m": [1.5, 2]}}, 2, "rfm.segments.A.m"),
    ({"A": {"recency": 1}}, 2, "rfm.segments.A: a segment is a table of ranges"),
    ({"A": "r = 1"}, 2, "rfm.segments.A: a segment is a table of ranges"),
    ({NEVER: {}}, 2, "belongs to customers without a purchase"),
]  # fmt: skip


@pytest.mark.parametrize(("segments", "bins", "words"), WRONG)
def test_a_map_with_a_hole_or_an_overlap_is_refused_by_its_cells(segments, bins, words):
    with pytest.raises(RfmError) as raised:
        SegmentMap.from_model(segments, bins)
    assert words in str(raised.value)


def test_so_it_is_when_scores_are_used_and_the_file_is_named(tmp_path):
    said = model(rfm={"table": "orders", "amount": "amount", "bins": 2, "segments": {"A": {"r": 1}}})
    with pytest.raises(RfmError, match="cells without a segment: 211"):
        _ = workspace(made=said).rfm
    write_files(tmp_path)
    with pytest.raises(RfmError, match=r"insight\.toml: rfm\.segments: every cell needs exactly one name"):
        _ = insight.open(write_model(tmp_path, said)).rfm


@settings(deadline=None)
@given(st.data())
def test_any_partition_is_a_map_and_comes_back_from_its_cells(data):
    bins = data.draw(st.integers(2, 4))
    cells = list(product(range(1, bins + 1), repeat=3))
    given_names = {cell: data.draw(st.sampled_from("ABC")) for cell in cells}
    boxes = {}
    for (r, f, m), name in given_names.items():
        boxes.setdefault(name, []).append({"r": r, "f": [f, f], "m": m})
    found = SegmentMap.from_model(boxes, bins)
    assert found.names == given_names
    assert SegmentMap.from_cells(bins, found.cells()) == found
    gone = data.draw(st.sampled_from(cells))
    boxes[given_names[gone]] = [box for box in boxes[given_names[gone]] if (box["r"], box["f"][0], box["m"]) != gone]
    with pytest.raises(RfmError, match="cells without a segment: {}{}{}".format(*gone)):
        SegmentMap.from_model({name: ranges for name, ranges in boxes.items() if ranges} or {"A": []}, bins)


@pytest.mark.parametrize(("score", "bins"), [("r", 2), ("f", 3), ("m", 10)])
def test_the_engine_gives_each_cell_the_name_that_the_map_gives_it(score, bins):
    orders = [(who, (who * 7) % 20, float((who * 13) % 17)) for who in range(1, 25) for _ in range(1 + who % 5)]
    segments = {f"{score}{place}": {score: place} for place in range(1, bins + 1)}
    found = scored(shop(24, orders, bins=bins, segments=segments))
    assert all(row["rfm_segment"] == f"{score}{row[f'{score}_score']}" for row in found.values())
    assert len({row["rfm_segment"] for row in found.values()}) > 1
