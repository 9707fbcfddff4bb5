"""Imports at the same time: exactly the union, whoever is first; and memory that does not grow with the input."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

from muniment_importers import Frame, Record
from muniment_importers.pipeline import pace
from muniment_importers.pipeline.printing import to_standard_error
from muniment_schema.tables import AGENT, DOCUMENT, IMPORT_RUN, SOURCE_LINK


def in_threads(number: int, work: Any) -> list[Any]:
    results: list[Any] = [None] * number

    def one(place: int) -> None:
        results[place] = work(place)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_file_twice_at_the_same_time_is_stored_once(archive: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(pace, "MOST", 10)
    rows = "".join(f"{number},Letter {number},Lee {number % 7}\n" for number in range(60))
    path = archive.file("letters.csv", "id,title,author\n" + rows)
    plugins = archive.plugins()
    reports = in_threads(3, lambda place: archive.run(path, plugins=plugins))
    assert [report.exit_code for report in reports] == [0, 0, 0], [report.as_json() for report in reports]
    assert sum(report.counts.created for report in reports) == 60
    assert all(report.counts.read == 60 for report in reports)
    assert sorted(archive.rows(IMPORT_RUN, "number")) == [1, 2, 3]
    assert (archive.count(DOCUMENT), archive.count(AGENT)) == (60, 7)
    names = archive.rows(SOURCE_LINK, "kind", "native_id")
    assert len(names) == len(set(names))


def test_overlapping_files_at_the_same_time_are_their_union(archive: Any) -> None:
    def content(first: int) -> str:
        return "id,title\n" + "".join(f"{n},Letter {n}\n" for n in range(first, first + 40))

    paths = [archive.file(f"{place}.csv", content(place * 20)) for place in range(3)]
    plugins = archive.plugins()
    reports = in_threads(3, lambda place: archive.run(paths[place], plugins=plugins, source="letters"))
    assert [report.exit_code for report in reports] == [0, 0, 0]
    assert sum(report.counts.created for report in reports) == archive.count(DOCUMENT) == 80


def test_standard_output_is_given_back_whichever_thread_ends_first() -> None:
    before = sys.stdout
    first_is_in, second_is_in, first_is_out = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with to_standard_error():
            first_is_in.set()
            second_is_in.wait(5)
        first_is_out.set()

    def second() -> None:
        first_is_in.wait(5)
        with to_standard_error():
            second_is_in.set()
            first_is_out.wait(5)

    in_threads(2, lambda place: (first, second)[place]())
    assert first_is_out.is_set()
    assert sys.stdout is before


class Payload:
    """Counts how many of its kind are alive."""

    alive = most_alive = 0

    def __init__(self) -> None:
        Payload.alive += 1
        Payload.most_alive = max(Payload.most_alive, Payload.alive)

    def __del__(self) -> None:
        Payload.alive -= 1


def test_records_are_let_go_batch_by_batch(archive: Any) -> None:
    Payload.most_alive = 0

    def frames() -> Iterator[Frame]:
        for number in range(20_000):
            yield Frame(str(number), None, b"the same", Payload())

    def map_(frame: Frame) -> Record:
        return Record(native_id=frame.native_id, title="x" if int(frame.native_id or 0) % 20 == 0 else "")

    report = archive.take_framed(frames, map_)
    assert (report.counts.read, report.counts.created) == (20_000, 1_000)
    assert len(report.runs[0].problems) == 1_000
    assert Payload.most_alive <= 2 * pace.MOST
