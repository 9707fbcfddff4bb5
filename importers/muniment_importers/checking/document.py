"""Records of documents, checked and turned into drafts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from muniment_importers.record import DateText, RecordError
from muniment_schema.values.date_text import read_date
from muniment_schema.values.edtf import BadEdtf, Edtf, parse_edtf
from muniment_schema.values.folding import clean_text
from muniment_schema.values.levels import DescriptionLevel, read_level
from muniment_schema.values.vocabularies import BodyKind, DateRole, NoteType, StatementRank, TextField, Visibility
from muniment_schema.writing.drafts import DateStatement, DocumentDraft, TextStatement

from .reader import MAX_INT, listed
from .references import ReferenceReader
from .words import word_of

Value = TypeVar("Value")

_TEXT_FIELDS = ("description", "access_conditions", "use_conditions", "credit_line", "source_citation")


class DocumentReader(ReferenceReader):
    """Reads one record as a document."""

    def draft(self) -> DocumentDraft:
        """Give the document's draft."""
        record = self.record
        draft = DocumentDraft(native_id=self.native_id(), url=self.url())
        self.exported(draft)
        draft.title = self.one_line(record.title)
        draft.title_is_supplied = record.title_is_supplied
        draft.title_lang = self.language(record.title_language, "title_language")
        draft.description_lang = self.language(record.description_language, "description_language")
        for name in _TEXT_FIELDS:
            value = getattr(record, name)
            setattr(draft, name, clean_text(value) or None if value else None)
        draft.reference_code = self.one_line(record.reference_code)
        draft.type = self.one_line(record.type)
        draft.notes = self.notes()
        draft.level = self.level(draft.notes)
        draft.texts = self.texts()
        draft.dates = self.dates()
        draft.parent = self.record_link(record.parent_native_id, record.parent_id, "parent")
        children = (self.record_link(each, None, "children") for each in record.child_native_ids)
        draft.children = [child.target for child in children if child is not None]
        draft.adds_to = self.own_name(record.adds_to, "adds_to") if record.adds_to else None
        draft.position = self.number(record.position, "position", MAX_INT)
        draft.extents = [text for each in record.extents if (text := clean_text(each))]
        draft.languages = _distinct(self.language(each, "languages") for each in record.languages)
        draft.agents = _distinct(map(self.agent, record.agents))
        draft.places = _distinct(map(self.place, record.places))
        draft.subjects = _distinct(map(self.subject, record.subjects))
        draft.repository = self.named(record.repository) if record.repository else None
        draft.collections = _distinct(map(self.named, record.collections))
        draft.containers = self.containers()
        draft.rights = self.rights()
        draft.identifiers = self.identifiers()
        draft.files = self.files()
        draft.relations = self.relations()
        draft.visibility, draft.status = self.visibility(), self.status()
        draft.embargo_until = self.embargo(draft)
        self.keep_the_rest()
        draft.extra = self.extra
        self.refuse_empty(draft)
        return draft

    def refuse_empty(self, draft: DocumentDraft) -> None:
        """A record of which nothing was understood is not a document."""
        said = (draft.title, draft.description, draft.dates, draft.reference_code, draft.texts, draft.id, draft.adds_to)
        if not any(said):
            hint = "map the source's fields: muniment import inspect FILE --write-map map.toml"
            message = "no title, description, date, text or reference code"
            raise RecordError(
                "NOTHING_MAPPED" if self.extra else "EMPTY_RECORD", message, hint=hint if self.extra else None
            )

    def level(self, notes: list[tuple[str, str]]) -> str | None:
        """Give the level of description; a word that ISAD(G) and EAD do not have is kept in a note."""
        if not (self.record.level or "").strip():
            return None
        level, word = read_level(clean_text(self.record.level or ""))
        if level is DescriptionLevel.OTHER and word:
            notes.append((NoteType.OTHER.value, word))
        return level.value

    def dates(self) -> list[DateStatement]:
        """Give every statement about a date; the first `date` is preferred."""
        statements = []
        if self.record.date:
            date = self.record.date if isinstance(self.record.date, DateText) else DateText(self.record.date)
            statements.append(self.date(date, preferred=True))
        statements += [self.date(each, preferred=False) for each in self.record.dates]
        return _distinct(statements)

    def date(self, date: DateText, *, preferred: bool) -> DateStatement | None:
        """Read one statement; a machine form wins over prose, and it is said where the two disagree."""
        text, machine = self.one_line(date.text), (date.edtf or "").strip()
        if not text and not machine:
            return None
        role = word_of(DateRole, date.role)
        if role is None:
            self.doubt("BAD_DATE_ROLE", "not a role of a date; kept as other", "dates", date.role, listed(DateRole))
            role = DateRole.OTHER
        rank = word_of(StatementRank, date.rank or "") or (
            StatementRank.PREFERRED if preferred else StatementRank.NORMAL
        )
        edtf, warning = None, None
        defaults = self.defaults
        reading = read_date(text, locale=defaults.date_locale, context=defaults.date_context) if text else None
        if machine:
            try:
                edtf = parse_edtf(machine)
            except BadEdtf as error:
                self.doubt(error.code, error.message, "date", machine)
                if reading is None:
                    return DateStatement(machine, None, role.value, rank.value, error.message, date.source)
        if edtf is None and reading is not None:
            edtf, warning = reading.edtf, reading.warning
            if warning:
                code = "DATE_AMBIGUOUS" if reading.readings else "DATE_NOT_UNDERSTOOD"
                hint = "for example -o date_locale=en-GB" if reading.readings else None
                self.doubt("DATE_DOUBTFUL" if edtf else code, warning, "date", text, hint)
        elif edtf is not None and reading is not None and reading.edtf is not None and _disagree(edtf, reading.edtf):
            warning = f"the source says {edtf.text} in figures and {text!r} in words"
            self.doubt("DATES_DISAGREE", warning, "date", text)
        return DateStatement(text or None, edtf, role.value, rank.value, warning, date.source)

    def texts(self) -> list[TextStatement]:
        """Give other-language forms and bodies."""
        record = self.record
        statements = []
        if record.body and (body := clean_text(record.body)):
            kind = self.body_kind(record.body_kind, "body_kind") or BodyKind.ORIGINAL
            statements.append(TextStatement("body", body, kind=kind.value))
        for each in record.texts:
            if not (value := clean_text(each.value)):
                continue
            if word_of(TextField, each.field) is None:
                self.doubt("BAD_TEXT_FIELD", "not a text of a document; kept in extra", "texts", each.field)
                self.leave(f"texts.{each.field}", value)
                continue
            stated = self.body_kind(each.kind, "texts.kind")
            if stated is None and each.field == "body":
                stated = BodyKind.ORIGINAL
            statements.append(
                TextStatement(
                    each.field,
                    value,
                    self.language(each.language, f"{each.field}.language"),
                    stated.value if stated else None,
                    each.is_original,
                    self.one_line(each.translator),
                    "machine" if each.origin == "machine" else "human",
                )
            )
        return list(dict.fromkeys(statements))

    def body_kind(self, stated: str | None, field: str) -> BodyKind | None:
        """Give how a text came about; a word nobody knows goes to `extra`."""
        if not stated or not stated.strip():
            return None
        kind = word_of(BodyKind, stated)
        if kind is None:
            self.doubt("BAD_BODY_KIND", "not a kind of text; kept in extra", field, stated, listed(BodyKind))
            self.leave(field, stated)
        return kind

    def notes(self) -> list[tuple[str, str]]:
        """Give notes by the ISAD(G) element they belong to."""
        found = []
        for name, texts in self.record.notes.items():
            kind = word_of(NoteType, name)
            if kind is None:
                self.doubt(
                    "BAD_NOTE_TYPE", "not a type of note; kept as other", f"notes.{name}", None, listed(NoteType)
                )
                kind = NoteType.OTHER
            found += [(kind.value, text) for each in texts if (text := clean_text(each))]
        return list(dict.fromkeys(found))

    def embargo(self, draft: DocumentDraft) -> datetime | None:
        """Give the end of an embargo; one that cannot be read keeps the document for staff."""
        stated = self.record.embargo_until
        if isinstance(stated, str):
            stated = stated.strip()
        if not stated:
            stated = self.defaults.embargo_until
        if not stated:
            return None
        try:
            moment = datetime.fromisoformat(stated) if isinstance(stated, str) else stated
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            hint = "write 2030-01-01 or 2030-01-01T00:00:00Z"
            self.doubt("BAD_EMBARGO", "not a moment; kept for staff", "embargo_until", str(stated), hint)
            self.leave("embargo_until", str(stated))
            draft.visibility = Visibility.STAFF.value
            return None
        if draft.visibility in (None, Visibility.PUBLIC.value):
            draft.visibility = Visibility.EMBARGOED.value
        return moment

    def keep_the_rest(self) -> None:
        """A document has no name forms, degrees, country …: what a plugin put there stays readable in `extra`."""
        self.leave_fields("sort_name", "names", "uris", "note", "latitude", "longitude", "scheme", "country", "isil")
        self.leave_fields("parts")


def _disagree(machine: Edtf, prose: Edtf) -> bool:
    """Tell whether a date in figures has days that the words do not allow; about, perhaps and open words allow many."""
    if _ends_before(machine, prose) or _ends_before(prose, machine):
        return True
    if any(mark in prose.text for mark in "~?%") or (prose.start is None and prose.end is None):
        return False
    starts_early = prose.start is not None and (machine.start is None or machine.start < prose.start)
    ends_late = prose.end is not None and (machine.end is None or machine.end > prose.end)
    return starts_early or ends_late


def _ends_before(one: Edtf, other: Edtf) -> bool:
    return one.end is not None and other.start is not None and one.end < other.start


def _distinct(values: Iterable[Value | None]) -> list[Value]:
    """Give the values that are there, each once, in order."""
    return list(dict.fromkeys(value for value in values if value is not None))
