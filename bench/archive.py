"""What the synthetic archive holds: the same drafts in every run, for any number of documents.

A tree of fonds, series and items in which the first fonds are by far the largest; subjects, people and collections by
Zipf's law; every tenth item carries everything that a document can carry; some items are for staff alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from muniment_schema.values.date_text import read_date
from muniment_schema.values.ids import KINDS
from muniment_schema.writing.drafts import (
    AgentLink,
    DateStatement,
    DocumentDraft,
    FileStatement,
    LedgerEntry,
    Link,
    PlaceLink,
    RelationStatement,
    RightsStatement,
    SubjectLink,
    TextStatement,
)

SOURCE = "bench"
SUBJECTS, AGENTS, PLACES, COLLECTIONS, REPOSITORIES = 20_000, 20_000, 500, 200, 5
SUBJECTS_EACH = 4
UNDATED, STAFF, DRAFT, METADATA_ONLY = 0.15, 0.03, 0.02, 0.01  # shares of the items
TYPES = ("Letter", "Report", "Minutes", "Photograph", "Telegram")
LANGUAGES = ("en", "en", "ru", "ko", "fr")
RIGHTS = ("InC", "CNE", "NoC-US")
# fmt: off
WORDS = (
    "harbour", "letter", "minute", "coal", "ship", "board", "tide", "gale", "captain",
    "report", "cargo", "school", "winter", "pilot", "lamp", "ledger", "parish", "bell",
    "road", "bridge", "council", "treaty", "garden", "census", "map", "voyage", "mill",
    "church", "market", "survey", "station", "cable", "inquiry", "wages", "strike",
)
# fmt: on
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIRST_MILLISECOND = 1_700_000_000_000


def public_id(kind: str, number: int) -> str:
    """Give the id of the object of a kind with this number: a ULID whose time grows with the number."""
    chance = random.Random(f"{kind}{number}")  # noqa: S311 - the same ids in every run
    ulid = (_FIRST_MILLISECOND + number) << 80 | chance.getrandbits(80)
    return f"{KINDS[kind]}_" + "".join(_CROCKFORD[ulid >> shift & 31] for shift in range(125, -1, -5))


class Zipf:
    """Draws 0, 1, 2 … with chances that fall as 1, 1/2, 1/3 …"""

    def __init__(self, count: int) -> None:
        self._numbers = range(count)
        self._weights = list(accumulate(1 / (rank + 1) for rank in self._numbers))

    def draw(self, chance: random.Random, times: int = 1) -> list[int]:
        """Give as many numbers."""
        return chance.choices(self._numbers, cum_weights=self._weights, k=times)


@dataclass(frozen=True)
class Archive:
    """The drafts of `size` documents, every parent ahead of its children."""

    size: int

    @property
    def fonds(self) -> int:
        """How many fonds there are; they are the first documents."""
        return max(2, self.size // 5_000)

    @property
    def series(self) -> int:
        """How many series there are; they follow the fonds."""
        return max(4, self.size // 100)

    def documents(self) -> Iterator[DocumentDraft]:
        """Yield them all, in order."""
        chance = random.Random(1941)  # noqa: S311 - the same archive in every run
        fonds_of: list[int] = self._largest_first.draw(chance, self.series)
        for number in range(self.size):
            draft = self._described(number, chance)
            if number < self.fonds:
                self._as_fonds(draft, number)
            elif number < self.fonds + self.series:
                self._as_series(draft, fonds_of[number - self.fonds])
            else:
                self._as_item(draft, number, chance)
            yield draft

    @cached_property
    def _largest_first(self) -> Zipf:
        return Zipf(self.fonds)

    @cached_property
    def _drawn(self) -> dict[str, Zipf]:
        return {"subject": Zipf(SUBJECTS), "agent": Zipf(AGENTS), "collection": Zipf(COLLECTIONS)}

    def _described(self, number: int, chance: random.Random) -> DocumentDraft:
        writer, reader = self._drawn["agent"].draw(chance, 2)
        place = chance.randrange(PLACES)
        headings = dict.fromkeys(self._drawn["subject"].draw(chance, SUBJECTS_EACH))
        return DocumentDraft(
            id=public_id("document", number),
            sources=[LedgerEntry(SOURCE, str(number), f"https://letters.example/{number}")],
            position=number,
            title=f"{' '.join(chance.choices(WORDS, k=6)).capitalize()} {number}",
            description=" ".join(chance.choices(WORDS, k=30)),
            type=chance.choice(TYPES),
            languages=[chance.choice(LANGUAGES)],
            identifiers=[("accession", f"A-{number}")],
            subjects=[_subject(each) for each in headings],
            agents=[_agent(writer, "aut"), _agent(reader, "rcp")],
            places=[PlaceLink(f"Place {place}", public_id("place", place), latitude=place % 90, longitude=place % 180)],
            collections=[_collection(*self._drawn["collection"].draw(chance))],
            dates=[] if chance.random() < UNDATED else [_date(chance)],
        )

    def _as_fonds(self, draft: DocumentDraft, number: int) -> None:
        draft.level, draft.reference_code = "fonds", f"F{number}"
        draft.repository = _repository(number)

    def _as_series(self, draft: DocumentDraft, fonds: int) -> None:
        draft.level, draft.reference_code = "series", f"F{fonds}/S{draft.position}"
        draft.parent = Link("", public_id("document", fonds))
        draft.repository = _repository(fonds)

    def _as_item(self, draft: DocumentDraft, number: int, chance: random.Random) -> None:
        # One item in twenty hangs on its fonds itself: the largest fonds has thousands of children.
        if chance.random() < 0.05:
            (parent,) = self._largest_first.draw(chance)
        else:
            parent = self.fonds + chance.randrange(self.series)
        draft.level, draft.reference_code = "item", f"{parent}/{number}"
        draft.parent = Link("", public_id("document", parent))
        draft.repository = _repository(parent)
        rank = chance.random()
        if rank < STAFF + METADATA_ONLY:
            draft.visibility = "staff" if rank < STAFF else "metadata_only"
        elif rank < STAFF + METADATA_ONLY + DRAFT:
            draft.status = "draft"
        if number % 10 == 0:
            self._with_everything(draft, number, chance)

    def _with_everything(self, draft: DocumentDraft, number: int, chance: random.Random) -> None:
        draft.texts = [
            TextStatement("body", " ".join(chance.choices(WORDS, k=80)), "en", "transcription", True),
            TextStatement("title", f"제목 {number}", "ko", translator="A. Translator"),
        ]
        draft.dates = [*draft.dates, DateStatement("1966", read_date("1966").edtf, role="published")]
        draft.notes = [("archival_history", "Kept in the tower."), ("general", f"Note {number}")]
        draft.containers = [("box", str(number % 400)), ("folder", str(number % 30))]
        draft.rights = RightsStatement(f"http://rightsstatements.org/vocab/{chance.choice(RIGHTS)}/1.0/")
        draft.relations = [RelationStatement("reply_to", public_id("document", number - 1))]
        draft.files = [
            FileStatement(
                role,
                url=f"https://letters.example/{number}.{suffix}",
                media_type=media_type,
                id=public_id("digital_object", number * 2 + place),
            )
            for place, (role, suffix, media_type) in enumerate(
                [("scan", "pdf", "application/pdf"), ("thumbnail", "png", "image/png")]
            )
        ]
        draft.extents = ["2 pages", "1 envelope"]
        draft.access_conditions, draft.use_conditions = "Open.", "Ask before printing."
        draft.credit_line, draft.source_citation = "Gift of a reader.", f"Fond 5, opis 3, delo {number}"


def _date(chance: random.Random) -> DateStatement:
    year = chance.randint(1850, 1960)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    texts = (str(year), f"{year}-{month:02}-{day:02}", f"May {day}, {year}", f"c. {year}", f"{year}-{year + 2}")
    reading = read_date(chance.choice(texts))
    return DateStatement(reading.text, reading.edtf)


def _subject(number: int) -> SubjectLink:
    uri = f"https://headings.example/{number}"
    return SubjectLink(f"Subject {number}", public_id("subject", number), scheme="local", uri=uri)


def _agent(number: int, role: str) -> AgentLink:
    uri = f"https://people.example/{number}"
    return AgentLink(f"Person {number}", public_id("agent", number), role=role, kind="person", uri=uri)


def _collection(number: int) -> Link:
    # By title the large and the small ones stand mixed.
    return Link(f"Collection {number * 77 % COLLECTIONS:03}", public_id("collection", number))


def _repository(number: int) -> Link:
    number %= REPOSITORIES
    return Link(f"Repository {number}", public_id("repository", number))
