"""All tables of Muniment, in one metadata."""

from __future__ import annotations

from sqlalchemy import MetaData

from .access.table import AccessRow, ApiTokenRow
from .agents.table import AgentNameRow, AgentRow
from .collections.table import CollectionRow
from .columns import TableRow, table_of
from .counts.table import DocumentCountRow, LinkCountRow
from .digital_objects.table import DigitalObjectRow, PageTextRow, RightsRow
from .documents.link_table import (
    CollectionDocumentRow,
    DocumentAgentRow,
    DocumentLanguageRow,
    DocumentPlaceRow,
    DocumentRelationRow,
    DocumentSubjectRow,
)
from .documents.table import ContainerRow, DocumentDateRow, DocumentRow, DocumentTextRow, NoteRow
from .history.table import ChangedRow, ChangeSetRow, ClockRow, RevisionRow
from .import_runs.table import (
    ImportBatchRow,
    ImportProblemRow,
    ImportProposalRow,
    ImportRecordRow,
    ImportRunRow,
    UploadRow,
)
from .places.table import PlaceNameRow, PlaceRow
from .repositories.table import RepositoryRow
from .sources.table import IdentifierRow, PendingLinkRow, SourceLinkRow, SourceRow
from .subjects.table import SubjectPartRow, SubjectRow

METADATA: MetaData = TableRow.metadata

ACCESS = table_of(AccessRow)
AGENT = table_of(AgentRow)
AGENT_NAME = table_of(AgentNameRow)
API_TOKEN = table_of(ApiTokenRow)
CHANGED = table_of(ChangedRow)
CHANGE_SET = table_of(ChangeSetRow)
CLOCK = table_of(ClockRow)
COLLECTION = table_of(CollectionRow)
COLLECTION_DOCUMENT = table_of(CollectionDocumentRow)
CONTAINER = table_of(ContainerRow)
DIGITAL_OBJECT = table_of(DigitalObjectRow)
DOCUMENT = table_of(DocumentRow)
DOCUMENT_AGENT = table_of(DocumentAgentRow)
DOCUMENT_COUNT = table_of(DocumentCountRow)
DOCUMENT_DATE = table_of(DocumentDateRow)
DOCUMENT_LANGUAGE = table_of(DocumentLanguageRow)
DOCUMENT_PLACE = table_of(DocumentPlaceRow)
DOCUMENT_RELATION = table_of(DocumentRelationRow)
DOCUMENT_SUBJECT = table_of(DocumentSubjectRow)
DOCUMENT_TEXT = table_of(DocumentTextRow)
IDENTIFIER = table_of(IdentifierRow)
IMPORT_BATCH = table_of(ImportBatchRow)
IMPORT_PROBLEM = table_of(ImportProblemRow)
IMPORT_PROPOSAL = table_of(ImportProposalRow)
IMPORT_RECORD = table_of(ImportRecordRow)
IMPORT_RUN = table_of(ImportRunRow)
LINK_COUNT = table_of(LinkCountRow)
NOTE = table_of(NoteRow)
PAGE_TEXT = table_of(PageTextRow)
PENDING_LINK = table_of(PendingLinkRow)
PLACE = table_of(PlaceRow)
PLACE_NAME = table_of(PlaceNameRow)
REPOSITORY = table_of(RepositoryRow)
REVISION = table_of(RevisionRow)
RIGHTS = table_of(RightsRow)
SOURCE = table_of(SourceRow)
SOURCE_LINK = table_of(SourceLinkRow)
SUBJECT = table_of(SubjectRow)
SUBJECT_PART = table_of(SubjectPartRow)
UPLOAD = table_of(UploadRow)
