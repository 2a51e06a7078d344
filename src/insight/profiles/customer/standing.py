"""Where one profile stands among everyone: its percentiles and ranks, from one count over all profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.terms import nodes
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.profile_table import Profiles


def standing_of(profiles: Profiles, key: Any) -> dict[str, float | int | None]:
    """The value of each percentile and rank of the catalog for one profile, by canonical text; missing ones are None.

    Nothing is asked where there is none.
    """
    calls = {text_of(node): node for node in _compared(profiles.catalog)}
    if not calls:
        return {}
    values: Any = profiles.values({f"v{place}": node.arguments[0] for place, node in enumerate(calls.values())})
    own: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    for place in range(len(calls)):
        column = values[f"v{place}"].cast("float64")
        own[f"own{place}"] = column.max(where=values[KEY] == key).over(ibis.window())
    everyone = values.mutate(**own)
    for place in range(len(calls)):
        column, mine = everyone[f"v{place}"].cast("float64"), everyone[f"own{place}"]
        asked |= {
            f"below{place}": column.count(where=column < mine),
            f"above{place}": column.count(where=column > mine),
            f"known{place}": column.count(),
            f"has{place}": mine.count(),
        }
    row = profiles.data.engine.row(everyone.aggregate(**asked))
    return {text: _standing(node, row, place) for place, (text, node) in enumerate(calls.items())}


def _compared(catalog: Catalog) -> Iterator[s.Call]:
    """Every percentile and rank in the definitions that can be used."""
    kinds = [
        *(("property", name) for name in catalog.shape.properties),
        *(("audience", name) for name in catalog.audience_names),
    ]
    for kind, name in kinds:
        if catalog.problem_of(kind, name) is None:
            for tree in catalog.definition(kind, name).trees:
                yield from (
                    node
                    for node in nodes(tree, into_rows=False)
                    if isinstance(node, s.Call) and node.function in ("percentile", "rank")
                )


def _standing(node: s.Call, row: dict[str, int], place: int) -> float | int | None:
    """What `against_everyone` gives, from the numbers of those below and above."""
    if not row[f"has{place}"]:
        return None
    if node.function == "rank":
        return row[f"above{place}"] + 1
    others = row[f"known{place}"] - 1
    return row[f"below{place}"] / others * 100 if others else 0.0
