"""The base classes of importers, and what they are asked with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from muniment_schema.errors import MunimentError
from muniment_schema.values.languages import canonical_language

from .probe import Probe
from .record import Checkpoint, Deleted, Frame, Record, RecordError
from .refusal import Refusal
from .source import Source


class Options(BaseModel):
    """Base of an importer's options: every field with a default and a description; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatedOptions(Options):
    """Base of the options of importers whose dates are written by people, which is all of the built-in ones."""

    date_locale: str | None = Field(
        default=None, description="Whose dates these are: 1/2/1943 is in January for en-US, in February for en-GB."
    )

    @field_validator("date_locale")
    @classmethod
    def _known(cls, locale: str | None) -> str | None:
        try:
            return canonical_language(locale.replace("_", "-")) if locale else None
        except MunimentError as error:
            raise ValueError(error.message) from None


class HarvestOptions(Options):
    """Base of the options of importers that harvest.

    `reach` names those that say which records are asked for and how, and not what becomes of them: with another value
    of these, records that did not change are still unchanged.
    """

    reach: ClassVar[frozenset[str]] = frozenset({"interval", "set", "from_", "until"})

    interval: float = Field(default=0.0, ge=0, le=3600, description="Seconds that lie at least between two requests.")


@dataclass(frozen=True, slots=True)
class Detection:
    """How sure an importer is (0 to 1) that an input is its own, why, and options it read off the input."""

    confidence: float
    reason: str
    options: dict[str, Any] = field(default_factory=dict)


class Importer(ABC):
    """Reads one source format. It only reads: the core writes, and one bad record never stops it."""

    name: ClassVar[str]
    title: ClassVar[str]
    api_version: ClassVar[int] = 1
    version: ClassVar[str | None] = None  # the package's, when None
    extensions: ClassVar[tuple[str, ...]] = ()
    media_types: ClassVar[tuple[str, ...]] = ()
    Options: ClassVar[type[BaseModel]] = Options
    capabilities: ClassVar[frozenset[str]] = frozenset()
    date_context: ClassVar[str | None] = None  # "marc": the dates of a library catalogue, where c1943 is a copyright

    def sniff(self, probe: Probe) -> Detection | None:
        """Say whether the input looks like this format; by extension alone a half-hearted yes, to a folder no."""
        if probe.is_dir:
            return None
        for extension in self.extensions:
            if probe.name.lower().endswith(extension):
                return Detection(0.5, f"file name ends in {extension}")
        return None

    def total(self, source: Source, options: Any) -> int | None:
        """Give how many records the input says it has, when that is cheap to know."""
        return None

    def source_key(self, source: Source, options: Any) -> str | None:
        """Give the key of the feed as the input states it, if it does."""
        return None

    def rejected(self, refusals: Iterable[Refusal], source: Source, options: Any) -> Iterable[str | bytes] | None:
        """Give the file of refused records (`--rejects`), piece by piece: in the form of the source, with the reasons.

        This importer reads the file again once its records are mended, and passes over the reasons. None, as here, when
        the form has no room for reasons: the core then writes record after record, and the reasons in a file beside.
        """
        return None

    def template(self) -> str | None:
        """Give a file for a person to fill in, with an example that can be imported; None when there is none."""
        return None

    @abstractmethod
    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        """Yield the records of the input in order; one RecordError for each that cannot be read."""


class FramedImporter(Importer):
    """Reads in two steps, so that records that did not change are counted without being mapped."""

    @abstractmethod
    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        """Yield the records as the input has them."""

    @abstractmethod
    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        """Turn one frame into a record."""

    def read(self, source: Source, options: Any) -> Iterator[Record | RecordError]:
        """Yield every frame mapped; deletions and checkpoints are left to `frames`."""
        for frame in self.frames(source, options):
            if isinstance(frame, RecordError):
                yield frame
            elif isinstance(frame, Frame):
                yield self.map(frame, options)
