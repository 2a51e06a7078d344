"""The tables that texts are read by are those of the grammar."""

from __future__ import annotations

import json

from insight.language.parse import _Builder

from .grammar_tables import FILE, tables


def test_the_tables_are_those_that_lark_makes_of_the_grammar():
    message = "The grammar was changed: run `python -m tests.language.grammar_tables`."
    assert FILE.read_text(encoding="utf-8") == tables(), message


def test_each_form_of_the_grammar_has_its_method_and_no_method_is_left_over():
    forms = {name for _, _, name, _ in json.loads(FILE.read_text(encoding="utf-8"))["rules"] if name}
    assert forms == {name for name in vars(_Builder) if not name.startswith("_")}
