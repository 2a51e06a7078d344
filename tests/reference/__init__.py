"""A plain row-by-row evaluator of the insight language, and random questions to compare the engine with."""

from __future__ import annotations

from .interpreter import BadTree, evaluate, members
from .values import same_answer
from .world import Lookup, Table, World

__all__ = ["BadTree", "Lookup", "Table", "World", "evaluate", "members", "same_answer"]
