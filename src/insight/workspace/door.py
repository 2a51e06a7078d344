"""Where everything starts: the workspace of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.workspace.source import AsOfValue, contents_of_file
from insight.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def open_workspace(path: str | Path, as_of: AsOfValue | None = None) -> Workspace:
    """Open a workspace file. This is `insight.open`.

    Parameters
    ----------
    path
        The TOML file, or a folder with one called `insight.toml`.
    as_of
        The instant everything is computed for: a date (its local midnight), a time, or an ISO text of one. Default: the file's
        `as_of`, else now.

    Raises
    ------
    WorkspaceError
        If the file says something that is not known, or a column is not there.
    DataError
        If a source cannot be read.

    A property, audience or consent that is wrong raises an ExpressionError where it is used; `Workspace.check` finds all.

    Examples
    --------
    >>> import insight, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ws = insight.open(insight.datasets.shop(profiles=100, folder=f"{folder}/shop"), as_of="2026-01-01")
    ...     ws.audience("everyone").count(), "lapsed" in ws.audiences
    (100, True)
    """
    return Workspace(*contents_of_file(path, as_of))
