"""Imports in processes of their own that are killed at random moments, and what an archive holds afterwards."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select

from muniment_importers.runs import list_runs
from muniment_schema.database import Database
from muniment_schema.tables import AGENT, DOCUMENT, IMPORT_BATCH, IMPORT_RECORD, IMPORT_RUN, SOURCE_LINK
from muniment_schema.values.vocabularies import ImportState

LONGEST_SECONDS = 300
# Small batches: there are more moments between them then.
PROGRAM = """
import sys
from muniment_importers.pipeline import pace
from muniment_server.cli.main import main
pace.MOST = pace.FEWEST = 40
sys.exit(main())
"""
# What is new in every archive, and what follows from it.
SYSTEM_KEYS = frozenset({"id", "slug"})


def write_letters(path: Path, number: int) -> None:
    """Write an input with ids and without, people that many name, parents that come later, and refused lines."""
    with path.open("w", encoding="utf-8") as out:
        for n in range(number):
            record: dict[str, Any] = {"title": f"Letter {n % 40}", "agents": [f"Writer {n % 97}"], "Shelf": n % 3}
            if n % 7:
                record |= {"id": str(n), "title": f"Letter {n}", "date": f"19{n % 90 + 10}", "subjects": ["Post"]}
            if n % 11 == 5:
                record["parent"] = str((n + 300) % number // 7 * 7 + 1)
            out.write("{broken\n" if n % 501 == 500 else json.dumps(record) + "\n")


def start(database: Database, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command of Muniment on a database."""
    address = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", PROGRAM, *arguments, "--database", address, "--no-plugins"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[bytes]) -> tuple[int, Any]:
    """Wait for a command with `--json`; give its exit code and its document."""
    out, error = process.communicate(timeout=LONGEST_SECONDS)
    assert out, error.decode()
    return process.returncode, orjson.loads(out)


def kill_while(database: Database, command: Sequence[str], rng: random.Random, most_batches: int) -> bool:
    """Run a command until so many batches are stored, at most, and a moment more, then kill it; False: it was over."""
    process = start(database, *command)
    wanted = batches_of_last_run(database) + rng.randint(1, most_batches)
    while process.poll() is None and batches_of_last_run(database) < wanted:
        time.sleep(0.005)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(rng.uniform(0, 0.1))
    was_killed = process.poll() is None
    process.kill()
    process.communicate()
    return was_killed


def batches_of_last_run(database: Database) -> int:
    """Count the batches that are stored of the last run."""
    last = select(func.max(IMPORT_BATCH.c.run_pk)).scalar_subquery()
    with database.read() as connection:
        statement = select(func.count()).select_from(IMPORT_BATCH).where(IMPORT_BATCH.c.run_pk == last)
        return int(connection.execute(statement).scalar_one())


def is_done(database: Database) -> bool:
    """Tell whether the last run came to its end."""
    return list_runs(database, 1)[0].state is ImportState.DONE


def content(database: Database) -> dict[str, Any]:
    """Give what the archive and the ledger of its last run hold, without ids and times."""
    with database.read() as connection:
        links = connection.execute(select(SOURCE_LINK.c.kind, SOURCE_LINK.c.native_id, SOURCE_LINK.c.hash)).all()
        documents = connection.execute(
            select(DOCUMENT.c.title, DOCUMENT.c.date_text, DOCUMENT.c.position, DOCUMENT.c.extra, DOCUMENT.c.parent_pk)
        ).all()
        agents = connection.execute(select(AGENT.c.name, AGENT.c.document_count)).all()
        run = connection.execute(select(IMPORT_RUN).order_by(IMPORT_RUN.c.number.desc()).limit(1)).mappings().one()
        mine = IMPORT_RECORD.c.run_pk == run["pk"]
        records = connection.execute(select(IMPORT_RECORD.c.ordinal, IMPORT_RECORD.c.outcome).where(mine)).all()
        titles = {row.pk: row.title for row in connection.execute(select(DOCUMENT.c.pk, DOCUMENT.c.title))}
    return {
        "links": sorted(map(str, links)),
        "documents": sorted(str((*row[:4], titles.get(row.parent_pk))) for row in documents),
        "agents": sorted(map(str, agents)),
        "records": sorted(tuple(row) for row in records),
        "counts": {name: run[name] for name in ("read", "created", "updated", "unchanged", "failed", "warnings")},
        "unmapped": run["unmapped"],
    }
