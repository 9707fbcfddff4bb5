"""A repository, harvested by OAI-PMH: pages by token, deletions, and the next time only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.web_server import Asked, Page, WebServer

from muniment_schema.tables import DOCUMENT, SOURCE

ANSWER = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{now}</responseDate>'
    "<request>http://r.example/oai</request>{body}</OAI-PMH>"
)
RECORD = (
    "<record><header><identifier>{own}</identifier><datestamp>{at}</datestamp></header><metadata>"
    '<dc xmlns="http://purl.org/dc/elements/1.1/"><title>{title}</title></dc></metadata></record>'
)
GONE = '<record><header status="deleted"><identifier>{own}</identifier><datestamp>{at}</datestamp></header></record>'


class Repository:
    """A repository with pages of two records; a token says how many were given."""

    def __init__(self, web: WebServer, archive: Any) -> None:
        self.web, self.archive, self.now = web, archive, "2026-01-05T10:00:00Z"
        self.records: dict[str, tuple[str, str | None]] = {name: ("2026-01-01", name) for name in "abcde"}
        self.expired = self.loops = False
        web.pages["/oai"] = self._page

    def _page(self, asked: Asked) -> Page:
        said = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        since, given = said.get("from", ""), 0
        if token := said.get("resumptionToken"):
            if self.expired:
                return self._answer('<error code="badResumptionToken"/>')
            since, _, number = token.partition("/ ")
            given = int(number)
        due = [(name, at, title) for name, (at, title) in sorted(self.records.items()) if at >= since]
        if not due:
            return self._answer('<error code="noRecordsMatch"/>')
        texts = [(RECORD if title else GONE).format(own=name, at=at, title=title) for name, at, title in due]
        more = f"{since}/ {0 if self.loops else given + 2}" if len(due) > given + 2 or self.loops else ""
        body = "".join(texts[given : given + 2]) + f"<resumptionToken>{more}</resumptionToken>"
        return self._answer(f"<ListRecords>{body}</ListRecords>")

    def _answer(self, body: str) -> Page:
        return Page(ANSWER.format(now=self.now, body=body).encode())

    def harvest(self, **request: Any) -> Any:
        """Harvest it."""
        request = {"harvest": True, "allow_private_network": True, "source": "oai", "format": "oai-pmh"} | request
        return self.archive.run(self.web.url("/oai"), **request)

    @property
    def asked_for(self) -> list[str]:
        """The queries since the last time this was read."""
        found = [each.path.partition("?")[2] for each in self.web.asked]
        self.web.asked.clear()
        return found


@pytest.fixture
def repository(archive: Any) -> Iterator[Repository]:
    """A repository of five records."""
    with WebServer() as web:
        yield Repository(web, archive)


def test_it_is_read_page_by_page_and_the_next_time_only_what_changed(repository: Repository, archive: Any) -> None:
    first = repository.harvest()
    assert (first.exit_code, first.counts.created) == (0, 5)
    assert repository.asked_for == [
        "verb=ListRecords&metadataPrefix=oai_dc",
        "verb=ListRecords&resumptionToken=%2F%202",
        "verb=ListRecords&resumptionToken=%2F%204",
    ]
    assert archive.rows(SOURCE, "state")[0]["position"] == {"from": "2026-01-05"}
    repository.records |= {"b": ("2026-01-06", "b, mended"), "c": ("2026-01-06", None), "f": ("2026-01-06", "f")}
    repository.now = "2026-01-07T09:00:00Z"
    second = repository.harvest()
    assert repository.asked_for[0] == "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-05"
    counts = second.counts
    assert (counts.updated, counts.deleted, counts.created) == (1, 1, 1)
    titles = [title for title, at in archive.rows(DOCUMENT, "title", "deleted_at") if at is None]
    assert sorted(titles) == ["a", "b, mended", "d", "e", "f"]
    repository.now = "2026-01-09T09:00:00Z"
    third = repository.harvest()
    assert (third.exit_code, third.counts.created) == (0, 0)


def test_an_expired_token_begins_the_list_anew(repository: Repository, archive: Any) -> None:
    page = repository.web.pages["/oai"]
    repository.web.pages["/oai?verb=ListRecords&resumptionToken=%2F%204"] = Page(status=500)
    stopped = repository.harvest()
    assert (stopped.exit_code, stopped.counts.created) == (3, 4)
    del repository.web.pages["/oai?verb=ListRecords&resumptionToken=%2F%204"]
    repository.expired = True

    def once(asked: Asked) -> Page:
        assert callable(page)
        answer = page(asked)
        repository.expired = False
        return answer

    repository.web.pages["/oai"] = once
    whole = repository.harvest()
    assert (whole.exit_code, whole.counts.created, whole.counts.unchanged) == (0, 1, 4)


def test_a_token_that_comes_again_ends_the_harvest_with_what_was_read(repository: Repository) -> None:
    repository.loops = True
    report = repository.harvest()
    assert (report.exit_code, report.runs[0].error.code, report.counts.created) == (3, "TOKEN_REPEATED", 2)


def test_a_page_of_html_is_an_error_and_not_an_empty_list(repository: Repository) -> None:
    repository.web.pages["/oai"] = Page(b"<html><body>Maintenance</body></html>")
    report = repository.harvest()
    assert (report.exit_code, report.runs[0].error.code) == (3, "NOT_OAI")
