"""The SDL: the golden file, and the rules that hold for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_introspection_query,
    validate_schema,
)

from muniment_schema.build import sdl

GOLDEN = Path(__file__).parents[2] / "schema" / "schema.graphql"
SCHEMA = build_schema(sdl())
OWN = [type_ for name, type_ in sorted(SCHEMA.type_map.items()) if not name.startswith("__")]
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}
# Values without an identity of their own; everything else that is an object has an id.
VALUES = {
    "Archive", "CancelImportPayload", "Container", "DateValue", "DocumentAgent", "DocumentRelation", "Facet",
    "FacetBucket", "FieldChange",
    "Highlight", "Histogram", "HistogramBucket", "Identifier", "ImportCounts", "Importer", "Language", "LocalText",
    "Mutation", "Note", "PageInfo", "Query", "Revision", "Rights", "SourceLink", "StartImportPayload", "Subscription",
    "Suggestion", "UndoImportPayload", "UnmappedField", "UserError",
}  # fmt: skip
CONNECTIONS = [type_ for type_ in OWN if type_.name.endswith("Connection")]


def described() -> Iterator[tuple[str, Any]]:
    for type_ in OWN:
        if type_.name in BUILT_IN:
            continue
        yield type_.name, type_
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{type_.name}.{name}", value) for name, value in type_.values.items())
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}", field
                for argument, given in getattr(field, "args", {}).items():
                    yield f"{type_.name}.{name}({argument}:)", given


def test_the_golden_file_is_the_schema():
    assert GOLDEN.read_text(encoding="utf-8") == sdl(), (
        "run `muniment schema write schema/schema.graphql`, read the diff"
    )


def test_the_sdl_is_valid_and_always_the_same():
    assert validate_schema(SCHEMA) == []
    assert sdl() == sdl()
    assert sdl().endswith("}\n")


def test_everything_is_described():
    assert [name for name, thing in described() if not (thing.description or "").strip()] == []


def test_every_object_has_an_id_or_is_a_value_or_part_of_a_connection():
    for type_ in OWN:
        if not isinstance(type_, GraphQLObjectType) or type_.name.endswith(("Connection", "Edge")):
            continue
        assert ("id" in type_.fields) is (type_.name not in VALUES), type_.name
        if "id" in type_.fields:
            assert str(type_.fields["id"].type) == "ID!"
            assert [interface.name for interface in type_.interfaces] == ["Node"]


@pytest.mark.parametrize("connection", CONNECTIONS, ids=lambda connection: connection.name)
def test_connections_have_the_shape_that_relay_reads(connection):
    name = connection.name.removesuffix("Connection")
    edge = SCHEMA.type_map[f"{name}Edge"]
    assert str(connection.fields["edges"].type) == f"[{name}Edge!]!"
    assert str(connection.fields["pageInfo"].type) == "PageInfo!"
    assert isinstance(edge, GraphQLObjectType)
    assert str(edge.fields["cursor"].type) == "String!"
    assert isinstance(edge.fields["node"].type, GraphQLNonNull)


def test_page_info_has_the_shape_that_relay_reads():
    info = SCHEMA.type_map["PageInfo"]
    assert isinstance(info, GraphQLObjectType)
    assert {name: str(field.type) for name, field in info.fields.items()} == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }


def test_every_field_that_gives_a_connection_takes_the_four_arguments():
    for type_ in OWN:
        for name, field in getattr(type_, "fields", {}).items():
            if str(field.type).endswith("Connection!"):
                arguments = {argument: str(given.type) for argument, given in field.args.items()}
                assert arguments.items() >= {
                    "first": "Int", "after": "String", "last": "Int", "before": "String",
                }.items(), name  # fmt: skip


def test_node_and_nodes_are_as_relay_reads_them():
    query = SCHEMA.query_type
    assert query is not None
    assert str(query.fields["node"].type) == "Node"
    assert str(query.fields["node"].args["id"].type) == "ID!"
    assert str(query.fields["nodes"].type) == "[Node]!"


def test_scalars_name_their_specification():
    urls = {name: getattr(SCHEMA.type_map[name], "specified_by_url", None) for name in ("DateTime", "EDTF", "Day")}
    assert urls == {
        "DateTime": "https://scalars.graphql.org/andimarek/date-time.html",
        "EDTF": "https://www.loc.gov/standards/datetime/",
        "Day": None,
    }


def test_input_fields_that_may_be_left_out_have_no_null_default():
    assert "= null" not in sdl()


def test_the_introspection_of_a_graphical_client_is_answered(client):
    query = get_introspection_query(specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True)
    types = client.ask(query)["__schema"]["types"]
    assert {"Document", "DocumentConnection", "EDTF"} <= {type_["name"] for type_ in types}
