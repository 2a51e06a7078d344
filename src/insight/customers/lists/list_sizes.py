"""How many entries lists had when they were last used, so that one that has become empty is not taken for one of nobody."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from insight.errors import StateError
from insight.kit.whole_file import whole_file

if TYPE_CHECKING:
    from insight.customers.state.state_folder import StateFolder

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class ListSizes:
    """The numbers of entries by list, as they were last seen; in the state folder, if there is one.

    Attributes
    ----------
    folder : None for a workspace that keeps nothing: then they are known as long as it is open.
    """

    folder: StateFolder | None
    _seen: dict[str, int] = field(default_factory=dict)

    def of(self, place: str) -> int:
        """How many entries a list had; 0 for one that was never seen."""
        return self._seen[place] if place in self._seen else self._kept().get(place, 0)

    def keep(self, place: str, entries: int, *, make: bool = False) -> None:
        """Remember how many entries a list has; on disk if the state folder is there, or is to be made.

        Where that cannot be written, it is logged, and known as long as this is open.
        """
        if self.of(place) != entries:
            self._seen[place] = entries
        folder = self.folder
        if folder is None or not (make or folder.path.exists()) or self._kept().get(place, 0) == entries:
            return
        try:
            folder.prepare()
            with whole_file(folder.lists, private=True, error=folder.unwritable) as part:
                part.write_text(json.dumps({**self._kept(), place: entries}, indent=1) + "\n", encoding="utf-8")
        except StateError as wrong:
            _LOG.warning("The size of %s is not kept, so it is not noticed when it becomes empty: %s", place, wrong)

    def _kept(self) -> dict[str, int]:
        folder = self.folder
        if folder is None:
            return {}
        unreadable = StateError(
            f"Its {folder.lists.name} cannot be read, so it is not known which lists held somebody before.",
            folder=folder.path,
            remedy="Look whether each suppression list is as it should be; then delete the file.",
        )
        try:
            found = json.loads(folder.lists.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError) as wrong:
            raise unreadable from wrong
        if not isinstance(found, dict) or not all(type(each) is int for each in found.values()):
            raise unreadable
        return found
