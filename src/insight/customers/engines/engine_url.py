"""The address of an engine: what is filled in from the environment, and what of it may be shown."""

from __future__ import annotations

import os
import re

from insight.errors import WorkspaceError

_VARIABLE = re.compile(r"\$\{(\w+)\}")


def with_variables(url: str) -> str:
    """The address with each `${NAME}` taken from the environment.

    Raises
    ------
    WorkspaceError
        If a variable is not set.
    """
    return _VARIABLE.sub(lambda match: _environment(match.group(1)), url)


def without_secrets(url: str) -> str:
    """What of an address may be shown: the kind of engine, and the path of one that is a file."""
    kind, sign, rest = url.partition("://")
    if not sign:
        return "…"
    return f"{kind}://{rest.partition('?')[0] if kind in ('duckdb', 'sqlite') else '…'}"


def _environment(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise WorkspaceError(
            f"The engine's address needs the environment variable {name!r}, which is not set.",
            key="workspace.engine", remedy=f"Set {name}.",
        ) from None  # fmt: skip
