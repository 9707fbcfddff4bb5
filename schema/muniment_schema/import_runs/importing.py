"""What the mutations of imports need from above: the server fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from muniment_schema.values.vocabularies import ImportMode


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAsked:
    """An import as a client asks for it; exactly one of `upload_id`, `url` and `path` is there."""

    upload_id: str | None
    url: str | None
    path: str | None
    importer: str | None
    source: str | None
    options: Mapping[str, Any]
    map_text: str | None
    mode: ImportMode
    dry_run: bool
    idempotency_key: str | None


class Importing(Protocol):
    """Starts and ends imports; `actor` is who asks. All raise a MunimentError that the person who asked can cure."""

    def start(self, asked: ImportAsked, actor: str) -> str:
        """Put an import in line, and give the public id of its run; one that a key named before gives that run."""

    def cancel(self, run_id: str, actor: str) -> None:
        """Stop a run after the batch at hand, or take it out of the line."""

    def undo(self, run_id: str, actor: str, *, dry_run: bool) -> str:
        """Put what a run changed back as it was, and give the public id of the run that does."""
