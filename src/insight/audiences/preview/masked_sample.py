"""A few profiles to look at, private columns masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from insight.profiles.customer.customer_timeline import MASK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.profiles.profile_table import Profiles


def masked_rows(profiles: Profiles, keys: Sequence[Any], columns: Sequence[str] = ()) -> pl.DataFrame:
    """One row per key, in order of the keys: the key, and properties, the private ones masked.

    Parameters
    ----------
    columns
        Properties to show; every stored column by default.
    """
    key, catalog = profiles.key, profiles.catalog
    wanted = [name for name in columns or catalog.shape.profile.columns if name != key]
    private = {name for name in wanted if catalog.privacy.hides(name)}
    table: Any = profiles.table([name for name in wanted if name not in private])
    rows = table.filter(table[key].isin(list(keys))) if keys else table.limit(0)
    frame = pl.DataFrame(profiles.data.engine.arrow(rows))
    masks = [pl.lit(MASK).alias(name) for name in wanted if name in private]
    return frame.with_columns(masks).select(key, *wanted).sort(key)
