"""The closed vocabularies as GraphQL enumerations: upper-case names, a description of every value."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from .values.edtf import Precision, Qualifier
from .values.levels import DescriptionLevel
from .values.vocabularies import (
    AgentKind,
    BodyKind,
    CollectionKind,
    DateRole,
    ImportMode,
    ImportState,
    NoteType,
    PublicationStatus,
    RecordOutcome,
    RelationType,
    Severity,
    StatementRank,
    SubjectKind,
    TextField,
    Visibility,
)


def _describe(words: type[Enum], description: str, name: str | None = None, **values: str) -> None:
    strawberry.enum(words, name=name, description=description)
    definition: Any = words.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise TypeError(f"{words.__name__} has no {', '.join(values)}")


_describe(
    DateRole,
    "What a date is about.",
    CREATED="When the material was made.",
    PUBLISHED="When it was published.",
    TRANSLATED="When it was translated.",
    COPYRIGHTED="Date of copyright.",
    BROADCAST="When it was broadcast.",
    COVERED="The time it is about.",
    BULK="The time most of it is from.",
    OTHER="Any other date.",
)
_describe(
    Precision,
    "How wide a date is, in the widest word that fits.",
    name="DatePrecision",
    DAY="One day.",
    MONTH="One month of a year.",
    SEASON="A season, quarter or other group of months.",
    YEAR="One year.",
    DECADE="Ten years: 194X.",
    CENTURY="A hundred years: 19XX.",
    INTERVAL="From one date to another, or without an end.",
    SET="One or all of several dates.",
)
_describe(
    Qualifier,
    "How sure a whole date is.",
    name="DateQualifier",
    NONE="Stated without doubt.",
    APPROXIMATE="About then: 1943~.",
    UNCERTAIN="Perhaps then: 1943?.",
    UNCERTAIN_AND_APPROXIMATE="Perhaps about then: 1943%.",
)
_describe(
    StatementRank,
    "How far a statement is relied on where there are several.",
    PREFERRED="The one to show and to sort by.",
    NORMAL="As good as others.",
    DEPRECATED="Kept, but known to be wrong.",
)
_describe(
    DescriptionLevel,
    "The levels of EAD @level; OTHER keeps its word in a note.",
    COLLECTION="Material brought together on purpose, not by one creator's work.",
    RECORD_GROUP="All records of an agency.",
    SUBGROUP="Part of a record group.",
    FONDS="All records of one creator.",
    SUBFONDS="Part of a fonds.",
    CLASS="Division of a fonds by a classification scheme.",
    SERIES="Records kept together because of what they are or do.",
    SUBSERIES="Part of a series.",
    FILE="Documents kept together as one unit.",
    ITEM="The smallest unit: one letter, one photograph.",
    OTHER="Any other level.",
)
_describe(
    Visibility,
    "Who may see it. EMBARGOED is STAFF until `embargoUntil`, PUBLIC after.",
    PUBLIC="Everybody.",
    METADATA_ONLY="Everybody sees the description; bodies and files are for staff.",
    STAFF="Staff only.",
    EMBARGOED="Staff until the embargo ends, then everybody.",
)
_describe(
    PublicationStatus,
    "How far a description is on its way to readers.",
    DRAFT="Being worked on; staff only.",
    PUBLISHED="For readers, as its visibility says.",
    WITHDRAWN="Taken back; staff only.",
)
_describe(
    BodyKind,
    "How a full text came about.",
    ORIGINAL="The text itself.",
    TRANSCRIPTION="Typed from the original.",
    TRANSLATION="In another language than the original.",
    OCR="Read by a machine from a picture.",
)
_describe(
    TextField,
    "Fields that can be there in several languages.",
    TITLE="The title.",
    DESCRIPTION="Scope and content.",
    BODY="Full text.",
)
_describe(
    NoteType,
    "The ISAD(G) elements without a field of their own.",
    ARCHIVAL_HISTORY="ISAD(G) 3.2.3: who held it before.",
    ACQUISITION="ISAD(G) 3.2.4: how it came to the repository.",
    APPRAISAL="ISAD(G) 3.3.2: what was destroyed, and when.",
    ACCRUALS="ISAD(G) 3.3.3: what will be added.",
    ARRANGEMENT="ISAD(G) 3.3.4: how it is ordered.",
    PHYSICAL_CHARACTERISTICS="ISAD(G) 3.4.4: condition, and what is needed to use it.",
    FINDING_AIDS="ISAD(G) 3.4.5: other descriptions of it.",
    ORIGINALS="ISAD(G) 3.5.1: where the originals are.",
    COPIES="ISAD(G) 3.5.2: where copies are.",
    RELATED_UNITS="ISAD(G) 3.5.3: related material.",
    PUBLICATION="ISAD(G) 3.5.4: publications about or from it.",
    GENERAL="ISAD(G) 3.6.1: anything else.",
    ARCHIVIST="ISAD(G) 3.7.1: who described it.",
    RULES="ISAD(G) 3.7.2: the rules followed.",
    DESCRIPTION_DATES="ISAD(G) 3.7.3: when it was described.",
    OTHER="A note of a kind that ISAD(G) does not have.",
)
_describe(
    SubjectKind,
    "What a heading names.",
    TOPIC="What the material is about.",
    GENRE_FORM="What the material is: letters, maps.",
    PERIOD="A time.",
    OCCUPATION="What the people in it did for a living.",
    FUNCTION="The activity that made the records.",
)
_describe(
    AgentKind,
    "Type of entity, ISAAR(CPF) 5.1.1.",
    PERSON="One person.",
    FAMILY="A family.",
    CORPORATE_BODY="An organisation, office, ship, event with a name.",
    UNKNOWN="The source does not say.",
)
_describe(
    CollectionKind,
    "What a collection is for.",
    CURATED="A selection that a curator made.",
    THEME="The page of a theme.",
)
_describe(
    RelationType,
    "How a document relates to another.",
    TRANSLATION_OF="It translates the other.",
    VERSION_OF="It is another version of the other.",
    PART_OF="It is a part of the other.",
    REPLY_TO="It answers the other.",
    ENCLOSURE_OF="It came enclosed with the other.",
    EXCERPT_OF="It is an excerpt of the other.",
    DUPLICATE_OF="It is the same as the other.",
    RELATED="It has to do with the other.",
)
_describe(
    ImportState,
    "Where an import run is.",
    QUEUED="It waits for its turn.",
    RUNNING="It is at work.",
    DONE="It read its input to the end.",
    FAILED="It had to stop; whole batches are stored.",
    INTERRUPTED="It was stopped from outside and can go on.",
    CANCELLED="A person stopped it.",
    UNDONE="What it changed was put back.",
)
_describe(
    ImportMode,
    "What happens to a record that is already in the archive.",
    SKIP="It is left alone.",
    FILL="Only what is missing is added.",
    REPLACE="What this source said before is replaced.",
)
_describe(
    RecordOutcome,
    "What became of a record.",
    CREATED="It is new in the archive.",
    UPDATED="It changed something that was there.",
    UNCHANGED="The archive had it already.",
    DELETED="It says that an object is gone, and it went.",
    SKIPPED="It was left aside; the reason says why.",
    FAILED="It was refused; its problems say why.",
)
_describe(
    Severity,
    "How bad a problem is.",
    ERROR="The record was refused.",
    WARNING="The record was stored, and a person should look.",
)
