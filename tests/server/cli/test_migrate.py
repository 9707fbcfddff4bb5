"""`muniment migrate`: up, down, status."""

from __future__ import annotations

from collections.abc import Callable

from tests.server.cli.conftest import Outcome

from muniment_schema.database import Database

Muniment = Callable[..., Outcome]


def test_up_brings_a_new_database_up_to_date_and_again_does_nothing(muniment: Muniment) -> None:
    assert "applied" in muniment("migrate", "up", "--database", "x.db").err
    assert muniment("migrate", "up", "--database", "x.db").err == "sqlite:///x.db is up to date\n"


def test_status_is_exit_1_while_something_is_pending(muniment: Muniment, database: Database) -> None:
    address = database.url.render_as_string(hide_password=False)
    current = muniment("migrate", "status", "--json", "--database", address)
    assert current.code == 0
    assert current.json["current"] == current.json["head"]
    assert current.json["pending"] == []
    assert muniment("migrate", "down", "--database", address).code == 0
    behind = muniment("migrate", "status", "--json", "--database", address)
    assert (behind.code, behind.json["current"]) == (1, None)
    assert (behind.json["pending"][0], behind.json["pending"][-1]) == ("0001", behind.json["head"])
    assert "pending" in muniment("migrate", "status", "--database", address).out


def test_a_command_on_tables_of_another_version_says_to_migrate(muniment: Muniment, database: Database) -> None:
    address = database.url.render_as_string(hide_password=False)
    muniment("migrate", "down", "--database", address)
    outcome = muniment("import", "runs", "--database", address)
    assert (outcome.code, outcome.out) == (2, "")
    assert "muniment migrate up" in outcome.err
