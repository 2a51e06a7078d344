"""What each figure says: its numbers, its words, its order."""

from __future__ import annotations

import datetime as dt

import pytest

from insight import plots
from insight.plots.colours import ANY_PAGE
from insight.plots.words import MINUS

DEFAULT = ANY_PAGE


def bars(figure, place=0):
    return dict(zip(figure.data[place].y, figure.data[place].x, strict=True))


# --- reach ----------------------------------------------------------------------------------------------------------


def test_reach_shows_what_is_left_and_what_is_lost_at_each_step():
    figure = plots.reach(["in", "has an address", "consented"], {"email": [100, 90, 45]}, "Reach", 400)
    left, lost = figure.data
    assert (list(left.x), list(lost.x), list(lost.text)) == ([100, 90, 45], [0, 10, 45], ["100", "90", "45"])
    assert lost.hovertext[2] == (
        "email: consented<br>45 profiles, 45.0 % of the audience<br>lost at this step: 45, 50.0 % of those before it"
    )
    assert figure.layout.title.subtitle.text == "100 profiles, 25.0 % of 400"
    assert list(figure.layout.yaxis.ticktext) == ["in", "has an address", "consented"]
    assert figure.layout.yaxis.range == (2.5, -0.5)  # the first step on top


def test_reach_of_several_channels_shares_one_scale_and_breaks_into_rows():
    figure = plots.reach(["in", "out"], {f"c{n}": [100 + n, n] for n in range(5)}, "Reach")
    scales = {axis.range for axis in figure.select_xaxes() if axis.title.text}
    assert len(scales) == 1
    assert [axis.title.text for axis in figure.select_xaxes()] == [
        "c0: profiles", "c1: profiles", "c2: profiles", "c3: profiles", "c4: profiles", None
    ]  # fmt: skip
    assert [trace.name for trace in figure.data if trace.showlegend] == ["left", "lost at this step"]


# --- conditions -----------------------------------------------------------------------------------------------------


def test_a_condition_costs_what_would_be_in_without_it():
    figure = plots.conditions(["a", "b", "c"], [50, 60, 10], [50, 40, 42], [70, 40, 30], 40, "Cost")
    effect = figure.data[0]
    assert list(effect.x) == [-30, 0, 10]
    assert list(effect.text) == [f"{MINUS}30", "changes nothing", "+10"]
    assert effect.marker.color == (DEFAULT.contrast, DEFAULT.accent, DEFAULT.accent)
    assert (list(figure.data[1].x), list(figure.data[2].x)) == ([50, 60, 10], [50, 40, 42])
    assert list(figure.data[3].text) == ["50 (alone 50)", "40 (alone 60)", "42 (alone 10)"]
    assert [text.split("<br>")[1] for text in effect.hovertext] == [
        "keeps out 30 profiles, 42.9 % of those without it", "changes nothing for anyone", "lets in 10 profiles"
    ]  # fmt: skip


@pytest.mark.parametrize("short", range(4))
def test_conditions_of_different_number_are_refused(short):
    columns = [["a", "b"], [1, 2], [1, 2], [1, 2]]
    columns[short] = columns[short][:1]
    with pytest.raises(ValueError, match=r"shorter|longer"):
        plots.conditions(*columns, 1, "Cost")


# --- distributions --------------------------------------------------------------------------------------------------


def test_a_histogram_has_equal_columns_between_written_edges_and_the_missing_apart():
    figure = plots.histogram([0, 100, 1000, 50_000], [5, 4, 1], "Spend", "NOK", missing=2)
    columns = figure.data[0]
    assert list(columns.y) == [5, 4, 1, 2]
    assert list(columns.x) == pytest.approx([0.5, 1.5, 2.5, 4.6])
    assert list(figure.layout.xaxis.ticktext) == ["0", "100", "1,000", "50,000", "missing"]
    assert list(figure.layout.xaxis.tickvals) == pytest.approx([0, 1, 2, 3, 4.6])
    assert figure.layout.xaxis.title.text == "NOK"
    assert [text.split("<br>")[0] for text in columns.hovertext] == [
        "0 to 100 NOK", "100 to 1,000 NOK", "1,000 to 50,000 NOK", "missing"
    ]  # fmt: skip
    assert columns.marker.color == (DEFAULT.accent,) * 3 + (DEFAULT.pale,)


def test_a_histogram_draws_members_before_everyone():
    figure = plots.histogram([0, 1, 2], [8, 2], "Orders", "orders", members=[4, 0])
    assert [trace.name for trace in figure.data] == ["everyone", "members"]
    assert list(figure.data[1].y) == [4, 0]
    assert figure.data[1].hovertext[0] == "0 to 1 orders<br>8 profiles, 80.0 % of all<br>4 members, 50.0 % of these"


def test_a_histogram_of_many_bins_writes_some_of_the_edges():
    figure = plots.histogram(list(range(101)), [1] * 100, "Many", "")
    assert list(figure.layout.xaxis.ticktext) == [str(edge) for edge in range(0, 101, 8)]
    assert figure.layout.xaxis.title.text == "value"


@pytest.mark.parametrize("counts", [[], [1], [1, 2, 3]])
def test_a_histogram_has_one_edge_more_than_bins(counts):
    with pytest.raises(ValueError, match=r"bins have \d edges; here are 3"):
        plots.histogram([0, 1, 2], counts, "Wrong", "")


def test_top_values_end_with_the_others_and_the_missing():
    figure = plots.top_values(["NO", True, 5], [7, 5, 3], "Values", (12, 4), 1, [2, 1, 0])
    assert list(figure.layout.yaxis.ticktext) == ["NO", "true", "5", "12 other values", "missing"]
    assert bars(figure) == {0: 7, 1: 5, 2: 3, 3: 4, 4: 1}
    assert bars(figure, 1) == {0: 2, 1: 1, 2: 0}
    assert figure.layout.title.subtitle.text == "20 profiles, 3 of them members, 1 (5.0 %) without a value"


# --- overlap --------------------------------------------------------------------------------------------------------


def test_overlap_draws_the_regions_largest_first_over_their_dots():
    regions = {(): 50, (0,): 5, (1,): 9, (0, 2): 2, (0, 1, 2): 9}
    figure = plots.overlap(["a", "b", "c"], [16, 18, 11], regions, 75, "Overlap")
    columns, *lines, dots, sizes = figure.data
    assert list(columns.y) == [9, 9, 5, 2]
    assert [text.split("<br>")[0] for text in columns.hovertext] == [
        "in a and b and c", "in b, in no other", "in a, in no other", "in a and c, in no other"
    ]  # fmt: skip
    assert [(line.x, line.y) for line in lines] == [((0, 0), (0, 2)), ((3, 3), (0, 2))]
    told = zip(dots.x, dots.y, dots.hovertext, strict=True)
    inside = {(x, y) for x, y, text in told if text.startswith("in ")}
    assert inside == {(0, 0), (0, 1), (0, 2), (1, 1), (2, 0), (3, 0), (3, 2)}
    assert list(sizes.x) == [16, 18, 11]
    assert figure.layout.title.subtitle.text == "25 profiles in any of them, 33.3 % of 75; each is counted once."


def test_overlap_shows_the_24_largest_regions_and_says_so():
    names = [f"a{n}" for n in range(30)]
    figure = plots.overlap(names, [n + 1 for n in range(30)], {(n,): n + 1 for n in range(30)}, 1000, "Overlap")
    assert list(figure.data[0].y) == list(range(30, 6, -1))
    assert "24 largest of 30 regions, with 95.5 % of these" in figure.layout.title.subtitle.text.replace("<br>", " ")


# --- breakdown ------------------------------------------------------------------------------------------------------


def test_breakdown_draws_shares_and_indexes_about_100():
    figure = plots.breakdown(["NO", "DK", "SE"], [6, 2, 0], [40, 40, 20], "Lapsed by country", "Country")
    everyone, members, index = figure.data
    assert (list(everyone.x), list(members.x)) == ([40, 40, 20], [75, 25, 0])
    assert list(index.x) == pytest.approx([87.5, -37.5, -100])
    assert list(index.text) == ["188", "62", "0"]
    assert index.marker.color == (DEFAULT.accent, DEFAULT.contrast, DEFAULT.contrast)
    ticks = dict(zip(figure.layout.xaxis2.tickvals, figure.layout.xaxis2.ticktext, strict=True))
    assert ticks == {-100: "0", -50: "50", 0: "100", 50: "150"}
    assert "The smallest row stands for 20 profiles." in figure.layout.title.subtitle.text


# --- diff -----------------------------------------------------------------------------------------------------------


def test_diff_draws_leavers_to_the_left_and_joiners_to_the_right():
    causes = [
        plots.Cause("a", "unchanged", (1, 2), (0, 3)),
        plots.Cause("b", "new", (4, 6), None),
        plots.Cause("c", "gone", None, (5, 5)),
    ]
    figure = plots.diff((10, 8, 7), causes, {"email": (9, 12)}, "Old and new")
    before, after, ends = figure.data[:3]
    assert (list(before.x), list(after.x), list(ends.text)) == ([18, 9], [17, 12], ["18 → 17", "9 → 12"])
    fails_left, alone_left, fails_joined, alone_joined = figure.data[3:]
    assert [list(each.x) for each in (fails_left, alone_left)] == [[-2, -6, 0], [-1, -4, 0]]
    assert [list(each.x) for each in (fails_joined, alone_joined)] == [[3, 0, 5], [0, 0, 5]]
    assert list(figure.layout.yaxis2.ticktext) == ["a", "+ b", f"{MINUS} c"]
    assert fails_left.hovertext[1] == (
        "b<br>this condition is new<br>of 8 who leave: not true for 6, only this keeps out 4"
    )
    assert all(not text.startswith((MINUS, "-")) for text in figure.layout.xaxis2.ticktext)


def test_diff_has_room_for_a_legend_of_two_rows_below_its_note():
    one_row = plots.reach(["in the audience", "reachable"], {"email": [9, 4]}, "Title", 20)
    two_rows = plots.diff((1, 1, 1), [plots.Cause("a", "new", (1, 1), None)], {}, "Title")
    assert two_rows.layout.margin.t - one_row.layout.margin.t == 19


# --- history --------------------------------------------------------------------------------------------------------


def test_history_draws_the_size_over_entries_and_exits():
    days = [dt.date(2026, 1, day) for day in (1, 8, 15)]
    figure = plots.history(days, [10, 12, 9], [None, 5, 0], [None, 3, 3], "Size")
    size, came, went = figure.data
    assert (list(size.x), list(size.y)) == (["2026-01-01", "2026-01-08", "2026-01-15"], [10, 12, 9])
    assert (list(came.y), list(went.y)) == ([None, 5, 0], [None, -3, -3])
    assert list(size.hovertext) == [
        "2026-01-01<br>10 profiles",
        "2026-01-08<br>12 profiles, +2<br>5 came, 3 went",
        f"2026-01-15<br>9 profiles, {MINUS}3<br>0 came, 3 went",
    ]
    assert figure.layout.title.subtitle.text == f"9 profiles at the end, {MINUS}1 since 2026-01-01."


# --- RFM ------------------------------------------------------------------------------------------------------------


def test_rfm_draws_recency_across_and_frequency_upwards():
    figure = plots.rfm([(1, 1, 10, 500.0), (2, 1, 5, 0.0), (2, 2, 30, 9500.0)], 2, "NOK", "RFM", "a note")
    sizes, words, spend, amounts = figure.data
    assert list(map(list, sizes.z)) == [[10, 5], [None, 30]]
    assert list(map(list, spend.z)) == [[500.0, 0.0], [None, 9500.0]]
    assert list(zip(words.x, words.y, words.text, strict=True)) == [(1, 1, "10"), (2, 1, "5"), (2, 2, "30")]
    assert list(amounts.text) == ["500", "0", "9,500"]
    assert sizes.hovertext[1][0] == "recency 1, frequency 2<br>0 profiles, 0.0 % of all"
    assert [each.text for each in figure.layout.annotations] == ["customers: 45 profiles", "spend: 10.0 k NOK"]
    assert figure.layout.title.subtitle.text == "a note"
