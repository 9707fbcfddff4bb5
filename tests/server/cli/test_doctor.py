"""`muniment doctor`: a line for each thing, the cure where one is ill, and an exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from tests.server.cli.conftest import Outcome

from muniment_schema import __version__
from muniment_schema.database import Database
from muniment_schema.tables import IMPORT_RUN, SOURCE

Muniment = Callable[..., Outcome]


def by_name(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """The checks of a JSON answer by name; of several with one name the last that is not well."""
    found: dict[str, dict[str, Any]] = {}
    for check in outcome.json["checks"]:
        if check["name"] not in found or check["state"] != "ok":
            found[check["name"]] = check
    return found


@pytest.fixture
def archive(muniment: Muniment, folder: Path) -> Database:
    """An archive with one import run, the database `data/muniment.db`."""
    (folder / "letters.csv").write_text("id,title\nL-1,A letter\n")
    assert muniment("import", "run", "letters.csv").code == 0
    return Database("data/muniment.db")


def change_run(database: Database, **values: object) -> None:
    with database.write() as connection:
        connection.execute(update(IMPORT_RUN).values(**values))
    database.close()


def test_a_healthy_archive_is_exit_0_with_one_line_each(muniment: Muniment, archive: Database) -> None:
    outcome = muniment("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    assert all(line.startswith("OK ") for line in outcome.out.splitlines())
    names = {"python", "settings", "plugins", "disk", "permissions", "database", "sqlite", "schema", "writing", "clock"}
    assert names <= {line.removeprefix("OK").strip().split(":")[0] for line in outcome.out.splitlines()}


def test_the_json_has_the_keys_of_the_contract(muniment: Muniment, archive: Database) -> None:
    outcome = muniment("doctor", "--json")
    assert list(outcome.json) == ["muniment", "exit_code", "checks"]
    assert (outcome.json["muniment"], outcome.json["exit_code"], outcome.code) == (__version__, 0, 0)
    assert {tuple(check) for check in outcome.json["checks"]} == {("name", "state", "message", "hint")}


def test_the_write_test_leaves_nothing(muniment: Muniment, archive: Database) -> None:
    muniment("doctor")
    with archive.read() as connection:
        assert connection.execute(select(func.count()).select_from(SOURCE)).scalar_one() == 1
    archive.close()


def test_a_database_that_is_not_there_yet_is_a_warning_and_is_not_made(muniment: Muniment, folder: Path) -> None:
    outcome = muniment("doctor")
    assert outcome.code == 0
    assert "warning  database: there is no data/muniment.db yet" in outcome.out
    assert "muniment migrate up" in outcome.out
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("database", ["picture.png", ".", "picture.png/below.db"])
def test_a_path_that_is_no_database_is_wrong(muniment: Muniment, folder: Path, database: str) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" * 20)
    outcome = muniment("doctor", "--json", "--database", database)
    assert outcome.code == outcome.json["exit_code"] == 1
    assert by_name(outcome)["database"]["state"] == "wrong"
    assert "--database" in by_name(outcome)["database"]["hint"]


def test_a_schema_that_is_missing_or_from_elsewhere_is_wrong(
    muniment: Muniment, folder: Path, archive: Database
) -> None:
    (folder / "empty.db").touch()
    schema = by_name(muniment("doctor", "--json", "--database", "empty.db"))["schema"]
    assert (schema["state"], schema["hint"]) == ("wrong", "run: muniment migrate up --database sqlite:///empty.db")
    with archive.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    archive.close()
    outcome = muniment("doctor", "--json")
    assert outcome.code == 1
    assert by_name(outcome)["schema"]["hint"] == "install the version that made it"


def test_wrong_settings_are_all_named(muniment: Muniment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_LOG_LEVEL", "loud")
    monkeypatch.setenv("MUNIMENT_PLUGINS_DIR", "nowhere")
    outcome = muniment("doctor")
    assert outcome.code == 1
    wrong = [line for line in outcome.out.splitlines() if line.startswith("wrong")]
    assert len(wrong) == 2
    assert "MUNIMENT_LOG_LEVEL" in "".join(wrong)
    assert "MUNIMENT_PLUGINS_DIR" in "".join(wrong)


def test_each_broken_plugin_is_named(muniment: Muniment, folder: Path) -> None:
    (folder / "cracked.py").write_text("raise RuntimeError('the bell is cracked')\n")
    (folder / "sound.py").write_text("")
    outcome = muniment("doctor", "--plugins-dir", ".")
    assert (outcome.code, outcome.err) == (1, "")
    (line,) = [each for each in outcome.out.splitlines() if each.startswith("wrong")]
    assert "plugins: cracked is not in use: " in line
    assert line.endswith("MUNIMENT_BLOCK_PLUGINS=cracked")


def test_a_plugins_folder_that_everybody_may_write_to_is_a_warning(muniment: Muniment, folder: Path) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins").chmod(0o777)
    check = by_name(muniment("doctor", "--json", "--plugins-dir", "plugins"))["plugins folder"]
    assert (check["state"], "chmod o-w plugins" in check["hint"]) == ("warning", True)


def test_an_import_root_that_is_not_there_is_wrong(
    muniment: Muniment, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "here").mkdir()
    monkeypatch.setenv("MUNIMENT_IMPORT_ROOTS", "here,gone")
    outcome = muniment("doctor")
    assert outcome.code == 1
    assert "OK       import roots: here" in outcome.out.splitlines()
    assert "wrong    import roots: there is no folder gone" in outcome.out


def test_a_run_without_a_sign_of_life_is_a_warning_and_one_at_work_is_not(
    muniment: Muniment, archive: Database
) -> None:
    now = datetime.now(UTC)
    change_run(archive, state="running", heartbeat_at=now - timedelta(minutes=1))
    assert by_name(muniment("doctor", "--json"))["import runs"]["state"] == "ok"
    change_run(archive, heartbeat_at=now - timedelta(hours=2))
    outcome = muniment("doctor")
    assert outcome.code == 0
    assert "warning  import runs: run 1 of letters.csv was cut off" in outcome.out


def test_a_clock_behind_the_newest_import_is_a_warning(muniment: Muniment, archive: Database) -> None:
    change_run(archive, started_at=datetime.now(UTC) + timedelta(hours=1))
    assert by_name(muniment("doctor", "--json"))["clock"]["state"] == "warning"


@pytest.mark.parametrize(("free", "state"), [(10_000_000, "wrong"), (500_000_000, "warning"), (10**12, "ok")])
def test_little_room_beside_the_database_is_told(
    muniment: Muniment, archive: Database, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=free))
    assert by_name(muniment("doctor", "--json"))["disk"]["state"] == state


def test_a_file_that_everybody_may_write_to_is_a_warning(muniment: Muniment, archive: Database) -> None:
    assert archive.file is not None
    archive.file.chmod(0o666)
    assert by_name(muniment("doctor", "--json"))["permissions"]["state"] == "warning"


def test_quiet_names_only_what_is_not_well(muniment: Muniment, archive: Database) -> None:
    assert muniment("doctor", "-q") == Outcome(0, "", "")


def test_a_database_that_does_not_answer_is_wrong(muniment: Muniment, folder: Path) -> None:
    outcome = muniment("doctor", "--json", "--database", f"postgresql://nobody@/nothing?host={folder}")
    assert outcome.code == 1
    assert "does not answer" in by_name(outcome)["database"]["message"]


def test_both_databases_are_looked_at_in_their_own_terms(muniment: Muniment, database: Database) -> None:
    address = database.url.render_as_string(hide_password=False)
    outcome = muniment("doctor", "--json", "--database", address)
    found = by_name(outcome)
    assert outcome.code == 0, outcome.out
    expected = {"sqlite", "permissions"} if database.is_sqlite else {"postgresql", "encoding", "collation"}
    assert expected | {"schema", "writing", "clock", "import runs"} <= set(found)
    assert found["writing"]["state"] == found["schema"]["state"] == found["clock"]["state"] == "ok"


def test_the_folder_of_files_is_made_with_the_first_file_only(muniment: Muniment, archive: Database) -> None:
    assert by_name(muniment("doctor", "--json"))["files"]["message"] == "data/files is made with the first file"
    assert not Path("data/files").exists()


def test_files_that_can_be_kept_are_well(muniment: Muniment, archive: Database, folder: Path) -> None:
    (folder / "1.txt").write_text("Dear all")
    (folder / "more.csv").write_text("id,title,attachments\nL-2,Another,1.txt\n")
    assert muniment("import", "run", "more.csv").code == 0
    check = by_name(muniment("doctor", "--json"))["files"]
    assert (check["state"], check["message"]) == ("ok", "data/files can be written to")


def test_a_folder_of_files_that_cannot_be_written_is_wrong(
    muniment: Muniment, archive: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "kept").write_text("in the way")
    monkeypatch.setenv("MUNIMENT_FILES", "kept")
    outcome = muniment("doctor", "--json")
    assert (outcome.code, by_name(outcome)["files"]["state"]) == (1, "wrong")


def test_what_a_crash_left_among_the_files_is_named(muniment: Muniment, archive: Database) -> None:
    half = Path("data/files/incoming/3f2a")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    os.utime(half, (1, 1))
    check = by_name(muniment("doctor", "--json"))["files"]
    assert check["state"] == "warning"
    assert check["message"].startswith("a crash left 1 unfinished files, such as ")
