"""Processor time and memory of other processes, as Linux tells them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """Seconds of processor time: of each process, and of those that have ended."""

    running: dict[int, float]
    ended: float

    def since(self, before: Used) -> float:
        """Give the seconds between two readings."""
        now = sum(self.running.values()) + self.ended
        then = sum(before.running.values()) + before.ended
        return now - then


def of_process(process_id: int) -> float:
    """Give the processor time of a process with all its threads, exact to far less than a millisecond."""
    # The kernel's number for the clock of another process; see `clock_getcpuclockid`.
    return time.clock_gettime(~process_id << 3 | 2)


def of_children(process_id: int) -> Used:
    """Give the processor time of the children of a process, such as the backends of PostgreSQL."""
    running = {}
    for child in Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="ascii").split():
        try:
            running[int(child)] = of_process(int(child))
        except OSError:  # ended in between: its time is among that of the ended
            continue
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return Used(running, (int(fields[13]) + int(fields[14])) / _TICK)


def peak_mib(process_id: int) -> float:
    """Give the most memory that a process has had."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def resident_mib(process_id: int) -> tuple[float, float]:
    """Give the memory that a process has at the moment: its own, and pages of files that it has mapped."""
    sizes = {"RssAnon:": 0, "RssFile:": 0}
    for line in Path(f"/proc/{process_id}/status").read_text(encoding="utf-8").splitlines():
        name, *value = line.split(maxsplit=2)
        if name in sizes:
            sizes[name] = int(value[0])
    return sizes["RssAnon:"] / 1024, sizes["RssFile:"] / 1024
