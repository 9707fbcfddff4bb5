"""Questions as GraphQL, asked both ways: by the compiled path and by the reference path."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from tests.schema.planning.answering import answer, assert_same_answer, prepared, reference_answer

from muniment_schema.build import build_schema
from muniment_schema.context import Context
from muniment_schema.planning.operation import Operation, Planner

from .counting import FILTER_FIELDS
from .questions import Question

LARGEST_PAGE: Final = 1_000
"""More than there are documents, so that one page is the whole list."""

_VALUES: Final = """fragment Values on Facet {
  field distinctCount missingCount pageInfo { hasNextPage hasPreviousPage endCursor }
  buckets { value label count selected } }"""
_WHOLE: Final = f"""{{
  totalCount startPosition pageInfo {{ hasNextPage hasPreviousPage }} edges {{ cursor score node {{ id }} }}
  facets(fields: [{" ".join(FILTER_FIELDS)}], first: $first, excludeOwn: $excludeOwn) {{ ...Values }}
  short: facets(fields: [{" ".join(FILTER_FIELDS)}], first: $facetSize, excludeOwn: $excludeOwn) {{
    ...Values buckets {{ node {{ __typename id }} }} }}
  inRoles: facet(field: AGENTS, roles: $roles, first: $first, excludeOwn: $excludeOwn) {{ ...Values }}
  searched: facet(field: $facetField, search: $facetSearch, first: $first, excludeOwn: $excludeOwn) {{ ...Values }}
  histogram(by: $interval) {{ buckets {{ startYear endYear count }} undatedCount }} }}"""
_PAGE: Final = """{ startPosition totalCount nodes { id } edges { cursor }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"""
_FACET: Final = """{
  facet(field: $facetField, first: $facetSize, after: $facetAfter, search: $facetSearch, excludeOwn: $excludeOwn) {
    ...Values } }"""
_FACETED: Final = {
    "facetSize": "Int!",
    "facetField": "DocumentFacetField!",
    "facetSearch": "String",
    "excludeOwn": "Boolean!",
}
_DECLARED: Final = {
    _WHOLE: {"first": "Int!", "roles": "[String!]", "interval": "HistogramInterval!", **_FACETED},
    _PAGE: {"first": "Int", "after": "String", "last": "Int", "before": "String", "offset": "Int"},
    _FACET: {"facetAfter": "String", **_FACETED},
}


class Client:
    """Asks for one viewer; keeps operations as the server does."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._planner = Planner(build_schema())

    def whole(self, question: Question) -> Any:
        """Give the whole list with all that is counted of it; None if its owner is not seen.

        The beginnings of the lists in it are the same by both paths.
        """
        self._whole(question, question.facet_size, both=True)
        return self._whole(question, LARGEST_PAGE)

    def _whole(self, question: Question, first: int, *, both: bool = False) -> Any:
        variables = {
            "first": first,
            "facetSize": question.facet_size,
            "facetField": question.facet_field,
            "facetSearch": question.facet_search,
            "excludeOwn": question.exclude_own,
            "roles": question.roles and list(question.roles),
            "interval": question.interval,
        }
        return self._list(_WHOLE, question, variables, both=both)

    def page(self, question: Question, **page: Any) -> Any:
        """Give a page of the list."""
        return self._list(_PAGE, question, page)

    def facet_page(self, question: Question, after: str | None) -> Any:
        """Give a page of a facet."""
        variables = {
            "facetSize": question.facet_size,
            "facetField": question.facet_field,
            "facetSearch": question.facet_search,
            "facetAfter": after,
            "excludeOwn": question.exclude_own,
        }
        return self._list(_FACET, question, variables)["facet"]

    def _list(self, asked: str, question: Question, given: dict[str, Any], *, both: bool = False) -> Any:
        kind, public_id = question.under or ("", "")
        text, operation = _operation(kind, asked)
        variables = {
            **given,
            "filter": question.filter,
            "order": question.order and {"field": question.order[0], "direction": question.order[1]},
            **({"id": public_id} if kind else {"search": question.sought.written()}),
        }
        found = answer(self._planner, text, variables, self._context, operation)
        if both:
            assert_same_answer(found, reference_answer(text, variables, self._context))
        assert found.errors is None, found.errors
        assert found.is_compiled or kind  # what is worked out of a list below an object is not compiled
        if not kind:
            return found.data["documents"]
        owner = found.data[kind]
        return owner and owner["children" if kind == "document" else "documents"]


@cache
def _operation(kind: str, asked: str) -> tuple[str, Operation]:
    declared = {"filter": "DocumentFilter", "order": "DocumentOrder", **_DECLARED[asked]}
    if kind:
        declared.pop("offset", None)
    paging = [name for name in ("first", "after", "last", "before", "offset") if name in declared]
    arguments = ["filter: $filter", "orderBy: $order", *(f"{name}: ${name}" for name in paging)]
    if kind:
        declared["id"] = "ID!"
        name = "children" if kind == "document" else "documents"
        selection = f"{kind}(id: $id) {{ {name}({' '.join(arguments)}) {asked} }}"
    else:
        declared["search"] = "String"
        selection = f"documents(search: $search {' '.join(arguments)}) {asked}"
    head = " ".join(f"${name}: {type_}" for name, type_ in declared.items())
    values = _VALUES if "...Values" in asked else ""
    text = f"query ({head}) {{ {selection} }} {values}"
    return text, prepared(text)
