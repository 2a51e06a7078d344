"""The pages of the reference, made when the documentation is built: one for each public name of `insight`, and their index."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

import insight

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

FOLDER = "reference"


def public_names() -> list[str]:
    """The names that people write, in order; the version is none of them."""
    return sorted((name for name in insight.__all__ if not name.startswith("_")), key=str.casefold)


def pages() -> dict[str, str]:
    r"""Each page's path below `docs/`, and its text; the index first.

    >>> pages()["reference/open.md"]
    '::: insight.open\n'
    """
    lines = [f"- [`insight.{name}`]({name}.md): {_summary(name)}" for name in public_names()]
    head = "# Reference\n\nWhat `import insight` offers; each name is loaded when it is first used.\n\n"
    found = {f"{FOLDER}/{name}.md": f"::: insight.{name}\n" for name in public_names()}
    return {f"{FOLDER}/index.md": head + "\n".join(lines) + "\n", **found}


def _summary(name: str) -> str:
    return (inspect.getdoc(getattr(insight, name)) or "").partition("\n")[0]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages where the navigation has an empty place for them."""
    for entry in config.nav or ():
        if isinstance(entry, dict) and [] in entry.values():
            entry.update({heading: list(pages()) for heading in entry})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages to the files of `docs/`."""
    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files
