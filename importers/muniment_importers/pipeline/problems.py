"""Problems in a form that every database keeps and every terminal shows, whatever a plugin or an input said."""

from __future__ import annotations

from dataclasses import replace
from typing import overload

from muniment_importers.record import Locator, RecordError
from muniment_importers.report import Problem
from muniment_schema.values.vocabularies import Severity
from muniment_schema.writing.outcome import Doubt
from muniment_schema.writing.waiting import WaitingLink

MAX_VALUE = 10_000


@overload
def storable(text: str, most: int = MAX_VALUE) -> str: ...
@overload
def storable(text: str | None, most: int = MAX_VALUE) -> str | None: ...
def storable(text: str | None, most: int = MAX_VALUE) -> str | None:
    """Give a text that every database keeps: what it cannot hold is written as an escape, never dropped."""
    if text is None:
        return None
    # A plugin can say a number where a text is asked for.
    said = text if isinstance(text, str) else str(text)
    return said[:most].encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\x00")


def locator_of(where: Locator | str | None, source_name: str, ordinal: int) -> Locator:
    """Give a full locator: with the input's name, and with the record's number where the importer gave none."""
    if not isinstance(where, Locator):
        return Locator(input=source_name, xpath=storable(where) if where else None, record=ordinal)
    full = where
    if where.input != source_name or where.sheet is not None or where.xpath is not None:
        name = storable(where.input or source_name)
        full = replace(where, input=name, sheet=storable(where.sheet), xpath=storable(where.xpath))
    return full if full.record is not None or full.line is not None else replace(full, record=ordinal)


def problem(
    severity: Severity,
    said: RecordError | Doubt,
    where: Locator,
    native_id: str | None = None,
    ordinal: int | None = None,
) -> Problem:
    """Give a problem from what an importer, the check or the writer said."""
    return Problem(
        severity,
        storable(said.code),
        storable(said.message),
        where,
        storable(said.hint),
        storable(native_id),
        storable(said.field),
        storable(said.value),
        ordinal,
    )


def input_doubt(said: RecordError, source_name: str) -> Problem:
    """Give a doubt about the input as a whole."""
    where = locator_of(said.locator, source_name, 0)
    return problem(Severity.WARNING, said, where if where.record else replace(where, record=None))


def link_waits(link: WaitingLink, where: Locator) -> Problem:
    """Give what is said of a parent or relation that the source speaks of and has not brought in."""
    said = RecordError(
        "PARENT_NOT_FOUND" if link.relation == "parent" else "TARGET_NOT_FOUND",
        f"{link.relation.replace('_', ' ')} {link.target!r} has not come; it is linked when it does",
        hint="import the record of that id under the same --source",
        field=link.relation,
        value=link.target,
    )
    return problem(Severity.WARNING, said, where, link.native_id)
