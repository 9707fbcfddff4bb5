"""An archive with all that can be searched, filtered and counted: generated, and the same each time but for its ids.

It comes through the writer. What the writer has no statement for (texts of pages, granted access sets, records of runs)
is put beside it before an index is made, as the index learns of changes from the writer alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any, Final, TypeVar

from sqlalchemy import insert, select, update
from tests.builders import authority, dated, document
from tests.recounting import recount
from tests.schema.conftest import Put, Shelf

from muniment_schema.database import Database
from muniment_schema.tables import ACCESS, DIGITAL_OBJECT, DOCUMENT, DOCUMENT_TEXT, PAGE_TEXT, SOURCE_LINK
from muniment_schema.writing.drafts import (
    AgentLink,
    Draft,
    FileStatement,
    Link,
    PlaceLink,
    RightsStatement,
    SubjectLink,
    TextStatement,
)
from muniment_schema.writing.writer import Writer

GRANTED: Final = 16
"""An access set that some viewers are granted."""

DOCUMENTS: Final = 320
WORDS: Final = (
    "war", "warsaw", "warning", "cold", "letter", "letters", "report", "Stalin's", "Korea", "Korean", "mission",
    "Sino-Soviet", "U.S.S.R.", "Łódź", "Straße", "naïve", "O’Brien", "coöperation", "the", "of", "to", "and", "№",
    "1943", "war", "the", "of", "война", "Сталину", "письмо", "ёлка", "ΣΟΦΟΣ", "朝鮮戰爭", "毛泽东", "北京",
    "東京タワー", "조선", "한국전쟁", "ｆｕｌｌ", "don't", "a", "I", "R&D", "100%", "“quoted”", "rock–paper", "שלום",
    "سلام", "ภาษาไทย",
)  # fmt: skip
"""Words of texts. Some are there often, some begin alike, some are written in several ways."""

SIGNS: Final = (" ", " ", " ", " ", ", ", ". ", " — ", "; ", "\n\n", " (", ") ", ": ")
ROLES: Final = ("aut", "rcp", "trl", "asn", "crp")
LANGUAGES: Final = ("en", "ru", "ko", "zh-Hant", "zh-Latn", "sr-Cyrl", "und")
TYPES: Final = ("Letter", "letter", "Map", "Minutes 100%", "Telegram")
LEVELS: Final = ("fonds", "record_group", "series", "file", "item", "other")
SOURCES: Final = ("wilson", "parish")
DATES: Final = (
    "1943", "1943-05", "1943-05-17", "1943~", "194X", "19XX", "1939/1945", "1943-05/1944-02", "../1900", "1946/..",
    "..", "1950-06-25", "1951", "1952-12", "1953-07-27", "-0043", "-0099/0003", "0000", "0001", "-0999/1500",
    "1700/1950", "Y12345", "Y-170000002", "2000-02-29", "1900", "1901", "1944-21", "1943?", "1899-12-31/1900-01-01",
    "1950/1953", "n.d.", "0009/0011",
)  # fmt: skip
RIGHTS: Final = (
    RightsStatement("http://rightsstatements.org/vocab/InC/1.0/", None, "County"),
    RightsStatement("http://rightsstatements.org/vocab/InC/1.0/", "Ask first", "Ministry"),  # one address, two rows
    RightsStatement("https://creativecommons.org/licenses/by/4.0/"),
    RightsStatement("https://rights.example/own", label="Own words"),
    RightsStatement(None, "Closed to nobody", "Nobody"),
)
_VISIBILITY: Final[Sequence[dict[str, Any]]] = (
    *({},) * 12,
    {"visibility": "metadata_only"},
    {"visibility": "metadata_only"},
    {"visibility": "staff"},
    {"status": "draft"},
    {"status": "withdrawn"},
    {"visibility": "embargoed", "embargo_until": datetime(2126, 1, 1, tzinfo=UTC)},
    {"visibility": "embargoed", "embargo_until": datetime(1999, 1, 1, tzinfo=UTC)},
    {"visibility": "metadata_only", "status": "draft"},
)
_NAMES: Final = (
    ("Lee, Chang-chen", "Li Zhangzhen", "이창천"),
    ("Сталин, Иосиф", "Stalin, Joseph", "Stalin, Iosif"), ("毛泽东", "Mao Zedong"), ("O’Brien, Mary",),
    ("Ministry of War", "War Ministry"), ("Łódź Committee",), ("Kim Il Sung", "김일성", "金日成"),
    ("Joseph Stalin Works",), ("Society of the Cold",), ("Ünver, Süheyl",),
)  # fmt: skip
_PLACES: Final = (
    ("Asia", None), ("Korea", "Asia"), ("Seoul", "Korea"), ("P’yŏngyang", "Korea"), ("Europe", None),
    ("Poland", "Europe"), ("Warsaw", "Poland"), ("Łódź", "Poland"), ("Mokotów", "Warsaw"), ("U.S.S.R.", None),
    ("Moscow", "U.S.S.R."), ("北京", "Asia"),
)  # fmt: skip
_FORMS: Final = {"Seoul": "서울", "Korea": "조선", "Warsaw": "Warszawa", "Moscow": "Москва", "P’yŏngyang": "평양"}
_PARTS: Final = ("War", "Korea", "History", "Diplomacy", "1950-1953", "Cold War", "Letters")
_HEADINGS: Final = (
    ("Korea--History--1950-1953", ("Korea", "History", "1950-1953"), None),
    ("Korea--History", ("Korea", "History"), "Korea"), ("Cold War--Diplomacy", ("Cold War", "Diplomacy"), None),
    ("Korean War", (), "War"), ("Winter War", (), "War"), ("Battles of the Winter War", (), "Winter War"),
    ("Letters--Korea--History", ("Letters", "Korea--History"), None), ("Naïve art", (), None),
    ("World War", (), "War"), ("Peace", (), None), ("Rumours", (), None),
    ("Talks at Panmunjom", ("Diplomacy", "Cold War"), None),
)  # fmt: skip
_COLLECTIONS: Final = (
    ("Korea", None, "public"), ("Armistice", "Korea", "public"), ("Hidden drawer", None, "staff"),
    ("Below the hidden one", "Hidden drawer", "public"), ("Hidden below", "Korea", "staff"),
    ("Letters", None, "public"), ("Talks", "Armistice", "public"), ("Names only", None, "metadata_only"),
    ("Deepest", "Hidden below", "public"),
)  # fmt: skip
_T = TypeVar("_T")


class Archive:
    """Fills a database, and changes it afterwards; `random` decides everything."""

    def __init__(self, database: Database, seed: int = 1950) -> None:
        self._database = database
        self._random = Random(seed)  # noqa: S311 - the same archive each time is what is wanted
        self._ids: dict[str, list[str]] = {}

    # The first state

    def fill(self) -> None:
        """Write everything."""
        self._authorities()
        for start in range(0, DOCUMENTS, 80):
            drafts: dict[str, list[Draft]] = {source: [] for source in SOURCES}
            for number in range(start, start + 80):
                drafts[self._source(number)].append(self._document(number))
            for source, each in drafts.items():
                self._writer(source).write(each, first_position=start)
        # Some records of the second source are of documents that the first one has as well.
        shared = [document(f"x{number}", id=self._id_of(number), title="War room") for number in range(0, 40, 10)]
        self._writer("parish").write(shared)
        self._delete(range(7, DOCUMENTS, 41))
        self._writer("wilson").write([], deletions=["agent 8", "place Warsaw", "subject Winter War", "repository 3"])
        self._beside_the_writer()

    def _authorities(self) -> None:
        names_of_all = (*_NAMES, *((f"Clerk {number}", f"Scribe {number}") for number in range(15)))
        drafts = [
            authority("agent", names[0], f"agent {number}", type="person" if number % 3 else "corporate_body",
                      names=[(form, None) for form in names[1:]], sort_name=names[0] if number % 2 else None)
            for number, names in enumerate(names_of_all)
        ]  # fmt: skip
        self._put("agent", drafts)
        self._put("place", [
            authority("place", name, f"place {name}", parent=f"place {parent}" if parent else None,
                      names=[(_FORMS[name], None)] if name in _FORMS else [])
            for name, parent in _PLACES
        ])  # fmt: skip
        headings = [(part, (), None) for part in _PARTS]
        self._put("subject", [
            authority("subject", label, f"subject {label}", type="topic",
                      parent=f"subject {parent}" if parent else None,
                      parts=[Link(part, native_id=f"subject {part}") for part in parts])
            for label, parts, parent in (*headings, *_HEADINGS)
        ])  # fmt: skip
        self._put("collection", [
            authority("collection", title, f"collection {title}", parent=f"collection {parent}" if parent else None,
                      visibility=visibility)
            for title, parent, visibility in _COLLECTIONS
        ])  # fmt: skip
        names = ("AVPRF", "County Record Office", "Łódź Archive", "Closed Archive")
        self._put("repository", [authority("repository", name, f"repository {i}") for i, name in enumerate(names)])

    def _put(self, kind: str, drafts: Sequence[Draft]) -> None:
        outcomes = self._writer("wilson").write(list(drafts))
        self._ids[kind] = [str(outcome.id) for outcome in outcomes]

    def _document(self, number: int, **said: Any) -> Draft:
        random = self._random
        pages = [FileStatement("scan", f"https://files.example/{number}/{page}", media_type="image/tiff", pages=2)
                 for page in range(random.choice((0, 0, 1, 2)))]  # fmt: skip
        texts = [
            TextStatement("body", self._text(25), random.choice(LANGUAGES)) for _ in range(random.choice((0, 1, 1)))
        ]
        texts += [TextStatement(field, self._text(5), random.choice(("ko", "ru"))) for field in self._some(
            ("title", "description"), 2)]  # fmt: skip
        dates = [dated(random.choice(DATES), rank="preferred")] if number % 6 else []
        roles, ranks = ("published", "covered"), ("normal", "deprecated")
        dates += [dated(random.choice(DATES), random.choice(roles), random.choice(ranks))
                  for _ in range(random.choice((0, 0, 1)))]  # fmt: skip
        first = number - number % 20
        parent = random.choice((None, f"d{random.randrange(first, number)}")) if number > first else None
        said = {
            "title": self._text(4) if number % 13 else None,
            "title_is_supplied": number % 13 == 0,
            "description": random.choice((None, self._text(12))),
            "texts": texts,
            "dates": dates,
            "level": random.choice((None, *LEVELS)),
            "type": random.choice((None, *TYPES)),
            "parent": parent if parent is None or self._source(number) == self._source(int(parent[1:])) else None,
            "position": random.choice((1, 2, 3, number)),
            "reference_code": random.choice((None, f"A/{number % 40}", f"F. {number}, op. {number % 7}")),
            "languages": self._some(LANGUAGES, 3),
            "agents": self._agents(),
            "places": [PlaceLink("", id=each) for each in self._some(self._ids["place"], 2)],
            "subjects": [SubjectLink("", id=each) for each in self._some(self._ids["subject"][_OWN:], 3)],
            "repository": random.choice((None, *(Link("", id=each) for each in self._ids["repository"]))),
            "collections": [Link("", id=each) for each in self._some(self._ids["collection"], 2)],
            "notes": [(kind, self._text(3)) for kind in self._some(("general", "arrangement"), 2)],
            "rights": random.choice((None, *RIGHTS)),
            "identifiers": [(scheme, f"{scheme.upper()}-{number}/{number % 9}")
                            for scheme in self._some(("accession", "old"), 2)],
            "files": pages,
            **random.choice(_VISIBILITY),
            **said,
        }  # fmt: skip
        return document(f"d{number}", **said)

    def _agents(self) -> list[AgentLink]:
        random = self._random
        links: dict[tuple[str, str], AgentLink] = {}
        for each in self._some(self._ids["agent"], 3):
            for role in random.sample(ROLES, random.choice((1, 1, 1, 2))):
                written = random.choice((None, None, "Comrade Scribe", "Ст. писарь"))
                links[each, role] = AgentLink("", id=each, role=role, as_written=written)
        return list(links.values())

    def _beside_the_writer(self) -> None:
        with self._database.write() as connection:
            shelf = Shelf(connection)
            connection.execute(insert(ACCESS).values(id=GRANTED, name="granted"))
            files = list(connection.execute(select(DIGITAL_OBJECT.c.pk).order_by(DIGITAL_OBJECT.c.pk)).scalars())
            for pk in files[::2]:
                for page in (1, 2):
                    shelf.put(PAGE_TEXT, digital_object_pk=pk, page=page, text=f"Page {page}. {self._text(8)}")
            public = select(DOCUMENT.c.pk).where(DOCUMENT.c.access_id == 0).order_by(DOCUMENT.c.pk)
            granted = list(connection.execute(public).scalars())[4::23]
            for table, owner in (
                (DOCUMENT, DOCUMENT.c.pk), (DOCUMENT_TEXT, DOCUMENT_TEXT.c.document_pk),
                (DIGITAL_OBJECT, DIGITAL_OBJECT.c.document_pk),
            ):  # fmt: skip
                connection.execute(update(table).where(owner.in_(granted)).values(access_id=GRANTED))
            run = shelf.run(1, "wilson")
            for ordinal, pk in enumerate(range(1, 60, 2), 1):
                shelf.record(run, ordinal, self._random.choice(("created", "updated", "unchanged")), Put(pk, ""))
            recount(connection)

    # What happens afterwards

    def change(self, after_each: Callable[[], object]) -> None:
        """Update and delete documents and bring some back; rename, move, bury and hide what they are linked to."""
        for source in SOURCES:
            mine = [number for number in range(DOCUMENTS) if self._source(number) == source]
            # No files: those that are there stay, as nobody writes the texts of their pages anew.
            drafts = [self._document(number, files=[]) for number in self._random.sample(mine, 25)]
            drafts += [self._document(number) for number in range(DOCUMENTS, DOCUMENTS + 20)
                       if self._source(number) == source]  # fmt: skip
            self._writer(source).write(drafts)
            after_each()
        self._delete(range(11, DOCUMENTS, 53))
        after_each()
        again = [
            self._document(number, visibility="public", files=[])
            for number in (7, 48)
            if self._source(number) == "wilson"
        ]
        self._writer("wilson").write([
            *again,
            authority("agent", "Lee, Renamed", "agent 0", names=[("Warlord", None)]),
            authority("agent", "Clerk 3 the Younger", "agent 13"),
            authority("place", "Korea", "place Korea", parent="place Europe", names=[("Corea", None)]),
            authority("place", "Warsaw", "place Warsaw", parent="place Europe"),  # it was buried, and is there again
            authority("place", "Novy Łódź", "place Łódź", parent="place Moscow"),
            authority("subject", "Statecraft", "subject Diplomacy"),
            authority("subject", "Peace talks", "subject Peace", parent="subject Diplomacy"),
            authority("subject", "Korea--History--1950-1953", "subject Korea--History--1950-1953",
                      parts=[Link("", native_id="subject Korea"), Link("", native_id="subject War")]),
            authority("collection", "Letters", "collection Letters", visibility="staff"),
            authority("collection", "Hidden drawer", "collection Hidden drawer", visibility="public"),
            authority("collection", "Korea", "collection Korea", parent="collection Letters", visibility="public"),
            authority("repository", "County Archive", "repository 1"),
        ])  # fmt: skip
        after_each()
        buried = ["agent 1", "agent 16", "place Asia", "subject Korean War", "repository 0"]
        self._writer("wilson").write([], deletions=buried)
        after_each()

    # Parts

    def _delete(self, numbers: Sequence[int]) -> None:
        for source in SOURCES:
            mine = [f"d{number}" for number in numbers if self._source(number) == source]
            self._writer(source).write([], deletions=mine)

    def _id_of(self, number: int) -> str:
        with self._database.read() as connection:
            chosen = select(DOCUMENT.c.id).join(SOURCE_LINK, SOURCE_LINK.c.object_pk == DOCUMENT.c.pk)
            chosen = chosen.where(SOURCE_LINK.c.kind == "document", SOURCE_LINK.c.native_id == f"d{number}")
            return str(connection.execute(chosen).scalar_one())

    def _source(self, number: int) -> str:
        return SOURCES[number % 5 == 4]

    def _writer(self, source: str) -> Writer:
        return Writer(self._database, source, "csv")

    def _text(self, most: int) -> str:
        """Give some words, at least one, parted by signs."""
        words = self._random.choices(WORDS, k=self._random.randint(1, most))
        return "".join(word + self._random.choice(SIGNS) for word in words).strip() or "war"

    def _some(self, things: Sequence[_T], most: int) -> list[_T]:
        return self._random.sample(things, self._random.randint(0, most))


_OWN: Final = 2
"""The first parts of headings are no headings of documents themselves."""
