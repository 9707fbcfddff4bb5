"""Which files GraphiQL is made of, and where they lie once they are fetched.

They are never committed: `fetch.py` takes them out of the npm packages that `packages.json` pins by digest. Their
folder is named after the pins, so that the files of other versions are never taken for them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
STATIC = HERE / "static"
TABLE = HERE / "packages.json"


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package; `integrity` is written as in HTML: sha384-…"""

    name: str
    path: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package; `integrity` is that of its archive: sha512-…"""

    name: str
    version: str
    integrity: str
    files: tuple[PackageFile, ...]


def packages() -> tuple[Package, ...]:
    """Give the pinned packages."""
    return tuple(
        Package(each["name"], each["version"], each["integrity"], tuple(PackageFile(**file) for file in each["files"]))
        for each in json.loads(TABLE.read_text(encoding="utf-8"))
    )


def fetched_folder(static: Path) -> Path:
    """Give the folder of the pinned files below `static`; it is there exactly when all of them are."""
    return static / hashlib.sha256(TABLE.read_bytes()).hexdigest()[:16]


def has_integrity(content: bytes, integrity: str) -> bool:
    """Say whether the content has this digest, such as sha384-… in base64."""
    algorithm, _, expected = integrity.partition("-")
    return base64.b64encode(hashlib.new(algorithm, content).digest()).decode() == expected
