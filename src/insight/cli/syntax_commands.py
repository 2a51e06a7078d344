"""`insight format` and `insight schema`: how an expression, and a workspace file, is written."""

from __future__ import annotations

from typing import Annotated

import typer

from insight.cli import printing
from insight.cli.arguments import AsJson, text_of_words
from insight.cli.commands import TROUBLE

ExpressionWords = Annotated[
    list[str],
    typer.Argument(
        metavar="TEXT",
        help="An expression; several words are joined by blanks, - reads it from stdin.",
        show_default=False,
    ),
]


def format_expression(
    text: ExpressionWords,
    *,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 when TEXT is not in canonical form.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print an expression in its canonical form. It needs no workspace: names are not looked up."""
    from insight.language.format import text_of  # noqa: PLC0415 - loads the parser
    from insight.language.json_form import to_json  # noqa: PLC0415
    from insight.language.parse import parse  # noqa: PLC0415

    given = text_of_words(text)
    tree = parse(given)
    canonical = text_of(tree)
    answer = {"text": canonical, "canonical": canonical == given, "tree": to_json(tree)}
    printing.give(answer, canonical, as_json=as_json)
    if check and canonical != given:
        raise typer.Exit(TROUBLE)


def schema(*, as_json: AsJson = False) -> None:
    """Print the JSON Schema of the workspace file. With or without --json; editors complete and check by it.

    Keep it beside the workspace file and name it in the first line of that: #:schema ./insight.schema.json
    """
    from insight.customers.model_file import workspace_schema  # noqa: PLC0415 - loads the model

    del as_json  # it is JSON anyway
    found = workspace_schema()
    printing.give(found, "", as_json=True)
