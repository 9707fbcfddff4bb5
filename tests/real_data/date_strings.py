"""Every date that people wrote into a folder of real exports, as it stands there.

Standard library only, and nothing of Muniment: what Muniment reads is measured against this.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

# The formats of XML dates by folder; records inside OAI responses go by their namespaces.
_XML_FOLDERS = {
    "ead2002": "ead2002",
    "ead3": "ead3",
    "eac_cpf": "eac-cpf",
    "tei": "tei",
    "lido": "lido",
    "mods": "mods",
    "mets_alto": "mods",
    "marcxml": "marcxml",
    "dublin_core": "dc",
    "edm": "dc",
    "oai_pmh": "dc",
}
_XML_NAMESPACES = {
    "http://www.openarchives.org/OAI/2.0/": None,  # dates of the transport
    "urn:isbn:1-931666-22-9": "ead2002",
    "http://www.loc.gov/mods/v3": "mods",
    "http://www.loc.gov/MARC21/slim": "marcxml",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dc",
}
_XML_NAMES = {"unitdate", "date", "origDate", "displayDate", "fromDate", "toDate", "eventDateTime"} | {
    *("dateCreated", "dateIssued", "dateCaptured", "copyrightDate", "dateOther"),
    *("created", "issued", "temporal", "coverage"),
}
_LOCALES = {"ead2002": "en-US", "ead3": "en-US", "iiif": "en-US"}
_MARC_DATES = {("260", "c"), ("264", "c"), ("245", "f"), ("245", "g"), ("210", "d")}  # 210 is UNIMARC's 260
_JSON_KEYS = {"dateText", "displayDate", "datecreated_mtxt", "date", "dat_tesi", "date_ssi"}
_COLUMNS = re.compile(
    r"date|dates|eventDates|eventStartDates|eventEndDates|datesOfExistence|startDate|endDate"
    r"|(begin|end|expression)_\d|date_\d_(begin|end|expression)|date\(\d\) (begin|end|expression)"
    r"|(start|end)_date_original_value",
    re.IGNORECASE,
)
_ENGLISH_DATE = re.compile(r"(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?\d{4}")
_HTML_DATE = re.compile(r'<(?:div class="date"|dd class="date"|time[^>]*|h4[^>]*>Document Date</h4><div[^>]*)>([^<]+)<')
_TAGGED_YEAR = re.compile(r"^(?:(?:PY|DA|Y1)(?:  - | )|\s*(?:year|date)\s*=\s*[\"{])([^\"}\n]+)", re.MULTILINE)
_HAS_NUMBER = re.compile(r"\d|\bs\. [ivx]+\b|century", re.IGNORECASE)


@dataclass(frozen=True)
class DateString:
    """A date as written: white space folded, everything else untouched."""

    format: str
    text: str
    context: str | None = None  # "marc": a leading c or p is a copyright or phonogram mark
    locale: str | None = None  # that of the institution, where it is one for all exports of the format


def date_strings(folder: Path) -> list[DateString]:
    """Give every distinct date string of the exports below a folder, sorted by format and text."""
    found = set()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        collect = _COLLECTORS.get(path.suffix.lower())
        if collect is not None:
            for name, text in collect(path, path.relative_to(folder).parts[0]):
                if folded := " ".join(text.split()):
                    context = "marc" if name.startswith("marc") else None
                    found.add(DateString(name, folded, context, _LOCALES.get(name)))
    return sorted(found, key=lambda each: (each.format, each.text))


def _xml(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    home = _XML_FOLDERS.get(folder)
    if home is None:
        return
    try:
        root = ElementTree.parse(path).getroot()  # noqa: S314  # files that we chose
    except ElementTree.ParseError:
        return  # some are broken on purpose
    for element in root.iter():
        namespace, _, name = element.tag.rpartition("}")
        vocabulary = _XML_NAMESPACES.get(namespace.lstrip("{"), home)
        if vocabulary is None:
            continue
        if name == "datafield":
            for subfield in element:
                if (element.get("tag"), subfield.get("code")) in _MARC_DATES:
                    yield "marcxml", subfield.text or ""
        elif name in _XML_NAMES and (vocabulary, name) != ("lido", "date"):  # there a frame around machine dates
            text = "".join(element.itertext())
            if name != "coverage" or _HAS_NUMBER.search(text):
                yield vocabulary, text


def _iso2709(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    for record in path.read_bytes().split(b"\x1d"):
        if not record[12:17].isdigit():
            continue
        base = int(record[12:17])
        for entry in re.findall(rb"(\d{3})(\d{4})(\d{5})", record[24 : base - 1]):
            tag, length, start = entry[0].decode(), int(entry[1]), base + int(entry[2])
            for subfield in record[start : start + length].rstrip(b"\x1e").split(b"\x1f")[1:]:
                if (tag, chr(subfield[0])) in _MARC_DATES:
                    yield "marc21", subfield[1:].decode("utf-8", "replace")


def _json(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    kind = "iiif" if folder == "iiif" else "jsonl" if path.suffix == ".jsonl" else "json"
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines() if kind == "jsonl" else [text]:
        try:
            yield from ((kind, each) for each in _json_dates(json.loads(line)))
        except json.JSONDecodeError:
            return  # a template with gaps


def _json_dates(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _json_dates(each)
    elif isinstance(value, dict):
        if "date" in json.dumps(value.get("label", "")).lower() and "value" in value:  # IIIF: {"en": ["Date"]}
            yield from re.findall(r'"(\d[^"]*)"', json.dumps(value["value"], ensure_ascii=False))
        for key, each in value.items():
            if key in _JSON_KEYS:
                yield from (text for text in (each if isinstance(each, list) else [each]) if isinstance(text, str))
            yield from _json_dates(each)


def _csv(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if folder == "tsv" else ",")
    return ((folder, each) for each in _dates_of_rows(list(rows)))


def _xlsx(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    with ZipFile(path) as book:
        trees = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}  # noqa: S314
    shared = ["".join(each.itertext()) for each in trees["xl/sharedStrings.xml"]]
    for name, sheet in trees.items():
        if name.startswith("xl/worksheets/"):
            rows = [_cells(row, shared) for row in sheet.iterfind(".//{*}row")]
            yield from (("xlsx", each) for each in _dates_of_rows(rows))


def _cells(row: ElementTree.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        column = 0
        for letter in re.match("[A-Z]+", cell.get("r", "A"))[0]:  # type: ignore[index]
            column = column * 26 + ord(letter) - 64
        cells += [""] * (column - len(cells))
        value = cell.findtext("{*}v", "")
        cells[column - 1] = shared[int(value)] if cell.get("t") == "s" else value
    return cells


def _dates_of_rows(rows: list[list[str]]) -> Iterator[str]:
    """Give the cells below each heading that names a date; the heading may stand below other rows of labels."""
    columns: set[int] = set()
    for row in rows:
        if headed := {at for at, cell in enumerate(row) if _COLUMNS.fullmatch(cell.strip())}:
            columns = headed
            continue
        for at in columns & set(range(len(row))):
            yield from row[at].split("|")


def _html(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    yield from (("listing", each) for each in _HTML_DATE.findall(path.read_text(encoding="utf-8")))


def _listing(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    if folder == "html":
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from (("listing", line.strip()) for line in lines if _ENGLISH_DATE.fullmatch(line.strip()))


def _tagged(path: Path, folder: str) -> Iterator[tuple[str, str]]:
    yield from (("ris-bibtex", each) for each in _TAGGED_YEAR.findall(path.read_text(encoding="utf-8")))


_COLLECTORS: dict[str, Callable[[Path, str], Iterator[tuple[str, str]]]] = {
    ".xml": _xml,
    ".dat": _iso2709,
    ".mrc": _iso2709,
    ".json": _json,
    ".jsonl": _json,
    ".csv": _csv,
    ".tsv": _csv,
    ".xlsx": _xlsx,
    ".html": _html,
    ".txt": _listing,
    ".ris": _tagged,
    ".bib": _tagged,
    ".enw": _tagged,
}
