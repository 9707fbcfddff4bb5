"""Loading plugins: what is found, in which order, and what becomes of a broken one."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from muniment_importers import Record
from muniment_importers.plugin_files import PluginsFolderMissing
from muniment_importers.plugins import PluginInfo, Plugins, UnknownImporter, load_plugins
from muniment_schema import __version__

PluginWriter = Callable[..., Path]

IMPORTER = """
from muniment_importers import Importer, hookimpl

class Mine(Importer):
    name = "mine"
    title = "Mine"

    def read(self, source, options):
        yield from ()
"""
REGISTER = """
@hookimpl
def register_importers():
    return [Mine]
"""


def info(plugins: Plugins, name: str) -> PluginInfo:
    (found,) = [plugin for plugin in plugins.plugins if plugin.name == name]
    return found


def test_the_built_in_importers_come_through_the_same_hooks() -> None:
    plugins = load_plugins()
    built_in = info(plugins, "muniment")
    assert "listing-text" in built_in.importers
    assert (built_in.version, built_in.hooks, built_in.error) == (__version__, ("register_importers",), None)
    assert plugins.find("listing-text").version == __version__


def test_files_of_the_folder_are_loaded_in_the_order_of_their_names(plugin: PluginWriter) -> None:
    plugin("zeta")
    plugin("alpha")
    plugin("_draft", "this is not Python")
    folder = plugin("beta")
    (folder / "notes.txt").write_text("not a plugin")
    (folder / "folder.py").mkdir()
    plugins = load_plugins(folder)
    assert [found.name for found in plugins.plugins] == ["muniment", "alpha", "beta", "zeta"]
    assert plugins.find("beta").plugin == "beta"


def test_the_list_is_the_json_of_the_contract(plugin: PluginWriter) -> None:
    plugin("broken", "raise RuntimeError('no\\nluck')")
    plugins = load_plugins(plugin("good", "__version__ = '2.1'\n" + IMPORTER + REGISTER))
    assert plugins.as_json()[1:] == [
        {
            "name": "broken",
            "version": None,
            "importers": [],
            "hooks": [],
            "error": "RuntimeError: no luck (broken.py:1)",
        },
        {"name": "good", "version": "2.1", "importers": ["mine"], "hooks": ["register_importers"], "error": None},
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module' (bad.py:1)"),
        ("a = 1\ndef broken(:\n", "SyntaxError: invalid syntax (bad.py:2)"),
        ("\n\n1 / 0", "ZeroDivisionError: division by zero (bad.py:3)"),
        ("import json\njson.loads('{')", "JSONDecodeError: Expecting property name enclosed in double quotes: line 1"),
        ("import sys\nsys.exit(3)", "SystemExit: it called sys.exit(3) (bad.py:2)"),
        (IMPORTER + "@hookimpl\ndef register_importers():\n    raise KeyError('x')", "KeyError: 'x' (bad.py:12)"),
        (
            IMPORTER + "@hookimpl\ndef register_importers():\n    pass",
            "register_importers gave None; it must give a list",
        ),
        (IMPORTER + "@hookimpl\ndef register_importers():\n    return Mine", "it must give a list of importer classes"),
        (IMPORTER + "@hookimpl\ndef register_importers():\n    return [Mine()]", "it must give classes, not objects"),
        (IMPORTER + "@hookimpl\ndef register_importers():\n    return [int]", "int is not a subclass of"),
        (
            IMPORTER + "@hookimpl\ndef register_importers():\n    return [Mine, Mine]",
            "two of its importers are named 'mine'",
        ),
        (IMPORTER + "@hookimpl\ndef register_importers(things):\n    return [Mine]", "PluginValidationError"),
        (IMPORTER + "Mine.api_version = 2" + REGISTER, "Mine wants plugin interface 2; this version has 1"),
        (
            IMPORTER + "Mine.name = 'My Importer'" + REGISTER,
            "Mine has the name 'My Importer'; a name is like parish-book",
        ),
        (IMPORTER + "del Mine.name" + REGISTER, "Mine has the name None"),
        (IMPORTER + "Mine.title = ''" + REGISTER, "importer 'mine' has no title"),
        (IMPORTER + "Mine.extensions = '.csv'" + REGISTER, "extensions of importer 'mine' must be a tuple of texts"),
        (IMPORTER + "Mine.Options = dict" + REGISTER, "Options of importer 'mine' must be a subclass"),
        (IMPORTER.replace("read", "reed") + REGISTER, "importer 'mine' does not define read"),
        (
            "from muniment_importers import FramedImporter, hookimpl\n"
            "class Mine(FramedImporter):\n    name = title = 'x'" + REGISTER,
            "importer 'x' does not define frames, map",
        ),
        (
            IMPORTER + REGISTER.replace("register_importers", "register_importer"),
            "unknown hook 'register_importer'; did you mean 'register_importers'?",
        ),
        ("raise GeneratorExit('x')", "GeneratorExit: x (bad.py:1)"),
        (
            IMPORTER + REGISTER + "@hookimpl(wrapper=True)\ndef transform_record(record):\n    return (yield)",
            "transform_record is a wrapper of hooks; only plain functions are called",
        ),
        (
            IMPORTER + REGISTER + "@hookimpl\ndef weigh_record(record):\n    pass",
            "unknown hook 'weigh_record'; is the plugin made for a newer version?",
        ),
    ],
)
def test_a_broken_plugin_is_listed_in_one_line_and_stops_nobody(plugin: PluginWriter, content: str, error: str) -> None:
    plugin("bad", content)
    plugins = load_plugins(plugin("good"))
    bad = info(plugins, "bad")
    assert bad.error is not None
    assert error in bad.error
    assert "\n" not in bad.error
    assert (bad.importers, bad.hooks) == ((), ())
    assert not plugins.manager.has_plugin("bad")
    assert info(plugins, "good").error is None
    assert plugins.find("good")


def test_a_hook_with_a_name_that_is_optional_is_let_through(plugin: PluginWriter) -> None:
    folder = plugin("later", IMPORTER + REGISTER + "@hookimpl(optionalhook=True)\ndef weigh_record(record):\n    pass")
    assert info(load_plugins(folder), "later").error is None


def test_a_plugin_without_importers_can_have_other_hooks(plugin: PluginWriter) -> None:
    content = """
from muniment_importers import Record, Skip, hookimpl

@hookimpl
def transform_record(record, context):
    return Skip("test") if record.title == "x" else None
"""
    plugins = load_plugins(plugin("skipper", content))
    assert info(plugins, "skipper").hooks == ("transform_record",)
    (answer,) = plugins.hook.transform_record(record=Record(title="x"), context=None)
    assert answer.reason == "test"


def test_the_later_of_two_importers_of_one_name_is_refused_and_both_are_named(plugin: PluginWriter) -> None:
    plugin("first", name="ledger")
    plugins = load_plugins(plugin("second", name="ledger"))
    assert plugins.find("ledger").plugin == "first"
    error = info(plugins, "second").error
    assert error is not None
    assert error.startswith("importer 'ledger' of plugin 'second' is already there from plugin 'first'")


def test_a_built_in_importer_cannot_be_replaced_in_passing(plugin: PluginWriter) -> None:
    plugins = load_plugins(plugin("sly", name="listing-text"))
    assert plugins.find("listing-text").plugin == "muniment"
    assert "already there from plugin 'muniment'" in str(info(plugins, "sly").error)


def test_what_a_plugin_prints_while_it_is_loaded_does_not_reach_standard_output(
    plugin: PluginWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    load_plugins(plugin("chatty", "print('hello')\n" + IMPORTER + REGISTER.replace("return", "print('again'); return")))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "hello\nagain\n"


def test_dataclasses_and_pydantic_options_work_in_a_plugin_file(plugin: PluginWriter) -> None:
    content = (
        "from __future__ import annotations\nimport dataclasses\nfrom pydantic import Field\n"
        "from muniment_importers import Importer, Options as Base, hookimpl\n"
        "@dataclasses.dataclass\nclass Row:\n    code: str\n"
        "class MyOptions(Base):\n    century: int = Field(19, description='of years with two digits')\n"
        + IMPORTER
        + "    Options = MyOptions\n"
        + REGISTER
    )
    plugins = load_plugins(plugin("typed", content))
    assert info(plugins, "typed").error is None
    assert plugins.find("mine").cls.Options(century="18").model_dump() == {"century": 18}


def test_a_plugin_file_changes_neither_the_search_path_nor_its_folder(plugin: PluginWriter) -> None:
    path = list(sys.path)
    folder = plugin("quiet")
    load_plugins(folder)
    assert sys.path == path
    assert [entry.name for entry in folder.iterdir()] == ["quiet.py"]


def test_an_edit_within_the_same_second_is_seen(plugin: PluginWriter) -> None:
    load_plugins(plugin("edited", name="aaaa"))
    assert "bbbb" in load_plugins(plugin("edited", name="bbbb")).importers


def test_a_blocked_plugin_is_not_even_imported(plugin: PluginWriter) -> None:
    plugin("blocked", "raise SystemExit")
    plugins = load_plugins(plugin("open"), block=["blocked"])
    assert [found.name for found in plugins.plugins] == ["muniment", "open"]


def test_without_plugins_only_the_built_in_ones_are_there(plugin: PluginWriter) -> None:
    assert [found.name for found in load_plugins(plugin("any"), no_plugins=True).plugins] == ["muniment"]


def test_a_plugins_folder_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(PluginsFolderMissing) as missing:
        load_plugins(tmp_path / "gone")
    assert missing.value.code == "PLUGINS_DIR_MISSING"


def test_a_wrong_importer_name_gets_the_right_one_offered() -> None:
    with pytest.raises(UnknownImporter, match="did you mean 'listing-text'") as unknown:
        load_plugins().find("listing-tekst")
    assert unknown.value.code == "UNKNOWN_IMPORTER"
    assert "listing-text" in str(unknown.value.hint)


class FakeEntryPoint:
    """An entry point of a package that is not installed."""

    def __init__(self, name: str, content: str, version: str = "1.2") -> None:
        self.name = name
        self.value = name
        self.content = content
        self.dist = type("Distribution", (), {"version": version})()

    def load(self) -> ModuleType:
        module = ModuleType(self.name)
        exec(compile(self.content, f"{self.name}.py", "exec"), module.__dict__)  # noqa: S102 - the test's own text
        return module


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend that packages with these entry points are installed."""

    def install(*points: FakeEntryPoint) -> None:
        def entry_points(**selection: Any) -> tuple[FakeEntryPoint, ...]:
            assert selection == {"group": "muniment"}
            return points

        monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)

    return install


def good(name: str) -> FakeEntryPoint:
    return FakeEntryPoint(name, IMPORTER.replace('"mine"', f'"{name}"') + REGISTER)


def test_packages_come_after_the_built_in_ones_and_before_files(
    packages: Callable[..., None], plugin: PluginWriter
) -> None:
    packages(good("zoo"), good("ark"), good("ark"))
    plugins = load_plugins(plugin("abbey"))
    assert [found.name for found in plugins.plugins] == ["muniment", "ark", "zoo", "abbey"]
    assert (info(plugins, "ark").version, plugins.find("ark").version) == ("1.2", "1.2")


def test_an_allow_list_lets_in_only_the_plugins_it_names(packages: Callable[..., None], plugin: PluginWriter) -> None:
    packages(good("ark"), good("zoo"))
    folder = plugin("abbey")
    assert [found.name for found in load_plugins(folder, load=["zoo"]).plugins] == ["muniment", "zoo"]
    assert [found.name for found in load_plugins(folder, load=["zoo", "abbey"]).plugins] == ["muniment", "zoo", "abbey"]
    assert [found.name for found in load_plugins(load=[]).plugins] == ["muniment"]


def test_a_broken_package_is_listed_and_blocked_ones_are_left_out(packages: Callable[..., None]) -> None:
    packages(FakeEntryPoint("bad", "\nimport no_such_module"), good("zoo"))
    plugins = load_plugins(block=["zoo"])
    assert info(plugins, "bad").error == "ModuleNotFoundError: No module named 'no_such_module' (bad.py:2)"
    assert info(plugins, "bad").version == "1.2"
    assert len(plugins.plugins) == 2


def test_a_file_with_the_name_of_a_loaded_package_is_refused(
    packages: Callable[..., None], plugin: PluginWriter
) -> None:
    packages(good("ark"))
    plugins = load_plugins(plugin("ark", name="other"))
    assert [found.error for found in plugins.plugins] == [
        None,
        None,
        "another plugin 'ark' is already loaded; rename this one",
    ]
    assert plugins.find("ark").version == "1.2"
