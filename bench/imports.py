"""How fast imports are, as ratios side by side in one run: against the plain database, and first against second.

Both databases; every import is a process of its own, so that its
peak memory is its own too. The floor is what the database alone can do: the rows of `document` as the import left them,
put into a table without constraints by one `executemany`.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.archive import WORDS
from sqlalchemy import Column, MetaData, Table, insert, select
from tests.postgres_server import PostgresServer

from muniment_schema.database import Database
from muniment_schema.migrating import migrate_up
from muniment_schema.tables import DOCUMENT


@dataclass(frozen=True)
class Measured:
    """One import: records a second of wall time, seconds of processor time, peak resident memory."""

    per_second: float
    cpu_seconds: float
    peak_mib: float


def records(number: int) -> Iterator[dict[str, object]]:
    """Yield deterministic letters: two people, a place, three subjects, a date in five of six."""
    chance = random.Random(1941)  # noqa: S311 - the same letters in every run
    for each in range(number):
        year = chance.randint(1850, 1960)
        date = chance.choice(
            [str(year), f"May {chance.randint(1, 28)}, {year}", f"c. {year}", f"{year}-{year + 2}", "n.d.", ""]
        )
        yield {
            "id": f"letter-{each}",
            "title": f"{' '.join(chance.choices(WORDS, k=6))} {each}",
            "date": date,
            "description": " ".join(chance.choices(WORDS, k=30)),
            "agents": [f"Writer {int(chance.paretovariate(1)) % 5000}", f"Reader {chance.randint(0, 5000)}"],
            "places": [f"Place {chance.randint(0, 300)}"],
            "subjects": [f"Subject {int(chance.paretovariate(0.8)) % 2000}" for _ in range(3)],
            "languages": ["en"],
        }


def write_files(folder: Path, number: int) -> dict[str, Path]:
    """Write the same letters as JSON lines and as CSV."""
    import csv

    lines, sheet = folder / "letters.jsonl", folder / "letters.csv"
    with lines.open("w", encoding="utf-8") as out, sheet.open("w", encoding="utf-8", newline="") as cells:
        rows = csv.writer(cells)
        rows.writerow(["id", "title", "date", "description", "agents", "places", "subjects", "languages"])
        for record in records(number):
            out.write(json.dumps(record) + "\n")
            rows.writerow("|".join(value) if isinstance(value, list) else value for value in record.values())
    return {"jsonl": lines, "csv": sheet}


def measure(path: Path, address: str, number: int) -> Measured:
    """Import a file in a process of its own."""
    # The high-water mark of the process itself: what `getrusage` tells of a child includes its parent before the exec.
    entry = (
        "import sys; from muniment_server.cli.main import main; code = main();"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')), file=sys.stderr);"
        "sys.exit(code)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    command = [
        sys.executable,
        "-c",
        entry,
        "import",
        "run",
        str(path),
        "--database",
        address,
        "--source",
        path.suffix[1:],
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    counts = json.loads(done.stdout)["counts"]
    assert (counts["read"], counts["failed"]) == (number, 0), counts
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak_kib = int(next(line for line in done.stderr.splitlines() if line.startswith("VmHWM")).split()[1])
    return Measured(number / seconds, cpu, peak_kib / 1024)


def floor(database: Database, number: int) -> float:
    """Give documents a second that the database takes as plain rows."""
    with database.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(DOCUMENT).limit(number))]
    bare = Table("bench_floor", MetaData(), *(Column(column.name, column.type) for column in DOCUMENT.c))
    bare.create(database.engine)
    begun = time.perf_counter()
    with database.write() as connection:
        connection.execute(insert(bare), rows)
    return len(rows) / (time.perf_counter() - begun)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """Give the address of an empty migrated database of each kind."""
    with PostgresServer() as server:
        server.create_database("bench")
        addresses = {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": server.url("bench")}
        for address in addresses.values():
            database = Database(address)
            migrate_up(database)
            database.close()
        yield addresses


def main(number: int) -> None:
    """Print the table."""
    print(f"{number:,} records; two people, a place, three subjects each\n")
    print(
        "| database | format | records/s | of the floor | CPU ms/record | again, records/s | again / first | peak MiB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name, databases(Path(name)) as addresses:
        files = write_files(Path(name), number)
        for kind, address in addresses.items():
            limit = 0.0
            for form, path in files.items():
                first, again = measure(path, address, number), measure(path, address, number)
                database = Database(address)
                limit = floor(database, number) if form == "jsonl" else limit
                database.close()
                print(
                    f"| {kind} | {form} | {first.per_second:,.0f} | {first.per_second / limit:.3f} "
                    f"| {first.cpu_seconds / number * 1000:.2f} | {again.per_second:,.0f} "
                    f"| {again.per_second / first.per_second:.1f} | {first.peak_mib:.0f} |"
                )
