"""`muniment export`: lines on standard output or in a file, whole or not at all."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.server.cli.conftest import Outcome

Muniment = Callable[..., Outcome]


@pytest.fixture
def archive(muniment: Muniment, folder: Path) -> None:
    """An archive of three documents and a person, and no other file."""
    lines = [{"kind": "agent", "native_id": "A", "name": "Ada"}] + [
        {"native_id": f"D-{number}", "title": f"Letter {number}", "agents": ["Ada"]} for number in range(3)
    ]
    file = folder / "archive.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    assert muniment("import", "run", file).code == 0
    file.unlink()


@pytest.mark.usefixtures("archive")
def test_everything_is_exported_unless_a_kind_is_named(muniment: Muniment) -> None:
    outcome = muniment("export")
    assert (outcome.code, outcome.err) == (0, "")
    kinds = [orjson.loads(line)["kind"] for line in outcome.out.splitlines()]
    assert kinds == ["agent", "document", "document", "document"]
    agents = muniment("export", "--kind", "agent", "--kind", "place").out
    assert [orjson.loads(line)["kind"] for line in agents.splitlines()] == ["agent"]


@pytest.mark.usefixtures("archive")
def test_the_same_archive_gives_the_same_bytes(muniment: Muniment) -> None:
    assert muniment("export").out == muniment("export").out
    assert "version" not in orjson.loads(muniment("export").out.splitlines()[-1])
    assert "version" in orjson.loads(muniment("export", "--with-system").out.splitlines()[-1])


@pytest.mark.usefixtures("archive")
def test_a_file_gets_the_same_bytes_as_standard_output(muniment: Muniment, folder: Path) -> None:
    outcome = muniment("export", "--output", "out.jsonl")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "4 objects written to out.jsonl\n")
    assert (folder / "out.jsonl").read_text() == muniment("export", "--output", "-").out
    assert {each.name for each in folder.iterdir()} == {"out.jsonl", "data"}


@pytest.mark.usefixtures("archive")
def test_an_export_that_fails_leaves_the_old_file_as_it_was(
    muniment: Muniment, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> Iterator[bytes]:
        yield b"{}\n"
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("muniment_schema.export.export_jsonl", fail)
    (folder / "out.jsonl").write_text("old\n")
    assert muniment("export", "--output", "out.jsonl").code == 3
    assert (folder / "out.jsonl").read_text() == "old\n"
    assert {each.name for each in folder.iterdir()} == {"out.jsonl", "data"}


@pytest.mark.usefixtures("archive")
def test_a_place_that_cannot_be_written_is_exit_2(muniment: Muniment) -> None:
    outcome = muniment("export", "--output", "no/such/out.jsonl")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no/such/out.jsonl cannot be written" in outcome.err


@pytest.mark.usefixtures("archive")
def test_a_reader_that_has_enough_ends_the_export_quietly(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    process = start("export")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(30) == 0
