"""Processes that are killed while they write the index, and several that write at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.builders import document, write
from tests.schema.search.indexes import elsewhere, opened, words_held

from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex

REPOSITORY = Path(__file__).parents[3]

# Kills itself when it comes to a place: before or behind a function, or at a call of it.
KILLED = """
import os, signal, sys
from pathlib import Path
from muniment_schema.database import Database
from muniment_schema.search import catch_up, folder, index
from muniment_schema.search.index import SearchIndex

address, path, place, action = sys.argv[1:]

def dying(function, *, behind=False, at=1):
    calls = 0
    def call(*given):
        nonlocal calls
        calls += 1
        if calls == at and not behind:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = function(*given)
        if calls == at and behind:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer
    return call

if place == "first chunk":
    catch_up._write = dying(catch_up._write, behind=True)
elif place == "marker":
    catch_up._mark = dying(catch_up._mark, behind=True)
elif place == "committed":
    folder.Folder.use = dying(folder.Folder.use)
    Writing = folder.Generation.writer
    class Dying:
        def __init__(self, *given): self.writing = Writing(*given)
        def __enter__(self): return self.writing.__enter__()
        def __exit__(self, *error):
            if action == "catch_up":
                os.kill(os.getpid(), signal.SIGKILL)
            return self.writing.__exit__(*error)
    folder.Generation.writer = lambda *given: Dying(*given)
elif place == "in use":
    folder.Folder.remove_others = dying(folder.Folder.remove_others)
elif place == "any moment":
    print("now", flush=True)
while True:
    getattr(SearchIndex(Database(address), Path(path)), action)()
    if place != "any moment":
        break
    Path(path, "v1", "current").unlink()
"""

# Writes documents of its own, and looks each time whether the index has it; what is not there is said.
WRITING = """
import sys
from pathlib import Path
from tests.builders import document, write
from tests.schema.search.indexes import words_held
from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex

address, path, name = sys.argv[1:]
database = Database(address)
index = SearchIndex(database, Path(path))
index.catch_up()
for number in range(8):
    written = f"{name}{number}"
    write(database, document(written, written), source=name)
    index.catch_up()
    if words_held(index.seen()).get(written) != 1:
        print(written, "is not there")
"""


def started(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def address_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("place", "action"),
    [
        ("first chunk", "rebuild"),
        ("marker", "rebuild"),
        ("committed", "rebuild"),
        ("in use", "rebuild"),
        ("first chunk", "catch_up"),
        ("marker", "catch_up"),
        ("committed", "catch_up"),
    ],
)
def test_an_index_whose_writer_was_killed_is_right_for_its_number_and_goes_on(
    place: str, action: str, database: Database, index: SearchIndex
) -> None:
    write(database, document("1", "Harbour"), document("2", "Tower"))
    index.catch_up()
    write(database, document("1", "Lamp"))
    process = started(KILLED, address_of(database), index.path, place, action)
    assert process.communicate()[0] == ""
    assert process.returncode == -signal.SIGKILL
    right = {1: {"harbour": 1, "tower": 1}, 2: {"lamp": 1, "tower": 1}}
    is_done = (place, action) in {("in use", "rebuild"), ("committed", "catch_up")}
    with elsewhere(database) as other, opened(other, index.path) as late:
        seen = late.seen()
        assert seen is not None
        assert seen.number == (2 if is_done else 1)
        assert words_held(seen) == right[seen.number]
        assert late.catch_up() == 2
        assert words_held(late.seen()) == words_held(index.seen()) == right[2]
    index.rebuild()
    assert len(list((index.path / "v1").iterdir())) == 3  # the lock, the name of the generation, and that


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_an_index_whose_writer_was_killed_at_any_moment_is_right(
    lines: int, database: Database, index: SearchIndex
) -> None:
    write(database, *(document(str(number), f"Harbour {number}") for number in range(60)))
    process = started(KILLED, address_of(database), index.path, "any moment", "rebuild")
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    # What this process has to do meanwhile takes as long as it takes: the other one is anywhere by then.
    for _ in range(lines):
        write(database, document("tower", f"Tower {lines}"), document(f"more {lines}"))
    process.kill()
    process.communicate()
    seen = index.seen()
    assert seen is None or words_held(seen)["harbour"] == 60
    index.catch_up()
    assert words_held(index.seen())["harbour"] == 60
    assert words_held(index.seen())["tower"] == 1


def test_processes_that_write_at_once_see_what_they_wrote(
    database: Database, index: SearchIndex, tmp_path: Path
) -> None:
    processes = [started(WRITING, address_of(database), index.path, name) for name in ("ann", "bob", "cid")]
    for process in processes:
        assert process.communicate()[0] == ""
        assert process.returncode == 0
    expected = {f"{name}{number}": 1 for name in ("ann", "bob", "cid") for number in range(8)}
    index.catch_up()
    assert words_held(index.seen()) == expected
    anew = SearchIndex(database, tmp_path / "anew")
    anew.catch_up()
    assert words_held(anew.seen()) == expected
    anew.close()


def test_who_cannot_wait_for_another_writer_leaves_it_to_them(database: Database, index: SearchIndex) -> None:
    index.catch_up()
    write(database, document("1", "Harbour"))
    found: list[int] = []
    with elsewhere(database) as connected, opened(connected, index.path) as other:
        index.rebuild(lambda _done, _total: found.append(other.catch_up(wait_seconds=0)))
        assert found == [0]
        assert other.catch_up(wait_seconds=0) == 1
