"""What a document names: people, places, headings, files, rights, other documents."""

from __future__ import annotations

from collections.abc import Callable

from muniment_importers.attached_files import Taken, exported_key
from muniment_importers.record import (
    AgentRef,
    Attachment,
    ContainerRef,
    NamedRef,
    PlaceRef,
    Record,
    RecordError,
    RightsRef,
    SubjectRef,
)
from muniment_schema.files.address import encoded_name
from muniment_schema.files.store import StoredFile
from muniment_schema.values.folding import clean_text
from muniment_schema.values.identifiers import is_http_url
from muniment_schema.values.ids import is_id
from muniment_schema.values.relators import read_role
from muniment_schema.values.rights import read_rights, rights_label
from muniment_schema.values.vocabularies import RelationType
from muniment_schema.writing.drafts import (
    AgentLink,
    FileStatement,
    Link,
    PlaceLink,
    RelationStatement,
    RightsStatement,
    SubjectLink,
)

from .reader import MAX_BIG_INT, MAX_IDENTIFIER, MAX_INT, Defaults, Reader, listed
from .words import agent_kind, subject_kind, word_of

MAX_FILES = 1_000

Take = Callable[[Attachment], Taken]


def not_stored(attachment: Attachment) -> Taken:
    """Leave a file where it is: there is no store at hand."""
    message = "only files with an address are linked; the path is in extra"
    return Taken(None, RecordError("FILE_NOT_STORED", message))


class ReferenceReader(Reader):
    """Reads the references of one record."""

    def __init__(self, record: Record, defaults: Defaults, take: Take = not_stored) -> None:
        super().__init__(record, defaults)
        self.take = take

    def agent(self, ref: str | AgentRef) -> AgentLink | None:
        """Give an agent with its part in the document."""
        agent = ref if isinstance(ref, AgentRef) else AgentRef(ref)
        name = self.one_line(agent.name)
        if not name:
            return None
        role = read_role(agent.role) if agent.role else "asn"
        if role is None:
            self.doubt("ROLE_NOT_KNOWN", "not a MARC relator; kept as associated name", "agents", agent.role)
            self.leave("agents.role", f"{name}: {agent.role}")
            role = "asn"
        written = self.one_line(agent.as_written)
        kind, uri = self.kind(agent_kind, agent.kind, "agents.kind", name), self.uri(agent.uri, "agents.uri")
        return AgentLink(
            name,
            self.public_id(agent.id, "agent"),
            agent.native_id,
            role,
            kind,
            uri,
            self.one_line(agent.dates),
            written,
        )

    def place(self, ref: str | PlaceRef) -> PlaceLink | None:
        """Give a place."""
        place = ref if isinstance(ref, PlaceRef) else PlaceRef(ref)
        name = self.one_line(place.name)
        if not name:
            return None
        uri = self.uri(place.uri, "places.uri")
        latitude, longitude = place.latitude, place.longitude
        if latitude is not None and longitude is not None and not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            self.doubt("BAD_COORDINATES", "not degrees of latitude and longitude", "places", f"{latitude}, {longitude}")
            latitude = longitude = None
        return PlaceLink(name, self.public_id(place.id, "place"), place.native_id, uri, latitude, longitude)

    def subject(self, ref: str | SubjectRef) -> SubjectLink | None:
        """Give a heading; `A--B` is built from A and B, as in the Library of Congress headings."""
        subject = ref if isinstance(ref, SubjectRef) else SubjectRef(ref)
        label = self.one_line(subject.label)
        if not label:
            return None
        parts = tuple(text for each in subject.parts if (text := self.one_line(each)))
        if not parts and "--" in label:
            parts = tuple(text for each in label.split("--") if (text := each.strip()))
        scheme = self.scheme(subject.scheme)
        return SubjectLink(
            label,
            self.public_id(subject.id, "subject"),
            subject.native_id,
            self.kind(subject_kind, subject.kind, "subjects.kind", label),
            scheme,
            self.uri(subject.uri, "subjects.uri"),
            parts if len(parts) > 1 else (),
        )

    def kind(self, read: Callable[[str], str | None], stated: str | None, field: str, name: str) -> str | None:
        """Give what is named; a word nobody knows goes to `extra`, with the name it stands by."""
        kind = read(stated) if stated else None
        if kind is None and stated:
            self.leave(field, f"{name}: {stated}")
        return kind

    def uri(self, text: str | None, field: str) -> str | None:
        """Give an authority URI."""
        if not text:
            return None
        if is_http_url(text.strip()) and len(text) <= MAX_IDENTIFIER:
            return text.strip()
        self.leave(field, text)
        return None

    @staticmethod
    def public_id(text: str | None, kind: str) -> str | None:
        """Give a public id of that kind, if it is one."""
        return text if text and is_id(text, kind) else None

    def named(self, ref: str | NamedRef) -> Link | None:
        """Give a repository by name or a collection by title."""
        named = ref if isinstance(ref, NamedRef) else NamedRef(ref)
        name = self.one_line(named.name)
        return Link(name, named.id if named.id and is_id(named.id) else None, named.native_id) if name else None

    def containers(self) -> list[tuple[str, str]]:
        """Give boxes, folders and reels; a plain text is "type indicator"."""
        found = []
        for each in self.record.containers:
            if isinstance(each, ContainerRef):
                found.append((each.type.strip() or "container", each.indicator.strip()))
            elif text := clean_text(each):
                kind, _, indicator = text.rpartition(" ")
                found.append((kind.lower() or "container", indicator))
        return list(dict.fromkeys(pair for pair in found if pair[1]))

    def rights(self) -> RightsStatement | None:
        """Give the rights statement; a known URI is recognised in a text."""
        rights = self.record.rights
        if not rights:
            return None
        ref = rights if isinstance(rights, RightsRef) else RightsRef(text=rights)
        uri, text = read_rights(clean_text(ref.text)) if ref.text else (None, None)
        if ref.uri and (address := clean_text(ref.uri)):
            stated = read_rights(address)[0] or (address if is_http_url(address) else None)
            if stated is not None and len(stated) <= MAX_IDENTIFIER:
                uri, text = stated, None if uri == stated else clean_text(ref.text or "")
            elif uri or text:
                self.leave("rights.uri", address)
            else:
                text = address
        holder = self.one_line(ref.holder)
        if not (uri or text or holder):
            return None
        return RightsStatement(uri, text or None, holder, rights_label(uri) if uri else None)

    def files(self) -> list[FileStatement]:
        """Give files: those with an address are linked, those beside the source stored; the others stay in `extra`."""
        found = []
        for number, each in enumerate(self.record.attachments):
            address = each.path_or_url.strip()
            if number == MAX_FILES:
                message = f"more than {MAX_FILES:,} files; the others are in extra"
                self.doubt("TOO_MANY_FILES", message, "attachments", address, "part the document into several")
            if number >= MAX_FILES:
                self.leave("attachments", address)
            elif is_http_url(address):
                found.append(self.file(each, address, None))
            elif address:
                taken = self.take(each)
                if taken.doubt is not None:
                    self.doubt(taken.doubt.code, taken.doubt.message, "attachments", address, taken.doubt.hint)
                if taken.file is not None:
                    found.append(
                        self.file(
                            each, encoded_name(each.name or (None if exported_key(address) else address)), taken.file
                        )
                    )
                elif each.id:
                    found.append(self.file(each, address, None))
                else:
                    self.leave("attachments", address)
        return list(dict.fromkeys(found))

    def file(self, said: Attachment, url: str | None, stored: StoredFile | None) -> FileStatement:
        """Give one file: what is known of a stored one wins over what the record says."""
        return FileStatement(
            said.role,
            url,
            stored.key if stored else None,
            stored.media_type if stored else said.media_type,
            stored.bytes if stored else self.number(said.bytes, "attachments.bytes", MAX_BIG_INT),
            stored.sha256 if stored else said.sha256,
            self.number(said.pages, "attachments.pages", MAX_INT),
            self.number(said.width, "attachments.width", MAX_INT),
            self.number(said.height, "attachments.height", MAX_INT),
            said.id,
        )

    def relations(self) -> list[RelationStatement]:
        """Give relations to other documents."""
        found = []
        for each in self.record.relations:
            link = self.record_link(each.native_id, each.id, "relations")
            if link is None:
                continue
            kind = word_of(RelationType, each.type)
            if kind is None:
                self.doubt(
                    "BAD_RELATION",
                    "not a type of relation; kept as related",
                    "relations",
                    each.type,
                    listed(RelationType),
                )
                kind = RelationType.RELATED
            found.append(RelationStatement(kind.value, link.id, link.native_id))
        return list(dict.fromkeys(found))
