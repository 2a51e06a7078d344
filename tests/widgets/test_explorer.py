"""The explorer's kernel side: a condition from every property, segment and RFM cell, and nothing private in any of it."""

from __future__ import annotations

import gc
import json
from itertools import count, product
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import insight
from insight.errors import ExpressionError
from insight.language.format import text_of
from insight.widgets import open_studios
from insight.widgets.explorer import Explorer
from insight.widgets.explorer_answers import ExplorerAnswers, of_cells
from insight.widgets.studio import Studio
from tests import small_shop as shop
from tests.examples import examples
from tests.widgets.asking import Asker
from tests.widgets.crowd import HOSTILE
from tests.widgets.test_questions import JSON, LONG
from tests.widgets.test_studio import Recorded

MODEL = {"profile": {"key": "id"}}


def asker(workspace):
    return Asker(ExplorerAnswers(workspace), workspace, count())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    ws = shop.opened(tmp_path_factory.mktemp("shop"))
    return asker(ws.define(bought="values(orders.channel)", last_order="last(orders.time)", said="last(orders.note)"))


def of_column(name, values):
    frame = pl.DataFrame({"id": list(range(len(values))), name: values}, strict=False)
    return asker(insight.Workspace.from_tables(profile=frame, model=MODEL, as_of=shop.AS_OF))


# --- properties ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("spend", "spend >= 40"),
        ("country", "country = 'NO'"),
        ("born", "born since 1980-05-01"),
        ("last_order", "last_order since 2025-11-03"),
        ("email_ok", "email_ok = true"),
        ("bought", "bought contains any of ['store']"),
        ("rfm_segment", "rfm_segment = 'High'"),
        ("r_score", "r_score > 1"),
    ],
)
def test_a_property_gives_a_condition_at_its_median_or_its_most_common_value(small, name, condition):
    told = small.ok("values", property=name)
    assert told["condition"] == condition == small.ok("pick", text=condition)["text"]
    known = small.workspace.audience(f"{name} is known").count()
    assert (told["total"], told["missing"]) == (6, 6 - known)
    assert (
        small.workspace.audience(condition).count() * (2 if ">=" in condition or "since" in condition else 9) >= known
    )


@pytest.mark.parametrize(
    ("values", "condition"),
    [
        ([None, None], "x is known"),
        ([2.5, 2.5], "x >= 2.5"),
        ([0, 0, 0, 5], "x > 0"),
        ([0.66666, 0.66666, 7.5], "x > 0.66666"),
        ([float("-inf"), float("-inf"), 1.5], "x is known"),
        ([3.0, 3.0], "x >= 3"),
        ([-7, -7], "x >= -7"),
        ([500.4460796546152], "x >= 500.44"),
        ([0.0123456, 0.0123456], "x >= 0.0123"),
        ([-0.66666, -0.66666], "x >= -0.667"),
        ([float("inf"), float("inf")], "x is known"),
        (["it's", None], "x = 'it''s'"),
        (["x" * 30_000], "x is known"),
        ([False, False, True], "x = false"),
    ],
)
def test_where_no_value_can_be_written_the_condition_is_that_there_is_one(values, condition):
    assert of_column("x", values).ok("values", property="x")["condition"] == condition


@pytest.mark.parametrize("value", [*HOSTILE, "a\0b", "\n", "' or 1=1 --"])
def test_a_hostile_value_gives_a_condition_that_matches_it(value):
    asked = of_column("odd name`s", [value, value, "other"])
    told = asked.ok("values", property="odd name`s")
    assert asked.ok("pick", text=told["condition"])["matched"] == 2


def test_all_properties_are_listed_and_private_ones_without_values(small):
    told = small.ok("open")
    private = {each["name"]: each["condition"] for each in told["properties"] if each["private"]}
    assert set(private) == {"first_name", "email", "mobile", "said"}
    assert private["email"] == "email is known"
    assert small.ok("pick", text=private["email"])["matched"] == 5
    names = {each["name"] for each in told["properties"]}
    assert names == set(small.workspace.catalog.names)
    for name in private:
        assert small.error("values", property=name)["kind"] == "private_column"


def test_no_answer_holds_anything_private(small):
    names = [each["name"] for each in small.ok("open")["properties"]]
    replies = [small.reply(ask) for ask in ("open", "segments", "grid")]
    replies += [small.reply("values", property=name) for name in names]
    assert [secret for secret in (*shop.SECRETS, "ring ") if secret in json.dumps(replies)] == []


# --- segments -----------------------------------------------------------------------------------------------------------


def test_every_published_segment_has_its_size_its_share_and_its_condition():
    frame = pl.DataFrame({"id": list(range(90)), "a": [each % 3 * 100 + each % 7 for each in range(90)]})
    ws = insight.Workspace.from_tables(profile=frame, model=MODEL, as_of=shop.AS_OF)
    ws = ws.publish(ws.segment("tier", ["a"], k=3, within="a < 205"))
    asked = asker(ws)
    assert asked.ok("open")["segmentations"] is True
    (told,) = asked.ok("segments")["segmentations"]
    assert (told["name"], told["within"]) == ("tier", "a < 205")
    assert len(told["segments"]) == 3
    for each in told["segments"]:
        assert each["count"] == ws.audience(each["condition"]).count() > 0
        assert each["share"] == each["count"] / 90
    assert (
        told["without"] == 90 - ws.audience("a < 205").count() == 90 - sum(each["count"] for each in told["segments"])
    )


def test_without_segmentations_and_rfm_there_are_none():
    asked = of_column("x", [1])
    told = asked.ok("open")
    assert (told["segmentations"], told["rfm"], asked.ok("segments")) == (False, False, {"segmentations": []})
    assert "no RFM" in asked.error("grid")["message"]
    assert "no RFM" in asked.error("pick", cells=[[1, 1]])["message"]


# --- RFM ----------------------------------------------------------------------------------------------------------------


def test_the_grid_counts_as_its_conditions_do(small):
    told = small.ok("grid")
    assert told["bins"] == 2
    assert told["without"] == small.workspace.audience("r_score is unknown").count() == 2
    spend = small.workspace.frame("r_score", "f_score", "rfm_monetary")
    for each in told["cells"]:
        picked = small.ok("pick", cells=[[each["r"], each["f"]]])
        assert picked["text"] == f"r_score = {each['r']} and f_score = {each['f']}"
        assert picked["matched"] == each["customers"] == small.workspace.audience(picked["text"]).count()
        here = spend.filter(r_score=each["r"], f_score=each["f"])
        assert each["spend"] == here["rfm_monetary"].sum()


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ([(5, 5)], "r_score = 5 and f_score = 5"),
        ([(5, 5), (5, 4)], "r_score = 5 and f_score in [4, 5]"),
        ([(4, 5), (5, 4), (5, 5), (4, 4)], "r_score in [4, 5] and f_score in [4, 5]"),
        ([(5, f) for f in range(1, 6)], "r_score = 5 and f_score is known"),
        ([(5, 5), (1, 1)], "r_score = 1 and f_score = 1 or r_score = 5 and f_score = 5"),
        ([(1, 1), (2, 1), (2, 2), (3, 2)], "r_score in [1, 2] and f_score = 1 or r_score in [2, 3] and f_score = 2"),
    ],
)
def test_chosen_cells_are_told_in_few_parts(cells, text):
    assert text_of(of_cells(cells, 5)) == text


SCORES = (None, 1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def every_cell():
    """One profile for each pair of scores, missing ones too."""
    pairs = list(product(SCORES, SCORES))
    r_scores, f_scores = zip(*pairs, strict=True)
    frame = pl.DataFrame({"id": list(range(len(pairs))), "r_score": r_scores, "f_score": f_scores})
    ws = insight.Workspace.from_tables(profile=frame, model=MODEL, as_of=shop.AS_OF)
    return ws.preview(), pairs


@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.sets(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1))
def test_any_chosen_cells_match_exactly_their_customers(every_cell, cells):
    preview, pairs = every_cell
    text = text_of(of_cells(cells, 5))
    assert preview.count(text) == len(cells)
    inside = " or ".join(f"(r_score = {r} and f_score = {f})" for r, f in cells)
    assert preview.count(f"({text}) and ({inside})") == len(cells)
    assert len(pairs) == 36


# --- what is no question ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "arguments", "wanted"),
    [
        ("reach", {"text": "everyone"}, "There is no question 'reach'"),
        ("export", {}, "There is no question 'export'"),
        ("open", {"private": True}, "`private`: extra inputs"),
        ("values", {}, "`property`: field required"),
        ("values", {"property": "lower(email)"}, "No property named 'lower(email)'"),
        ("values", {"property": "'; drop table profile; --"}, "No property named"),
        ("values", {"property": "contry"}, "'country'"),
        ("values", {"property": LONG}, "at most 1000 characters"),
        ("pick", {}, "either `text` or `cells`"),
        ("pick", {"text": "everyone", "cells": [[1, 1]]}, "either `text` or `cells`"),
        ("pick", {"text": "contry = 'NO'"}, "No property named 'contry'"),
        ("pick", {"text": "spend"}, ""),
        ("pick", {"text": LONG}, "at most 100000 characters"),
        ("pick", {"cells": []}, "`cells`"),
        ("pick", {"cells": [[1, 9]]}, "from 1 to 2"),
        ("pick", {"cells": [[1, "1"]]}, "`cells.0.1`"),
        ("pick", {"cells": [[1]]}, "`cells.0`"),
        ("pick", {"cells": [[1, 10**400]]}, "from 1 to 2"),
        ("add", {"text": "everyone"}, "No studio of this workspace is open"),
    ],
)
def test_what_is_no_question_gets_an_error(small, ask, arguments, wanted):
    assert wanted in small.error(ask, **arguments)["message"]


@settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    ask=st.sampled_from(["open", "values", "segments", "map", "grid", "pick", "add"]) | st.text(max_size=6),
    arguments=st.dictionaries(st.sampled_from(["property", "segmentation", "text", "cells"]), JSON, max_size=2),
)
def test_any_question_with_any_arguments_gets_a_reply(small, ask, arguments):
    json.dumps(small.answers.ask({"id": "1", "ask": ask, **arguments}), allow_nan=False)


# --- the widget ---------------------------------------------------------------------------------------------------------


class Kept(Explorer):
    """An explorer that keeps what it sends."""

    def __init__(self, *given, **options):
        self.sent = []
        super().__init__(*given, **options)

    def _send(self, msg, buffers=None):
        self.sent.append(json.loads(json.dumps(msg)))
        super()._send(msg, buffers)

    heard, set_by_browser = Recorded.heard, Recorded.set_by_browser


@pytest.fixture
def shop_here(tmp_path):
    return shop.opened(tmp_path)


def test_what_is_picked_is_its_text_and_observers_hear_it(shop_here):
    explorer, seen = Kept(shop_here), []
    explorer.observe(lambda change: seen.append(change["new"]), "text")
    (reply,) = explorer.heard({"id": "1", "ask": "pick", "text": "country='NO'"})
    assert reply["ok"] == {"text": "country = 'NO'", "matched": 3, "share": 0.5}
    explorer.heard({"id": "2", "ask": "pick", "cells": [[1, 1], [1, 2]]})
    assert seen == ["country = 'NO'", "r_score = 1 and f_score is known"]
    assert explorer.audience.count() == shop_here.audience(explorer.text).count() == 2
    explorer.heard({"id": "3", "ask": "pick", "text": "contry = 'NO'"})
    assert explorer.text == seen[-1]


def test_a_wrong_text_is_refused_and_the_browser_sets_nothing(shop_here):
    explorer = Kept(shop_here)
    with pytest.raises(ExpressionError):
        explorer.text = "contry = 'NO'"
    code = explorer._esm
    found = explorer.set_by_browser(text="country = 'DK'", _esm="alert(1)", nothing=1)
    assert (explorer.text, explorer._esm, found) == ("", code, {"text": "", "_esm": code})


def test_anything_sent_gets_an_answer_and_the_browser_side_comes_once(shop_here):
    explorer = Kept(shop_here)
    for content in (None, 5, "ask", [], {}):
        (reply,) = explorer.heard(content)
        assert "error" in reply
    (first,) = explorer.heard({"id": "f", "ask": "front", "have": []})
    (second,) = explorer.heard({"id": "g", "ask": "front", "have": [first["ok"]["version"]]})
    assert "export" in first["ok"]["script"]
    assert second["ok"] == {"widget": "explorer", "version": first["ok"]["version"], "script": None, "style": None}


def test_a_saved_notebook_keeps_the_text_and_nothing_of_the_data(shop_here):
    explorer = Kept(shop_here)
    for ask in ("open", "segments", "grid"):
        explorer.heard({"id": "1", "ask": ask})
    explorer.heard({"id": "1", "ask": "values", "property": "country"})
    kept = json.dumps({name: value for name, value in explorer.get_state().items() if name != "layout"})
    assert len(kept) < 6_000
    assert [word for word in (*shop.SECRETS, "spend_90d", "'NO'") if word in kept] == []
    assert repr(explorer) == "<Explorer>"


# --- and a studio -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "added", "after"),
    [
        (None, "spend > 5", "spend > 5"),
        ("country = 'NO'", "spend > 5", "country = 'NO' and spend > 5"),
        ("country = 'NO' or email_ok", "spend > 5", "(country = 'NO' or email_ok) and spend > 5"),
        ("country = 'NO'", "spend > 5 or email_ok", "country = 'NO' and (spend > 5 or email_ok)"),
        ("country = 'NO' and email_ok", "spend > 5 and born is known", "country = 'NO' and email_ok and spend > 5 and born is known"),
    ],
)  # fmt: skip
def test_a_condition_is_added_to_the_studio_with_and(shop_here, before, added, after):
    studio, explorer = Studio(shop_here, before), Kept(shop_here)
    assert explorer.heard({"id": "1", "ask": "open"})[0]["ok"]["studio"] is True
    (reply,) = explorer.heard({"id": "2", "ask": "add", "text": added})
    assert reply["ok"]["text"] == studio.text == after
    explorer.heard({"id": "3", "ask": "add", "text": "contry = 'NO'"})
    assert studio.text == after


def test_it_is_the_newest_open_studio_of_the_same_workspace(shop_here, tmp_path_factory):
    other = Studio(shop.opened(tmp_path_factory.mktemp("other")))
    explorer = Kept(shop_here)
    assert explorer.heard({"id": "1", "ask": "open"})[0]["ok"]["studio"] is False
    first, second = Studio(shop_here), Studio(shop_here.define_audiences(more="spend > 1"))
    Studio(insight.open(shop_here.profiles.data.file, as_of="2025-06-01"))
    events = [each["content"] for each in explorer.sent if each["method"] == "custom" and "event" in each["content"]]
    assert events[-1] == {"event": "studio", "open": True}
    explorer.heard({"id": "2", "ask": "add", "text": "spend > 5"})
    assert (first.text, second.text, other.text) == ("everyone", "spend > 5", "everyone")
    second.close()
    explorer.heard({"id": "3", "ask": "add", "text": "spend > 6"})
    assert first.text == "spend > 6"
    again = Kept(insight.open(shop_here.profiles.data.file, as_of=shop.AS_OF))
    assert again.heard({"id": "4", "ask": "open"})[0]["ok"]["studio"] is True


def test_the_registry_keeps_no_studio_alive(shop_here):
    class Made(SimpleNamespace):
        pass

    made = Made(text="everyone", comm=True, workspace=shop_here)
    open_studios.enter(made)
    assert open_studios.newest(shop_here.profiles) is made
    del made
    gc.collect()
    assert open_studios.newest(shop_here.profiles) is None
