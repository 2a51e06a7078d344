"""The committed browser side of the studio is the one that its sources give; told without node."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "widgets" / "src"
STATIC = ROOT / "src" / "insight" / "widgets" / "static"
LARGEST = 150 * 1024
REBUILD = "Run `npm ci && npm run build` in widgets/ and commit src/insight/widgets/static."


def fingerprint(folder: Path) -> str:
    """SHA-256 over each file in the order of its name: the name, a zero, the content, a zero; as widgets/build.js has it."""
    found = hashlib.sha256()
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(names):
        found.update(f"{name}\0".encode() + names[name].read_bytes() + b"\0")
    return found.hexdigest()


def first_line(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8").split("\n", 1)[0]


@pytest.mark.parametrize(("name", "before", "after"), [("studio.js", "// ", ""), ("studio.css", "/* ", " */")])
def test_the_built_file_is_made_of_its_sources(name: str, before: str, after: str) -> None:
    assert first_line(name) == f"{before}sha256 of the sources: {fingerprint(SOURCES)}{after}", REBUILD


def test_a_changed_source_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    before = fingerprint(tmp_path)
    (tmp_path / "a.js").write_text("2")
    changed = fingerprint(tmp_path)
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    assert len({before, changed, fingerprint(tmp_path)}) == 3


def test_the_built_files_are_small() -> None:
    assert sum(path.stat().st_size for path in STATIC.iterdir()) <= LARGEST


@pytest.mark.parametrize(
    "word",
    [
        "http://",
        "https://",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
    ],
)
def test_the_built_script_asks_nobody_outside_and_reads_nothing_as_markup_or_code(word: str) -> None:
    script = (STATIC / "studio.js").read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert word not in script
