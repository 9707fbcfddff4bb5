"""`--only-failed`: an input again, for the records that failed in an earlier run."""

from __future__ import annotations

from muniment_importers import Record, RecordError

CENSUS = "id,title,kind\nC-1,Roll,\nC-2,Plan,,more\nC-3,Map,nonsense\nC-4,Deed,\n"
MENDED = CENSUS.replace(",,more", ",").replace("nonsense", "").replace("Roll", "Roll of names")


def test_only_the_records_that_failed_are_read_and_counted(archive):
    archive.run(archive.file("census.csv", CENSUS))
    run = archive.run(archive.file("census.csv", MENDED), only_failed="1").runs[0]
    assert (run.counts.read, run.counts.created, run.counts.updated, run.missing) == (2, 2, 0, None)


def test_a_record_is_known_by_its_id_wherever_it_stands_now(archive):
    archive.run(archive.file("census.csv", "id,title,kind\nC-1,a,\nC-2,b,nonsense\n"))
    moved = archive.file("census.csv", "id,title,kind\nC-2,b,\nC-0,new,\nC-1,a,\n")
    assert archive.run(moved, only_failed="last", dry_run=True).counts.read == 1


def test_records_without_an_id_are_known_by_their_place(archive):
    first = (Record(title="a"), Record(title="b", kind="nonsense"), RecordError("BAD", "unreadable"))
    archive.take(*first)
    counts = archive.take(Record(title="a"), Record(title="b"), Record(title="c"), only_failed="1").counts
    assert (counts.read, counts.created) == (2, 2)


def test_the_failed_ones_of_a_dry_run_are_known_too(archive):
    archive.run(archive.file("census.csv", CENSUS), dry_run=True)
    assert archive.run(archive.file("census.csv", MENDED), only_failed="1").counts.read == 2


def test_a_run_of_another_source_is_refused(archive):
    archive.run(archive.file("census.csv", CENSUS))
    report = archive.run(archive.file("other.csv", MENDED), only_failed="1")
    assert report.error is not None
    assert (report.exit_code, report.error.code, report.error.hint) == (
        2,
        "RUN_OF_OTHER_SOURCE",
        "say --source census if it is the same material",
    )
    assert archive.run(archive.file("other.csv", MENDED), only_failed="1", source="census").counts.read == 2


def test_a_run_that_does_not_exist_is_refused(archive):
    report = archive.run(archive.file("census.csv", CENSUS), only_failed="9")
    assert report.error is not None
    assert (report.exit_code, report.error.code) == (2, "NOT_FOUND")


def test_nothing_is_read_when_nothing_failed(archive):
    archive.run(archive.file("census.csv", MENDED))
    report = archive.run(archive.file("census.csv", MENDED), only_failed="1")
    assert (report.exit_code, report.counts.read) == (0, 0)
