"""`insight schema`: what a workspace file may say, for editors."""

from __future__ import annotations

from insight.cli import arguments, printing


def schema(*, as_json: arguments.AsJson = False) -> None:
    """Print the JSON Schema of the workspace file. With or without --json; editors complete and check by it.

    Keep it beside the workspace file and name it in the first line of that: #:schema ./insight.schema.json
    """
    from insight.customers.model_file import workspace_schema  # noqa: PLC0415 - loads the model

    del as_json  # it is JSON anyway
    found = workspace_schema()
    printing.give(found, "", as_json=True)
