"""One answer of an OAI-PMH repository: its records, its errors, and the token to the next page (OAI-PMH 2.0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ...record import FatalImportError, RecordError
from ...source import Source
from ..xml_text.reader import END, events, forget
from ..xml_text.text import attribute, line_of, name_of
from .records import Found, wrapped

_ROOT: Final = "OAI-PMH"


@dataclass
class Answer:
    """What an answer says beside its records; whole when `found` has been read to its end."""

    source: Source
    lenient: bool = False
    response_date: str | None = None
    base_url: str | None = None
    prefix: str | None = None
    token: str | None = None
    total: int | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)  # code and words
    is_whole: bool = False

    def found(self) -> Iterator[Found | RecordError]:
        """Yield the records. Raises FatalImportError NOT_OAI for what is no answer, such as a page of HTML."""
        is_first = True
        for each in events(self.source, lenient=self.lenient):
            if isinstance(each, RecordError):
                if is_first:
                    raise _not_oai(each.message)
                yield each
                return
            event, element = each
            name = name_of(element)
            if is_first:
                if name != _ROOT:
                    raise _not_oai(f"its root element is {name}")
                is_first = False
            if event != END:
                continue
            if name == "record" and name_of(element.getparent()) in {"ListRecords", "GetRecord"}:
                yield wrapped(element)
                forget(element)
            elif name == "responseDate":
                self.response_date = self.response_date or line_of(element)
            elif name == "request":
                self.base_url, self.prefix = line_of(element), attribute(element, "metadataPrefix")
            elif name == "resumptionToken":
                self.token = line_of(element)
                size = attribute(element, "completeListSize") or ""
                self.total = int(size) if size.isdigit() else self.total
            elif name == "error" and name_of(element.getparent()) == _ROOT:
                self.errors.append((attribute(element, "code") or "", line_of(element) or ""))
            elif name == _ROOT:
                self.is_whole = True


def _not_oai(why: str) -> FatalImportError:
    hint = "is this the base URL of the repository? a site that is down often answers with a page"
    return FatalImportError("NOT_OAI", f"this is no answer of OAI-PMH: {why}", hint)
