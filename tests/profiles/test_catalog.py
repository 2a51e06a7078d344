"""The catalog: every property and audience, with type, unit and what it depends on; circles and clashes refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import insight
from insight.errors import CycleError, ExpressionError, UnknownAudience, UnknownName, WorkspaceError
from tests.small_shop import model, workspace, write_files, write_model

SHOP = workspace()

LISTED = [
    ("country", "stored", "text", "", "", (), False),
    ("born", "stored", "date", "", "", (), False),
    ("email", "stored", "text", "", "", (), True),
    ("orders_total", "behavioural", "number", "", "count(orders)", ("orders",), False),
    ("spend", "behavioural", "number", "NOK", "sum(orders.amount)", ("orders",), False),
    ("days_since_last_order", "behavioural", "number", "days", "days_since(last(orders.time))", ("orders",), False),
    ("rfm_monetary", "behavioural", "number", "NOK", "sum(orders.amount)", ("orders",), False),
    ("m_score", "score", "number", "score", "", ("rfm_recency_days", "rfm_frequency", "rfm_monetary"), False),
    ("rfm_segment", "score", "text", "", "", ("r_score", "f_score", "m_score"), False),
]


@pytest.mark.parametrize(("name", "kind", "word", "unit", "expression", "needs", "private"), LISTED)
def test_a_property_is_listed_with_all_that_is_known_of_it(name, kind, word, unit, expression, needs, private):
    found = SHOP.catalog[name]
    assert (found.kind, found.type, found.unit, found.expression) == (kind, word, unit, expression)
    assert (found.depends_on, found.private) == (needs, private)


def test_titles_are_given_or_made_of_the_name():
    assert SHOP.catalog["spend_90d"].title == "Spend, 90 days"
    assert SHOP.catalog["orders_total"].title == "Orders total"


def test_everything_is_listed_once_stored_first():
    names = [each.name for each in SHOP.catalog]
    assert names == list(SHOP.catalog.names)
    assert len(names) == len(set(names)) == len(SHOP.catalog)
    assert names[:3] == ["customer_id", "first_name", "email"]
    assert SHOP.catalog.audience_names == tuple(SHOP.audiences) == ("norwegians", "buyers", "customers of the web")


def test_the_public_ones_are_those_that_may_be_shown():
    public = SHOP.catalog.public
    assert {"country", "spend", "rfm_segment"} <= set(public)
    assert not {"email", "mobile", "first_name"} & set(public)


DEPENDS = [
    ("sum(lines.quantity where order.channel = 'web')", ("lines",)),
    ("count(orders where any(lines))", ("orders", "lines")),
    ("count(orders then consents within 7 days)", ("orders", "consents")),
    ("spend / orders_total", ("spend", "orders_total")),
    ("in audience 'buyers' or in list 'staff'", ("buyers", "staff")),
    ("coalesce(country, 'NO')", ("country",)),
]


@pytest.mark.parametrize(("text", "needs"), DEPENDS)
def test_a_property_depends_on_the_tables_and_names_in_it(text, needs):
    assert SHOP.define(mine=text).catalog["mine"].depends_on == needs


CIRCLES = [
    ({"a": "a + 1"}, {}, "a -> a"),
    ({"a": "b + 1", "b": "c * 2", "c": "a"}, {}, "a -> b -> c -> a"),
    ({}, {"x": "in audience 'y'", "y": "not in audience 'x'"}, "x -> y -> x"),
    ({"a": "coalesce(b, 1)", "b": "count(orders where profile.a > 1)"}, {}, "a -> b -> a"),
    ({"a": "in audience 'x'"}, {"x": "a"}, "a -> x -> a"),
    ({"a": "m_score", "rest": "1"}, {"x": "in audience 'x'"}, "x -> x"),
]


@pytest.mark.parametrize(("properties", "audiences", "path"), CIRCLES)
def test_definitions_that_need_each_other_are_refused_with_the_path(properties, audiences, path):
    found = workspace(made=model(properties=properties, audiences=audiences))
    kind, name, _ = next(found.catalog.problems())
    with pytest.raises(CycleError) as raised:
        found.catalog.definition(kind, name)
    assert " -> ".join(raised.value.path) == path
    assert path in str(raised.value)
    assert any(path in each.effect for each in found.check().errors)


def test_a_definition_may_be_needed_in_many_ways_without_a_circle():
    found = SHOP.define(a="spend", b="a + spend", c="a + b", d="b * c + a")
    assert found.frame("d")["d"].to_list()[0] == 300.0 * 450 + 150


def test_a_long_chain_of_definitions_is_no_trouble():
    chain = {"p0": "count(orders)"} | {f"p{n}": f"p{n - 1} + 1" for n in range(1, 60)}
    assert workspace(made=model(properties=chain, audiences={})).frame("p59")["p59"].to_list()[0] == 61


CLASHES = [
    ({"country": "1"}, "properties.country", "is a column of the profile table already"),
    ({"customer_id": "1"}, "properties.customer_id", "is a column of the profile table already"),
    ({"rfm_score": "1"}, "properties.rfm_score", "belongs to a score"),
    ({"rfm_monetary": "1"}, "properties.rfm_monetary", "belongs to [rfm]"),
]


@pytest.mark.parametrize(("properties", "key", "words"), CLASHES)
def test_a_name_that_is_taken_is_refused_with_file_and_key(tmp_path, properties, key, words):
    write_files(tmp_path)
    file = write_model(tmp_path, model(properties=properties))
    with pytest.raises(WorkspaceError) as raised:
        insight.open(file)
    assert (raised.value.file, raised.value.key) == (file, key)
    assert words in str(raised.value)


WRONG = [
    ({"mine": "sum(orders.amout)"}, {}, "property 'mine': No column of 'orders' named 'amout'. Did you mean 'amount'?"),
    ({"mine": "sum(orders.channel)"}, {}, "property 'mine': `sum` does not take a text."),
    ({"mine": "sum(orders.amount"}, {}, "property 'mine': "),
    ({"mine": "summ(orders.amount)"}, {}, "property 'mine': No function named 'summ'. Did you mean 'sum'?"),
    ({}, {"mine": "spendd > 1"}, "audience 'mine': No property named 'spendd'. Did you mean 'spend'?"),
    ({}, {"mine": "spend"}, "audience 'mine': A condition belongs here"),
    ({}, {"mine": "in audience 'buyer'"}, "audience 'mine': No audience named 'buyer'. Did you mean 'buyers'?"),
    ({}, {"mine": "in list 'stuff'"}, "audience 'mine': "),
    (
        {"first": "second + 1", "second": "count(order)"},
        {},
        "property 'second': No table named 'order'. Did you mean 'orders'?",
    ),
]


@pytest.mark.parametrize(("properties", "audiences", "words"), WRONG)
def test_a_definition_that_is_wrong_is_an_error_of_its_name_when_it_is_used(properties, audiences, words):
    found = with_definitions(properties, audiences)
    kind, name = ("property", next(iter(properties))) if properties else ("audience", next(iter(audiences)))
    with pytest.raises(ExpressionError) as raised:
        found.catalog.definition(kind, name)
    assert str(raised.value).startswith(words)
    assert "^" in str(raised.value)


@pytest.mark.parametrize(("properties", "audiences", "words"), WRONG)
def test_checking_finds_each_wrong_definition_once_at_its_place_in_the_file(properties, audiences, words):
    source, _, problem = words.partition(": ")
    errors = [each for each in with_definitions(properties, audiences).check() if each.check == "wrong definition"]
    (finding,) = errors
    group, name = ("audiences" if source.startswith("audience") else "properties"), source.split("'")[1]
    assert (finding.severity, finding.where, finding.count) == ("error", f"{group}.{name}", 0)
    assert finding.effect.startswith(problem)
    assert "line 1, column" in finding.effect
    assert finding.remedy.startswith("Mend the text: ")


@pytest.mark.parametrize(("properties", "audiences"), [each[:2] for each in WRONG])
def test_a_wrong_definition_stops_no_other(properties, audiences):
    found = with_definitions(properties, audiences)
    assert found.audience("buyers").ids().to_list() == SHOP.audience("buyers").ids().to_list()
    assert found.frame("spend", "country").rows() == SHOP.frame("spend", "country").rows()
    assert found.audience("norwegians").reach("email") == SHOP.audience("norwegians").reach("email")
    assert len(found.audience("buyers").sample(2)) == 2


@pytest.mark.parametrize(("properties", "audiences", "words"), WRONG)
def test_the_catalog_lists_a_wrong_property_with_what_is_wrong(properties, audiences, words):
    found = with_definitions(properties, audiences)
    listed = {each.name: each for each in found.catalog}
    assert list(listed) == list(found.catalog.names)
    assert {name for name, each in listed.items() if each.problem} == set(properties)
    for name, text in properties.items():
        each = listed[name]
        assert (each.kind, each.type, each.expression, each.is_public) == ("behavioural", "unknown", text, False)
        assert each.problem.startswith(words) or words.startswith(each.problem)
        with pytest.raises(ExpressionError):
            found.frame(name)
        with pytest.raises(ExpressionError):  # it would not be all public properties
            found.frame()
        assert name in found.catalog.privacy.names  # what it carries cannot be told


def with_definitions(properties, audiences):
    said = model()
    return workspace(
        made=model(properties={**said["properties"], **properties}, audiences={**said["audiences"], **audiences})
    )


def test_a_wrong_property_is_an_error_at_once_where_it_is_defined_by_hand():
    with pytest.raises(ExpressionError, match="property 'mine': No column of 'orders' named 'amout'"):
        SHOP.define(mine="sum(orders.amout)")
    with pytest.raises(ExpressionError, match="audience 'mine': No property named 'spendd'"):
        SHOP.define_audiences(mine="spendd > 1")


def test_what_needs_a_wrong_definition_is_told_of_that_one_alone():
    found = with_definitions({"first": "sum(orders.amout)", "second": "first + 1"}, {"many": "second > 3"})
    assert [each.where for each in found.check().errors] == ["properties.first"]
    assert found.catalog["second"].problem == found.catalog["first"].problem
    with pytest.raises(ExpressionError, match="property 'first': No column of 'orders' named 'amout'"):
        found.audience("many").count()


def test_definitions_are_read_by_many_threads_without_a_false_circle():
    chain = {"p0": "count(orders)"} | {f"p{n}": f"p{n - 1} + p{max(0, n - 2)}" for n in range(1, 40)}
    found = workspace(made=model(properties=chain, audiences={})).catalog
    with ThreadPoolExecutor(8) as threads:
        kinds = list(threads.map(lambda name: found[name].type, [f"p{39 - n // 2}" for n in range(80)]))
    assert set(kinds) == {"number"}


def test_a_name_that_is_not_there_is_an_error_with_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'spend'"):
        _ = SHOP.catalog["spent"]
    with pytest.raises(UnknownAudience, match="Did you mean 'norwegians'"):
        SHOP.catalog.audience_text("norwegian")


HANDS_ON = [
    ("email", "email"),
    ("lower(email)", "email"),
    ("coalesce(country, email)", "email"),
    ("nullif(upper(first_name), 'X')", "first_name"),
    ("last(orders.note)", "note"),
    ("values(orders.note within 30 days)", "note"),
    ("most_frequent(orders.note)", "note"),
    ("min(lines.order.note)", "note"),
    ("last(orders.profile.mobile)", "mobile"),
    ("country", None),
    ("email is known", None),
    ("length(email)", None),
    ("count(orders.note)", None),
    ("nullif(country, email)", None),
    ("last(orders.channel where note is known)", None),
    ("spend + orders_total", None),
    ("email = 'ola@example.com'", None),
]


@pytest.mark.parametrize(("text", "column"), HANDS_ON)
def test_an_expression_hands_on_a_private_column_or_only_asks_about_it(text, column):
    assert SHOP.catalog.privacy.handed_on(SHOP.catalog.read(text)) == column
    found = SHOP.define(mine=text, again="mine")
    assert found.catalog["mine"].private == found.catalog["again"].private == (column is not None)
    assert ("again" in found.catalog.public) == (column is None)


def test_addresses_are_private_also_where_the_file_does_not_say_so():
    profile = {"key": "customer_id", "contact": {"email": "email"}, "private": []}
    assert workspace(made=model(profile=profile)).catalog.privacy.names == {"email"}
