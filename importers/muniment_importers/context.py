"""What a hook is told about the run at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .source import Source

if TYPE_CHECKING:
    import structlog


@dataclass(frozen=True, slots=True)
class ImportContext:
    """The run (number and id), its source key, input, options and a log of its own."""

    run_id: str
    run_number: int
    importer: str
    source_key: str
    source: Source
    options: Any
    log: structlog.stdlib.BoundLogger
