"""What is written down of the browser's protocol is what its models say; told without node."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

import pytest
from pydantic import Field
from typing_extensions import TypedDict

from insight.language.json_form import Json
from insight.widgets.protocol.studio_questions import OverlapQuestion
from widgets.protocol import page
from widgets.protocol.declarations import word
from widgets.protocol.make import FILES
from widgets.protocol.reading import fields_of, models_in, told_of

REBUILD = "Run `python -m widgets.protocol.make`, then build the browser side (widgets/README.md), and commit both."


class Inner(TypedDict):
    """What is inside."""

    deep: list[Outer]


class Outer(TypedDict):
    """What is
    outside.

    Attributes
    ----------
    name : what it is called; never
        empty.
    inner, more : what is inside, and more.
    """

    name: str
    inner: Inner
    more: NotRequired[int | None]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_committed_file_is_what_the_models_say(path):
    assert path.read_text(encoding="utf-8") == FILES[path](), REBUILD


def test_every_question_and_every_type_is_on_the_page():
    text = page.page()
    for register in (page.STUDIO, page.EXPLORER):
        for ask, each in register.items():
            assert f"### {ask}\n" in text
            for model in (*models_in(each.question)[1:], *models_in(each.reply)):
                assert f"- `{model.__name__}` `{{" in text


@pytest.mark.parametrize(
    ("hint", "wanted"),
    [
        (str, "string"),
        (Annotated[int, Field(ge=1)], "number"),
        (NotRequired[float], "number"),
        (bool | None, "boolean | null"),
        (int | float, "number"),
        (Literal["a", "b"], '"a" | "b"'),
        (list[str | int], "(string | number)[]"),
        (list[list[int]], "number[][]"),
        (Json, "Tree"),
        (dict[str, object], "Record<string, unknown>"),
        (dict[str, Inner], "Record<string, Inner>"),
        (Any, "any"),
    ],
)
def test_a_type_reads_in_typescript(hint, wanted):
    assert word(hint) == wanted


def test_fields_know_their_names_in_the_message_and_whether_they_may_be_left_out():
    assert [(each.name, each.optional) for each in fields_of(Outer)] == [
        ("name", False),
        ("inner", False),
        ("more", True),
    ]
    assert [each.name for each in fields_of(OverlapQuestion)] == ["text", "with"]


def test_a_docstring_tells_of_the_whole_and_of_each_field():
    whole, fields = told_of(Outer)
    assert whole == "What is outside."
    assert fields == {"name": "what it is called; never empty.", "inner, more": "what is inside, and more."}


def test_models_are_found_inside_models_also_where_they_hold_each_other():
    assert models_in(list[Outer]) == [Outer, Inner]
