"""`muniment plugins`: what is installed, broken ones too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.server.cli.conftest import Outcome

Muniment = Callable[..., Outcome]


@pytest.fixture
def broken(folder: Path) -> Path:
    """A folder of plugins, one of them broken."""
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "broken.py").write_text("1 / 0")
    return plugins


def test_plugins_alone_means_list(muniment: Muniment) -> None:
    assert muniment("plugins") == muniment("plugins", "list")
    assert muniment("plugins", "--json").json == muniment("plugins", "list", "--json").json


def test_the_built_in_importers_are_listed(muniment: Muniment) -> None:
    outcome = muniment("plugins", "list", "--json")
    assert outcome.code == 0
    (built_in,) = outcome.json
    assert list(built_in) == ["name", "version", "importers", "hooks", "error"]
    assert {"csv", "jsonl", "listing-text"} <= set(built_in["importers"])
    assert "listing-text" in muniment("plugins").out


def test_a_broken_plugin_is_listed_with_its_error_and_is_not_fatal(muniment: Muniment, broken: Path) -> None:
    outcome = muniment("plugins", "list", "--json", "--plugins-dir", broken)
    assert (outcome.code, outcome.err) == (0, "")
    found = {plugin["name"]: plugin for plugin in outcome.json}
    assert "ZeroDivisionError" in found["broken"]["error"]
    assert found["muniment"]["error"] is None
    assert "ZeroDivisionError" in muniment("plugins", "--plugins-dir", broken).out


def test_a_command_that_uses_plugins_warns_of_a_broken_one(muniment: Muniment, broken: Path) -> None:
    outcome = muniment("--plugins-dir", broken, "import", "run", "none.csv", "--database", "x.db")
    assert outcome.err.startswith("plugin broken is not in use: ")


def test_a_plugins_folder_that_is_not_there_is_wrong_use(muniment: Muniment) -> None:
    outcome = muniment("plugins", "--plugins-dir", "nowhere")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("muniment: --plugins-dir: 'nowhere' is not right")
