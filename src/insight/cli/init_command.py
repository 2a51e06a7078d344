"""`insight init`: a first workspace file for a folder of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, printing
from insight.errors import WorkspaceError
from insight.kit import terminal
from insight.kit.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.cli.drafting.folder import LeftOut
    from insight.cli.drafting.guesses import Guess
    from insight.customers.engines.engine import Engine

NAME = "insight.toml"


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder with the tables.", show_default=False)],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a workspace file that is there.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="Write this date or time into the file, for data that has ended."),
    ] = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Write a first workspace file for a folder. It is called insight.toml, and its comments explain every part.

    Reads .csv, .tsv, .json, .jsonl, .parquet and .xlsx files; a subfolder of files of one type counts as one table.
    """
    from insight.cli.drafting.folder import look  # noqa: PLC0415 - what follows loads the engine
    from insight.cli.drafting.guesses import guess  # noqa: PLC0415
    from insight.customers.engines.engine import Engine  # noqa: PLC0415

    target = folder / NAME
    if target.exists() and not force:
        raise WorkspaceError("There is a workspace file already.", file=target, remedy="Give --force to replace it.")
    engine = Engine.connect()
    found, broken = look(engine, folder)
    made = guess(found, engine)
    _write(target, made, broken, engine, as_of)
    about = facts(target, made, broken)
    printing.give(about, text(about), as_json=as_json)


def _write(target: Path, made: Guess, broken: list[LeftOut], engine: Engine, as_of: str | None) -> None:
    """Write the file once it opens; a part that keeps it from opening is left out."""
    from insight.cli.drafting.draft import text_of  # noqa: PLC0415 - loads the engine
    from insight.cli.drafting.folder import LeftOut  # noqa: PLC0415
    from insight.workspace.door import open_workspace  # noqa: PLC0415

    day, newest, example = _toml_time(as_of), _newest(made, engine), _example(made, engine)
    with whole_file(target) as part:
        while True:
            part.write_text(text_of(made, broken, day, newest, example), encoding="utf-8")
            try:
                open_workspace(part, as_of)
            except WorkspaceError as wrong:
                source = _source(made, wrong.key)
                if not made.drop(wrong.key):
                    raise
                broken.append(LeftOut(source, f"[{wrong.key}] {wrong.problem} {wrong.remedy}"))
            else:
                return


def _toml_time(as_of: str | None) -> str | None:
    import datetime as dt  # noqa: PLC0415 - only with --as-of

    if as_of is None:
        return None
    try:
        time = dt.datetime.fromisoformat(as_of.strip())
    except ValueError:
        raise WorkspaceError(
            f"{as_of!r} is no date or time.", key="as_of", remedy="Write 2026-01-31 or 2026-01-31T12:00."
        ) from None
    is_day = time.time() == dt.time() and time.tzinfo is None
    return time.date().isoformat() if is_day else time.isoformat(timespec="seconds")


def _newest(made: Guess, engine: Engine) -> str | None:
    from insight.cli.drafting.guesses import newest  # noqa: PLC0415 - loads the engine

    days = [newest(made.sources[name], part["time"], engine) for name, part in made.tables.items() if "time" in part]
    return max((day for day in days if day is not None), default=None)


def _example(made: Guess, engine: Engine) -> str | None:
    from insight.cli.drafting.guesses import common, text_of_rows  # noqa: PLC0415 - loads the engine
    from insight.language.format import name_text, text_of  # noqa: PLC0415
    from insight.language.syntax import Text  # noqa: PLC0415

    customers = made.sources[made.profile_name]
    column = text_of_rows(customers, made.profile)
    values = common(customers, column, engine, 2) if column is not None else []
    if column is None or not values:
        return None
    return f"{name_text((column,))} in [{', '.join(text_of(Text(value)) for value in values)}]"


def _source(made: Guess, key: str) -> str:
    name = [*key.split("."), ""][1]
    return made.sources[name].source if name in made.sources else name


def facts(target: Path, made: Guess, broken: list[LeftOut]) -> dict[str, Any]:
    """What the file holds, and what it leaves out."""
    return {
        "file": str(target),
        "profile": {"source": made.sources[made.profile_name].source, **made.profile},
        "tables": {name: {"source": made.sources[name].source, **part} for name, part in made.tables.items()},
        "lookups": {
            name: {"source": made.sources[part["table"]].source, "key": part["key"]}
            for name, part in made.lookups.items()
        },
        "lists": made.lists,
        "suppression": made.suppression,
        "consent": made.consent,
        "not_used": [each.source for each in made.unplaced],
        "left_out": [{"source": each.source, "reason": each.reason} for each in broken],
    }


def text(found: Mapping[str, Any]) -> str:
    """The same for people, with what to do next."""
    profile = found["profile"]
    rows = [("profile", profile["source"], f"one row per {profile['key']}")]
    rows += [(name, each["source"], _place(each)) for name, each in found["tables"].items()]
    rows += [(name, each["source"], f"looked up by {each['key']}") for name, each in found["lookups"].items()]
    rows += [(name, source, "list of keys") for name, source in found["lists"].items()]
    rows += [(name, source, "never contacted") for name, source in found["suppression"].items()]
    parts = [f"Wrote {found['file']}.", terminal.table(("name", "source", "is"), rows, indent="  ")]
    facts = {
        "contact": ", ".join(f"{channel} in {column}" for channel, column in profile.get("contact", {}).items()),
        "private": ", ".join(profile.get("private", ())),
        "consent": ", ".join(found["consent"]),
        "not used": ", ".join(found["not_used"]),
    }
    parts.append(terminal.pairs(((name, said or "none found") for name, said in facts.items()), indent="  "))
    left_out = (f"Left out: {each['source']}: {each['reason']}" for each in found["left_out"])
    parts += [terminal.paragraph(each, indent="  ") for each in left_out]
    parts.append(f"All of it is guessed: read the file. Then: insight data check {Path(found['file']).parent}")
    return "\n\n".join(parts)


def _place(table: Mapping[str, Any]) -> str:
    below = f"rows below {table['parent']}" if "parent" in table else f"rows of {table['profile']}"
    return f"{below}, at {table['time']}" if "time" in table else below
