"""The snapshots of a workspace, by the names of their runs: taken, listed, found by their day, and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.profiles.assembly import instant_of
from insight.workspace.accessors import Accessor

if TYPE_CHECKING:
    import datetime as dt

    from insight.profiles.snapshots.snapshot import Snapshot


class Snapshots(Accessor["Snapshot"]):
    """The profile tables that were kept, by `run_id`; the one taken last comes first.

    Examples
    --------
    >>> import insight, polars, tempfile
    >>> people = polars.DataFrame({"customer_id": [2, 1], "country": ["NO", "DK"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     model = {"workspace": {"state": folder}}
    ...     ws = insight.Workspace.from_tables(people, as_of="2026-01-01", model=model)
    ...     taken = ws.snapshots.take()
    ...     ws.snapshots.at("2026-02-01") == taken, len(ws.snapshots), ws.snapshots.prune(keep=1)
    (True, 1, [])
    """

    noun = ("snapshot", "snapshots")

    @property
    def names(self) -> list[str]:
        """The `run_id` of each, the one taken last first."""
        from insight.profiles.snapshots.snapshot import run_ids  # noqa: PLC0415 - loads the storage

        return run_ids(self._profiles)

    def __getitem__(self, run_id: str) -> Snapshot:
        from insight.profiles.snapshots.snapshot import snapshot_named  # noqa: PLC0415 - loads the storage

        return snapshot_named(self._profiles, run_id)

    def _rows(self) -> list[dict[str, Any]]:
        heads = ("run_id", "as_of", "taken_at", "rows", "properties")
        return [{head: told[head] for head in heads} for told in (self[run_id].to_dict() for run_id in self.names)]

    def take(self) -> Snapshot:
        """Compute every public property for `as_of`, and keep them in the workspace's state folder as one run.

        Raises
        ------
        WorkspaceError
            If the workspace was made from tables and names no folder.
        SnapshotError
            If it cannot be written.
        """
        from insight.profiles.snapshots.capture import take  # noqa: PLC0415 - loads the hashing and the storage

        return take(self._profiles)

    def at(self, as_of: dt.datetime | dt.date | str) -> Snapshot:
        """The snapshot for the latest time that is not after this one; of several, the one taken last.

        Raises
        ------
        UnknownSnapshot
            If there is none.
        """
        from insight.profiles.snapshots.snapshot import snapshot_at  # noqa: PLC0415 - loads the storage

        return snapshot_at(self._profiles, instant_of(as_of, self._profiles.clock.timezone))

    def prune(self, *, keep: int) -> list[str]:
        """Remove all snapshots but the `keep` taken last, with their files; gives the `run_id` of each removed one.

        Raises
        ------
        WorkspaceError
            If `keep` is no whole number of at least 1.
        """
        from insight.profiles.snapshots.snapshot import prune  # noqa: PLC0415 - loads the storage

        return prune(self._profiles, keep)

    def list(self) -> list[Snapshot]:
        """Every snapshot, the one taken last first."""
        from insight.profiles.snapshots.snapshot import snapshots  # noqa: PLC0415 - loads the storage

        return snapshots(self._profiles)
