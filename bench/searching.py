"""The search index beside an archive: how fast it is made and caught up, and the memory that broad searches take.

On a copy of the archive, because documents are changed. Making the index is a process of its own, and serving another,
so that their memory is their own.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bench import archive
from bench.building import ARCHIVES, BATCH, Built, built
from bench.clocks import resident_mib
from bench.load import load
from bench.report import NAMES, table
from bench.searches import searches
from bench.servers import Contender, started
from bench.shapes import Shape
from sqlalchemy import make_url, text

from muniment_schema.database import Database
from muniment_schema.search.index import SearchIndex
from muniment_schema.values.vocabularies import RecordOutcome
from muniment_schema.writing.writer import Writer

CHANGED = 10_000
CROWD = 16
POLLED_SECONDS = 0.01
_COPY = "changed"
_REST = Shape("rest", "a document", "{ documents(first: 1) { nodes { id title } } }", [{}])


@dataclass(frozen=True)
class Made:
    """An index that was made from nothing."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    disk_mib: float


@dataclass(frozen=True)
class Memory:
    """Of a server, in MiB: at rest, and the most above that under searches; its own, and with the files it maps."""

    own_at_rest: float
    own: float
    mapped: float


def main(size: int, kinds: Sequence[str]) -> None:
    """Print the table."""
    changed = min(CHANGED, size // 10)
    print(f"{size:,} documents; {changed:,} of them changed; broad searches by {CROWD} at once\n")
    rows = []
    for kind in kinds:
        with built(kind, size) as original, _copied(original) as copy:
            made = _made(copy)
            seconds = _caught_up(copy, size, changed)
            memory = _memory(copy)
        numbers = [
            f"{size / made.seconds:,.0f}",
            f"{made.cpu_seconds / size * 1000:.2f}",
            *(f"{each:.2f}" for each in seconds),
            *(f"{each:,.0f}" for each in (made.peak_mib, made.disk_mib)),
            *(f"{each:,.0f}" for each in (memory.own_at_rest, memory.own, memory.mapped)),
        ]
        rows.append([NAMES[kind], *numbers])
    columns = ["database", "documents/s", "CPU ms/document", "catch-up s", "its CPU s", "peak MiB", "on disk MiB"]
    print(table([*columns, "server at rest MiB", "searches add MiB", "and mapped files MiB"], rows))


@contextmanager
def _copied(original: Built) -> Iterator[Built]:
    """Copy an archive; the copy goes away again."""
    url = make_url(original.address)
    with tempfile.TemporaryDirectory(prefix="copy-", dir=ARCHIVES) as name:
        index = Path(name) / "search"
        if original.kind == "sqlite":
            assert url.database is not None
            file = shutil.copy(url.database, name)
            yield replace(original, address=f"sqlite:///{file}", index=index)
            return
        servant = Database(url.set(database="postgres").render_as_string(hide_password=False))
        with servant.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {_COPY}"))
            connection.execute(text(f"CREATE DATABASE {_COPY} TEMPLATE {url.database} STRATEGY file_copy"))
            address = url.set(database=_COPY).render_as_string(hide_password=False)
            try:
                yield replace(original, address=address, index=index)
            finally:
                connection.execute(text(f"DROP DATABASE {_COPY} WITH (FORCE)"))
        servant.close()


def _made(copy: Built) -> Made:
    entry = (
        "import sys; from muniment_server.cli.main import main; code = main();"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')), file=sys.stderr);"
        "sys.exit(code)"
    )
    command = [sys.executable, "-c", entry, "search", "rebuild", "--database", copy.address, "--json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **copy.settings})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak_kib = int(next(line for line in done.stderr.splitlines() if line.startswith("VmHWM")).split()[1])
    disk = sum(each.stat().st_size for each in copy.index.rglob("*") if each.is_file())
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Made(json.loads(done.stdout)["seconds"], cpu, peak_kib / 1024, disk / 1024**2)


def _caught_up(copy: Built, size: int, changed: int) -> tuple[float, float]:
    """Change documents behind the fonds and series; give the seconds until the index has them, by clock and by CPU."""
    database = Database(copy.address)
    index = SearchIndex(database, copy.index)
    assert index.seen() is not None
    writer = Writer(database, archive.SOURCE, "bench")
    begin = size // 10
    drafts = islice(archive.Archive(size).documents(), begin, begin + changed)
    while batch := list(islice(drafts, BATCH)):
        for draft in batch:
            draft.title = f"{draft.title} again"
        outcomes = writer.write(batch)
        assert all(each.outcome is RecordOutcome.UPDATED for each in outcomes), outcomes
    begun, used = time.perf_counter(), time.process_time()
    index.catch_up()
    seconds = time.perf_counter() - begun, time.process_time() - used
    index.close()
    database.close()
    return seconds


def _memory(copy: Built) -> Memory:
    broad = next(shape for shape in searches() if shape.name == "broad")
    with started(Contender.MUNIMENT, copy) as server:
        process_id = server.serving.process_id
        load(server.target(_REST), connections=1, seconds=0, least=1)
        own_at_rest, mapped_at_rest = resident_mib(process_id)
        seen = [(own_at_rest, mapped_at_rest)]
        is_over = threading.Event()

        def watch() -> None:
            while not is_over.wait(POLLED_SECONDS):
                seen.append(resident_mib(process_id))

        watching = threading.Thread(target=watch)
        watching.start()
        aim = server.target(broad)
        load(aim, connections=CROWD, seconds=0, least=len(aim.requests))
        is_over.set()
        watching.join()
    own, mapped = (max(each) for each in zip(*seen, strict=True))
    return Memory(own_at_rest, own - own_at_rest, mapped - mapped_at_rest)
