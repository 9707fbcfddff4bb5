"""`muniment date`: what Muniment understands of dates as people write them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from muniment_schema.errors import MunimentError

from .shell import JsonOption, Shell, with_shell, write_json

if TYPE_CHECKING:
    from muniment_schema.values.date_text import DateReading


class DateContext(StrEnum):
    """Where a date stands, when that says how it is to be read."""

    MARC = "marc"


class NotText(MunimentError):
    """A standard input that is not UTF-8."""

    code = "BAD_ENCODING"

    def __init__(self) -> None:
        super().__init__(
            "standard input is not UTF-8", hint="for example: iconv -f latin1 -t utf-8 FILE | muniment date -"
        )


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("date")(with_shell(date))


def date(
    shell: Shell,
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT", help="Dates as written; - reads one a line from standard input.")
    ],
    locale: Annotated[
        str | None,
        typer.Option("--locale", metavar="L", help="Whose way of writing it is: 1/2/1943 is in January for en-US."),
    ] = None,
    catalogue: Annotated[
        DateContext | None, typer.Option("--context", help="marc: a library catalogue, where c1943 is a copyright.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say how dates are read: in EDTF, from which day to which, in which language, or why not.

    Example: muniment date "ca. 1880-1890" "12. März 1848" "1/2/1943"
    """
    from muniment_schema.values.date_text import read_date
    from muniment_schema.values.languages import canonical_language

    if locale is not None:
        locale = canonical_language(locale.replace("_", "-"))
    readings = (read_date(text, locale=locale, context=catalogue) for text in _written(texts))
    if json:
        write_json([_as_json(each) for each in readings])
        return
    from .tables import print_table

    print_table(("Text", "EDTF", "From", "To", "Precision", "Language", "Remark"), [*map(_row, readings)])


def _written(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        if text != "-":
            yield text
            continue
        try:
            for line in sys.stdin.buffer:
                yield line.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise NotText from None


def _as_json(reading: DateReading) -> dict[str, Any]:
    from muniment_schema.values.edtf import Qualifier

    edtf = reading.edtf
    first, last = _days(reading)
    return {
        "text": reading.text,
        "edtf": edtf.text if edtf else None,
        "start": first,
        "end": last,
        "precision": edtf.precision.value if edtf else None,
        "qualifier": (edtf.qualifier if edtf else Qualifier.NONE).value,
        "warning": reading.warning,
    }


def _days(reading: DateReading) -> tuple[str | None, str | None]:
    from muniment_schema.values.edtf import day_to_text

    edtf = reading.edtf
    start, end = (None, None) if edtf is None else (edtf.start, edtf.end)
    return None if start is None else day_to_text(start), None if end is None else day_to_text(end)


def _row(reading: DateReading) -> tuple[str, ...]:
    from muniment_schema.values.edtf import Qualifier

    edtf = reading.edtf
    if edtf is None:
        return (reading.text, "", "", "", "", reading.language or "", reading.warning or "says that it has no date")
    qualifier = "" if edtf.qualifier is Qualifier.NONE else edtf.qualifier.value.replace("_", " ")
    remarks = "; ".join(filter(None, (qualifier, reading.warning)))
    first, last = (day or "open" for day in _days(reading))
    return (reading.text, edtf.text, first, last, edtf.precision.value, reading.language or "", remarks)
