"""Ctrl-C, SIGTERM and a closed terminal during a run: the batch at hand is stored, then the run ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_CAUGHT: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stop:
    """Says whether a signal came, and which."""

    def __init__(self) -> None:
        self.signal: int | None = None

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C; 143 when it was told to end, or its terminal was closed."""
        return 128 + (signal.SIGINT if self.signal == signal.SIGINT else signal.SIGTERM)

    def note(self, number: int, _frame: FrameType | None) -> None:
        """Remember a first signal; a second Ctrl-C ends at once."""
        if self.signal is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.signal = number


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Catch SIGINT, SIGTERM and SIGHUP while a run is on; outside the main thread nothing is caught."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    # What is ignored stays so: `nohup` lets a command outlive its terminal.
    numbers = [each for each in _CAUGHT if signal.getsignal(each) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop.note) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
