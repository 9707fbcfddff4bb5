"""Importer of CSV and TSV: one record a row, fields by heading or by a map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from pydantic import Field, field_validator

from ..importer import Detection, FramedImporter
from ..mapping.options import MappedOptions
from ..mapping.record_map import RowMapper
from ..probe import Probe
from ..record import Checkpoint, Deleted, Frame, Locator, Record, RecordError
from ..refusal import Refusal
from ..source import Source
from .tabular.dialect import DELIMITERS, MOST_ROWS, NAMES, Dialect, guess_dialect
from .tabular.reasons import Reasons
from .tabular.rows import RowReader
from .tabular.table import SHOWN, Header, Table, TableRow, digest

_HEAD_CHARACTERS: Final = 64 << 10
_HEAD_BYTES: Final = 64 << 10
# What a spreadsheet makes of a long number.
EXCEL_NUMBER: Final = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_DELIMITERS: Final = {"comma": ",", "tab": "\t", "\\t": "\t", "semicolon": ";", "pipe": "|"}
_NO_QUOTES: Final = "\0"  # stands for no quoting: a row with this character is refused anyway
_TABLE_EXTENSIONS: Final = (".csv", ".tsv", ".tab")
_LONGEST_HEADING: Final = 120
# Headings that need no map, with an example each: a record that can be imported as it is.
_EXAMPLE: Final = {
    "native_id": "EX-1",
    "title": "Minute book of the parish council",
    "date": "May 1943",
    "description": "Minutes of all meetings, with an index. This row is an example: write your own over it.",
    "level": "file",
    "parent": "",
    "reference_code": "PC/1/4",
    "type": "Minutes",
    "extents": "1 volume",
    "languages": "en",
    "agents.aut": "Parish Council|Lee, Ann",
    "agents.rcp": "",
    "places": "Little Ferry",
    "subjects": "Parishes|Bridges",
    "repository": "County Record Office",
    "collections": "",
    "containers": "box 12",
    "access_conditions": "Open",
    "use_conditions": "",
    "notes.general": "",
    "rights": "",
    "credit_line": "",
    "source_citation": "",
    "url": "",
}
_TEMPLATE: Final = "".join(
    ",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\r\n"
    for row in (_EXAMPLE.keys(), _EXAMPLE.values())
)


class CsvOptions(MappedOptions):
    """Options of the importer csv."""

    delimiter: str = Field(
        "auto", description="Character between cells: one character, or comma, tab, semicolon, pipe; auto looks."
    )
    quotechar: str = Field(
        '"', description="Character around cells that hold a delimiter or a line end; none: no such."
    )
    header_row: int | None = Field(
        None, ge=0, le=1000, description="Number of the row with the headings, from 1; 0: there is none. Looked for."
    )
    skip_rows: int = Field(0, ge=0, description="Lines to pass over before the table begins.")
    separator: str = Field(
        "|", description="Text between the values of one cell, in fields that take many; may be empty."
    )
    kind: Literal["document", "agent", "place", "subject", "repository", "collection"] = Field(
        "document", description="What each row is, where no column and no map says so."
    )

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str) -> str:
        value = _DELIMITERS.get(value, value)
        if value != "auto" and (len(value) != 1 or value in '\r\n"'):
            raise ValueError("one character, or comma, tab, semicolon, pipe or auto")
        return value

    @field_validator("quotechar")
    @classmethod
    def _one_character_or_none(cls, value: str) -> str:
        if value != "none" and (len(value) != 1 or value in "\r\n"):
            raise ValueError("one character, or none")
        return value


@dataclass(frozen=True, slots=True)
class _RowPayload:
    mapper: RowMapper
    cells: list[str]
    warnings: tuple[RecordError, ...]


class Csv(FramedImporter):
    """Table as text (CSV, TSV): one record a row under a row of headings."""

    name = "csv"
    title = "Table as text (CSV, TSV)"
    extensions = _TABLE_EXTENSIONS
    media_types = ("text/csv", "text/tab-separated-values")
    Options = CsvOptions
    capabilities = frozenset({"map"})

    def sniff(self, probe: Probe) -> Detection | None:
        """Say whether the head is rows of one width under some delimiter; a file named .csv is a table in any case."""
        text = None if probe.is_dir or probe.is_empty else probe.text()
        if text is None or not text.strip():
            return None
        is_named = probe.name.lower().endswith(_TABLE_EXTENSIONS)
        is_cut = len(probe.head) >= _HEAD_BYTES
        dialect = guess_dialect(text, is_cut=is_cut)
        confidence = _confidence(dialect, text, is_named)
        if confidence is None:
            return None
        rows = max(len(dialect.rows) - 1, 0)
        more = "at least " if is_cut or rows >= MOST_ROWS - 1 else ""
        words = f"{NAMES[dialect.delimiter]}-separated, " if dialect.width > 1 else ""
        columns = "1 column" if dialect.width == 1 else f"{dialect.width} columns"
        reason = f"{words}{columns}, {more}{rows} row{'' if rows == 1 else 's'}"
        return Detection(confidence, reason, {"delimiter": dialect.delimiter})

    def frames(
        self, source: Source, options: CsvOptions, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield the rows. Raises BadMap when the map names a column that is not there."""
        with self._opened(source, options) as (table, reasons):
            if table.header is not None:
                yield from self._row_frames(source, table, table.header, reasons, options)
            elif table.damage is not None:
                yield table.damage

    def rejected(
        self, refusals: Iterable[Refusal], source: Source, options: CsvOptions
    ) -> Iterator[str | bytes] | None:
        """Give the table of refused rows, with columns for the reasons before the others; None without headings."""
        return None if options.header_row == 0 else self._rejected_rows(refusals, source, options)

    def template(self) -> str:
        """Give the headings that need no map, over one example."""
        return _TEMPLATE

    def map(self, frame: Frame, options: CsvOptions) -> Record | RecordError:
        """Give the record of a row."""
        payload: _RowPayload = frame.payload
        record = Record(locator=frame.locator, raw=frame.raw, warnings=list(payload.warnings))
        try:
            payload.mapper.record(payload.cells, record)
            if any(doubt.code == "SHORT_ROW" for doubt in payload.warnings):
                record.blank.clear()  # cells that are not there are not empty ones
            return record
        except RecordError as error:
            error.locator, error.raw, error.native_id = frame.locator, frame.raw, frame.native_id
            return error

    def fields(self, source: Source, options: CsvOptions) -> list[str]:
        """Give the paths of the columns in order, as maps, reports and `extra` write them."""
        for frame in self.frames(source, options.model_copy(update={"field_map": None})):
            if isinstance(frame, Frame):
                return list(dict.fromkeys(frame.payload.mapper.paths))
        return []

    @contextmanager
    def _opened(self, source: Source, options: CsvOptions) -> Iterator[tuple[Table, Reasons]]:
        quote = _NO_QUOTES if options.quotechar == "none" else options.quotechar
        with source.text() as stream:
            head = stream.read(_HEAD_CHARACTERS)
        delimiters = DELIMITERS if options.delimiter == "auto" else (options.delimiter,)
        dialect = guess_dialect(head, is_cut=len(head) == _HEAD_CHARACTERS, quote=quote, delimiters=delimiters)
        with source.text() as stream:
            reader = RowReader(stream, dialect.delimiter, quote)
            reader.width = dialect.width
            reader.skip_lines(options.skip_rows)
            table = Table(reader, source.name, options.header_row)
            yield table, Reasons(table.header.cells if table.header else [], dialect.delimiter, quote)

    def _rejected_rows(self, refusals: Iterable[Refusal], source: Source, options: CsvOptions) -> Iterator[str]:
        with source.text() as stream:
            first_line = stream.readline(_HEAD_CHARACTERS)
        line_end = "\r\n" if first_line.endswith("\r\n") else "\n"
        with self._opened(source, options) as (table, reasons):
            if table.header is None:
                yield from (refusal.text + line_end for refusal in refusals)
                return
            if options.skip_rows or options.header_row is not None:  # the same options must find the headings again
                with source.text(newline=None) as stream:
                    yield from (line.rstrip("\n") + line_end for line in islice(stream, table.header.line - 1))
            yield from reasons.table(table.header.cells, refusals, line_end)

    def _row_frames(
        self, source: Source, table: Table, header: Header, reasons: Reasons, options: CsvOptions
    ) -> Iterator[Frame | RecordError]:
        headings = reasons.cells_without(header.cells)
        mapper = RowMapper(headings, options.field_map, separator=options.separator, kind=options.kind)
        if options.field_map is not None:
            options.field_map.check_paths(mapper.paths)
        if header.passed_over and not header.cells[0].casefold().startswith("archivesspace"):
            where = Locator(input=source.name, line=header.line)
            message = f"the headings are taken from line {header.line}; {header.passed_over} rows above are passed over"
            hint = "name the row with -o header_row= if it is another"
            source.warnings.append(RecordError("ROWS_ABOVE_HEADER", message, where, hint=hint))
        map_sha256 = options.field_map.sha256 if options.field_map is not None else None
        context = digest(headings, options.separator, options.kind, map_sha256)
        for row in table.rows():
            if isinstance(row, RecordError):
                row.raw = reasons.text_without(str(row.raw))
                row.value = row.raw[:SHOWN]
                yield row
                continue
            where = Locator(input=source.name, line=row.row.line, record=row.number)
            cells = reasons.cells_without(row.cells)
            native_id = mapper.native_id(cells)
            warnings = _doubts(row, len(header.cells), native_id, where)
            raw = reasons.text_without(row.row.text, row.cells).encode("utf-8", "surrogatepass")
            yield Frame(native_id, where, raw, _RowPayload(mapper, cells, warnings), context)


def _doubts(row: TableRow, width: int, native_id: str | None, where: Locator) -> tuple[RecordError, ...]:
    doubts: list[RecordError] = []
    if row.is_short:
        message = f"{width} columns expected, {len(row.row.cells)} found; the last ones are taken as empty"
        doubts.append(RecordError("SHORT_ROW", message, where, hint="is a line broken in two here?"))
    if native_id is not None and EXCEL_NUMBER.fullmatch(native_id):
        message = f"the id {native_id!r} looks like a number that a spreadsheet has rewritten"
        hint = "format the column as text, and restore the ids from their source"
        doubts.append(RecordError("EXCEL_NUMBER", message, where, hint=hint, field="native_id", value=native_id))
    return tuple(doubts)


def _confidence(dialect: Dialect, text: str, is_named: bool) -> float | None:
    start = text.lstrip("\ufeff \t\r\n")[:1]
    agrees = dialect.width > 1 and dialect.agreement >= 0.8
    if start in ("{", "[", "<"):
        return 0.2 if is_named else None
    if is_named:
        return 0.9 if agrees else 0.6
    if not agrees or len(dialect.rows) < 3 or dialect.agreement < 1:
        return None
    if dialect.delimiter == "," and text.count(", ") * 2 > text.count(","):
        return None  # prose and program text put a space behind each comma
    headings = [cell.strip() for cell in dialect.rows[0]]
    is_header = all(len(heading) <= _LONGEST_HEADING for heading in headings) and len(set(headings)) > len(headings) / 2
    return 0.7 if is_header and any(headings) else None
