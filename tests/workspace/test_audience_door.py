"""What concerns an audience is asked of the audience, and answered as the workspace answers it."""

from __future__ import annotations

import polars as pl
import pytest

from insight.errors import ComparisonError, InsightError, PrivateColumn, UnknownName
from tests.small_shop import workspace

SHOP = workspace()
BUYERS, NORWEGIANS = SHOP.audience("buyers"), SHOP.audience("country = 'NO'")


@pytest.mark.parametrize("other", ["norwegians", "country = 'NO'", NORWEGIANS], ids=["name", "text", "audience"])
def test_overlap_and_diff_take_a_name_a_text_or_an_audience(other):
    assert BUYERS.overlap(other).to_dict() == SHOP.overlap(["buyers", other]).to_dict()
    assert BUYERS.diff(other).to_dict() == SHOP.diff("buyers", other).to_dict()


def test_overlap_is_of_as_many_as_are_named():
    found = BUYERS.overlap("norwegians", "customers of the web")
    assert found.names == ("buyers", "norwegians", "customers of the web")
    assert (found.sizes, found.union) == ((4, 3, 2), 4)


def test_diff_tells_who_joins_and_who_leaves_as_audiences_that_can_be_asked_on():
    found = BUYERS.diff("norwegians")
    assert (found.stayed, found.left, found.joined) == (3, 1, 0)
    assert found.new.reach("email").matched == 3


def test_breakdown_is_by_a_property_or_a_text():
    assert BUYERS.breakdown("country").to_dict() == SHOP.breakdown("buyers", "country").to_dict()
    assert BUYERS.breakdown("spend > 50").members == 4


def test_frame_has_the_members_in_order_of_the_key_with_properties_and_texts():
    found = BUYERS.frame("country", "spend", "round(spend / 2)")
    assert isinstance(found, pl.DataFrame)
    assert found.columns == ["customer_id", "country", "spend", "round(spend / 2)"]
    assert found["customer_id"].to_list() == BUYERS.ids().to_list() == sorted(found["customer_id"])
    assert BUYERS.frame().columns == ["customer_id"]
    assert (~BUYERS).frame()["customer_id"].to_list() == [3, 6]


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (BUYERS.overlap, ComparisonError),
        (lambda: BUYERS.overlap("buyers"), ComparisonError),
        (lambda: BUYERS.overlap("nobdy"), UnknownName),
        (lambda: BUYERS.breakdown("email"), PrivateColumn),
        (lambda: BUYERS.frame("email"), PrivateColumn),
        (lambda: BUYERS.frame("spnd"), UnknownName),
        (lambda: BUYERS.diff("spnd > 1"), UnknownName),
        (lambda: BUYERS.overlap(workspace(as_of="2025-01-01").audience("norwegians")), InsightError),
    ],
)
def test_what_cannot_be_answered_is_refused_as_the_workspace_refuses_it(ask, kind):
    with pytest.raises(kind):
        ask()


def test_why_not_is_why():
    assert BUYERS.why_not(3) == BUYERS.why(3)
