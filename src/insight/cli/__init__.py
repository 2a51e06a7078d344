"""The command line, `insight`: noun, verb. Every command has `--help`, and answers in JSON with `--json`.

Exit codes: 0 done; 1 trouble was found; 2 a wrong call or bad input; 130 stopped with Ctrl-C; 141 the reader of a pipe
went away.
"""

from __future__ import annotations

import gc
import io
import sys
from typing import Annotated

import typer

from insight.cli import audience_commands as audiences
from insight.cli import comparison_commands as comparisons  # adds commands to `audience`
from insight.cli import data_commands as data
from insight.cli import demo_command as demo
from insight.cli import format_command as formatting
from insight.cli import history_command as past  # adds a command to `audience`
from insight.cli import init_command as init
from insight.cli import profile_commands as profiles
from insight.cli import property_commands as properties
from insight.cli import reason_commands as questions  # adds commands to `audience`
from insight.cli import rfm_commands as rfm
from insight.cli import schema_command as schema
from insight.cli import segment_commands as segments
from insight.cli import snapshot_commands as snapshots
from insight.cli import studio_command as studio
from insight.cli.commands import Commands, TextCommand, shown_log

__all__ = ["app", "comparisons", "main", "past", "questions"]

app = typer.Typer(
    name="insight",
    cls=Commands,
    help="Customer properties, RFM scores and exact audiences from one-to-many tables.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 110},
)

app.command("demo")(demo.demo)
app.command("init")(init.init)
for _noun in (data, properties, profiles, rfm, segments, snapshots, audiences):
    app.add_typer(_noun.app)
app.command("studio")(studio.studio)
app.command("schema")(schema.schema)
app.command("format", cls=TextCommand)(formatting.format_expression)


_OBJECTS = 200_000
"""New objects after which garbage is looked for: a command loads many modules and ends soon."""


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        import insight  # noqa: PLC0415 - reads the installed version only when it is asked for

        typer.echo(insight.__version__)
        raise typer.Exit


@app.callback()
def _root(
    ctx: typer.Context,
    *,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose", "-v", count=True, help="Say on stderr what is opened, asked and written; twice: in detail."
        ),
    ] = 0,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    del version  # its callback has printed it
    if verbose:
        ctx.call_on_close(shown_log(detailed=verbose > 1))


def main() -> None:
    """Run the words of the command line; the console script `insight`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Unicode still gets an answer
    gc.set_threshold(_OBJECTS)
    try:
        app(sys.argv[1:], prog_name="insight")
    finally:
        gc.freeze()  # Python would go through everything once more at its end
