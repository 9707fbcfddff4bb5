"""Code of pages that no shell runs: GraphQL inside TypeScript."""

from __future__ import annotations

import re

import pytest
from graphql import (
    GraphQLSchema,
    NoUndefinedVariablesRule,
    NoUnusedVariablesRule,
    build_schema,
    extend_schema,
    parse,
    specified_rules,
    validate,
)
from tests.docs.pages import PAGES, ROOT, blocks

_DOCUMENT = re.compile(r"(?:graphql|gql)`\n(.*?)`", re.DOTALL)
# Relay's compiler takes these away; the arguments of the last two are named by whoever writes the fragment.
_RELAY = """
directive @connection(key: String!) on FIELD
directive @refetchable(queryName: String!) on FRAGMENT_DEFINITION
"""
_RELAY_ARGUMENTS = re.compile(r"@(?:argumentDefinitions|arguments)\((?:[^(){}]|\{[^{}]*\})*\)")
RULES_OF_RELAY = [rule for rule in specified_rules if rule not in {NoUndefinedVariablesRule, NoUnusedVariablesRule}]
PAGES_WITH_SCRIPTS = [page for page in PAGES if any(block.language == "tsx" for block in blocks(page))]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema of clients, with what Relay adds to it."""
    served = build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))
    return extend_schema(served, parse(_RELAY))


def test_the_pages_of_relay_and_apollo_have_scripts() -> None:
    assert PAGES_WITH_SCRIPTS == ["docs/how-to/page-with-apollo.md", "docs/how-to/page-with-relay.md"]


@pytest.mark.parametrize("page", PAGES_WITH_SCRIPTS)
def test_the_queries_in_scripts_are_valid(page: str, schema: GraphQLSchema) -> None:
    texts = _DOCUMENT.findall("".join(block.text for block in blocks(page) if block.language == "tsx"))
    assert texts
    together = "\n".join(_RELAY_ARGUMENTS.sub("", text) for text in texts)
    # Without Relay's own arguments nothing says which variables a fragment has; that is looked at below.
    rules = RULES_OF_RELAY if "@refetchable" in together else specified_rules
    assert validate(schema, parse(together), rules) == []
    named = set(re.findall(r"(?:\$|^\s+)(\w+): (?:\{ type: \")?[A-Z]", "\n".join(texts), re.MULTILINE))
    assert set(re.findall(r"\$(\w+)", together)) <= named


def test_what_relay_sends_is_what_its_fragment_says() -> None:
    every = blocks("docs/how-to/page-with-relay.md")
    script, query = (next(block.text for block in every if block.language == name) for name in ("tsx", "graphql"))
    fragment = _DOCUMENT.findall(script)[1]
    fields = set(re.findall(r"[a-z]\w+", fragment.partition(") {\n")[2].partition("@")[0]))
    assert {"documents", "first", "count"} <= fields <= set(re.findall(r"\b\w+\b", query))
    assert re.search(r'@refetchable\(queryName: "(\w+)"\)', fragment)[1] in query  # type: ignore[index]


def test_the_policy_of_apollo_names_the_arguments_that_make_another_list(schema: GraphQLSchema) -> None:
    script = "".join(block.text for block in blocks("docs/how-to/page-with-apollo.md") if block.language == "tsx")
    policies = re.findall(r"(\w+): \{ fields: \{ (\w+): relayStylePagination\((\[.*?\])\)", script)
    assert [(owner, field) for owner, field, _ in policies] == [("Query", "documents"), ("Document", "children")]
    for owner, field, keys in policies:
        arguments = set(schema.type_map[owner].fields[field].args)
        assert set(re.findall(r'"(\w+)"', keys)) == arguments - {"first", "after", "last", "before", "offset"}
