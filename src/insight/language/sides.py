"""The operators of comparisons: what they do, what they are from the other side, and the words for them in windows."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.language.syntax import CompareOp

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""What an operator does with two values, columns or arrays."""
FLIPPED: dict[str, CompareOp] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The operator that says the same when the two sides change places."""
OF_SIDE: dict[str, CompareOp] = {"before": "<", "after": ">", "since": ">=", "until": "<="}
"""The operator that the side of a window stands for."""
