"""An archive that is really served: `muniment serve` in a process of its own, on a free port of the loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex
from muniment_server.settings import PREFIX

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Serving:
    """A process that serves, and its address, such as http://127.0.0.1:40123."""

    address: str
    process_id: int


def make_index(path: Path) -> None:
    """Make the search index of a SQLite file, which a server would make in its first second."""
    database = Database(str(path))
    index = SearchIndex(database)
    index.catch_up()
    index.close()
    database.close()


@contextmanager
def served(database: Path | str, **settings: str) -> Iterator[str]:
    """Serve an archive, and give its address; stopped afterwards.

    `settings` are variables of the environment without their prefix: `anonymous_role="importer"`.
    """
    with serving(muniment_serve(database), {PREFIX + name.upper(): value for name, value in settings.items()}) as found:
        yield found.address


def muniment_serve(database: Path | str) -> list[str]:
    """Give the command that serves an archive on a free port."""
    muniment = Path(sys.executable).with_name("muniment")
    return [str(muniment), "serve", "--port", "0", "--database", str(database)]


@contextmanager
def serving(command: Sequence[str], variables: Mapping[str, str]) -> Iterator[Serving]:
    """Run a command that says on its standard error where it serves; stopped afterwards.

    `variables` are its environment on top of ours, which is passed on without settings of Muniment.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    process = subprocess.Popen(
        command,
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said: list[str] = []
    address = None
    try:
        while address is None:
            line = process.stderr.readline()
            assert line, f"{command[0]} did not start:\n{''.join(said)}"
            said.append(line)
            address = _ADDRESS.search(line)
        # Whatever it says from here on is taken from it, so that it never waits for a reader.
        listener = threading.Thread(target=said.extend, args=(process.stderr,))
        listener.start()
        try:
            yield Serving(address[0], process.pid)
        finally:
            process.terminate()
            listener.join()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
