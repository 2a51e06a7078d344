"""The widget: what may be set from either side, what it tells the browser, and how little of it a notebook keeps."""

from __future__ import annotations

import json
import subprocess
import sys
from threading import Thread

import pytest
import traitlets

import insight
from insight.errors import ExpressionError, InsightError, QuestionError
from insight.widgets.studio import Studio
from tests import small_shop as shop
from tests.widgets.asking import TEXT
from tests.widgets.contract import check_message


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return shop.opened(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def studio(workspace):
    return Recorded(workspace, "norwegians")


class Recorded(Studio):
    """A studio that keeps what it sends."""

    def __init__(self, *given, **options):
        self.sent = []
        super().__init__(*given, **options)

    def _send(self, msg, buffers=None):
        self.sent.append(json.loads(json.dumps(msg)))
        super()._send(msg, buffers)

    def heard(self, content):
        """A message of the browser; what is sent in reply."""
        self.sent.clear()
        self._handle_custom_msg(content, [])
        told = [each["content"] for each in self.sent if each["method"] == "custom"]
        for each in told:
            check_message(self._answers.register, content.get("ask") if isinstance(content, dict) else None, each)
        return told

    def set_by_browser(self, **state):
        """A change by the browser; the state that is sent back, echoes left out."""
        self.sent.clear()
        self._handle_msg({"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []})
        return {
            name: value for each in self.sent if each["method"] == "update" for name, value in each["state"].items()
        }


@pytest.mark.parametrize(
    ("audience", "text", "name"),
    [
        (None, "everyone", ""),
        ("norwegians", "country = 'NO'", "norwegians"),
        ("country='DK'", "country = 'DK'", ""),
    ],
)
def test_it_begins_with_an_audience_by_name_text_or_itself(workspace, audience, text, name):
    given = audience and workspace.audience(audience)
    for each in (Studio(workspace, audience), Studio(workspace, given)):
        assert (each.text, each.name, each.audience.name, each.settings) == (text, name, name, {})
        assert each.audience.count() == workspace.audience(text).count()


def test_setting_the_text_tells_observers_and_the_browser(studio):
    seen = []
    studio.observe(lambda change: seen.append(change["new"]), "text")
    studio.text = "country='DK' and spend>5"
    assert seen == [studio.text] == ["country = 'DK' and spend > 5"]
    assert studio.sent[-1] == {
        "method": "update",
        "state": {"text": "country = 'DK' and spend > 5"},
        "buffer_paths": [],
    }
    assert (studio.audience.text, studio.audience.name) == ("country = 'DK' and spend > 5", "")


@pytest.mark.parametrize(
    "text", ["", "contry = 'NO'", "spend", "country = ", "norwegians", "in audience 'x'", "\ud800"]
)
def test_a_wrong_text_is_refused_and_changes_nothing(studio, text):
    with pytest.raises(ExpressionError):
        studio.text = text
    assert studio.text == "country = 'NO'"


def deep(levels):
    found = {}
    for _ in range(levels):
        found = {"a": found}
    return found


@pytest.mark.parametrize("name", [" a", "a\n", "x" * 500])
def test_a_wrong_name_is_refused(studio, name):
    with pytest.raises(InsightError):
        studio.name = name
    assert studio.name == "norwegians"


@pytest.mark.parametrize(
    "settings", [{"rows": "x" * 1_000_001}, {"a": object()}, {"a": float("nan")}, {"a": [[0] * 400_000]}, deep(100_000)]
)
def test_settings_that_are_large_or_no_json_are_refused(studio, settings):
    with pytest.raises(QuestionError):
        studio.settings = settings
    assert studio.settings == {}


@pytest.mark.parametrize("name", ["text", "name", "settings"])
@pytest.mark.parametrize("value", [None, 5, ["x"], True])
def test_a_value_of_a_wrong_type_is_refused_from_either_side(studio, name, value):
    before = getattr(studio, name)
    with pytest.raises(traitlets.TraitError):
        setattr(studio, name, value)
    assert studio.set_by_browser(**{name: value}) == {name: before}
    assert getattr(studio, name) == before


@pytest.mark.parametrize(
    ("state", "kept", "back"),
    [
        ({"text": "country = 'DK'"}, "country = 'DK'", {}),
        ({"text": "country='DK'"}, "country = 'DK'", {"text": "country = 'DK'"}),
        ({"text": "contry = 'DK'"}, "country = 'NO'", {"text": "country = 'NO'"}),
        ({"text": "x", "settings": {"tab": "why"}}, "country = 'NO'", {"text": "country = 'NO'"}),
        ({"_esm": "alert(1)"}, "country = 'NO'", "_esm"),
        ({"nothing": 1}, "country = 'NO'", {}),
    ],
)
def test_what_the_browser_sets_wrongly_is_put_back(studio, state, kept, back):
    code = studio._esm
    found = studio.set_by_browser(**state)
    assert (studio.text, studio._esm) == (kept, code)
    assert found == ({"_esm": code} if back == "_esm" else back)
    assert studio.settings == state.get("settings", {})


def test_a_question_that_is_sent_again_is_answered_once(studio):
    question = {"id": "1", "ask": "reach", "text": "everyone", "take": True, "over": "country = 'NO'"}
    assert len(studio.heard(question)) == 1
    studio.text = "country = 'NO'"  # the same again would be taken over it
    assert studio.heard(question) == []
    assert studio.text == "country = 'NO'"
    assert len(studio.heard({**question, "id": "2"})) == 1
    for wrong in ({"id": "1", "ask": "nothing"}, 5, 5):
        assert len(studio.heard(wrong)) == 1


def test_a_question_that_was_stopped_is_answered_when_it_is_sent_again(studio, monkeypatch):
    def stopped(_content):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(studio._answers, "ask", stopped)
        with pytest.raises(KeyboardInterrupt):
            studio.heard({"id": "1", "ask": "reach", "text": "everyone"})
    (reply,) = studio.heard({"id": "1", "ask": "reach", "text": "everyone"})
    assert reply["ok"]["matched"] == reply["ok"]["total"]


def test_a_question_is_answered_and_anything_else_gets_an_error(studio):
    (reply,) = studio.heard({"id": "1", "ask": "reach", "text": TEXT})
    assert (reply["id"], reply["ok"]["matched"]) == ("1", 3)
    for content in (None, 5, "ask", [], {}):
        (reply,) = studio.heard(content)
        assert "error" in reply


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ({"text": "country='DK'", "take": True, "over": "country = 'NO'"}, "country = 'DK'"),
        ({"text": "country='DK'", "take": True, "over": "country = 'SE'"}, "country = 'NO'"),
        ({"text": "country='DK'", "take": True}, "country = 'NO'"),
        ({"text": "contry = 'DK'", "take": True, "over": "country = 'NO'"}, "country = 'NO'"),
        ({"text": "country = 'DK'"}, "country = 'NO'"),
        ({"text": "country = 'DK'", "take": False}, "country = 'NO'"),
        ({"text": "country = 'DK'", "take": 1}, "country = 'NO'"),
    ],
)
def test_a_text_that_is_counted_is_taken_over_the_one_that_was_known(studio, question, text):
    studio.heard({"id": "r", "ask": "reach", **question})
    assert studio.text == text
    first, *more = studio.sent
    assert first["content"].get("ok", {}).get("taken", False) == (text == "country = 'DK'")
    assert [each["state"] for each in more] == ([{"text": text}] if text == "country = 'DK'" else [])


@pytest.mark.parametrize("by_code", ["country = 'NO'", "country='NO'", "country = 'SE'"])
def test_what_code_sets_while_an_edit_is_counted_stays(studio, monkeypatch, by_code):
    """Also where that is the text it had: the edit was there first."""
    ask = studio._answers.ask

    def asked(question):
        reply = ask(question)
        studio.text = by_code
        return reply

    monkeypatch.setattr(studio._answers, "ask", asked)
    (reply,) = studio.heard({"id": "r", "ask": "reach", "text": "country='DK'", "take": True, "over": "country = 'NO'"})
    assert (reply["ok"]["taken"], studio.text) == (False, studio.workspace.audience(by_code).text)


def test_what_another_thread_sets_while_an_edit_is_taken_comes_after_it(studio, monkeypatch):
    changes = []
    studio.observe(lambda change: changes.append(change["new"]), "text")
    coding = Thread(target=lambda: setattr(studio, "text", "country = 'SE'"))
    send = studio.send

    def slowly(reply):
        coding.start()
        coding.join(0.1)
        send(reply)

    monkeypatch.setattr(studio, "send", slowly)
    studio.heard({"id": "r", "ask": "reach", "text": "country='DK'", "take": True, "over": "country = 'NO'"})
    coding.join()
    assert changes == ["country = 'DK'", "country = 'SE'"]


def test_the_browser_side_comes_from_the_kernel_once(studio):
    (first,) = studio.heard({"id": "f", "ask": "front", "have": []})
    (second,) = studio.heard({"id": "g", "ask": "front", "have": [first["ok"]["version"]]})
    assert "export" in first["ok"]["script"]
    assert second["ok"] == {"widget": "studio", "version": first["ok"]["version"], "script": None, "style": None}


def test_saving_names_the_studio_and_tells_every_view(tmp_path):
    studio = Recorded(shop.opened(tmp_path), "country = 'DK'")
    reply, event = studio.heard({"id": "1", "ask": "save", "name": "danes", "text": studio.text})
    assert (reply["ok"]["name"], event, studio.name) == ("danes", {"event": "data"}, "danes")
    assert studio.audience.name == "danes"
    assert studio.workspace.audience("danes").count() == 1
    assert insight.open(tmp_path, as_of=shop.AS_OF).audience("danes").count() == 1
    (refused,) = studio.heard({"id": "2", "ask": "save", "name": "danes", "text": "everyone"})
    assert refused["error"]["kind"] == "changed"


def test_a_saved_notebook_keeps_next_to_nothing_of_it(studio):
    studio.heard({"id": "1", "ask": "sample", "text": "everyone", "columns": ["country", "email"]})
    studio.heard({"id": "2", "ask": "open"})
    kept = json.dumps({name: value for name, value in studio.get_state().items() if name != "layout"})
    assert len(kept) < 6_000
    assert [secret for secret in (*shop.SECRETS, "Dagfinn", "spend_90d") if secret in kept] == []
    assert repr(studio) == "<Studio 'norwegians'>"


def test_without_its_package_the_studio_says_what_to_install():
    code = (
        "import sys; sys.modules['anywidget'] = None\nimport insight.widgets.studio_answers\n"
        "from insight.errors import MissingPackage\n"
        "try:\n    import insight.widgets.studio\nexcept MissingPackage as told:\n    print(told)"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert said.strip() == "The studio needs the package 'anywidget'. Install it with: pip install 'insight[lab]'"
