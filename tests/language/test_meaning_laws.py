"""The meaning of a condition holds for exactly the values for which the engine, the preview and the interpreter say so."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from insight.audiences.conditions import conditions_of
from insight.audiences.preview import bitmaps
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.format import text_of
from insight.language.meaning.meaning import meaning_of, subject_of
from insight.language.meaning.windows import EVERYTHING, NOTHING
from insight.language.shape import Scope
from insight.language.types import Kind
from tests.engine.bridge import answers, workspace_of
from tests.examples import examples
from tests.reference.interpreter import evaluate
from tests.reference.strategies import surveys


def told(survey):
    """The world's workspace, and every condition of the trees that has a subject, with what it means."""
    world, trees = survey
    workspace = workspace_of(world)
    shape, clock = workspace.catalog.shape, workspace.profiles.clock
    found = {}
    for each in (part.node for tree in trees for part in conditions_of(tree).all):
        subject = subject_of(each)
        if subject is not None:
            is_date = type_of(subject, Scope(shape)).kind is Kind.DATE
            found[text_of(each)] = (each, meaning_of(each, clock, is_date=is_date))
    return world, workspace, found


@settings(
    max_examples=examples(20), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(surveys("condition", size=6))
def test_engine_preview_and_interpreter_say_what_a_condition_means(survey):
    world, workspace, conditions = told(survey)
    if not conditions:
        return
    preview, clock = workspace.preview(), workspace.profiles.clock
    keys = sorted(key for key in evaluate(s.Everyone(), world) if key is not None)
    engine = answers(workspace, {f"c{n}": node for n, (node, _) in enumerate(conditions.values())})
    for n, (text, (node, meaning)) in enumerate(conditions.items()):
        own, interpreted = evaluate(meaning.subject, world), evaluate(node, world)
        wanted = {key: meaning.contains(own[key], clock) for key in keys}
        held = set(bitmaps.places(preview.bits(text), preview.total))
        assert {key: bool(interpreted[key]) for key in keys} == wanted, text
        assert {key: bool(engine[f"c{n}"][key]) for key in keys} == wanted, text
        assert {key: place in held for place, key in enumerate(keys)} == wanted, text


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(surveys("condition", size=4))
def test_what_not_means_is_the_complement(survey):
    _, workspace, conditions = told(survey)
    clock = workspace.profiles.clock
    for node, meaning in conditions.values():
        for is_date in (False, True):
            values = meaning_of(node, clock, is_date=is_date).values
            opposite = meaning_of(s.Not(node), clock, is_date=is_date).values
            assert opposite == ~values
            assert (values & opposite, values | opposite) == (NOTHING, EVERYTHING)
        assert meaning_of(s.Not(s.Not(node)), clock).values == meaning_of(node, clock).values
        assert meaning.subject == subject_of(s.Not(node))
