"""The starter of the search page, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTER = Path(__file__).parents[2] / "docs" / "examples" / "search-page" / "serve.py"


@contextmanager
def search_page(api: str) -> Iterator[str]:
    """Serve the search page over an API, and give its address, such as http://127.0.0.1:40123/."""
    command = [sys.executable, "-W", "error", STARTER, "--api", api, "--port", "0"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        said = re.match(r"The search page is at (http://127\.0\.0\.1:\d+/) ", process.stdout.readline())
        assert said is not None
        yield said[1]
    finally:
        process.kill()
        process.communicate()
