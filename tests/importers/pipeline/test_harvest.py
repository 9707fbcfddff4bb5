"""Harvests: files at a URL, paged lists, how far they came, and what did not come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import Field
from sqlalchemy import update
from tests.web_server import Asked, Page, WebServer

from muniment_importers import (
    Checkpoint,
    Deleted,
    Detection,
    Frame,
    FramedImporter,
    HarvestOptions,
    Probe,
    Record,
    RecordError,
    Source,
)
from muniment_importers.report import ImportReport
from muniment_importers.sources import Definition, add_source
from muniment_schema.tables import DOCUMENT, IMPORT_RUN, SOURCE
from muniment_schema.values.vocabularies import ImportMode

LETTERS = "id,title\nL-1,Letter\nL-2,Answer\n"


class PagedOptions(HarvestOptions):
    """Options of the importer below."""

    from_: str | None = Field(default=None, alias="from", description="Only what changed since.")
    until: str | None = Field(default=None, description="Only what changed before.")


class Paged(FramedImporter):
    """Harvests pages of LIST and JSON: {"records": [[id, title or null]], "next": page, "now": time}."""

    name = "paged"
    title = "Paged list"
    version = "1"
    Options = PagedOptions
    capabilities = frozenset({"harvest"})

    def sniff(self, probe: Probe) -> Detection | None:
        return Detection(1.0, "a page of a list") if probe.head.startswith(b"LIST") else None

    def frames(
        self, source: Source, options: Any, start: Checkpoint | None = None
    ) -> Iterator[Frame | RecordError | Deleted | Checkpoint]:
        position = start.position if start else {"from": options.from_ or "0"}
        page, done = position.get("page", "1"), 0
        while page:
            with source.get(f"?page={page}&from={position['from']}") as stream:
                read = json.loads(stream.read().removeprefix(b"LIST"))
            for number, title in read["records"]:
                done += 1
                if title is None:
                    yield Deleted(number)
                else:
                    yield Frame(number, None, json.dumps([number, title]).encode(), (number, title))
            if page := read.get("next"):
                yield Checkpoint({"from": position["from"], "page": page}, done)
        yield Checkpoint({"from": read["now"]}, done)

    def map(self, frame: Frame, options: Any) -> Record | RecordError:
        number, title = frame.payload
        if title == "bad":
            return RecordError("BAD", "is bad", frame.locator)
        return Record(native_id=number, title=title)


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on loopback."""
    with WebServer() as server:
        yield server


class Feed:
    """A list that is served in pages of two, and harvested."""

    def __init__(self, web: WebServer, archive: Any) -> None:
        self.web, self.archive, self.records, self.now = web, archive, dict[str, tuple[int, str | None]](), 1
        web.pages["/list"] = self._page

    def put(self, **titles: str | None) -> None:
        """Change records, a moment later than the last time."""
        self.now += 1
        self.records |= {name: (self.now, title) for name, title in titles.items()}

    def _page(self, asked: Asked) -> Page:
        query = dict(pair.split("=") for pair in asked.path.partition("?")[2].split("&") if pair)
        since, page = int(query.get("from", 0)), int(query.get("page", 1))
        due = [[name, title] for name, (at, title) in sorted(self.records.items()) if at >= since]
        more = str(page + 1) if len(due) > page * 2 else None
        answer = {"records": due[page * 2 - 2 : page * 2], "next": more, "now": str(self.now)}
        return Page(b"LIST" + json.dumps(answer).encode())

    def harvest(self, **request: Any) -> ImportReport:
        """Harvest it."""
        request = {"harvest": True, "allow_private_network": True, "source": "feed"} | request
        report: ImportReport = self.archive.run(self.web.url("/list"), plugins=self.archive.plugins(Paged), **request)
        return report

    def titles(self) -> list[str]:
        """Give the titles of what is not deleted."""
        rows = self.archive.rows(DOCUMENT, "title", "deleted_at")
        return [title for title, deleted_at in rows if deleted_at is None]

    @property
    def asked_for(self) -> list[str]:
        """The queries since the last time this was read."""
        found = [each.path.partition("?")[2] for each in self.web.asked]
        self.web.asked.clear()
        return found


@pytest.fixture
def feed(web: WebServer, archive: Any) -> Feed:
    """A list of five records."""
    made = Feed(web, archive)
    made.put(A="a", B="b", C="c", D="d", E="e")
    return made


def state(archive: Any) -> Any:
    return archive.rows(SOURCE, "state")[0]


def test_a_harvest_takes_up_where_the_last_one_ended(feed: Feed, archive: Any) -> None:
    first = feed.harvest()
    assert (first.exit_code, first.counts.created, first.runs[0].input_name) == (0, 5, feed.web.url("/list"))
    # The first request shows what it is, the others read it.
    assert feed.asked_for == ["", "page=1&from=0", "page=2&from=0", "page=3&from=0"]
    assert state(archive)["position"] == {"from": "2"}
    feed.put(B="B", F="f", C=None)
    second = feed.harvest(format="paged")
    assert feed.asked_for == ["page=1&from=2", "page=2&from=2", "page=3&from=2"]
    counts = second.counts
    assert (counts.updated, counts.created, counts.deleted, counts.unchanged) == (1, 1, 1, 3)
    assert feed.titles() == ["a", "B", "d", "e", "f"]
    before, after = archive.rows(IMPORT_RUN, "state_before", "state_after")[1]
    assert (before["position"], after["position"]) == ({"from": "2"}, {"from": "3"})


def test_the_state_stays_when_a_harvest_stops_and_the_next_goes_on_from_its_checkpoint(
    feed: Feed, archive: Any
) -> None:
    pages = feed.web.pages
    pages["/list?page=3&from=0"] = Page(status=500)
    stopped = feed.harvest(format="paged")
    assert (stopped.exit_code, stopped.runs[0].error.code, stopped.counts.created) == (3, "REMOTE_FAILED", 4)
    assert state(archive) is None
    del pages["/list?page=3&from=0"]
    assert feed.asked_for == ["page=1&from=0", "page=2&from=0", "page=3&from=0"]
    feed.harvest(format="paged", dry_run=True)
    assert feed.asked_for == ["page=3&from=0"]
    whole = feed.harvest(format="paged")
    assert (whole.exit_code, feed.asked_for, feed.titles()) == (0, ["page=3&from=0"], ["a", "b", "c", "d", "e"])
    assert state(archive)["position"] == {"from": "2"}


def test_a_dry_run_and_a_limited_one_leave_the_state_alone(feed: Feed, archive: Any) -> None:
    feed.harvest(dry_run=True)
    assert archive.rows(SOURCE) == []
    feed.harvest(limit=3)
    assert (state(archive), len(feed.titles())) == (None, 3)
    assert feed.harvest().counts.read == 5


def test_a_part_that_was_asked_for_moves_no_state(feed: Feed, archive: Any) -> None:
    feed.harvest()
    feed.put(F="f")
    feed.put(G="g")
    _ = feed.asked_for
    feed.harvest(format="paged", options={"from": "4"})
    assert feed.asked_for == ["page=1&from=4"]
    assert (state(archive)["position"], feed.titles()[-1]) == ({"from": "2"}, "g")
    feed.harvest()
    assert feed.titles()[-1] == "f"


def test_other_settings_begin_from_the_beginning(feed: Feed, archive: Any) -> None:
    feed.harvest()
    _ = feed.asked_for
    feed.harvest(format="paged", mode=ImportMode.FILL)
    assert feed.asked_for[0] == "page=1&from=0"


def test_an_option_that_the_importer_does_not_have_is_wrong_use(feed: Feed) -> None:
    report = feed.harvest(options={"metadata_prefix": "oai_dc"})
    assert (report.exit_code, report.error.code if report.error else None) == (2, "BAD_OPTION")


def test_prune_removes_what_did_not_come_back(feed: Feed) -> None:
    feed.harvest()
    del feed.records["B"]
    assert feed.harvest(prune=True, dry_run=True).counts.deleted == 1
    report = feed.harvest(prune=True)
    assert (report.exit_code, report.counts.deleted, report.counts.unchanged) == (0, 1, 4)
    assert feed.titles() == ["a", "c", "d", "e"]
    again = feed.harvest(prune=True)
    assert (again.counts.deleted, again.counts.unchanged) == (0, 4)


def test_prune_leaves_all_when_too_much_did_not_come_back(feed: Feed) -> None:
    feed.harvest()
    del feed.records["B"], feed.records["C"]
    asked: list[str] = []
    refused = feed.harvest(prune=True)
    (problem,) = refused.runs[0].problems
    assert (refused.exit_code, refused.runs[0].state, problem.code) == (1, "done", "PRUNE_REFUSED")
    assert problem.message == "2 of the 5 records of feed did not come back; none was removed"
    assert len(feed.titles()) == 5
    assert feed.harvest(prune=True, yes=True).counts.deleted == 2
    assert (feed.titles(), asked) == (["a", "d", "e"], [])


def test_a_record_that_came_back_refused_is_not_pruned(feed: Feed) -> None:
    feed.harvest()
    feed.put(B="bad")
    report = feed.harvest(prune=True)
    assert (report.counts.failed, report.counts.deleted) == (1, 0)


def test_prune_does_nothing_when_the_list_did_not_end(feed: Feed) -> None:
    feed.harvest()
    del feed.records["B"]
    feed.web.pages["/list?page=2&from=0"] = Page(status=404)
    report = feed.harvest(prune=True)
    assert (report.exit_code, report.counts.deleted) == (3, 0)


@pytest.mark.parametrize("more", [{"limit": 3}, {"options": {"from": "1"}}, {"options": {"until": "1"}}])
def test_prune_needs_the_whole_list(feed: Feed, more: dict[str, Any]) -> None:
    report = feed.harvest(prune=True, **more)
    assert (report.exit_code, report.error.code if report.error else None) == (2, "BAD_OPTION")


def test_a_file_is_fetched_and_not_again_while_it_is_the_same(web: WebServer, archive: Any) -> None:
    content = [LETTERS, '"1"']

    def file(asked: Asked) -> Page:
        if asked.headers.get("if-none-match") == content[1]:
            return Page(status=304)
        return Page(content[0].encode(), headers={"content-type": "text/csv", "etag": content[1]})

    web.pages["/export"] = file

    def harvest(**more: Any) -> ImportReport:
        report: ImportReport = archive.run(
            web.url("/export"), source="letters", harvest=True, allow_private_network=True, **more
        )
        return report

    assert harvest().counts.created == 2
    same = harvest()
    assert (same.exit_code, same.runs) == (0, [])
    assert same.inputs_skipped == [{"name": web.url("/export"), "code": "NOT_MODIFIED"}]
    content[:] = LETTERS.replace("Answer", "Reply") + "L-3,Note\n", '"2"'
    third = harvest()

    assert (third.counts.updated, third.counts.created, third.counts.unchanged) == (1, 1, 1)
    assert harvest(prune=True).counts.unchanged == 3
    with archive.database.write() as connection:
        connection.execute(update(SOURCE).values(state={"asked": "other"}))
    assert harvest().counts.unchanged == 3


def test_a_private_address_is_refused_before_anything_is_stored(web: WebServer, archive: Any) -> None:
    report = archive.run(web.url("/export"), harvest=True)
    assert (report.exit_code, report.error.code, web.asked) == (2, "ADDRESS_REFUSED", [])
    assert archive.rows(IMPORT_RUN) == []


def test_a_server_without_the_file_stops_the_command(web: WebServer, archive: Any) -> None:
    report = archive.run(web.url("/nothing"), harvest=True, allow_private_network=True)
    assert (report.exit_code, report.error.code) == (3, "REMOTE_FAILED")


def test_the_key_of_a_list_is_its_place_and_that_of_a_file_its_name(feed: Feed, archive: Any) -> None:
    assert feed.harvest(source=None).runs[0].source == f"127.0.0.1-{feed.web.port}-list"
    feed.web.pages["/letters.csv"] = Page(LETTERS.encode())
    report = archive.run(feed.web.url("/letters.csv"), harvest=True, allow_private_network=True)
    assert report.runs[0].source == "letters"


def test_a_named_source_sends_its_password_and_keeps_only_its_name(
    web: WebServer, archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages["/letters.csv"] = Page(LETTERS.encode())
    definition = Definition(secret_env="LETTERS_PASSWORD", allow_private_network=True)  # noqa: S106
    request = add_source(archive.database, "letters", web.url("/letters.csv"), definition).request()
    missing = archive.run(*request.inputs, source="letters", harvest=True, allow_private_network=True)
    assert (missing.exit_code, missing.error.code) == (2, "SECRET_MISSING")
    monkeypatch.setenv("LETTERS_PASSWORD", "s3cret")
    report = archive.run(*request.inputs, source="letters", harvest=True, allow_private_network=True)
    assert (report.exit_code, web.asked[-1].headers["authorization"]) == (0, "Bearer s3cret")
    assert "s3cret" not in str(archive.rows(SOURCE)) + str(archive.rows(IMPORT_RUN))
