"""An archive that is really served: `muniment serve` in a process of its own, on a free port of the loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muniment_server.settings import PREFIX

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def served(database: Path, **settings: str) -> Iterator[str]:
    """Serve a SQLite archive, and give its address, such as http://127.0.0.1:40123; stopped afterwards.

    `settings` are variables of the environment without their prefix: `anonymous_role="importer"`.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment |= {PREFIX + name.upper(): value for name, value in settings.items()}
    command = [Path(sys.executable).with_name("muniment"), "serve", "--port", "0", "--database", str(database)]
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said: list[str] = []
    address = None
    try:
        while address is None:
            line = process.stderr.readline()
            assert line, f"muniment serve did not start:\n{''.join(said)}"
            said.append(line)
            address = _ADDRESS.search(line)
        # Whatever it says from here on is taken from it, so that it never waits for a reader.
        listener = threading.Thread(target=said.extend, args=(process.stderr,))
        listener.start()
        try:
            yield address[0]
        finally:
            process.terminate()
            listener.join()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
