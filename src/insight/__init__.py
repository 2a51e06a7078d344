"""Customer properties, RFM scores and exact audiences from one-to-many tables.

`insight.open` reads a workspace file; everything else starts from the `Workspace` that it returns. The names listed in
`insight.__all__`, and what `insight.errors`, `insight.datasets` and `insight.plots` offer, are public; every other module is
private, whatever its name. Importing the package loads nothing else: each name is loaded when it is first used.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from insight import datasets, errors, plots
    from insight.activation.manifest import Manifest
    from insight.audiences.comparisons.breakdown import Breakdown
    from insight.audiences.comparisons.diff import Diff
    from insight.audiences.comparisons.overlap import Overlap
    from insight.audiences.history import History
    from insight.audiences.lint.lint_finding import Lint
    from insight.audiences.preview.preview import Preview
    from insight.audiences.preview.preview_reach import PreviewReach
    from insight.audiences.reach import Reach
    from insight.audiences.reasons.why import Why
    from insight.audiences.waterfall import Channel
    from insight.customers.findings import Findings
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.catalog.property import Property
    from insight.profiles.customer.customer import Customer
    from insight.profiles.rfm.rfm_summary import Rfm
    from insight.profiles.snapshots.snapshot import Snapshot
    from insight.segments.description.description import Description
    from insight.segments.drift import Drift
    from insight.segments.refit import Refit
    from insight.segments.rules.rules import Rules
    from insight.workspace.audience import Audience
    from insight.workspace.door import open_workspace as open  # noqa: A004 - `insight.open` is never imported bare
    from insight.workspace.lookalike import Lookalike
    from insight.workspace.segmentation import Segmentation
    from insight.workspace.snapshots import Snapshots
    from insight.workspace.workspace import Workspace

    __version__: str

__all__ = [
    "Audience", "Breakdown", "Catalog", "Channel", "Customer", "Description", "Diff", "Drift", "Findings", "History", "Lint",
    "Lookalike", "Manifest", "Overlap", "Preview", "PreviewReach", "Property", "Reach", "Refit", "Rfm", "Rules",
    "Segmentation", "Snapshot", "Snapshots", "Why", "Workspace", "__version__", "datasets", "errors", "open", "plots",
]  # fmt: skip

_SUBMODULES = frozenset({"datasets", "errors", "plots"})
_HOMES = {
    "Audience": "workspace.audience",
    "Breakdown": "audiences.comparisons.breakdown",
    "Catalog": "profiles.catalog.catalog",
    "Channel": "audiences.waterfall",
    "Customer": "profiles.customer.customer",
    "Description": "segments.description.description",
    "Diff": "audiences.comparisons.diff",
    "Drift": "segments.drift",
    "Findings": "customers.findings",
    "History": "audiences.history",
    "Lint": "audiences.lint.lint_finding",
    "Lookalike": "workspace.lookalike",
    "Manifest": "activation.manifest",
    "Overlap": "audiences.comparisons.overlap",
    "Preview": "audiences.preview.preview",
    "PreviewReach": "audiences.preview.preview_reach",
    "Property": "profiles.catalog.property",
    "Reach": "audiences.reach",
    "Refit": "segments.refit",
    "Rfm": "profiles.rfm.rfm_summary",
    "Rules": "segments.rules.rules",
    "Segmentation": "workspace.segmentation",
    "Snapshot": "profiles.snapshots.snapshot",
    "Snapshots": "workspace.snapshots",
    "Why": "audiences.reasons.why",
    "Workspace": "workspace.workspace",
    "open": "workspace.door",
}
_CALLED = {"open": "open_workspace"}


def __getattr__(name: str) -> object:
    """Load a public name on first use (PEP 562).

    >>> import insight
    >>> insight.errors.nearest("contry", ["country", "city"])
    'country'
    """
    if name in _SUBMODULES:
        return _loaded(f"{__name__}.{name}")
    if name in _HOMES:
        value: object = getattr(_loaded(f"{__name__}.{_HOMES[name]}"), _CALLED.get(name, name))
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
