"""Records of agents, places, subjects, repositories and collections, checked and turned into drafts."""

from __future__ import annotations

from muniment_importers.record import LocalText, RecordError, SubjectRef
from muniment_schema.values.folding import clean_text
from muniment_schema.values.identifiers import is_http_url
from muniment_schema.values.vocabularies import CollectionKind
from muniment_schema.writing.drafts import AuthorityDraft, Link

from .reader import MAX_IDENTIFIER, Reader
from .words import agent_kind, subject_kind, word_of

_OF_DOCUMENTS = (
    "body",
    "body_kind",
    "level",
    "child_native_ids",
    "adds_to",
    "reference_code",
    "extents",
    "languages",
    "agents",
    "places",
    "subjects",
    "repository",
    "collections",
    "containers",
    "access_conditions",
    "use_conditions",
    "notes",
    "rights",
    "credit_line",
    "source_citation",
    "attachments",
    "relations",
    "embargo_until",
)


class AuthorityReader(Reader):
    """Reads one record as an authority."""

    def draft(self) -> AuthorityDraft:
        """Give the authority's draft. Raises RecordError when it has no name."""
        record = self.record
        name = self.one_line(record.title)
        if not name:
            raise RecordError(
                "NO_NAME", f"a record of kind {record.kind} needs a name", field="name", hint="map a field to name"
            )
        draft = AuthorityDraft(kind=record.kind, name=name, native_id=self.native_id(), url=self.url())
        self.exported(draft)
        draft.type = self.type()
        draft.sort_name = self.one_line(record.sort_name)
        draft.names = self.names()
        draft.uris = self.uris()
        draft.dates = self.dates()
        note = record.note or record.description
        draft.note = clean_text(note) or None if note else None
        draft.latitude = self.degrees(record.latitude, "latitude", 90)
        draft.longitude = self.degrees(record.longitude, "longitude", 180)
        draft.parent = self.record_link(record.parent_native_id, record.parent_id, "parent")
        draft.scheme = self.scheme(record.scheme)
        draft.parts = self.parts()
        draft.country = self.one_line(record.country)
        draft.isil = self.one_line(record.isil)
        draft.identifiers = self.identifiers()
        if record.kind == "collection":
            draft.visibility, draft.status = self.visibility(), self.status()
        self.keep_the_rest()
        draft.extra = self.extra
        return draft

    def type(self) -> str | None:
        """Give the authority's own kind, in the words of its kind of record."""
        stated = self.record.type
        if not stated:
            return None
        kind = None
        if self.record.kind == "agent":
            kind = agent_kind(stated)
        elif self.record.kind == "subject":
            kind = subject_kind(stated)
        elif self.record.kind == "collection" and (word := word_of(CollectionKind, stated)):
            kind = word.value
        if kind is None:
            self.leave("type", stated)
        return kind

    def names(self) -> list[tuple[str, str | None]]:
        """Give other forms of the name, with their languages."""
        found: list[tuple[str, str | None]] = []
        for each in [*self.record.names, *(text for text in self.record.texts if text.field == "title")]:
            form, tag = (each.value, each.language) if isinstance(each, LocalText) else (each, None)
            if name := self.one_line(form):
                found.append((name, self.language(tag, "names.language")))
        return list(dict.fromkeys(found))

    def uris(self) -> list[str]:
        """Give authority URIs."""
        found = []
        for each in self.record.uris:
            if is_http_url(each.strip()) and len(each) <= MAX_IDENTIFIER:
                found.append(each.strip())
            elif each.strip():
                self.leave("uris", each)
        return list(dict.fromkeys(found))

    def dates(self) -> str | None:
        """Give dates of existence as one text."""
        record = self.record
        first = record.date if isinstance(record.date, str) else record.date.text if record.date else None
        texts = [first, *(each.text for each in record.dates)]
        return ", ".join(dict.fromkeys(text for each in texts if (text := self.one_line(each)))) or None

    def degrees(self, value: float | str | None, field: str, most: int) -> float | None:
        """Give degrees; what is none goes to `extra`."""
        if value is None or value == "":
            return None
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if -most <= number <= most:
            return number
        self.doubt("BAD_COORDINATES", f"not degrees between -{most} and {most}", field, str(value))
        self.leave(field, str(value))
        return None

    def parts(self) -> list[Link]:
        """Give the headings that a subject is built from; `A--B` is built from A and B."""
        if self.record.kind != "subject":
            return []
        links = []
        for each in self.record.parts:
            ref = each if isinstance(each, SubjectRef) else SubjectRef(each)
            if label := self.one_line(ref.label):
                links.append(Link(label, ref.id, ref.native_id))
        title = self.record.title or ""
        if not links and "--" in title:
            links = [Link(label) for each in title.split("--") if (label := each.strip())]
        return links if len(links) > 1 else []

    def keep_the_rest(self) -> None:
        """An authority has no title, body, people …: what a map put there stays readable in `extra`."""
        self.leave_fields(*_OF_DOCUMENTS)
        if self.record.note and self.record.description:
            self.leave_fields("description")
        if self.record.kind != "collection":
            self.leave_fields("visibility", "status")
        for text in self.record.texts:
            if text.field != "title":
                self.leave(f"texts.{text.field}", text.value)
