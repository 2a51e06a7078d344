"""The grammar's tables, made from the grammar by lark: `python -m tests.language.grammar_tables` writes them where they belong."""

from __future__ import annotations

import json
from collections import deque
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lark import Lark, Token
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from insight.language.automaton import TABLES
from insight.language.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lark.grammar import Rule

FOLDER = Path(str(files("insight.language")))
FILE = FOLDER / TABLES


class _Words(Lexer):
    """Hands our words to lark."""

    def __init__(self, conf: object) -> None:
        """Lark passes its settings, of which none matters here."""

    def lex(self, data: str) -> Iterator[Token]:  # type: ignore[override]
        for word in words(data):
            yield Token(word.kind, word.text, start_pos=word.at)


def lark_of_grammar() -> Lark:
    """The grammar as lark reads it; a conflict in it is an error."""
    grammar = (FOLDER / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Words, maybe_placeholders=True, strict=True)


def tables() -> str:
    """The content of the file: one line for each rule, and for each state."""
    lark = lark_of_grammar()
    table = lark.parser.parser._parse_table
    rules = {rule: place for place, rule in enumerate(lark.rules)}
    start = table.start_states["start"]
    states, rows = {start: 0}, []
    waiting = deque([start])
    while waiting:  # lark numbers the states anew in each run; here they are in the order in which they are met
        row = {}
        for name, (action, arg) in sorted(table.states[waiting.popleft()].items()):
            if action is Shift and arg not in states:
                states[arg] = len(states)
                waiting.append(arg)
            row[name] = states[arg] if action is Shift else -1 - rules[arg]
        rows.append(row)
    end = states[table.end_states["start"]]
    return f'{{\n"end": {end},\n{_lines("rules", map(_rule, lark.rules))},\n{_lines("states", rows)}\n}}\n'


def _lines(name: str, rows: Iterable[Any]) -> str:
    inner = ",\n".join(map(json.dumps, rows))
    return f'"{name}": [\n{inner}\n]'


def _rule(rule: Rule) -> list[Any]:
    """Form, length, the builder's method (none where the only part stands for the whole), and where absent parts would stand."""
    passes = rule.options.expand1 and rule.alias is None
    assert not passes or len(rule.expansion) == 1
    blanks = [place for place, is_blank in enumerate(rule.options.empty_indices) if is_blank]
    return [rule.origin.name, len(rule.expansion), "" if passes else rule.alias or rule.origin.name, blanks]


if __name__ == "__main__":
    FILE.write_text(tables(), encoding="utf-8")
