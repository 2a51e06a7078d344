"""Aggregates in terms of fewer ones, so that engines need to know less."""

from __future__ import annotations

from dataclasses import replace

from insight.language import syntax as s
from insight.language.shape import TIME


def plain(node: s.Aggregate) -> s.Expression:
    """An aggregate without `none` and `every`, which are `any` and `count` said otherwise, nor the time of an edge.

    `every(W where c)` is "no row of W fails c"; with `then` it is "as many rows of W fit as there are".
    """
    match node.function:
        case "none":
            return s.Not(replace(node, function="any"))
        case "every" if node.then is None and node.where is not None:
            return s.Not(replace(node, function="any", where=s.Not(node.where)))
        case "every":
            everything = replace(node, function="count", where=None, then=None)
            return s.Compare("=", everything, replace(node, function="count"))
        case "first" | "last" if node.target[1:] == (TIME,):
            return replace(node, function="min" if node.function == "first" else "max")
        case _:
            return node
