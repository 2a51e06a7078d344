"""What a workspace is over: customer data, what is defined over it, and the instant it is all computed for. It asks nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from insight.customers.model import AudiencePart, PropertyPart, parts_of
from insight.kit.answer import Answer
from insight.kit.formats import PLAIN
from insight.kit.sheet import Code, Sheet, Table
from insight.profiles.assembly import profiles_of
from insight.workspace.source import contents_of_tables

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from insight.customers.customer_data import Frame
    from insight.customers.model import WorkspaceModel
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.profile_table import Profiles
    from insight.segments.partition import Partition
    from insight.workspace.source import AsOfValue


@dataclass(frozen=True, repr=False)
class DefinedData(Answer):
    """Customer data, what is defined over it, and its instant. Frozen: each change gives a new one.

    Attributes
    ----------
    kept : the published segmentations by name.
    """

    profiles: Profiles
    kept: Mapping[str, Partition] = field(default_factory=dict, repr=False)

    @classmethod
    def from_tables(
        cls, profile: Frame, tables: Mapping[str, Frame] | None = None, *, as_of: AsOfValue,
        model: Mapping[str, Any] | None = None, others: Mapping[str, Mapping[str, Frame]] | None = None,
    ) -> Self:  # fmt: skip
        """A workspace from tables in memory: polars, pandas, Arrow or Ibis.

        Parameters
        ----------
        profile
            One row per customer.
        tables
            One-to-many tables by name.
        as_of
            The instant everything is computed for.
        model
            The same keys as a workspace file, without sources. What it leaves out of `profile`, `tables` and `lookups` is
            guessed from the names of the columns.
        others
            `lookups`, `lists` and `suppression`, each by name.

        Raises
        ------
        WorkspaceError, DataError, ExpressionError
        """
        return cls(*contents_of_tables(profile, tables or {}, model or {}, others or {}, as_of))

    @property
    def as_of(self) -> dt.datetime:
        """The instant everything is computed for."""
        return self.profiles.clock.as_of

    @property
    def catalog(self) -> Catalog:
        """Every property, with type, unit, expression and what it depends on."""
        return self.profiles.catalog

    @property
    def model(self) -> WorkspaceModel:
        """What the workspace file says."""
        return self.profiles.data.model

    def define(self, **properties: str | PropertyPart) -> Self:
        """A workspace that also knows these properties (texts of the insight language).

        Raises
        ------
        ExpressionError, WorkspaceError
            If one is wrong, or its name is taken.
        """
        made = {**self.model.properties, **parts_of(PropertyPart, properties)}
        return self._with("property", properties, {"properties": made})

    def define_audiences(self, **audiences: str | AudiencePart) -> Self:
        """A workspace that also knows these audiences.

        Raises
        ------
        ExpressionError
            If one is no condition.
        """
        made = {**self.model.audiences, **parts_of(AudiencePart, audiences)}
        return self._with("audience", audiences, {"audiences": made})

    def _with(self, kind: str, names: Iterable[str], changes: dict[str, Any]) -> Self:
        old, model = self.profiles, self.model.model_copy(update=changes)
        made = profiles_of(replace(old.data, model=model), old.clock, old.integrity, old.published)
        for name in names:
            made.catalog.definition(kind, name)
        return replace(self, profiles=made)

    def publish(self, segmentation: Partition, *, keep: bool = True) -> Self:
        """A workspace in which each profile's segment is a property, `<name>`, beside its distance or probability.

        A workspace of a file keeps it in `segments/` beside the file, and has it whenever it is opened; not with `keep=False`.

        Raises
        ------
        SegmentationError
            If a property has the name already, or the file cannot be written.
        """
        from insight.segments.segment_files import published  # noqa: PLC0415 - loads numpy

        profiles = published(self.profiles, self.kept, segmentation, write=keep)
        return replace(self, profiles=profiles, kept={**self.kept, segmentation.name: segmentation})

    def __repr__(self) -> str:
        file = self.profiles.data.file
        return f"<Workspace {file.name if file else 'of tables'} as of {PLAIN.as_of(self.profiles.clock)}>"

    def to_dict(self) -> dict[str, Any]:
        """What it holds: the file, the instant, and the names of tables, properties, channels, lists and audiences."""
        profiles, model, file = self.profiles, self.model, self.profiles.data.file
        return {
            "file": str(file) if file else None, "as_of": self.as_of, "timezone": profiles.clock.timezone,
            "key": profiles.key, "tables": list(model.tables), "lookups": list(model.lookups),
            "properties": list(self.catalog.names), "channels": list(model.consent), "lists": list(model.lists),
            "suppression": list(model.suppression), "audiences": list(self.catalog.audience_names),
        }  # fmt: skip

    def sheet(self) -> Sheet:
        """Its tables and audiences, and what is known of customers."""
        profiles, model, file, formats = self.profiles, self.model, self.profiles.data.file, self.profiles.formats
        facts = {
            "as of": formats.as_of(profiles.clock),
            "customers by": profiles.key,
            "properties": len(self.catalog),
            "channels": ", ".join(model.consent) or None,
            "lists": ", ".join(model.lists) or None,
            "suppression": ", ".join(model.suppression) or None,
            "RFM": f"{model.rfm.amount} of {model.rfm.table}" if model.rfm is not None else None,
        }
        rows = [(name, part.parent or "customers", _time_of(name, model)) for name, part in model.tables.items()]
        audiences = [(name, Code(part.expression.strip())) for name, part in model.audiences.items()]
        tables = (Table(("table", "rows of", "time"), rows), Table(("audience", "condition"), audiences))
        return Sheet("Workspace", file.name if file else "of tables", facts, tables, formats=formats)


def _time_of(name: str, model: WorkspaceModel) -> str | None:
    """The column that says when a row was; rows below others that have none of their own are told to have that of the others."""
    part = model.tables[name]
    if part.time is not None or part.parent is None:
        return part.time
    return f"that of {part.parent}" if _time_of(part.parent, model) is not None else None
