"""The documentation: it builds without a warning, each public name has its page and an example that runs, decisions are listed."""

from __future__ import annotations

import doctest
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import insight

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
PUBLIC = [name for name in insight.__all__ if not name.startswith("_")]
# What a page loads by itself when it is shown; a link that somebody may follow is not in here.
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|link)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^>]*>|url\(["']?(?:https?:)?//"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages, built strictly: any warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def examples_of(name):
    """The examples in a public name's own docstring; of a class, also those of its constructors."""
    thing = getattr(insight, name)
    documented = [thing]
    if inspect.isclass(thing):
        documented += [each.__func__ for each in vars(thing).values() if isinstance(each, classmethod)]
    home = thing if inspect.ismodule(thing) else sys.modules[thing.__module__]
    parser = doctest.DocTestParser()
    found = [parser.get_doctest(inspect.getdoc(each) or "", dict(vars(home)), name, None, None) for each in documented]
    return [each for each in found if any(not one.options.get(doctest.SKIP) for one in each.examples)]


@pytest.mark.parametrize("name", PUBLIC)
def test_each_public_name_has_its_page(name, site):
    page = (site / "reference" / f"{name}.html").read_text(encoding="utf-8")
    assert f'id="insight.{name}"' in page
    assert f'href="{name}.html"' in (site / "reference" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PUBLIC)
def test_each_public_name_has_an_example_that_runs(name):
    examples = examples_of(name)
    assert examples, f"the docstring of insight.{name} shows no example"
    for each in examples:
        said = []
        assert doctest.DocTestRunner().run(each, out=said.append).failed == 0, "".join(said)


@pytest.mark.parametrize(
    "page", ["index", "getting-started", "language", "changes", "decisions/index", "reference/index"]
)
def test_there_is_a_page_with_a_title_and_text(page, site):
    text = (site / f"{page}.html").read_text(encoding="utf-8")
    article = text.partition("<article")[2].partition("</article>")[0]
    assert "<h1" in article
    assert len(re.sub(r"<[^>]*>", "", article)) > 300


def test_the_language_is_described_by_its_own_reference(site):
    (title, *_) = (ROOT / "src/insight/language/REFERENCE.md").read_text(encoding="utf-8").splitlines()
    assert title.removeprefix("# ") in (site / "language.html").read_text(encoding="utf-8")


def test_examples_are_blocks_of_code_and_no_quotations(site):
    quoted = [
        page.name for page in (site / "reference").glob("*.html") if "<blockquote" in page.read_text(encoding="utf-8")
    ]
    assert quoted == []


def test_no_page_loads_anything_from_elsewhere(site):
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert len(pages) > 20
    assert {
        page.name: LOADED.findall(page.read_text(encoding="utf-8"))
        for page in pages
        if LOADED.search(page.read_text(encoding="utf-8"))
    } == {}


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ('<script src="https://example.org/a.js"></script>', True),
        ('<link rel="stylesheet" href="//example.org/a.css">', True),
        ("@font-face { src: url(https://example.org/a.woff) }", True),
        ('<a href="https://semver.org">', False),
        ('<link rel="stylesheet" href="assets/a.css">', False),
    ],
)
def test_what_loads_from_elsewhere_is_told_from_a_link(text, loads):
    assert bool(LOADED.search(text)) is loads


# --- decisions ------------------------------------------------------------------------------------------------------

FILES = sorted(path.name for path in DECISIONS.glob("*.md") if path.name != "index.md")


def test_the_index_lists_every_decision_in_order_with_its_title():
    listed = re.findall(
        r"^- \[(\d{4})\]\((.+\.md)\) (.+)$", (DECISIONS / "index.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    titles = [(DECISIONS / name).read_text(encoding="utf-8").splitlines()[0] for name in FILES]
    assert [(number, name, f"# {title}") for number, name, title in listed] == [
        (name[:4], name, title) for name, title in zip(FILES, titles, strict=True)
    ]


def test_decisions_are_numbered_without_a_gap():
    assert [name[:4] for name in FILES] == [f"{number:04}" for number in range(1, len(FILES) + 1)]


@pytest.mark.parametrize("name", FILES)
def test_a_decision_is_short_and_dated_and_gives_its_reason_and_what_follows(name):
    lines = (DECISIONS / name).read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", lines[2])
    assert [line for line in lines if line.startswith("##")] == ["## Why", "## What follows"]
    assert len(lines) <= 60
