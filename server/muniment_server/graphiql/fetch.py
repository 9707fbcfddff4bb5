"""Fetch the npm packages of GraphiQL and bundle them: python -m muniment_server.graphiql.fetch

npm finds the packages as this machine is set up to find them, and takes only what has the digests of the lock. Needs
only the standard library, so that it also runs before anything is installed.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from pathlib import Path

from .folders import BUNDLE, SOURCES, STATIC, built_folder
from .node import Node, NotFetched, node_of_machine, node_of_wheel, run

# A machine without a network is told so within seconds; what npm has kept from another time is not asked for again.
NPM_OPTIONS = (
    *("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--include=optional"),
    *("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"),
)
NPM_SECONDS = 600
BUNDLE_SECONDS = 120
# Servers send the compressed form as it lies here; fonts are compressed already.
COMPRESSED = (".js", ".css", ".ttf", ".txt")


def main() -> int:
    """Fetch what is not there yet; give the exit code."""
    try:
        if fetch(STATIC):
            print("GraphiQL is fetched")
    except NotFetched as error:
        print(f"GraphiQL is left out, all else works: {error}; try again with make graphiql", file=sys.stderr)
        return 1
    return 0


def fetch(static: Path, node: Node | None = None) -> bool:
    """Put the bundle below `static`, all of it or nothing; false when it is there already.

    `node` is what runs npm and the bundler; the machine's, or one from a wheel, when left out.
    """
    folder = built_folder(static)
    if folder.is_dir():
        return False
    with tempfile.TemporaryDirectory(prefix="muniment-") as name:
        work = Path(name)
        try:
            files = bundle(node or node_of_machine() or node_of_wheel(work / "node"), work / "bundle")
            compress(files)
            keep(files, folder)
        except OSError as error:
            raise NotFetched(str(error)) from error
    return True


def bundle(node: Node, folder: Path) -> Path:
    """Install the packages into a folder and bundle them there; give the folder of the bundle."""
    folder.mkdir()
    for name in SOURCES:
        shutil.copy(BUNDLE / name, folder)
    run([*node.npm, "ci", *NPM_OPTIONS], folder, NPM_SECONDS)
    run([*node.node, "build.js", "built"], folder, BUNDLE_SECONDS)
    return folder / "built"


def compress(files: Path) -> None:
    """Put the compressed form of every text beside it, where it is shorter."""
    for file in [path for path in files.iterdir() if path.suffix in COMPRESSED]:
        content = file.read_bytes()
        shorter = gzip.compress(content, 9, mtime=0)
        if len(shorter) < len(content):
            file.with_name(f"{file.name}.gz").write_bytes(shorter)


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


if __name__ == "__main__":
    sys.exit(main())
