"""`insight data`: whether the data is fit to be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from insight.cli import arguments, output
from insight.cli.commands import TROUBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.workspace.workspace import Workspace

app = typer.Typer(name="data", help="The quality of the data.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `data` a group of commands, although it has a single one."""


@app.command("check")
def check(workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.Json = False) -> None:
    """Look for faults in the data. Nothing is changed. Exits with 1 when there are errors or warnings."""
    found = facts(arguments.opened(workspace, as_of))
    output.give(found, text(found), as_json=as_json)
    if found["errors"] or found["warnings"]:
        raise typer.Exit(TROUBLE)


def facts(ws: Workspace) -> dict[str, Any]:
    """How many findings of each severity there are, and the findings, gravest first."""
    findings = ws.check()
    found = findings.to_dicts()
    counts = {f"{word}s": sum(each["severity"] == word for each in found) for word in ("error", "warning", "note")}
    return {"as_of": ws.as_of, **counts, "findings": found}


def summary(found: Mapping[str, Any]) -> str:
    """How many of each severity, in words."""
    return ", ".join(output.counted(found[f"{word}s"], word) for word in ("error", "warning", "note"))


def text(found: Mapping[str, Any]) -> str:
    """Each finding as a paragraph, then their number."""
    return "\n\n".join([*paragraphs(found["findings"]), summary(found) + "."])


def paragraphs(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Where, what and how many; then what it does to results and what to do."""
    return [_paragraph(each) for each in findings]


def _paragraph(finding: Mapping[str, Any]) -> str:
    lines = [headline(finding)]
    if finding["examples"]:
        lines.append(output.paragraph(f"such as {', '.join(map(output.printable, finding['examples']))}", indent="  "))
    lines.append(output.paragraph(f"{finding['effect']} {finding['remedy']}".strip(), indent="  "))
    return "\n".join(lines)


def headline(finding: Mapping[str, Any]) -> str:
    """Severity, place, check and number of rows of a finding, in one line."""
    where = ".".join(part for part in (finding["table"], finding["column"]) if part)
    rows = f", {output.counted(finding['count'], 'row')} ({output.figure(output.Share(finding['share']))})"
    return f"{finding['severity']:<8}{where}: {finding['check']}{rows if finding['count'] else ''}"
