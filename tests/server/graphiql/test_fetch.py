"""Fetching GraphiQL: the whole bundle or nothing, from what the lock pins, and one line when it cannot be had."""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

import pytest

from muniment_server.graphiql import fetch as fetching
from muniment_server.graphiql.fetch import fetch, main
from muniment_server.graphiql.folders import BUNDLE, SOURCES, built_folder
from muniment_server.graphiql.node import Node, NotFetched

SCRIPT = b"let answer = 42;\n" * 100
# Each notes what it was asked, in which folder, and does what the real one does with the outcome.
FAKE_NPM = """
import pathlib, sys
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv, sys.argv
pathlib.Path("node_modules").mkdir()
"""
FAKE_NODE = """
import pathlib, sys
here, there = pathlib.Path(), pathlib.Path(sys.argv[2])
assert sys.argv[1] == "build.js" and (here / "node_modules").is_dir(), sys.argv
there.mkdir()
(there / "graphiql.js").write_bytes(b"let answer = 42;\\n" * 100)
(there / "short.css").write_bytes(b"p{}")
(there / "text.woff2").write_bytes(b"w" * 900)
(there / "sources.txt").write_text(" ".join(sorted(each.name for each in here.iterdir())))
"""


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """A Node and an npm that need no network, written in Python."""
    (tmp_path / "npm.py").write_text(FAKE_NPM, encoding="utf-8")
    (tmp_path / "node.py").write_text(FAKE_NODE, encoding="utf-8")
    return Node((sys.executable, str(tmp_path / "node.py")), (sys.executable, str(tmp_path / "npm.py")))


def test_the_bundle_arrives_as_it_is_and_compressed_where_that_is_shorter(tmp_path: Path, node: Node) -> None:
    static = tmp_path / "static"
    assert fetch(static, node)
    (folder,) = static.iterdir()
    assert folder == built_folder(static)
    names = {path.name for path in folder.iterdir()}
    assert names - {"sources.txt.gz"} == {"graphiql.js", "graphiql.js.gz", "short.css", "text.woff2", "sources.txt"}
    assert (folder / "graphiql.js").read_bytes() == SCRIPT
    assert gzip.decompress((folder / "graphiql.js.gz").read_bytes()) == SCRIPT


def test_it_is_built_in_a_folder_of_its_own_from_what_names_the_folder(tmp_path: Path, node: Node) -> None:
    before = sorted(BUNDLE.iterdir())
    fetch(tmp_path / "static", node)
    seen = (built_folder(tmp_path / "static") / "sources.txt").read_text(encoding="utf-8")
    assert set(seen.split()) == {*SOURCES, "node_modules", "built"}
    assert sorted(BUNDLE.iterdir()) == before


def test_what_is_there_is_not_fetched_again(tmp_path: Path, node: Node) -> None:
    fetch(tmp_path / "static", node)
    assert not fetch(tmp_path / "static", Node(("no-such-node",), ("no-such-npm",)))


def test_the_files_of_another_version_make_room_for_the_new_ones(tmp_path: Path, node: Node) -> None:
    old = tmp_path / "static" / "0123456789abcdef"
    old.mkdir(parents=True)
    (old / "graphiql.js").write_bytes(SCRIPT)
    assert fetch(tmp_path / "static", node)
    assert not old.exists()


@pytest.mark.parametrize("name", SOURCES)
def test_another_version_of_any_source_has_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for source in SOURCES:
        (tmp_path / source).write_bytes((BUNDLE / source).read_bytes() + (b"\n" if source == name else b""))
    before = built_folder(tmp_path)
    monkeypatch.setattr("muniment_server.graphiql.folders.BUNDLE", tmp_path)
    assert built_folder(tmp_path) != before


@pytest.mark.parametrize(("step", "words"), [("npm", "npm.py ci"), ("node", "node.py build.js")])
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("retrying\\nnpm error code ECONNREFUSED\\nnpm error more", "npm error code ECONNREFUSED"),
        ("WARNING: retrying after an error\\nERROR: nothing found", "ERROR: nothing found"),
        ("first line\\nthe network is away", "the network is away"),
        ("", "no word why"),
    ],
)
def test_a_step_that_fails_is_told_with_its_reason_and_nothing_is_kept(
    tmp_path: Path, node: Node, step: str, words: str, said: str, reason: str
) -> None:
    (tmp_path / f"{step}.py").write_text(f"import sys; sys.exit('{said}' or 1)", encoding="utf-8")
    with pytest.raises(NotFetched, match=rf"{words} failed \({reason}\)"):
        fetch(tmp_path / "static", node)
    assert not (tmp_path / "static").exists()


def test_a_failure_is_one_line_that_says_how_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fetching, "STATIC", tmp_path / "static")
    monkeypatch.setattr(fetching, "node_of_machine", lambda: Node(("no-such-node",), ("no-such-npm",)))
    assert main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(
        r"GraphiQL is left out, all else works: no-such-npm .*; try again with make graphiql\n", said.err
    )


def test_a_place_that_cannot_be_written_is_told_in_one_line_too(
    tmp_path: Path, node: Node, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "static").write_text("a file and no folder", encoding="utf-8")
    monkeypatch.setattr(fetching, "STATIC", tmp_path / "static" / "graphiql")
    monkeypatch.setattr(fetching, "node_of_machine", lambda: node)
    assert main() == 1
    assert re.fullmatch(r"GraphiQL is left out, .*Not a directory.*\n", capsys.readouterr().err)


def test_without_a_node_the_one_of_the_python_wheel_is_taken(
    tmp_path: Path, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "node_of_machine", lambda: None)
    monkeypatch.setattr(fetching, "node_of_wheel", lambda _folder: node)
    assert fetch(tmp_path / "static")


def test_every_package_is_pinned_by_version_and_digest_and_none_by_its_address() -> None:
    about = json.loads((BUNDLE / "package.json").read_text(encoding="utf-8"))
    text = (BUNDLE / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in about["dependencies"].values())
    assert lock[""]["dependencies"] == about["dependencies"]
    packages = {name: each for name, each in lock.items() if name}
    assert all(re.fullmatch(r"sha512-[\w+/]{86}==", each["integrity"]) for each in packages.values())
    # An address would send every machine to one server; npm writes them again unless told not to (server/README.md).
    assert [word for word in ("://", '"resolved"', '"funding"') if word in text] == []
    assert not [name for name, each in packages.items() if each.get("dev")]
