"""What notebooks show of segmentations, descriptions, rules, what later days change, and lookalikes. Nothing is computed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from insight.kit.page import Code, Share, Table, page

if TYPE_CHECKING:
    from insight.segments.description.description import Description
    from insight.segments.drift import Drift
    from insight.segments.lookalike.resemblance import Resemblance
    from insight.segments.partition import Partition
    from insight.segments.refit import Refit
    from insight.segments.rules.rules import Rules


def segmentation_page(segmentation: Partition) -> str:
    """How segments were found, and their shares among the profiles that they were found among."""
    facts = {
        "method": segmentation.method,
        "found by": ", ".join(segmentation.features.names) or "ranked conditions",
        "within": Code(segmentation.within) if segmentation.within else "everyone",
        "fitted for": segmentation.as_of or None,
        "profiles": int(segmentation.metrics["profiles"]) if "profiles" in segmentation.metrics else None,
        "changes are not seen in": ", ".join(segmentation.profiles.data.states.now().unknown) or None,
    }
    parts = (*segmentation.shares, *[None] * (len(segmentation.names) - len(segmentation.shares)))
    rows = [(name, Share(part)) for name, part in zip(segmentation.names, parts, strict=True)]
    return page("Segmentation", segmentation.name, facts, [Table(("segment", "share when fitted"), rows)])


def description_page(description: Description) -> str:
    """Size, spend and what tells of each segment."""
    spend = description.spend
    heads = ("segment", "profiles", "share", *(("of spend",) if spend else ()), "what tells it")
    rows = [_described(row, spends=spend is not None) for row in description.frame.iter_rows(named=True)]
    facts = {"profiles": description.profiles, "spend": spend.title if spend else None}
    return page("Segments of", description.name, facts, [Table(heads, rows)])


def _described(row: dict[str, Any], *, spends: bool) -> tuple[Any, ...]:
    spend = (Share(row["spend_share"]),) if spends else ()
    return (row["segment"], row["size"], Share(row["share"]), *spend, Code("\n".join(row["telling"] or ())))


def rules_page(rules: Rules) -> str:
    """The rule of each segment, and how well it stands for it."""
    rows = [
        (
            row["segment"], Code(row["rule"] or "no rule"), row["size"], Share(row["precision"]), Share(row["recall"]), row["f1"],
            row["captured"],
        )
        for row in rules.frame.iter_rows(named=True)
    ]  # fmt: skip
    heads = ("segment", "rule", "profiles", "precision", "recall", "F1", "captured")
    return page("Rules of", rules.name, {"about": ", ".join(rules.by)}, [Table(heads, rows)])


def drift_page(drift: Drift) -> str:
    """How far each property and the shares of the segments moved, the farthest first."""
    then, now = drift.profiles
    facts = {"fitted for": drift.trained, "compared with": drift.as_of, "profiles then": then, "profiles now": now}
    frame = drift.frame.sort("psi", descending=True).with_columns(pl.col("psi").round(3))
    rows = frame.select("what", "psi", "verdict", "largest_change").rows()
    heads = ("what", "stability index", "verdict", "largest change")
    return page("Drift of", drift.name, {**facts, "verdict": drift.verdict}, [Table(heads, rows)])


def refit_page(refit: Refit) -> str:
    """Which segments are new and gone, and who is in another one than before."""
    facts = {
        "segments": len(refit.segmentation),
        "in another segment": refit.moved,
        "new": ", ".join(refit.new) or None,
        "gone": ", ".join(refit.gone) or None,
    }
    rows = refit.moves.select("before", "after", "profiles").rows()
    return page("Fitted anew:", refit.segmentation.name, facts, [Table(("before", "after", "profiles"), rows)])


def lookalike_page(lookalike: Resemblance) -> str:
    """The seed, the audience, how well the model tells them apart, and by what."""
    facts = {
        "seed": Code(lookalike.seed_text),
        "in the seed": lookalike.seed_size,
        "audience": Code(lookalike.text),
        "in the audience": lookalike.size,
        "AUC, held out": round(lookalike.auc, 3),
        "Brier score, held out": round(lookalike.brier, 4),
    }
    factors = lookalike.factors.select("property", pl.col("importance").round(3), "toward").rows()
    table = Table(("property", "importance", "toward"), factors, title="What matters")
    return page("Lookalike", lookalike.name, facts, [table], lookalike.note)
