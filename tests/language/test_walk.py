"""Walking a tree: its nodes in reading order, and how deep it is."""

from __future__ import annotations

import pytest

from insight.language import syntax as s
from insight.language.parse import parse
from insight.language.terms import children, depth_over, nodes

TEXT = "a > 5 and any(b within 7 days where c then d within 2 days where e)"


def said(found):
    return [".".join(getattr(node, "path", ())) or type(node).__name__ for node in found]


def test_nodes_come_in_reading_order_with_windows_and_durations():
    wanted = "And Compare a Number Aggregate Within Duration c Then Duration e"
    assert " ".join(said(nodes(parse(TEXT)))) == wanted


def test_nodes_can_stop_at_aggregates():
    assert " ".join(said(nodes(parse(TEXT), into_rows=False))) == "And Compare a Number Aggregate"


def test_children_are_the_nodes_right_below():
    assert said(children(parse("a in [1, 2]"))) == ["a", "ListOf"]
    assert list(children(s.Name(("a",)))) == []


@pytest.mark.parametrize(("text", "levels"), [("a", 1), ("not a", 2), ("a and not b = 5", 4), ("((a))", 1)])
def test_a_tree_has_levels(text, levels):
    assert depth_over(parse(text), levels - 1)
    assert not depth_over(parse(text), levels)
