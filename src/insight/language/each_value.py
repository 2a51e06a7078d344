"""Conditions on a single value, put to the engine once for each different value and not for each profile or day.

So `city contains 'ø'` or `last(orders.channel) in ['app', 'web']` cost what a few thousand values cost, and mean what the engine
takes them to mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from insight.customers.engines.engine import in_memory
from insight.language.compile import Env, exact, value

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir
    import numpy.typing as npt

    from insight.customers.engines.engine import Engine
    from insight.language import syntax as s
    from insight.language.compile_time import Moments


@dataclass(frozen=True)
class OneValue(Env):
    """One column stands for the names and the aggregates of a condition.

    Attributes
    ----------
    definition : the expression that a name stands for; None where it is the value itself.
    """

    column: ir.Value
    definition: Callable[[s.Name], s.Expression | None]

    def name(self, node: s.Name) -> ir.Value:
        """The value, or what the name is defined as."""
        tree = self.definition(node)
        return self.column if tree is None else value(tree, self)

    def aggregate(self, _node: s.Aggregate) -> ir.Value:
        """The value."""
        return self.column


def holds_for_each(
    condition: s.Expression, values: pa.Array, moments: Moments, engine: Engine,
    definition: Callable[[s.Name], s.Expression | None] = lambda _: None,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Whether a condition on one value holds for each of some values."""
    if not len(values):
        return np.zeros(0, bool)
    rows: Any = in_memory(pa.table({"value": values, "place": np.arange(len(values))}))
    holds = ibis.ifelse(exact(condition, OneValue(moments, rows.value, definition)), True, False)  # noqa: FBT003 - the values
    found = engine.arrow(rows.select(rows.place, holds=holds)).sort_by("place")
    truths: npt.NDArray[np.bool_] = found["holds"].to_numpy()
    return truths
