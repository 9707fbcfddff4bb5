"""The command line of the bench: `python -m bench`, and `make bench` around it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import date_speed, dates, imports, report, searching
from bench.building import ARCHIVES, KINDS, built
from bench.floor import words
from bench.measure import Effort, Measured, measure
from bench.searches import searches
from bench.shapes import INTROSPECTION, is_served, shapes_of

IMPORTED, READ, DATED, CHECKED = 20_000, 100_000, 40_000, 200


def main(arguments: Sequence[str]) -> None:
    """Run the part that is asked for; imports and reads when none is."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parts = parser.add_subparsers(dest="part")
    part = parts.add_parser("imports", help="imports against the plain database")
    part.add_argument("size", type=int, nargs="?", default=IMPORTED, help="how many records")
    part = parts.add_parser("reads", help="Muniment, the floor and idiomatic Strawberry side by side")
    part.add_argument("size", type=int, nargs="?", default=READ, help="how many documents")
    part.add_argument("shapes", nargs="*", help="only these shapes, such as b d-after")
    part.add_argument("--database", choices=KINDS, action="append", help="only this database")
    part.add_argument("--rounds", type=int, default=Effort.rounds, help="how often everything is measured")
    part = parts.add_parser("search", help="the search index: how fast it is made, and the memory it takes")
    part.add_argument("size", type=int, nargs="?", default=READ, help="how many documents")
    part.add_argument("--database", choices=KINDS, action="append", help="only this database")
    parts.add_parser("check", help=f"every part of the reads at {CHECKED} documents, in seconds: does it still run?")
    part = parts.add_parser("dates", help="how dates are read, beside the libraries that read them")
    part.add_argument("folder", nargs="?", help="exports whose dates are all read as well")
    part.add_argument("--size", type=int, default=DATED, help="how many different texts are read for the speed")
    asked = parser.parse_args(arguments)
    if asked.part in (None, "imports"):
        imports.main(getattr(asked, "size", IMPORTED))
    if asked.part is None:
        reads(READ)
    elif asked.part == "reads":
        reads(asked.size, asked.shapes, asked.database or KINDS, Effort(asked.rounds))
    elif asked.part == "search":
        searching.main(asked.size, asked.database or KINDS)
    elif asked.part == "check":
        check()
    elif asked.part == "dates":
        dates.main(asked.folder)
        date_speed.main(asked.size)


def reads(size: int, names: Sequence[str] = (), kinds: Sequence[str] = KINDS, effort: Effort | None = None) -> None:
    """Measure reads, print the tables, and publish those of a whole run."""
    results = _measured(size, names, kinds, effort or Effort(), ARCHIVES)
    print(report.tables(results))
    if not names and set(kinds) == set(KINDS):
        for path in report.publish(size, results):
            print(f"written: {path.relative_to(Path.cwd())}", file=sys.stderr)


def check() -> None:
    """Build, verify, measure and draw once, in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="muniment-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as somebody else
        results = _measured(CHECKED, (), KINDS, Effort(rounds=1, seconds=0, crowd=2, least=2), folder)
        shown = " ".join((report.FOLDER / "README.md").read_text(encoding="utf-8").split())
        for shape in results[0].shapes:
            if shape.name != INTROSPECTION and " ".join(shape.query.split()) not in shown:
                raise SystemExit(f"bench/README.md does not show the query of {shape.name}")
        (folder / "README.md").write_text(f"<!-- reads {CHECKED} -->\n<!-- end -->\n", encoding="utf-8")
        report.publish(CHECKED, results, folder)
        print((folder / "README.md").read_text(encoding="utf-8"))


def _measured(size: int, names: Sequence[str], kinds: Sequence[str], effort: Effort, folder: Path) -> list[Measured]:
    results = []
    for kind in kinds:
        with built(kind, size, folder) as archive:
            print(f"{kind}: {size:,} documents, built with {archive.documents_per_second:,.0f}/s", file=sys.stderr)
            words.prepare(archive.address)
            shapes = [*shapes_of(archive.address, size), *searches()]
            if unknown := set(names) - {shape.name for shape in shapes}:
                raise SystemExit(f"there is no shape {', '.join(sorted(unknown))}; see bench/README.md")
            for shape in shapes:
                if not is_served(shape):
                    print(f"{shape.name} is left out: the schema does not serve it yet", file=sys.stderr)
            asked = [shape for shape in shapes if is_served(shape) and (not names or shape.name in names)]
            results.append(measure(archive, asked, effort))
    return results


if __name__ == "__main__":
    main(sys.argv[1:])
