"""Segments as conditions that people can read: found on a sample, measured on everyone by running them.

How a rule is found: surrogate trees tell the segment from everyone else; every node of them is a box of conditions, which is made
shorter and moved to where F1 is highest; up to three boxes may be joined by `or`. Numbers have the fewest digits that part
the profiles in the very same way; those of more than three digits are rounded to two or three when at most 1 % as many
profiles as the segment has change sides. All figures are taken afterwards, of the text as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.errors import SegmentationError
from insight.language import syntax as s
from insight.language.format import text_of
from insight.profiles.columns import KEY
from insight.segments.features import properties_named
from insight.segments.fit import places_of
from insight.segments.frozen_model import one_thread
from insight.segments.partition import frame_of
from insight.segments.rules.boxes import RuleSample, joined
from insight.segments.rules.ordered_columns import column_of
from insight.segments.rules.rules import Rule, Rules
from insight.segments.rules.search import search, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from insight.segments.frozen_model import Labels
    from insight.segments.partition import Assigned, Partition
    from insight.segments.rules.ordered_columns import OrderedColumn

TOLERANCE = 0.01
"""A number may be rounded past so many profiles, as a share of the segment."""
MOST_CONDITIONS = 8
SAMPLE = 50_000


def rules_of(
    segmentation: Partition,
    segment: str | int | None = None,
    max_conditions: int = 4,
    by: Iterable[str] | None = None,
) -> Rules:
    """The segments, or one of them, as rules.

    Parameters
    ----------
    segmentation
        Its profiles are those that the rules are measured on.
    segment
        Name or number; None for all.
    max_conditions
        Of a rule, from 1 to 8. `x between 1 and 5` and `x in ['a', 'b']` are one condition each.
    by
        Properties that conditions may be about. Default: the features.

    Raises
    ------
    SegmentationError
        If there is no such segment, the number of conditions makes no sense, or a property cannot be used.
    PrivateColumn
        If a property is private.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": range(100), "visits": [n % 10 for n in range(100)], "app": [True, False] * 50})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> tier = ws.segment("tier", {"Busy": "app and visits > 3"}, method="ranked")
    >>> rules = tier.rules("Busy", by=["visits", "app"])
    >>> rules.text("Busy"), rules["Busy"].size, rules["Busy"].f1
    ('visits >= 4 and app', 30, 1.0)
    """
    if isinstance(max_conditions, bool) or not 1 <= max_conditions <= MOST_CONDITIONS:
        raise SegmentationError(f"max_conditions is {max_conditions!r}; it must be from 1 to {MOST_CONDITIONS}.")
    labels = range(len(segmentation)) if segment is None else [segmentation.label(segment)]
    names = _properties(segmentation, by)
    found = segmentation.assigned(*(name for name in names if name not in segmentation.features.names))
    columns, rows = _columns(segmentation, found, names)
    trees: dict[int, list[tuple[s.Expression, int]]] = {}
    with one_thread(learning=True):
        for label in labels:
            trees[label] = _candidates(columns, found.labels[rows] == label, max_conditions, segmentation.seed)
    measured = _measured(segmentation, found, trees)
    members = {segmentation.names[label]: int((found.labels == label).sum()) for label in labels}
    candidates = {segmentation.names[label]: measured[label] for label in labels}
    return Rules(segmentation.name, names, max_conditions, candidates, members, formats=segmentation.profiles.formats)


def _properties(segmentation: Partition, by: Iterable[str] | None) -> tuple[str, ...]:
    names = properties_named(segmentation.profiles, segmentation.features.names if by is None else by)
    if not names:
        raise SegmentationError("No property is named that rules may be about: give by=[...].")
    return names


def _columns(
    segmentation: Partition, found: Assigned, names: Sequence[str]
) -> tuple[tuple[OrderedColumn, ...], Labels]:
    """The properties of a sample, and which rows it has; those with a single value say nothing."""
    rows = places_of(found.frame.height, SAMPLE, segmentation.seed)
    frame = found.frame[rows]
    made = [column_of(segmentation.profiles.catalog[name], frame[name]) for name in names]
    return tuple(each for each in made if len(np.unique(each.codes)) > 1), rows


def _candidates(
    columns: tuple[OrderedColumn, ...], inside: npt.NDArray[np.bool_], most: int, seed: int
) -> list[tuple[s.Expression, int]]:
    """Trees of the best rules with their numbers of conditions, the shortest first."""
    if not inside.any() or not (columns or inside.all()):
        return []
    sample = RuleSample(tuple(each.ordered(inside) for each in columns), inside)
    return [(tree_of(sample, each, TOLERANCE), each.conditions) for each in search(sample, most, seed)]


# --- measuring ----------------------------------------------------------------------------------------------------------


def _measured(
    segmentation: Partition, found: Assigned, trees: Mapping[int, Sequence[tuple[s.Expression, int]]]
) -> dict[int, tuple[Rule, ...]]:
    """Each rule with its figures, from one query that runs them all for every profile."""
    catalog, within = segmentation.profiles.catalog, segmentation.condition
    texts: dict[str, s.Expression] = {}
    for each in (tree for some in trees.values() for tree, _ in some):
        text = text_of(_limited(each, within))
        texts[text] = catalog.condition(text, "the rule of a segment")
    columns = {text: f"rule_{place}" for place, text in enumerate(texts)}
    flags = frame_of(segmentation.profiles, [], None, {columns[text]: tree for text, tree in texts.items()})
    labelled = pl.DataFrame({KEY: found.frame[KEY], "label": found.labels})
    flags = flags.join(labelled, on=KEY, how="left", maintain_order="left")
    measured: dict[int, tuple[Rule, ...]] = {}
    for label, some in trees.items():
        inside = (flags["label"] == label).fill_null(value=False)
        rules: list[Rule] = []
        for tree, conditions in some:
            text = text_of(_limited(tree, within))
            flag = flags[columns[text]].fill_null(value=False)  # a missing yes or no counts as no
            rule = Rule(
                segmentation.names[label], text, conditions, int(flag.sum()), int((flag & inside).sum()), int(inside.sum()),
                flags.height,
            )  # fmt: skip
            if not rules or rule.f1 > max(each.f1 for each in rules):
                rules.append(rule)
        measured[label] = tuple(rules)
    return measured


def _limited(tree: s.Expression, within: s.Expression | None) -> s.Expression:
    if within is None:
        return tree
    return within if isinstance(tree, s.Everyone) else joined(s.And, [within, tree])


# --- as an audience -----------------------------------------------------------------------------------------------------


def audience_text(segmentation: Partition, segment: str | int, by: str = "label", max_conditions: int = 4) -> str:
    """The text of the audience of a segment: by its label, once the segmentation is published, or by its rule.

    Raises
    ------
    SegmentationError
        If there is no such segment or no rule, or `by` is neither "label" nor "rule".
    """
    name = segmentation.names[segmentation.label(segment)]
    if by == "rule":
        return rules_of(segmentation, name, max_conditions).text(name)
    if by != "label":
        raise SegmentationError(f"An audience of a segment is by 'label' or by 'rule', not by {by!r}.")
    return text_of(s.Compare("=", s.Name((segmentation.name,)), s.Text(name)))
