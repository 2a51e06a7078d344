"""One of every object that notebooks display, of the small shop and of a shop whose every name is hostile."""

from __future__ import annotations

import dataclasses
from functools import cache

import polars as pl

from insight import Workspace
from insight.activation.manifest import Manifest
from insight.segments.segment_count import CountChoice, Tried
from tests.segments import made_up
from tests.small_shop import at, model, workspace

HOSTILE = {
    "markup": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "quotes": "\"'`&quot;&lt;",
    "emoji": "👩‍👩‍👧 🇳🇴 ❤️",
    "right to left": "שלום عالم",
    "turned": "\u202eabc\x01\x1b[31m",
    "no text": "\ud83d\x00",
    "long": "x" * 10_000,
    "long markup": "<b>'\"&" * 1500,
}
"""Texts that would run, break or flood a page."""


def quoted(text):
    """A text as a text of the insight language."""
    return "'" + text.replace("'", "''") + "'"


def frames(text):
    """Customers and rows that are all called by one text."""
    people = pl.DataFrame({"id": [1, 2, 3], "country": [text, "NO", None], "email": ["a@example.com", text, None]})
    orders = pl.DataFrame({
        "order_id": list(range(40)), "id": [1] * 40, "what": [text] * 40, "amount": [9.5] * 40,
        "ordered_at": [at(2025, 1, 1 + day % 28) for day in range(40)],
    })  # fmt: skip
    return people, {"orders": orders}


def hostile_model(text, **settings):
    """Titles, units and audiences that are all called by one text."""
    return {
        "profile": {"key": "id", "private": ["email"], "contact": {"email": "email"}}, "consent": {"email": "email is known"},
        "tables": {"orders": {"key": "order_id", "profile": "id", "time": "ordered_at"}},
        "properties": {"spend": {"expression": "sum(orders.amount)", "title": text, "unit": text, "description": text}},
        "audiences": {text: f"country = {quoted(text)}", "rich": "spend > 5"}, **settings,
    }  # fmt: skip


def hostile_shop(text):
    """Customers, rows, titles, units and audiences that are all called by one text."""
    return Workspace.from_tables(*frames(text), as_of="2026-01-01", model=hostile_model(text))


def manifest(text="norwegians"):
    return Manifest(
        text, "country = 'NO'", "0" * 64, "2026-01-01T00:00:00+00:00", "email", {"matched": 3, "reachable": 1}, 1,
        ("customer_id", text), f"{text}.csv", "1" * 64, 1234, 0, "2026-01-01T00:00:01+00:00", {"insight": "0.1"},
    )  # fmt: skip


def of_a_workspace(shop, one, two):
    """What a workspace answers, given two of its audiences by name."""
    first = shop.audience(one)
    diff, overlap = (
        shop.diff(one, two),
        shop.overlap([one, two, "id > 1" if shop.profiles.key == "id" else "spend > 1"]),
    )
    return {
        "Workspace": shop,
        "Catalog": shop.catalog,
        "Findings": shop.check(),
        "Customer": shop.profile(1),
        "Audience": first,
        "Reach": first.reach("email"),
        "Preview": shop.preview(),
        "Property": shop.catalog["spend" if shop.profiles.key == "id" else "spend_90d"],
        "Curve": shop.preview().curve(one, "spend"),
        "Distribution": shop.preview().values("spend"),
        "PreviewReach": shop.preview().reach(first, value="spend"),
        "Overlap": overlap,
        "Breakdown": shop.breakdown(two, "country"),
        "Diff": diff,
        "History": first.history("1 week", "40 weeks"),
        "Lint": shop.audience("country = 'NO' and country = 'DK' and not email is known").lint(),
        "Why": first.why(1),
    }


def small_shop(folder):
    """Everything that the small shop says of itself."""
    shop = workspace(made=model(workspace={"region": "NO", "locale": "en", "currency": "NOK", "state": str(folder)}))
    return {
        **of_a_workspace(shop, "norwegians", "buyers"),
        "Snapshot": shop.snapshots.take(),
        "Rfm": shop.rfm,
        "Manifest": manifest(),
        **segments("clouds"),
    }


def segments(name):
    """Segments of made-up profiles, and a lookalike, all named alike."""
    names = [f"{name}{place}" for place in range(3)]
    found, told, rules, drift, refit, likewise = clouds()
    renamed = dataclasses.replace(found.named(names), name=name)
    moves = refit.moves.with_columns(before=pl.lit(names[0]))
    return {
        "CountChoice": CountChoice(
            (Tried(2, 0.5, 1.0, 99.0, 0.1, 0.95, 0.2, 9_000), Tried(3, 0.4, 1.1, 90.0, 0.1, 0.7, 0.2, 9_000))
        ),
        "Segmentation": renamed,
        "Description": dataclasses.replace(told, name=name),
        "Rules": dataclasses.replace(rules, name=name),
        "Drift": dataclasses.replace(drift, name=name, frame=drift.frame.with_columns(largest_change=pl.lit(name))),
        "Refit": dataclasses.replace(refit, segmentation=renamed, moves=moves, new=(name,), gone=(name,)),
        "Lookalike": dataclasses.replace(likewise, name=name, seed_text=quoted(name)),
    }


@cache
def clouds():
    """Everything that three clouds of profiles give."""
    matrix, _ = made_up.planted(1, 3)
    shop = made_up.of_matrix(matrix)
    found = shop.segment("clouds", ["x0", "x1"], k=3).named(["clouds0", "clouds1", "clouds2"])
    likewise = shop.lookalike("percentile(x0) >= 75", ["x1", "x2"], size=20, exclude_seed=False)
    return found, found.describe(), found.rules(), found.drift(), found.refit(), likewise
