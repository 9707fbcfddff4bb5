"""An undo puts back what a run changed, leaves what others changed since, and can be undone itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from tests.builders import document, write

from muniment_importers.record import Deleted, Record
from muniment_importers.undo import undo_run
from muniment_importers.undoable import NotUndoable
from muniment_schema.tables import IMPORT_RUN, PENDING_LINK, SOURCE, SOURCE_LINK

LETTER = {"id": "1", "title": "Letter", "date": "1942", "agents.aut": ["Lee"], "places": ["Seoul"]}


def test_undo_takes_back_what_was_created_and_puts_back_what_was_updated(archive: Any) -> None:
    archive.take(LETTER, {"id": "2", "title": "Note"})
    before = archive.export()
    number = archive.take({**LETTER, "title": "Long letter", "agents.aut": ["Kim"]}, {"id": "3", "title": "Telegram"})
    report = archive.undo(number)
    assert archive.export() == before
    assert report.exit_code == 0
    counts = report.counts.as_json()
    assert (counts["created"], counts["updated"], counts["deleted"], counts["skipped"]) == (0, 1, 2, 0)
    archive.assert_counts_are_exact()


def test_an_undo_of_an_undo_brings_back_what_was_imported(archive: Any) -> None:
    archive.take(LETTER)
    number = archive.take({**LETTER, "title": "Long letter"}, {"id": "3", "title": "Telegram", "agents.aut": ["Kim"]})
    after = archive.export()
    undo = archive.undo(number).runs[0].number
    report = archive.undo(undo)
    assert archive.export() == after
    assert report.counts.created == 2
    assert archive.undo(number).exit_code == 0
    archive.assert_counts_are_exact()


def test_the_same_import_again_gives_the_same_ids(archive: Any) -> None:
    number = archive.take(LETTER, {"id": "2", "title": "Note", "parent": "1"}, {"title": "No id of its own"})
    after = archive.export()
    archive.undo(number)
    assert archive.export() == b""
    archive.take(LETTER, {"id": "2", "title": "Note", "parent": "1"}, {"title": "No id of its own"})
    assert archive.export() == after


def test_what_another_run_changed_since_stays_and_is_said(archive: Any) -> None:
    number = archive.take(LETTER, {"id": "2", "title": "Note"})
    archive.take({"id": "2", "title": "Long note"})
    report = archive.undo(number)
    assert report.exit_code == 1
    assert archive.titles() == ["Long note"]
    [problem] = report.runs[0].problems
    assert (problem.code, problem.native_id) == ("EDITED_SINCE", "2")
    archive.assert_counts_are_exact()


def test_what_a_person_changed_since_stays(archive: Any) -> None:
    number = archive.take(LETTER)
    write(archive.database, document("1", "A person's title"), actor="kim")
    assert archive.undo(number).exit_code == 1
    assert archive.titles() == ["A person's title"]


def test_runs_that_were_undone_since_are_not_in_the_way(archive: Any) -> None:
    first = archive.take(LETTER)
    second = archive.take({**LETTER, "title": "Second"})
    third = archive.take({**LETTER, "title": "Third"})
    for number in (third, second, first):
        assert archive.undo(number).exit_code == 0
    assert archive.export() == b""


def test_people_that_other_records_name_stay_until_those_are_undone_too(archive: Any) -> None:
    first = archive.take(LETTER)
    second = archive.take({"id": "2", "title": "Note", "agents.aut": ["Lee"]})
    assert archive.undo(first).exit_code == 0
    assert b'"kind":"agent"' in archive.export()
    assert b'"kind":"place"' not in archive.export()
    archive.undo(second)
    assert archive.export() == b""


def test_a_document_that_others_hang_on_stays(archive: Any) -> None:
    first = archive.take({"id": "box", "title": "Box"}, {"id": "folder", "title": "Folder", "parent": "box"})
    archive.take({"id": "leaf", "title": "Leaf", "parent": "folder"})
    report = archive.undo(first)
    assert report.exit_code == 1
    assert archive.titles() == ["Box", "Folder", "Leaf"]
    assert {each.code for each in report.runs[0].problems} == {"EDITED_SINCE"}


def test_links_that_the_run_fulfilled_wait_again_and_its_own_are_forgotten(archive: Any) -> None:
    archive.take({"id": "child", "title": "Child", "parent": "box"})
    before = archive.export()
    box = {"id": "box", "title": "Box", "parent": "shelf"}
    number = archive.take(box)
    after = archive.export()
    archive.undo(number)
    assert archive.export() == before
    with archive.database.read() as connection:
        assert connection.execute(select(PENDING_LINK.c.native_id)).scalars().all() == ["box"]
    archive.take(box)
    assert archive.export() == after


def test_a_line_that_the_run_added_to_a_document_of_another_goes_and_comes_back(archive: Any) -> None:
    archive.take({"id": "1", "title": "Letter", "identifiers.doi": "10.1/2"})
    before = archive.export()
    number = archive.take({"id": "p1", "title": "Lettre", "identifiers.doi": "10.1/2"}, source="paris")
    after = archive.export()
    assert before != after
    undo = archive.undo(number).runs[0].number
    assert archive.export() == before
    archive.undo(undo)
    assert archive.export() == after


def test_a_dry_run_says_the_same_and_changes_nothing(archive: Any) -> None:
    archive.take(LETTER)
    number = archive.take({**LETTER, "title": "Other"}, {"id": "2", "title": "Note", "agents.aut": ["Kim"]})
    before = archive.export(with_system=True)
    said = archive.undo(number, dry_run=True).counts
    assert archive.export(with_system=True) == before
    assert archive.undo(number).counts == said


def test_a_lost_identifier_comes_back_though_another_got_it(archive: Any) -> None:
    archive.take({"id": "1", "title": "One", "identifiers.doi": "10.1/2"})
    before = archive.export()
    number = archive.take(
        {"id": "1", "title": "One", "identifiers.doi": "10.1/3"},
        {"id": "2", "title": "Two", "identifiers.doi": "10.1/2"},
    )
    again = archive.take({"id": "2", "title": "Two", "identifiers.doi": "10.1/2", "date": "1942"})
    after = archive.export()
    undoings = [archive.undo(each).runs[0].number for each in (again, number)]
    assert archive.export() == before
    for each in reversed(undoings):
        archive.undo(each)
    assert archive.export() == after


def test_an_undo_that_was_cut_off_goes_on(archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = archive.export()
    number = archive.take(*({"id": str(each), "title": f"Letter {each}", "agents.aut": ["Lee"]} for each in range(60)))
    monkeypatch.setattr("muniment_importers.pipeline.pace.MOST", 20)
    batches = iter(range(1))

    def stop() -> None:
        if next(batches, None) is None:
            raise KeyboardInterrupt

    first = undo_run(archive.database, str(number), after_batch=stop)
    assert first.runs[0].state == "interrupted"
    assert 0 < len(archive.titles()) < 60
    with pytest.raises(NotUndoable, match="not done"):
        archive.undo(first.runs[0].number)
    second = archive.undo(number)
    assert second.runs[0].number == first.runs[0].number
    assert second.counts.deleted == second.counts.read == 61
    assert archive.export() == before


def test_what_cannot_be_undone_is_refused(archive: Any) -> None:
    dry = archive.take(LETTER, dry_run=True)
    number = archive.take(LETTER)
    with pytest.raises(NotUndoable, match="dry run"):
        archive.undo(dry)
    with archive.database.write() as connection:
        connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.number == number).values(state="running"))
    with pytest.raises(NotUndoable, match="not over"):
        archive.undo(number)
    with archive.database.write() as connection:
        connection.execute(update(IMPORT_RUN).where(IMPORT_RUN.c.number == number).values(state="done"))
    archive.undo(number)
    with pytest.raises(NotUndoable, match="already") as refused:
        archive.undo(number)
    assert "brings it back" in str(refused.value.hint)


def test_states_of_runs_follow_and_the_state_of_a_harvest_goes_back(archive: Any) -> None:
    number = archive.take(LETTER)

    def set_states(before: Any, after: Any) -> None:
        with archive.database.write() as connection:
            connection.execute(update(SOURCE).values(state=after))
            mine = update(IMPORT_RUN).where(IMPORT_RUN.c.number == number)
            connection.execute(mine.values(state_before=before, state_after=after))

    def seen() -> tuple[Any, ...]:
        with archive.database.read() as connection:
            state = connection.execute(select(SOURCE.c.state)).scalar_one()
            runs = connection.execute(select(IMPORT_RUN.c.state).order_by(IMPORT_RUN.c.number)).scalars()
            return (state, *runs)

    set_states({"from": "2026-01-01"}, {"from": "2026-02-01"})
    undo = archive.undo(number).runs[0].number
    assert seen() == ({"from": "2026-01-01"}, "undone", "done")
    archive.undo(undo)
    assert seen() == ({"from": "2026-02-01"}, "done", "undone", "done")


def test_what_was_read_is_forgotten_so_that_it_is_read_again(archive: Any) -> None:
    number = archive.take(LETTER)
    archive.undo(number)
    with archive.database.read() as connection:
        assert connection.execute(select(SOURCE_LINK.c.hash).where(SOURCE_LINK.c.hash.is_not(None))).all() == []


def test_a_place_that_the_run_itself_took_away_is_gone_again_when_the_run_is_back(archive: Any) -> None:
    archive.take_records([Record(kind="place", native_id="q", title="Seoul", locator="1")], source="wilson")
    letter = Record(native_id="1", title="Letter", places=["Seoul"], locator="1")
    number = archive.take_records([letter, Deleted("q")], source="wilson")
    after = archive.export()
    archive.undo(archive.undo(number).runs[0].number)
    assert archive.export() == after
