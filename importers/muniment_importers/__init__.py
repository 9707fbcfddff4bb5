"""Importer plugins: the names a plugin author imports. The core behind them reads, checks and hands on to `schema`."""

from .context import ImportContext
from .hookspecs import hookimpl, hookspec
from .importer import DatedOptions, Detection, FramedImporter, HarvestOptions, Importer, Options
from .probe import Probe
from .record import (
    AgentRef,
    Attachment,
    Checkpoint,
    ContainerRef,
    DateText,
    Deleted,
    FatalImportError,
    Frame,
    IdentifierRef,
    LocalText,
    Locator,
    NamedRef,
    PlaceRef,
    Record,
    RecordError,
    RelationRef,
    RightsRef,
    Skip,
    SourceRef,
    SubjectRef,
)
from .refusal import Refusal
from .remote.failures import RemoteFailed
from .source import Line, Source

__all__ = [
    "AgentRef",
    "Attachment",
    "Checkpoint",
    "ContainerRef",
    "DateText",
    "DatedOptions",
    "Deleted",
    "Detection",
    "FatalImportError",
    "Frame",
    "FramedImporter",
    "HarvestOptions",
    "IdentifierRef",
    "ImportContext",
    "Importer",
    "Line",
    "LocalText",
    "Locator",
    "NamedRef",
    "Options",
    "PlaceRef",
    "Probe",
    "Record",
    "RecordError",
    "Refusal",
    "RelationRef",
    "RemoteFailed",
    "RightsRef",
    "Skip",
    "Source",
    "SourceRef",
    "SubjectRef",
    "hookimpl",
    "hookspec",
]
