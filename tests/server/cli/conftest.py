"""Fixtures of the command line's tests: commands in this process, quick, and in one of their own, real."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from muniment_server.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit code and its two outputs."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is one JSON document and nothing else."""
        return orjson.loads(self.out)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def restored_process() -> Iterator[None]:
    """Signals and logging are afterwards what they were."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = before, level
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def muniment(
    folder: Path, restored_process: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Run a command in this process, in the empty folder."""

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["muniment", *map(str, arguments)])
        capfd.readouterr()
        code = main()
        return Outcome(code, *capfd.readouterr())

    return run


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a command as a process of its own, in the empty folder; whatever still runs is killed afterwards."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "muniment_server.cli.main", *map(str, arguments)]
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | options.get("environment", {}),
            stdin=options.get("stdin"),
            stdout=options.get("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
