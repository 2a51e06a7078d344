"""The browser's protocol: one register says what is asked and answered, and everything else is held against it."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest
from pydantic import ValidationError

import insight
from insight.widgets.explorer import Explorer
from insight.widgets.explorer_answers import ExplorerAnswers
from insight.widgets.protocol.message import FrontReply
from insight.widgets.protocol.register import EXPLORER, STUDIO, ExplorerTraits, StudioTraits
from insight.widgets.studio import Studio
from insight.widgets.studio_answers import StudioAnswers
from tests.widgets.asking import TEXT, Asker, shop_in
from tests.widgets.contract import check
from tests.widgets.crowd import AS_OF, write_crowd_with_rfm

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "widgets" / "src"
LOADER = ROOT / "src" / "insight" / "widgets" / "loader.js"
TREE = {"node": "known", "value": {"node": "name", "path": ["spend"]}}


# --- the contract -------------------------------------------------------------------------------------------------------

ASKED = {
    "front": {},
    "open": {},
    "read": {"text": TEXT},
    "write": {"tree": TREE},
    "complete": {"text": "cou", "at": 3},
    "reach": {"tree": TREE, "value": "spend", "saved": "everyone"},
    "curve": {"text": "spend > 50", "path": []},
    "values": {"property": "country"},
    "row_values": {"table": "orders", "column": ["channel"]},
    "sample": {"text": "everyone", "columns": ["country", "born"], "sort": {"column": "country"}},
    "breakdown": {"text": "country = 'NO'", "property": "country"},
    "overlap": {"text": "spend > 50", "with": ["norwegians"]},
    "history": {"text": "country = 'NO'", "every": "1 month", "over": "2 months"},
    "lint": {"text": "spend > 5 and spend > 7"},
    "why": {"text": TEXT, "key": 1},
    "sql": {"text": TEXT},
    "save": {"name": "mine", "text": TEXT},
    "audiences": {},
    "export_plan": {"text": "everyone", "channel": "email", "columns": ["country"]},
    "export": {"text": "everyone", "channel": "email", "columns": ["country"], "format": "csv", "file": "out"},
}
EXPLORED = {
    "front": {"have": ["another"]},
    "open": {},
    "values": {"property": "spend_90d"},
    "segments": {},
    "map": {"segmentation": "tier"},
    "grid": {},
    "pick": {"cells": [[1, 1]]},
    "add": {"text": "country = 'NO'"},
}
WRONG = {
    "read": {"text": "contry = 'NO'"},
    "write": {"tree": {"node": "compare"}},
    "complete": {"text": "a", "at": 1, "table": "nothing"},
    "reach": {"text": "spend >"},
    "curve": {"text": "everyone", "path": []},
    "values": {"property": "email"},
    "row_values": {"table": "orders", "column": ["note"]},
    "sample": {"text": "everyone", "sort": {"column": "nothing"}},
    "breakdown": {"text": "everyone", "property": "nothing"},
    "overlap": {"text": "everyone", "with": ["nothing"]},
    "history": {"text": "everyone", "every": "soon"},
    "lint": {"text": "'"},
    "why": {"text": "everyone", "key": 99},
    "sql": {"text": ""},
    "save": {"name": "norwegians", "text": TEXT, "over": "another"},
    "export_plan": {"text": "everyone", "channel": "letter"},
    "export": {"text": "everyone", "format": "csv", "file": "../out"},
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return shop_in(tmp_path_factory.mktemp("studio"), "norwegians", "country = 'NO'")


@pytest.fixture(scope="module")
def explorer(tmp_path_factory):
    ws = insight.open(write_crowd_with_rfm(tmp_path_factory.mktemp("explorer")), as_of=AS_OF)
    ws = ws.publish(ws.segment("tier", by=["spend_90d", "age"], k=2), keep=False)
    studio = Studio(ws)  # which conditions are added to, as long as it is open
    yield Asker(ExplorerAnswers(ws), ws, count())
    studio.close()


def test_each_question_is_asked_here_and_answered_by_the_kernel():
    assert set(ASKED) == set(STUDIO) == {"front", *StudioAnswers.answering}
    assert set(EXPLORED) == set(EXPLORER) == {"front", *ExplorerAnswers.answering}


@pytest.mark.parametrize("ask", STUDIO)
def test_the_studio_is_answered_as_the_register_says(studio, ask):
    studio.ok(ask, **ASKED[ask])  # which holds the reply against its type


@pytest.mark.parametrize("ask", EXPLORER)
def test_the_explorer_is_answered_as_the_register_says(explorer, ask):
    explorer.ok(ask, **EXPLORED[ask])


@pytest.mark.parametrize("ask", WRONG)
def test_what_is_wrong_is_told_as_the_register_says(studio, ask):
    assert studio.error(ask, **WRONG[ask])["problem"]


def test_each_widget_is_told_how_its_workspace_writes_numbers(studio, explorer):
    english, norwegian = studio.ok("open")["formats"], explorer.ok("open")["formats"]
    assert list(english) == list(norwegian)
    assert (english["locale"], english["decimal"], english["group"], english["date"]) == ("en", ".", ",", "yyyy-MM-dd")
    assert (norwegian["locale"], norwegian["decimal"], norwegian["group"]) == ("nb-NO", ",", "\xa0")
    assert (norwegian["currency"], norwegian["date"]) == ("{amount} {currency}", "dd.MM.yyyy")


@pytest.mark.parametrize(
    "told",
    [
        {"widget": "studio", "version": "1", "script": None},
        {"widget": "studio", "version": "1", "script": None, "style": None, "more": 1},
        {"widget": "studio", "version": 1, "script": None, "style": None},
    ],
)
def test_a_reply_that_lacks_something_or_has_more_or_another_type_is_noticed(told):
    with pytest.raises(ValidationError):
        check(FrontReply, told)


# --- what is synced -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("widget", "traits"), [(Studio, StudioTraits), (Explorer, ExplorerTraits)])
def test_the_traits_that_are_synced_are_those_of_the_register(widget, traits):
    own = widget.class_own_traits(sync=True)
    assert set(own) == set(traits.__annotations__)


# --- the browser side ---------------------------------------------------------------------------------------------------


def asked_in(*files: Path) -> set[str]:
    """The names of all questions in these sources."""
    return {
        name for file in files for name in re.findall(r"""\bask: (?:/\*\*.*?\*/ \()?"(\w+)""", file.read_text("utf-8"))
    }


def test_the_browser_asks_exactly_what_is_registered():
    explorer = sorted((SOURCES / "explorer").rglob("*.js"))
    studio = [file for file in SOURCES.rglob("*.js") if file not in explorer]
    assert asked_in(LOADER, *studio) == set(STUDIO)
    assert asked_in(LOADER, *explorer) == set(EXPLORER)


def test_events_that_the_browser_hears_are_those_that_are_sent():
    heard = set(re.findall(r'event === "(\w+)"', "".join(file.read_text("utf-8") for file in SOURCES.rglob("main.js"))))
    assert heard == {"data", "studio"}
