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

from insight.cli.commands import LoadedCommands, shown_log

__all__ = ["app", "main"]

app = typer.Typer(
    name="insight",
    cls=LoadedCommands,
    help="Customer properties, RFM scores and exact audiences from one-to-many tables.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 110},
)

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
