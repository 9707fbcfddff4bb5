"""Filter of authorities, and the search in their names."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import strawberry
from sqlalchemy import ColumnElement, or_, select

from muniment_schema.documents.link_filter import LinkTarget
from muniment_schema.filters.given_input import BadFilter, GivenInput, ids_of, optional, truth
from muniment_schema.filters.value_filter import TextFilter
from muniment_schema.tables import IDENTIFIER
from muniment_schema.values.folding import KEY_LENGTH, fold, forbidden_character
from muniment_schema.values.ids import KINDS

MOST_WORDS: Final = 20


@strawberry.input(description="All given conditions hold together.")
class AuthorityFilter(GivenInput):
    """Conditions on agents, places, subjects, repositories or collections."""

    ids: list[strawberry.ID] | None = optional("One of these; an empty list matches nothing.")
    name: TextFilter | None = optional(
        "The name by which it is listed: the label of a subject, the title of a collection. `search` looks at other "
        "forms of the name too."
    )
    kinds: list[str] | None = optional(
        "One of these kinds, in the words of the field `kind`: PERSON, TOPIC, CURATED. An empty list matches nothing. "
        "Words of another type are refused with BAD_FILTER, and so is every word for places and repositories, which "
        "have no kinds."
    )
    uris: list[str] | None = optional("At least one of these URIs, exactly; an empty list matches nothing.")

    def where(self, target: LinkTarget, kinds: type[StrEnum] | None) -> list[ColumnElement[bool]]:
        """Give the conditions on the table of the target. Raises BadId, BadFilter."""
        table = target.table
        conditions: list[ColumnElement[bool]] = []
        if self.ids is not None:
            conditions.append(table.c.id.in_(ids_of(self.ids, target.kind, KINDS[target.kind])))
        if self.name is not None:
            conditions += self.name.where(target.name_key, truth(True))
        if self.kinds is not None:
            words = [_kind(word, target, kinds) for word in self.kinds]
            conditions.append(table.c.kind.in_(words) if words else truth(False))
        if self.uris is not None:
            named = IDENTIFIER.c.kind == target.kind, IDENTIFIER.c.scheme == "uri", IDENTIFIER.c.value.in_(self.uris)
            conditions.append(table.c.pk.in_(select(IDENTIFIER.c.object_pk).where(*named)))
        return conditions


def _kind(word: str, target: LinkTarget, kinds: type[StrEnum] | None) -> str:
    if kinds is None:
        raise BadFilter(f"kinds: {target.filter_name} have no kinds; leave it out")
    if word not in kinds.__members__:
        raise BadFilter(f"kinds: {word!r} is no kind of {target.filter_name}; write {', '.join(kinds.__members__)}")
    return kinds[word].value


def search_words(search: str | None) -> list[str]:
    """Give the folded words of a search, each once. Raises BadFilter."""
    found = forbidden_character(search or "")
    if found is not None:
        raise BadFilter(f"search holds {found}, which no stored text has")
    words = list(dict.fromkeys(fold(search or "").split()))
    if len(words) > MOST_WORDS:
        raise BadFilter(f"search has more than {MOST_WORDS} words")
    return words


def named_with(target: LinkTarget, word: str) -> ColumnElement[bool]:
    """Give the condition that a form of the name contains a folded word."""
    if len(word) > KEY_LENGTH:
        return truth(False)
    named = target.name_key.contains(word, autoescape=True)
    if target.variant_key is None or target.variant_owner is None:
        return named
    variants = select(target.variant_owner).where(target.variant_key.contains(word, autoescape=True))
    return or_(named, target.table.c.pk.in_(variants))
