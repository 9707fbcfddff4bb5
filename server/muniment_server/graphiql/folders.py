"""What GraphiQL is built from, and where the built files lie.

They are never committed: `fetch.py` bundles them from the npm packages that `bundle/package-lock.json` pins by digest.
Their folder is named after what they were built from, so that the files of other versions are never taken for them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

HERE = Path(__file__).parent
STATIC = HERE / "static"
BUNDLE = HERE / "bundle"
SOURCES = ("package.json", "package-lock.json", "build.js", "graphiql.js", "editor.js")


def built_folder(static: Path) -> Path:
    """Give the folder of the built files below `static`; it is there exactly when all of them are."""
    return static / hashlib.sha256(b"\0".join((BUNDLE / name).read_bytes() for name in SOURCES)).hexdigest()[:16]
