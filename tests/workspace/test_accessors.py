"""What a workspace holds by name: mappings that list, show themselves, complete with Tab, and offer the nearest name."""

from __future__ import annotations

import pytest

from insight import errors
from tests.small_shop import AS_OF, opened, workspace

SHOP = workspace().publish(workspace().segment("tier", {"buyers": "spend > 0"}, method="ranked"))
ACCESSORS = ["audiences", "properties", "segments", "channels"]
each_accessor = pytest.mark.parametrize("name", ACCESSORS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A shop with two snapshots, and the later of them."""
    shop = opened(tmp_path_factory.mktemp("shop"))
    shop.snapshots.take()
    return shop, shop.define(more="1").snapshots.take()


@each_accessor
def test_an_accessor_is_a_mapping_from_names(name):
    found = getattr(SHOP, name)
    names = list(found)
    assert names
    assert (len(found), names) == (len(names), list(found.keys()))
    assert all(each in found for each in names)
    assert "nobody" not in found
    assert 5 not in found
    assert found.get("nobody") is None
    assert dict(found) == {each: found[each] for each in names}


@each_accessor
def test_tab_completes_its_names(name):
    assert getattr(SHOP, name)._ipython_key_completions_() == list(getattr(SHOP, name))


@pytest.mark.parametrize(
    ("name", "typed", "meant", "kind"),
    [
        ("audiences", "buyer", "buyers", errors.UnknownAudience),
        ("properties", "spent", "spend", errors.UnknownName),
        ("segments", "tie", "tier", errors.UnknownSegmentation),
        ("channels", "emial", "email", errors.UnknownChannel),
    ],
)
def test_an_unknown_name_is_a_key_error_of_the_family_that_offers_the_nearest(name, typed, meant, kind):
    with pytest.raises(kind, match=f"Did you mean '{meant}'") as raised:
        getattr(SHOP, name)[typed]
    assert isinstance(raised.value, KeyError)
    assert isinstance(raised.value, errors.InsightError)
    assert not str(raised.value).startswith(("'", '"'))


def test_what_is_given_is_the_thing_itself():
    assert SHOP.audiences["buyers"] == SHOP.audience("buyers")
    assert SHOP.audiences["buyers"].ids().to_list() == SHOP.audience("any(orders)").ids().to_list()
    assert SHOP.properties["spend"] == SHOP.catalog["spend"]
    assert SHOP.segments["tier"].labels()["segment"].to_list() == SHOP.frame("tier")["tier"].to_list()
    assert SHOP.channels["email"].address == "email"


@each_accessor
def test_it_shows_how_many_there_are_and_their_names(name):
    found = getattr(SHOP, name)
    first = next(iter(found))
    assert repr(found).startswith(f"<{len(found)} ")
    assert first in repr(found)
    page = found._repr_html_()
    assert f"{len(found)} " in page
    assert first in page


def test_a_long_list_of_names_is_cut_in_one_line_only():
    many = SHOP.define(**{f"extra_{number}": "1" for number in range(8)}).properties
    assert repr(many).endswith(f" and {len(many) - 8} more>")
    assert "extra_7" in many._repr_html_()


def test_nothing_is_shown_of_nothing():
    empty = workspace(made={"profile": {"key": "customer_id"}})
    assert repr(empty.audiences) == "<0 audiences>"
    assert "0 segmentations" in empty.segments._repr_html_()


def test_snapshots_are_listed_by_their_runs_the_last_first(kept):
    shop, last = kept
    assert list(shop.snapshots) == [each.run_id for each in shop.snapshots.list()]
    assert shop.snapshots.list()[0] == shop.snapshots[last.run_id] == shop.snapshots.at(AS_OF) == last
    assert len(shop.snapshots) == 2
    assert last.run_id in shop.snapshots
    assert last.run_id in shop.snapshots._repr_html_()
    assert repr(shop.snapshots).startswith("<2 snapshots: ")
    assert shop.snapshots._ipython_key_completions_() == list(shop.snapshots)


def test_an_unknown_run_is_a_key_error_of_the_family(kept):
    shop, last = kept
    with pytest.raises(errors.UnknownSnapshot, match=f"Did you mean '{last.run_id}'"):
        shop.snapshots[last.run_id[:-1] + "x"]
    assert shop.snapshots.get("nothing like it") is None


def test_tables_without_a_folder_have_no_snapshots_to_show():
    assert (repr(SHOP.snapshots), list(SHOP.snapshots)) == ("<0 snapshots>", [])
