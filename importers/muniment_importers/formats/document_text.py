"""Reads the text of a document's page that was copied from an archive's web site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

from pydantic import BaseModel

from ..importer import DatedOptions, Detection, FramedImporter
from ..probe import Probe
from ..record import Checkpoint, Deleted, FatalImportError, Frame, Locator, Record, RecordError
from ..source import Source
from .html_pages.labels import meaning, put
from .listing_lines import is_date, is_heading, is_skip_link

_MOST_CHARACTERS: Final = 16 << 20
_LONGEST_LABEL: Final = 40
# Words that are a label only with a colon, because they are the headings and first words of many texts.
_ONLY_WITH_COLON: Final = frozenset({"date", "body", "note", "notes", "page", "pages", "name", "names", "people"})
_LEAST_LABELS: Final = 3


class DocumentText(FramedImporter):
    """The page of one document, copied as text: date, title and text, then labels such as "Author(s):"."""

    name = "document-text"
    title = "Page of a document copied as text"
    media_types = ("text/plain",)
    Options: ClassVar[type[BaseModel]] = DatedOptions

    def sniff(self, probe: Probe) -> Detection | None:
        """Recognise a title and at least three known labels below it."""
        text = probe.text()
        if text is None or text.lstrip()[:1] in {"<", "{", "["}:
            return None
        lines = text.splitlines()
        labels = list(dict.fromkeys(found[0] for line in lines if (found := _label(line)) is not None))
        if len(labels) < _LEAST_LABELS or 30 * len(labels) < len(lines) - 200:
            return None
        first = next((at for at, line in enumerate(lines) if _label(line) is not None), 0)
        if not any(line.strip() for line in lines[:first]):
            return None
        return Detection(0.9, f"a title, and labels below it: {', '.join(labels[:4])}")

    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield the page. Raises FatalImportError PAGE_TOO_LARGE beyond 16 million characters."""
        with source.text(newline=None) as stream:
            text = stream.read(_MOST_CHARACTERS + 1)
        if len(text) > _MOST_CHARACTERS:
            message = f"the text has more than {_MOST_CHARACTERS:,} characters"
            raise FatalImportError(
                "PAGE_TOO_LARGE", message, "is this one document? name another importer with --format"
            )
        if text.strip():
            where = Locator(input=source.name, line=1, record=1)
            yield Frame(None, where, text.encode("utf-8", "surrogatepass"), text)

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Give the record; its native id is the "Record ID" when there is one."""
        record = Record(locator=frame.locator, raw=frame.raw)
        head, labelled = _parted(frame.payload.splitlines())
        _read_head(record, head)
        for label, lines in labelled:
            field = meaning(label)
            is_text = field in {"description", "body", "rights", "note"}
            put(record, label, _paragraphs(lines) if is_text else lines)
        if record.title is None:
            hint = "a page begins with its date and its title"
            return RecordError("NO_TITLE", "the text has no title", frame.locator, hint=hint, raw=frame.raw)
        if (
            record.native_id is None
            and record.identifiers
            and record.origin.get("identifiers", "").lower() == "record id"
        ):
            first = record.identifiers[0]
            record.native_id = first if isinstance(first, str) else first.value
        return record


def _label(line: str) -> tuple[str, str] | None:
    """Read a line that is a label, with or without a colon, or one with its value behind the colon."""
    words, colon, value = line.strip().partition(":")
    words = words.strip()
    if not words or len(words) > _LONGEST_LABEL or not words[0].isupper() or meaning(words) is None:
        return None
    if not colon and words.lower() in _ONLY_WITH_COLON:
        return None
    return words, value.strip()


def _parted(lines: Sequence[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Part the lines above the first label from what stands under each label."""
    head: list[str] = []
    labelled: list[tuple[str, list[str]]] = []
    for line in lines:
        text = " ".join(line.split())
        found = _label(text)
        if found is not None and any(head):
            labelled.append((found[0], [found[1]] if found[1] else []))
        elif labelled:
            labelled[-1][1].append(text)
        elif not is_skip_link(text) and not is_heading(text):
            head.append(text)
    return head, labelled


def _read_head(record: Record, lines: Sequence[str]) -> None:
    """Read date, title and text, of which the date may be missing or stand below the title."""
    said = [line for line in lines if line]
    if said and is_date(said[0]) and len(said) > 1:
        record.date, record.title, rest = said[0], said[1], said[2:]
    elif said:
        record.title, rest = said[0], said[1:]
        if rest and is_date(rest[0]):
            record.date, rest = rest[0], rest[1:]
    else:
        return
    at = next((at for at, line in enumerate(lines) if rest and line == rest[0]), len(lines))
    paragraphs = _paragraphs(lines[at:]) if rest else []
    if len(paragraphs) == 1:
        record.description = paragraphs[0]
    elif paragraphs:
        record.body = "\n\n".join(paragraphs)


def _paragraphs(lines: Sequence[str]) -> list[str]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [" ".join(each) for each in found if each]
