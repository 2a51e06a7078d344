"""The shape of each command's `--json` answer: keys and types, as the reference has them. Run it to write that page anew."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from tests.cli.world import answer_in_json, change, run, write_shop
from tests.segments.made_up import shop_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json_answers.md"
HEAD = """\
# Answers in JSON

What each command prints with `--json`: one object, each line a key and the type of its value. A point leads into an object,
`[]` to each item of a list; a name in braces stands for keys that are names of the workspace or of the data.
Times are ISO texts with an offset. Keys that only some answers have, such as `problem` of a definition that is wrong, are listed
too. `insight schema` prints a JSON Schema, which describes itself.

Keys are added, never renamed or taken away, without a word in the changelog. A test holds this page against the commands;
`python -m tests.cli.json_shapes` writes it anew.
"""
_PART, _TREE, _VALUE = "as in the workspace file", "the tree of the text", "a value of the data"
WHOLE = {
    "audience explain": {"tree": _TREE}, "format": {"tree": _TREE},
    "audience breakdown": {"rows[].value": _VALUE}, "audience members": {"rows[].{column}": _VALUE},
    "audience why": {"conditions[].aggregates[].rows.rows[].values.{column}": _VALUE, "key": _VALUE,
                     "conditions[].aggregates[].value": _VALUE, "conditions[].values[].value": _VALUE,
                     "conditions[].nested[]": "as conditions"},
    "init": dict.fromkeys(("profile", "tables", "lookups", "consent", "lists", "suppression"), _PART),
    "profile show": {f"{group}.{{property}}": _VALUE for group in ("stored", "behavioural", "scores", "segments")}
                    | {"key": _VALUE, "timeline[].values.{column}": _VALUE},
    "demo": {f"profile.{group}.{{property}}": _VALUE for group in ("stored", "behavioural", "scores", "segments")}
            | {"profile.key": _VALUE, "profile.timeline[].values.{column}": _VALUE, "audiences.channels[]": "text"},
    "segment refit": dict.fromkeys(("gone[]", "new[]", "notes[]"), "text"),
    "property show": {f"properties[].values.{each}": _VALUE for each in ("min", "max", "median", "common[].value")},
}  # fmt: skip
"""What is told of as a whole: by command, the path, and in which words."""
NAMED = {
    "demo": {"profile.stored": "property", "profile.behavioural": "property", "profile.scores": "property",
             "profile.segments": "property", "profile.timeline[].values": "column", "export.manifest.versions": "package",
             "micro-segments.listed[]": "property.figure", "micro-segments.metrics": "figure"},
    "audience diff": {"old.reach": "channel", "new.reach": "channel"}, "audience explain": {"names": "property"},
    "audience members": {"rows[]": "column"}, "audience reach": {"channels": "channel"},
    "audience export": {"manifest.versions": "package"},
    "audience why": {"conditions[].aggregates[].rows.rows[].values": "column"},
    "profile show": {"stored": "property", "behavioural": "property", "scores": "property", "segments": "property",
                     "timeline[].values": "column"},
    "segment describe": {"left_out": "property", "segments[]": "property.figure", "typical[]": "key"},
    "segment fit": {"metrics": "figure"}, "segment list": {"segmentations[].metrics": "figure"}, "segment score": {"rows[]": "key"},
    "snapshot list": {"snapshots[].definitions": "property"}, "snapshot take": {"definitions": "property"},
}  # fmt: skip
"""Where keys are names: by command, the path, and what they are names of."""
_NAMES = {"key": re.compile("customer_id"), "property.figure": re.compile(r"\w+\.\w+")}
"""Which keys those are, where it is not all of them."""
_ANY = re.compile(r".+", re.DOTALL)
_DAY, _TIME = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


def calls(folder: Path):
    """Each command with the words it is called with, in this order; a command may be called several times."""
    shop, buyers = write_shop(_new(folder / "shop")), shop_of(_new(folder / "buyers")).parent
    yield from (("init", [_tables(folder / "tables")]), ("data check", [shop]))
    yield from (
        ("property list", [shop]),
        ("property show", [shop, "country", "spend_365d", "email", "email_opt_in", "age"]),
    )
    yield from (("profile show", [shop, 1]), ("profile show", [shop, 6, "--reveal"]), ("rfm show", [shop]))
    yield from (("audience list", [shop]), ("audience list", [shop, "--counts"]), ("audience count", [shop, "lapsed"]))
    yield from (
        ("audience reach", [shop, "lapsed"]),
        ("audience members", [shop, "lapsed", "--columns", "country,age"]),
    )
    yield from (
        ("audience explain", [shop, "lapsed"]),
        ("audience explain", [shop, "any(orders) and not (age > 5 or country = 'NO')"]),
    )
    yield from (("audience sql", [shop, "lapsed"]), ("audience export", [shop, "lapsed", folder / "out.csv"]))
    yield "audience export", [shop, "recent", folder / "mail.csv", "--channel", "email"]
    yield from (("audience why", [shop, "big spenders", key]) for key in (1, 4, 6))
    yield "audience why", [shop, "any(orders within 90 days where channel = 'app') and country in ['NO', 'SE']", 3]
    yield from (("audience lint", [shop, text]) for text in ("age > 5 and age < 3", "recent"))
    yield "audience history", [shop, "recent", "--every", "1 week", "--over", "3 weeks"]
    yield from (("audience overlap", [shop, "recent", "lapsed"]), ("audience diff", [shop, "recent", "lapsed"]))
    yield from (("audience breakdown", [shop, "recent", "--by", by]) for by in ("country", "age", "email_opt_in"))
    yield from (("segment list", [buyers]), ("segment fit", [buyers, "tier", "--by", "orders_365d", "--k", "2"]))
    yield "segment fit", [buyers, "kind", "--by", "orders_365d,spend_365d"]
    yield from ((f"segment {verb}", [buyers, "tier"]) for verb in ("describe", "rules", "score", "drift", "refit"))
    yield from (("segment list", [buyers]), ("segment rename", [buyers, "tier", _segment(buyers), "Few"]))
    yield from (("snapshot take", [shop]), ("snapshot list", [shop]), ("snapshot take", [shop]))
    yield "snapshot prune", [shop, "--keep", "1"]
    yield "format", ["country='NO'"]
    change(
        shop / "insight.toml",
        ("[audiences]", "[audiences]\nodd = 'spend > 1'"),
        ("[properties]", "[properties]\nodder = 'spend'"),
    )
    yield from (("audience list", [shop, "--counts"]), ("property list", [shop]))


def _new(folder):
    folder.mkdir()
    return folder


def _tables(folder):
    write_shop(_new(folder))
    (folder / "insight.toml").unlink()
    (folder / "broken.parquet").write_text("no table", encoding="utf-8")
    (folder / "colours.csv").write_text("colour\nred\n", encoding="utf-8")
    return folder


def _segment(buyers):
    return answer_in_json("segment", "list", buyers)["segmentations"][-1]["segments"][0]["name"]


def answered(folder: Path):
    """The shape of each command's answers, by command, as lines."""
    shapes = {}
    for command, words in calls(folder):
        result = run(*command.split(), *words, "--json")
        assert result.exit_code in {0, 1}, (command, words, result.output)
        shapes.setdefault(command, {})
        _add(shapes[command], command, "", json.loads(result.stdout))
    return {command: lines_of(shape) for command, shape in shapes.items()}


def shape_of(command, answer):
    """The shape of one answer, as lines."""
    shape = {}
    _add(shape, command, "", answer)
    return lines_of(shape)


def _add(shape, command, path, value):
    whole = WHOLE.get(command, {}).get(path)
    match value:
        case _ if whole is not None:
            shape[path] = {whole}
        case dict():
            names = NAMED.get(command, {}).get(path)
            for key, each in value.items():
                name = f"{{{names}}}" if names and _NAMES.get(names, _ANY).fullmatch(key) else key
                _add(shape, command, f"{path}.{name}" if path else name, each)
            if not value:
                shape.setdefault(path, set()).add(f"by {NAMED.get(command, {}).get(path, 'name')}")
        case list():
            said = WHOLE.get(command, {}).get(f"{path}[]")
            shape.setdefault(f"{path}[]", {said} if said else set())
            for each in value:
                _add(shape, command, f"{path}[]", each)
        case _:
            shape.setdefault(path, set()).add(_type(value))


def _type(value):
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes or no"
        case int():
            return "whole number"
        case float():
            return "number"
        case str() if _TIME.fullmatch(value):
            return "time"
        case str() if _DAY.fullmatch(value):
            return "date"
        case _:
            return "text"


def lines_of(shape):
    """One line for each key that has a value of its own."""
    inner = {path for path in shape if any(other.startswith((f"{path}.", f"{path}[]")) for other in shape)}
    empty = {path for path in inner if not shape[path] or next(iter(shape[path])).startswith("by ")}
    return [f"{path}: {_said(types)}" for path, types in sorted(shape.items()) if path not in empty]


def _said(types):
    if "number" in types:
        types = types - {"whole number"}
    return " or ".join(sorted(types, key=lambda each: (each == "nothing", each))) or "anything"


def page_of(shapes):
    """The page of the reference."""
    return HEAD + "".join(f"\n## insight {name}\n\n```\n{chr(10).join(lines)}\n```\n" for name, lines in shapes.items())


def written():
    """The shapes as the page has them: lines by command."""
    parts = PAGE.read_text(encoding="utf-8").split("\n## insight ")[1:]
    return {
        name: text.strip().strip("`").strip().splitlines() for name, _, text in (part.partition("\n") for part in parts)
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        found = answered(Path(place))
        found["demo"] = shape_of("demo", answer_in_json("demo", "--folder", Path(place) / "demo"))
        found["studio"] = shape_of("studio", {"address": "http://127.0.0.1:8866/?token=...", "pid": 1})
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page_of(dict(sorted(found.items()))), encoding="utf-8")
