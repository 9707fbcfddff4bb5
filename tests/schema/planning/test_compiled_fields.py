"""Which fields are compiled: all but those named here."""

from __future__ import annotations

import pytest
from graphql import get_named_type, is_leaf_type
from tests.schema.planning.answering import answer
from tests.schema.planning.operations import Known
from tests.schema.planning.walking import sites

from muniment_schema.access.viewer import Role
from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.planning.asking import strawberry_field
from muniment_schema.planning.fields import DECLARED, Derived, Made, OfPage, Plain
from muniment_schema.planning.operation import Planner

SCHEMA = build_schema()._schema
NOT_COMPILED = {"ImportRecord.changes", "Document.similar", "Document.history"}


def test_all_fields_are_compiled_but_those_named_here(context: Context, known: Known) -> None:
    planner = Planner(build_schema())
    ids = {"ids": [row["id"] for row in known.rows["document"][:3]]}
    left = [
        site
        for site in sites(SCHEMA, most=2)
        if not answer(planner, site.text, ids if "$ids" in site.text else {}, context).is_compiled
    ]
    below = ("FieldChange.", "Revision.", "RevisionEdge.", "RevisionConnection.")
    names = {site.name for site in left if not site.name.startswith(below)}
    if context.viewer.can(Role.IMPORTER):
        assert names == NOT_COMPILED
    else:
        # What is refused, the reference path refuses.
        refused = {site.name for site in sites(SCHEMA) if " records(" in site.text}
        refused = {name for name in refused if not name.startswith(below)}
        assert names == refused | {"Document.similar", "Document.history"}


def test_what_the_walk_asks_for_is_every_field_that_a_query_reaches() -> None:
    others = {"Mutation", "Subscription", "UserError"}
    declared = {
        f"{name}.{field}"
        for name, each in SCHEMA.type_map.items()
        if hasattr(each, "fields") and not name.startswith("__") and each.ast_node is None
        for field in each.fields
        if hasattr(each, "interfaces") and name != "Node" and name not in others and not name.endswith("Payload")
    }
    assert {site.name for site in sites(SCHEMA)} == declared


@pytest.mark.parametrize("text", ["{ __schema { queryType { name } } }", '{ __type(name: "Document") { name } }'])
def test_introspection_is_not_compiled(context: Context, text: str) -> None:
    assert not answer(Planner(build_schema()), text, {}, context).is_compiled


def test_fields_that_python_makes_keep_an_operation_compiled_with_all_their_arguments(context: Context) -> None:
    made = [site for site in sites(SCHEMA, most=2) if isinstance(_declaration(site), Derived | Made | OfPage | Plain)]
    assert {"DateValue.display", "ImportRun.progress", "DocumentEdge.cursor"} <= {site.name for site in made}
    for site in made:
        if is_leaf_type(get_named_type(site.field.type)) and "locale" in site.field.args:
            name = site.name.partition(".")[2]
            asked = f'{name} ko: {name}(locale: "ko") none: {name}(locale: null) var: {name}(locale: $locale)'
            text = 'query ($locale: String = "de") ' + site.text.replace(f" {name} ", f" {asked} ")
            assert answer(Planner(build_schema()), text, {}, context).is_compiled, text


def _declaration(site: object) -> object:
    return strawberry_field(site.field).metadata.get(DECLARED)  # type: ignore[attr-defined]
