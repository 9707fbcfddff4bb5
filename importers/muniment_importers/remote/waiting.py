"""How long to wait before asking again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

# A server that asks for more is asked again all the same, and the harvest ends if it is still busy.
MOST_RETRY_AFTER_SECONDS: Final = 120.0
_SLICE_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and how it passes."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def wait(self, seconds: float, is_stopped: Callable[[], bool]) -> None:
        """Let the time pass. Raises KeyboardInterrupt as soon as `is_stopped` says so."""
        end = self.monotonic() + seconds
        while (left := end - self.monotonic()) > 0:
            if is_stopped():
                raise KeyboardInterrupt
            self.sleep(min(left, _SLICE_SECONDS))


def seconds_to_wait(attempt: int, retry_after: str | None, now: datetime) -> float:
    """Give the seconds before the next attempt: as the server asks, up to two minutes, else 1, 2, 4, 8 …

    `retry_after` is the header: a number of seconds or a date. Source: RFC 9110, 10.2.3.
    """
    asked = _seconds(retry_after.strip(), now) if retry_after else None
    return float(2 ** (attempt - 1)) if asked is None else min(max(asked, 0.0), MOST_RETRY_AFTER_SECONDS)


def _seconds(text: str, now: datetime) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
