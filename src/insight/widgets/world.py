"""What the studio's questions are about: a workspace, its profiles in memory, and where files may be written."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from insight.audiences.selection import Selection
from insight.customers.state.workspace_file import read_document
from insight.language import syntax as s
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.audiences.preview.preview import Preview
    from insight.customers.model import AudiencePart
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.profile_table import Profiles

_KEPT = 128
EXPORTS = "exports"


class Studied(Protocol):
    """What the studio needs of a workspace."""

    @property
    def profiles(self) -> Profiles:
        """The opened data, and what is defined over it."""

    def audience(self, audience: str | Selection) -> Selection:
        """An audience by name, from a text, or of a selection."""

    def preview(self) -> Preview:
        """The profile table in memory."""

    def define_audiences(self, **audiences: AudiencePart) -> Studied:
        """A workspace that also knows these audiences."""


class World:
    """A workspace as the studio knows it now: saving an audience defines it.

    Parameters
    ----------
    preview
        The profile table in memory; loaded when it is first needed if it is not given.
    exports
        The only folder that exports are written into; `exports` beside the workspace file by default.
    shown
        Gives the name and the text that the studio shows.

    Attributes
    ----------
    renewed : how many times data or definitions were read anew because they had changed.
    """

    def __init__(
        self,
        workspace: Studied,
        preview: Preview | None = None,
        exports: str | Path | None = None,
        shown: Callable[[], tuple[str, str]] = lambda: ("", "everyone"),
    ) -> None:
        self.workspace, self._preview, self.shown = workspace, preview, shown
        self.exports = workspace.profiles.data.folder / EXPORTS if exports is None else Path(exports)
        self.renewed = 0
        self._written = workspace.profiles.data.written
        self._audiences = lru_cache(_KEPT)(self._read)

    @property
    def profiles(self) -> Profiles:
        """The opened data, and what is defined over it."""
        return self.workspace.profiles

    @property
    def catalog(self) -> Catalog:
        """Every property and audience."""
        return self.profiles.catalog

    @property
    def file(self) -> Path | None:
        """The workspace file; None when the workspace is of tables in memory."""
        return self.profiles.data.file

    @property
    def preview(self) -> Preview:
        """The profile table in memory."""
        if self._preview is None:
            self._preview = self.workspace.preview()
        return self._preview

    def forget(self) -> None:
        """Read the profile table anew when it is next needed."""
        self._preview = None
        self.renewed += 1

    def follow_file(self) -> None:
        """Know the audiences as the workspace file has them now, those that others wrote into it too.

        The one that is shown is left as it was opened, so that saving it notices what others made of it.

        Raises
        ------
        WorkspaceError
            If the file cannot be read any more.
        ExpressionError
            If an audience in it is none of this workspace; nothing is taken then.
        """
        if self.file is None:
            return
        known, written, shown = (
            self.profiles.data.model.audiences,
            read_document(self.file).model.audiences,
            self.shown()[0],
        )
        changed = {name: part for name, part in written.items() if part != self._written.get(name) and name != shown}
        new = {name: part for name, part in changed.items() if part != known.get(name)}
        if new:
            self.define(self.workspace.define_audiences(**new))
            self.renewed += 1
        self._written = {**self._written, **changed}

    def audience(self, text: str) -> Selection:
        """The audience of a text; a text that happens to be the name of an audience is read as a text.

        Raises
        ------
        ExpressionError
            If it is no condition.
        """
        return self._audiences(text)

    def _read(self, text: str) -> Selection:
        return Selection(self.profiles, self.catalog.condition(text))

    def named(self, name: str) -> Selection:
        """An audience by its name.

        Raises
        ------
        UnknownAudience
        """
        return Selection(self.profiles, self.catalog.audience(name), name)

    def saved_text(self, name: str) -> str | None:
        """The text that an audience of this name has in the workspace; None if there is none."""
        return self.catalog.audience_text(name) if name in self.catalog.audience_names else None

    def defined(self, name: str, part: AudiencePart) -> Studied:
        """The workspace with one audience defined anew; this world stays as it is until `define` is called with it.

        Raises
        ------
        ExpressionError
            If the text is wrong, or needs itself.
        """
        return self.workspace.define_audiences(**{name: part})

    def define(self, workspace: Studied) -> None:
        """Go on with a workspace that differs in its audiences only."""
        self.workspace = workspace
        if self._preview is not None:
            rests = _rest_on_audiences(self.catalog)
            self._preview = None if rests else self._preview.redefined(workspace.profiles)
        self._audiences = lru_cache(_KEPT)(self._read)


def _rest_on_audiences(catalog: Catalog) -> bool:
    """Whether a property's value depends on who is in an audience."""
    sound = (each.name for each in catalog if not each.problem and each.name in catalog.shape.properties)
    trees = (tree for name in sound for tree in catalog.definition("property", name).trees)
    return any(isinstance(node, s.InAudience) for tree in trees for node in nodes(tree, into_rows=False))
