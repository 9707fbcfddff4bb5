"""For plugin authors: read a file without a database, and check that an importer keeps what the core counts on."""

from .conformance import Verdict, assert_importer_conforms, verdicts
from .reading import read_all

__all__ = ["Verdict", "assert_importer_conforms", "read_all", "verdicts"]
