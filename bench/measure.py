"""Measure the contenders side by side: equal answers first, then rounds in which they take turns."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.building import Built
from bench.clocks import of_children, of_process, peak_mib
from bench.load import Target, load
from bench.servers import Contender, started
from bench.shapes import Shape
from bench.verify import verified_bytes


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds; in each, every shape on every contender for some seconds by one client, and as
    long by a crowd of them, but at least some requests."""

    rounds: int = 5
    seconds: float = 0.5
    crowd: int = 16
    least: int = 5


@dataclass
class Cell:
    """One shape on one contender; lists have a value for each round."""

    bytes: int
    server_ms: list[float] = field(default_factory=list)  # processor time a request
    database_ms: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)  # requests a second of one client
    crowd: list[float] = field(default_factory=list)  # and of the crowd
    latencies: list[float] = field(default_factory=list)  # seconds, of all rounds, of one client

    @property
    def cpu_ms(self) -> list[float]:
        """Processor time a request, of server and database."""
        return [server + database for server, database in zip(self.server_ms, self.database_ms, strict=True)]

    @property
    def percentiles_ms(self) -> tuple[float, float]:
        """The 50th and the 95th of a hundred requests, by time."""
        parts = quantiles(self.latencies, n=20, method="inclusive")
        return parts[9] * 1000, parts[18] * 1000


@dataclass
class Measured:
    """All shapes on all contenders, over one database."""

    kind: str
    shapes: list[Shape]
    cells: dict[tuple[str, Contender], Cell] = field(default_factory=dict)
    peaks_mib: dict[Contender, float] = field(default_factory=dict)

    def cell(self, shape: str, contender: Contender) -> Cell | None:
        """Give what was measured, where the contender answers the shape."""
        return self.cells.get((shape, contender))

    def cpu_ratio(self, shape: str, other: Contender) -> float | None:
        """Give Muniment's processor time by another's: the median of the rounds."""
        ours, theirs = self.cell(shape, Contender.MUNIMENT), self.cell(shape, other)
        return None if ours is None or theirs is None else _ratio(ours.cpu_ms, theirs.cpu_ms)

    def crowd_ratio(self, shape: str, other: Contender) -> float | None:
        """Give Muniment's requests a second to a crowd by another's."""
        ours, theirs = self.cell(shape, Contender.MUNIMENT), self.cell(shape, other)
        return None if ours is None or theirs is None else _ratio(ours.crowd, theirs.crowd)


def measure(archive: Built, shapes: Sequence[Shape], effort: Effort) -> Measured:
    """Start the contenders over an archive and measure all shapes."""
    measured = Measured(archive.kind, list(shapes))
    with ExitStack() as running:
        servers = [running.enter_context(started(each, archive)) for each in Contender]
        for shape in shapes:
            for contender, length in verified_bytes(shape, servers).items():
                measured.cells[shape.name, contender] = Cell(length)
        asked = {shape.name: {each: each.target(shape) for each in servers if each.answers(shape)} for shape in shapes}
        for number in range(effort.rounds):
            print(f"{archive.kind}: round {number + 1} of {effort.rounds}", file=sys.stderr)
            for name, aims in asked.items():
                turn = number % len(servers)
                for server in servers[turn:] + servers[:turn]:
                    if server in aims:
                        cell = measured.cells[name, server.contender]
                        _take(cell, server.serving.process_id, aims[server], archive.postgres, effort)
        measured.peaks_mib = {server.contender: peak_mib(server.serving.process_id) for server in servers}
    return measured


def _take(cell: Cell, process_id: int, aim: Target, postgres: int | None, effort: Effort) -> None:
    load(aim, connections=1, seconds=0, least=2)  # the other contenders had the processor's caches
    database_before = None if postgres is None else of_children(postgres)
    server_before = of_process(process_id)
    alone = load(aim, connections=1, seconds=effort.seconds, least=effort.least)
    count = len(alone.latencies)
    cell.server_ms.append((of_process(process_id) - server_before) / count * 1000)
    used = 0.0 if postgres is None or database_before is None else of_children(postgres).since(database_before)
    cell.database_ms.append(used / count * 1000)
    cell.alone.append(alone.per_second)
    cell.latencies += alone.latencies
    crowd = load(aim, connections=effort.crowd, seconds=effort.seconds, least=effort.crowd)
    cell.crowd.append(crowd.per_second)


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return median(one / other for one, other in zip(ours, theirs, strict=True))
