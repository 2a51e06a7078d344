"""Customer properties, RFM scores and exact audiences from one-to-many tables.

`insight.open` reads a workspace file; everything else starts from the `Workspace` that it returns. Importing
the package loads nothing else: each name below is loaded when it is first used.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from insight import datasets, errors, plots
    from insight.workspace.workspace import Workspace
    from insight.workspace.workspace import open_workspace as open  # noqa: A004 - `insight.open` is never imported bare

    __version__: str

__all__ = ["Workspace", "__version__", "datasets", "errors", "open", "plots"]

_SUBMODULES = frozenset({"datasets", "errors", "plots"})
_FROM_WORKSPACE = {"Workspace": "Workspace", "open": "open_workspace"}


def __getattr__(name: str) -> object:
    """Load a public name on first use (PEP 562).

    >>> import insight
    >>> insight.errors.nearest("contry", ["country", "city"])
    'country'
    """
    if name in _SUBMODULES:
        return _loaded(f"{__name__}.{name}")
    if name in _FROM_WORKSPACE:
        value: object = getattr(_loaded(f"{__name__}.workspace.workspace"), _FROM_WORKSPACE[name])
    elif name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - takes longer to load than the rest together

        value = version(__name__)
    else:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value


def _loaded(module: str) -> ModuleType:
    """A module, loaded while nobody looks for garbage: loading makes little, and looking took a tenth of the time."""
    looks = gc.isenabled()
    gc.disable()
    try:
        return import_module(module)
    finally:
        if looks:
            gc.enable()


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
