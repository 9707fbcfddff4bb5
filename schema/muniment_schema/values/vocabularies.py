"""The short closed vocabularies of the archive; the value of each member is the text that tables and files hold.

GraphQL says them in upper case (`TRANSLATION_OF`), files and tables in lower case (`translation_of`).
"""

from __future__ import annotations

from enum import StrEnum


class DateRole(StrEnum):
    """What a date is about: the date refinements of Dublin Core terms, and EAD `unitdate/@type` (bulk)."""

    CREATED = "created"
    PUBLISHED = "published"
    TRANSLATED = "translated"
    COPYRIGHTED = "copyrighted"
    BROADCAST = "broadcast"
    COVERED = "covered"
    BULK = "bulk"
    OTHER = "other"


class StatementRank(StrEnum):
    """How far a statement is relied on when several are there: the ranks of Wikidata statements."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class Visibility(StrEnum):
    """Who may see what: the access conditions of ISAD(G) 3.4.1 as something a machine can obey.

    `embargoed` is `staff` until the embargo ends, and `public` after.
    """

    PUBLIC = "public"
    METADATA_ONLY = "metadata_only"
    STAFF = "staff"
    EMBARGOED = "embargoed"


class PublicationStatus(StrEnum):
    """How far a description is on its way to readers: ISDIAH 5.6.4 and ISAAR(CPF) 5.4.4 (draft, final, deleted)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class BodyKind(StrEnum):
    """How a full text came about; our own list, after TEI practice (source text, transcription, translation)."""

    ORIGINAL = "original"
    TRANSCRIPTION = "transcription"
    TRANSLATION = "translation"
    OCR = "ocr"


class NoteType(StrEnum):
    """The elements of ISAD(G) that are stored as text and have no field of their own, by their number there."""

    ARCHIVAL_HISTORY = "archival_history"  # 3.2.3
    ACQUISITION = "acquisition"  # 3.2.4
    APPRAISAL = "appraisal"  # 3.3.2
    ACCRUALS = "accruals"  # 3.3.3
    ARRANGEMENT = "arrangement"  # 3.3.4
    PHYSICAL_CHARACTERISTICS = "physical_characteristics"  # 3.4.4
    FINDING_AIDS = "finding_aids"  # 3.4.5
    ORIGINALS = "originals"  # 3.5.1
    COPIES = "copies"  # 3.5.2
    RELATED_UNITS = "related_units"  # 3.5.3
    PUBLICATION = "publication"  # 3.5.4
    GENERAL = "general"  # 3.6.1
    ARCHIVIST = "archivist"  # 3.7.1
    RULES = "rules"  # 3.7.2
    DESCRIPTION_DATES = "description_dates"  # 3.7.3
    OTHER = "other"


class SubjectKind(StrEnum):
    """What a heading names: the access points of EAD `controlaccess` (subject, genreform, occupation, function)."""

    TOPIC = "topic"
    GENRE_FORM = "genre_form"
    PERIOD = "period"
    OCCUPATION = "occupation"
    FUNCTION = "function"


class AgentKind(StrEnum):
    """ISAAR(CPF) 5.1.1, type of entity; `unknown` when the source does not say."""

    PERSON = "person"
    FAMILY = "family"
    CORPORATE_BODY = "corporate_body"
    UNKNOWN = "unknown"


class CollectionKind(StrEnum):
    """A selection made by a curator, or the page of a theme; our own list. Hierarchy is not here but in `parent`."""

    CURATED = "curated"
    THEME = "theme"


class RelationType(StrEnum):
    """How one document relates to another: the relation refinements of Dublin Core terms, and those of letters."""

    TRANSLATION_OF = "translation_of"
    VERSION_OF = "version_of"
    PART_OF = "part_of"
    REPLY_TO = "reply_to"
    ENCLOSURE_OF = "enclosure_of"
    EXCERPT_OF = "excerpt_of"
    DUPLICATE_OF = "duplicate_of"
    RELATED = "related"


class TextField(StrEnum):
    """The fields of a document that can be there in several languages; ISAD(G) 3.1.2 and 3.3.1, and the full text."""

    TITLE = "title"
    DESCRIPTION = "description"
    BODY = "body"


class ImportState(StrEnum):
    """Where an import run is; our own list."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class ImportMode(StrEnum):
    """What happens to a record that is already there: left alone, completed, or replaced; our own list."""

    SKIP = "skip"
    FILL = "fill"
    REPLACE = "replace"


class RecordOutcome(StrEnum):
    """What became of one record of a run; our own list. The counts of all six add up to what was read."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    SKIPPED = "skipped"
    FAILED = "failed"


class Severity(StrEnum):
    """An error refuses its record, a warning does not; our own list."""

    ERROR = "error"
    WARNING = "warning"
