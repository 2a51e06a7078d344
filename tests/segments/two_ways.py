"""Profiles of two ways of life, segmented by every method."""

from __future__ import annotations

import numpy as np
import polars as pl

from insight import Workspace
from insight.segments.fit import METHODS

BY = ["spend", "visits", "channel", "member", "age"]
HIDDEN = "hidden@example.com"


def people(rows=300, seed=1):
    """Two ways of life; `fan` and `city` go with them though nobody is segmented by these; `shoe` has nothing to do with them."""
    chance = np.random.default_rng(seed)
    often = chance.random(rows) < 0.4
    return pl.DataFrame({
        "id": np.arange(rows) * 3 + 5,
        "spend": np.where(often, chance.lognormal(7, 0.3, rows), chance.lognormal(4, 0.3, rows)).round(2),
        "visits": np.where(often, chance.poisson(30, rows), chance.poisson(3, rows)),
        "channel": np.where(often, "app", chance.choice(["store", "web", "fax"], rows, p=[0.7, 0.29, 0.01])),
        "member": [None if n % 10 == 3 else bool(each) for n, each in enumerate(often)],
        "age": [None if n % 9 == 0 else 20 + n % 50 for n in range(rows)], "fan": often,
        "city": np.where(often, "Oslo", chance.choice(["Bergen", "Hamar"], rows)), "shoe": chance.normal(40, 2, rows),
        "change": chance.normal(-5, 1, rows), "email": [HIDDEN] * (rows - 1) + ["x@example.com"],
        "score": np.where(often, 3.0, 1.0), "same": ["x"] * rows, "code": [f"c{n}" for n in range(rows)],
        "born": ["2000-01-01"] * rows, "often": often,
    }, strict=False)  # fmt: skip


def workspace(frame, **more):
    model = {"profile": {"key": "id", "private": ["email", "score", "often"]}, **more}
    return Workspace.from_tables(frame, as_of="2026-01-01", model=model)


PEOPLE = people()
SHOP = workspace(PEOPLE)
FOUND = {method: SHOP.segment("tier", BY, k=3, method=method) for method in METHODS}
RANKED = SHOP.segment("rank", {"rich": "spend > 900", "app": "channel = 'app'"}, method="ranked")
EVERY = {**FOUND, "ranked": RANKED}
