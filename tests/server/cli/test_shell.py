"""What every command has: the database that its settings name, opened as they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from muniment_server.cli.shell import Shell


@pytest.mark.parametrize(
    ("megabytes", "for_readers", "kibibytes"),
    [("16", False, 15_625), ("16", True, 15_625), (None, False, 125_000), (None, True, 3_906)],
)
def test_connections_to_sqlite_keep_as_much_in_memory_as_the_settings_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, megabytes: str | None, for_readers: bool, kibibytes: int
) -> None:
    if megabytes is not None:
        monkeypatch.setenv("MUNIMENT_SQLITE_CACHE_MB", megabytes)
    with (
        Shell(database=str(tmp_path / "muniment.db")).connect(create=True, for_readers=for_readers) as database,
        database.read() as connection,
    ):
        assert connection.execute(text("PRAGMA cache_size")).scalar_one() == -kibibytes
