"""Filter of documents by date."""

from __future__ import annotations

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, or_, select

from muniment_schema.filters.given_input import GivenInput, optional, truth
from muniment_schema.scalars import EdtfText
from muniment_schema.tables import DOCUMENT, DOCUMENT_DATE
from muniment_schema.values.edtf import parse_edtf
from muniment_schema.values.vocabularies import DateRole, StatementRank


@strawberry.input(description="By the preferred date unless `role` says another.")
class DateFilter(GivenInput):
    """Days are compared with the bounds of a date; a bound that is open is no bound."""

    overlaps: EdtfText | None = optional('The date can lie in this EDTF span: "1943-05/1945".')
    within: EdtfText | None = optional("The date surely lies in this EDTF span.")
    undated: bool | None = optional(
        'true: only documents without bounds (no date, "n.d.", not understood). false: only with.'
    )
    include_undated: bool | None = strawberry.field(
        default=False, description="Add the undated ones to what `overlaps` or `within` finds."
    )
    role: DateRole | None = optional(
        "Any date in this role, deprecated ones aside, in place of the preferred one. Alone: there is one."
    )

    def where(self) -> list[ColumnElement[bool]]:
        """Give the conditions on `document`. Raises BadEdtf."""
        if self.role is None:
            return self._conditions(DOCUMENT.c.date_start, DOCUMENT.c.date_end, lambda condition: condition)
        role = self.role.value

        def has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
            stated = select(DOCUMENT_DATE.c.document_pk).where(
                DOCUMENT_DATE.c.role == role, DOCUMENT_DATE.c.rank != StatementRank.DEPRECATED.value, condition
            )
            return DOCUMENT.c.pk.in_(stated)

        conditions = self._conditions(DOCUMENT_DATE.c.start, DOCUMENT_DATE.c.end, has)
        return conditions or [has(truth(True))]

    def _conditions(self, start: ColumnElement[Any], end: ColumnElement[Any], has: Any) -> list[ColumnElement[bool]]:
        bounded = or_(start.is_not(None), end.is_not(None))
        spans = []
        if self.overlaps is not None:
            asked = parse_edtf(self.overlaps)
            spans.append(bounded)
            if asked.start is not None:
                spans.append(or_(end.is_(None), end >= asked.start))
            if asked.end is not None:
                spans.append(or_(start.is_(None), start <= asked.end))
        if self.within is not None:
            asked = parse_edtf(self.within)
            if asked.start is not None:
                spans.append(and_(start.is_not(None), start >= asked.start))
            if asked.end is not None:
                spans.append(and_(end.is_not(None), end <= asked.end))
        conditions: list[ColumnElement[bool]] = []
        if spans:
            found = has(and_(*spans))
            conditions.append(or_(found, ~has(bounded)) if self.include_undated else found)
        if self.undated is not None:
            conditions.append(~has(bounded) if self.undated else has(bounded))
        return conditions
