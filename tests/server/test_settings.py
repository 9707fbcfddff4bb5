"""Settings: precedence, and everything that is wrong said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from muniment_schema.access.viewer import Role
from muniment_server.settings import BadSettings, Settings, is_loopback, load_settings, misspelt

ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - never listened on


def test_the_defaults_are_those_of_the_contract() -> None:
    settings = load_settings()
    assert (settings.database_url, settings.host, settings.port) == ("data/muniment.db", "127.0.0.1", 8000)
    assert (settings.max_page_size, settings.anonymous_role) == (100, Role.READER)


def test_an_option_wins_over_the_environment_and_that_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_PORT", "9000")
    assert load_settings().port == 9000
    assert load_settings(port=None).port == 9000
    assert load_settings(port=9001).port == 9001


def test_every_wrong_variable_has_a_line_that_names_it_what_was_found_and_what_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MUNIMENT_PORT", "eighty")
    monkeypatch.setenv("MUNIMENT_MAX_PAGE_SIZE", "0")
    monkeypatch.setenv("MUNIMENT_LOG_FORMAT", "xml")
    monkeypatch.setenv("MUNIMENT_PLUGINS_DIR", "/no/such/folder")
    monkeypatch.setenv("MUNIMENT_ANONYMOUS_ROLE", "admin")
    monkeypatch.setenv("MUNIMENT_DATABSE_URL", "x.db")
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert sorted(caught.value.problems) == [
        "MUNIMENT_ANONYMOUS_ROLE: 'admin' is not right: only reader and importer can be given to everybody; "
        "write for example reader",
        "MUNIMENT_DATABSE_URL: there is no such setting; did you mean MUNIMENT_DATABASE_URL?",
        "MUNIMENT_LOG_FORMAT: 'xml' is not right: one of console, json is expected; write for example console",
        "MUNIMENT_MAX_PAGE_SIZE: '0' is not right: a whole number from 1 up to 10000 is expected; "
        "write for example 100",
        "MUNIMENT_PLUGINS_DIR: '/no/such/folder' is not right: there is no such folder; write for example plugins",
        "MUNIMENT_PORT: 'eighty' is not right: a whole number from 0 up to 65535 is expected; write for example 8000",
    ]


def test_a_password_in_a_wrong_database_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_DATABASE_URL", "mysql://clerk:hunter2@db/archive")
    with pytest.raises(BadSettings, match="MUNIMENT_DATABASE_URL") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_a_wrong_option_is_named_as_the_option() -> None:
    with pytest.raises(BadSettings, match=r"^--database: mysql"):
        load_settings(database_url="mysql://db/archive")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_everybody_may_be_importer_on_a_loopback_address(host: str) -> None:
    assert is_loopback(host)
    assert load_settings(host=host, anonymous_role="importer").anonymous_role is Role.IMPORTER


@pytest.mark.parametrize("host", [ANY_ADDRESS, "::", "192.168.1.4", "archive.example"])
def test_nobody_gets_to_be_importer_from_another_machine(host: str) -> None:
    with pytest.raises(BadSettings, match="anonymous-role"):
        load_settings(host=host, anonymous_role="importer")


def test_lists_are_parted_by_commas_and_folders_by_the_separator_of_paths_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_LOAD_PLUGINS", "parish, ead,")
    monkeypatch.setenv("MUNIMENT_IMPORT_ROOTS", "/import:/more,/most")
    settings = load_settings()
    assert settings.load_plugins == ("parish", "ead")
    assert settings.import_roots == (Path("/import"), Path("/more"), Path("/most"))


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_PORT", "")
    assert load_settings().port == 8000


def test_only_variables_that_look_like_ours_are_taken_for_misspelt_ones() -> None:
    found = misspelt(["MUNIMENT_SHARED_DATA", "MUNIMENT_PROT", "HOME", "MUNIMENT_PORT", "MUNIMENT_MAX_PAGESIZE"])
    assert found == [
        ("MUNIMENT_MAX_PAGESIZE", "MUNIMENT_MAX_PAGE_SIZE"),
        ("MUNIMENT_PROT", "MUNIMENT_PORT"),
    ]


def test_every_setting_is_described_with_an_example_that_is_right() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        for example in field.examples or [pytest.fail(name)]:
            if name != "plugins_dir":
                Settings(**{name: example})
