"""The dates of a document as DateValue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import RowMapping

from muniment_schema.nodes.graphql_type import Node
from muniment_schema.scalars import Day, EdtfText
from muniment_schema.values.edtf import Precision, Qualifier
from muniment_schema.values.vocabularies import DateRole, StatementRank

from .load import load_dates, load_source_keys
from .part_type import DateValue

_RANKS: Final = {rank.value: place for place, rank in enumerate(StatementRank)}


def preferred_date(document: Node) -> DateValue | None:
    """Give the date on the document itself; None when the source states none."""
    stated = {name.removeprefix("date_"): value for name, value in document.row.items() if name.startswith("date_")}
    if stated["text"] is None and stated["edtf"] is None:
        return None

    def source_key() -> str | None:
        return document.batch.load("date sources", load_source_keys).get(stated["source_pk"])

    return _date(stated, StatementRank.PREFERRED, source_key)


def dates_of(document: Node, roles: Sequence[DateRole] | None) -> list[DateValue]:
    """Give every statement about a date in one of the roles: preferred first, then as stored."""
    rows = document.batch.load("dates", load_dates).get(document.pk, [])
    ordered = sorted(rows, key=lambda row: _RANKS[row["rank"]])
    return [_stated(row) for row in ordered if roles is None or DateRole(row["role"]) in roles]


def _stated(row: RowMapping) -> DateValue:
    return _date(row, StatementRank(row["rank"]), lambda: row["source_key"])


def _date(row: Mapping[Any, Any], rank: StatementRank, source_key: Callable[[], str | None]) -> DateValue:
    return DateValue(
        text=row["text"],
        edtf=None if row["edtf"] is None else EdtfText(row["edtf"]),
        start=None if row["start"] is None else Day(row["start"]),
        end=None if row["end"] is None else Day(row["end"]),
        precision=None if row["precision"] is None else Precision(row["precision"]),
        qualifier=Qualifier(row["qualifier"] or Qualifier.NONE),
        role=DateRole(row["role"] or DateRole.CREATED),
        rank=rank,
        warning=row["warning"],
        source_key=source_key,
    )
