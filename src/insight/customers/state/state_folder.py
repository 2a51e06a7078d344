"""The folder of what a workspace keeps: what lies in it, and which version of this layout it has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from insight.errors import StateError
from insight.kit.whole_file import reason_of, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = 1
"""The layout that is described here. Layout 0 had no file that said so, and no other difference."""
ABOUT = "state.json"
HOLDS = {
    "snapshots": "a Delta table: the public properties of all profiles, as they were at an as_of",
    "lists.json": "how many entries each suppression list had when it was last used",
}
"""What lies in it."""


@dataclass(frozen=True)
class StateFolder:
    """The folder of what one workspace keeps. It is made when something is kept, for its owner alone and out of git.

    Its file `state.json` says in words what lies in it, the version of its layout, and the version of insight that wrote that.

    Attributes
    ----------
    path : where it is, or would be.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as place:
    ...     state = StateFolder(Path(place, ".insight"))
    ...     before = state.format
    ...     state.prepare()
    ...     before, state.format, sorted(path.name for path in state.path.iterdir())
    (0, 1, ['.gitignore', 'state.json'])
    """

    path: Path

    @property
    def snapshots(self) -> Path:
        """Where the snapshots lie."""
        return self.path / "snapshots"

    @property
    def lists(self) -> Path:
        """Where the sizes of lists are kept."""
        return self.path / "lists.json"

    @property
    def format(self) -> int:
        """The version of its layout; 0 for a folder that does not say, or is not there."""
        found = self._about().get("format", 0)
        if type(found) is not int:
            raise self._unreadable("it names no format")
        return found

    def check(self) -> None:
        """Make sure that what lies in it can be read by this version.

        Raises
        ------
        StateError
            If a later version of insight has changed the layout, or `state.json` cannot be read.
        """
        found = self.format
        if found > FORMAT:
            by = self._about().get("written_by", "a later version of insight")
            raise StateError(
                f"What the workspace keeps was written by {by}, in layout {found}; this version of insight, "
                f"{version('insight')}, knows layouts up to {FORMAT}.",
                folder=self.path,
                remedy="Install that version or a later one, or name another folder as `state`.",
            )

    def prepare(self, error: Callable[[str], Exception] | None = None) -> None:
        """Make the folder, or bring the layout of an older version up to this one, before something is kept in it.

        Parameters
        ----------
        error
            Makes the error from the reason when the folder cannot be made or written to; by default a `StateError`.

        Raises
        ------
        StateError
            As `check`, or for such a reason.
        """
        self.check()
        if self._about():
            return
        made, unwritable = not self.path.exists(), error or self.unwritable
        try:
            if made:
                self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as wrong:
            raise unwritable(reason_of(wrong)) from None
        about = {"format": FORMAT, "written_by": f"insight {version('insight')}", "holds": HOLDS}
        texts = {ABOUT: json.dumps(about, indent=1) + "\n"}
        if made:  # it holds data of customers; a folder that somebody else made is theirs
            texts = {".gitignore": "*\n", **texts}
        for name, text in texts.items():
            with whole_file(self.path / name, private=True, error=unwritable) as part:
                part.write_text(text, encoding="utf-8")

    def _about(self) -> dict[str, Any]:
        try:
            found = json.loads((self.path / ABOUT).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as wrong:
            raise self._unreadable(reason_of(wrong)) from None
        except ValueError:
            raise self._unreadable("it is not JSON") from None
        if not isinstance(found, dict):
            raise self._unreadable("it is no JSON object")
        return found

    def _unreadable(self, why: str) -> StateError:
        remedy = "Move the folder away, or name another one as `state`."
        return StateError(f"Its {ABOUT} cannot be used: {why}.", folder=self.path, remedy=remedy)

    def unwritable(self, reason: str) -> StateError:
        """The error of something that could not be kept."""
        remedy = "Make it a folder that can be written to, with room."
        return StateError(f"Nothing can be kept here: {reason}.", folder=self.path, remedy=remedy)
