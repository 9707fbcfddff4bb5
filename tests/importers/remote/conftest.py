"""What the tests of fetching share: a server on loopback, and a clock that only moves when somebody waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from tests.web_server import WebServer

from muniment_importers.remote.waiting import Clock


class FakeClock:
    """Time that passes by waiting alone."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def clock(self) -> Clock:
        """Give it as what the client takes."""
        return Clock(lambda: self.seconds, self._pass, lambda: datetime(2026, 1, 1, tzinfo=UTC) + self.elapsed)

    @property
    def elapsed(self) -> timedelta:
        """How long it was waited."""
        return timedelta(seconds=self.seconds)

    def _pass(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(autouse=True)
def log() -> Iterator[list[object]]:
    """What was logged, instead of seeing it printed."""
    with capture_logs() as entries:
        yield entries  # type: ignore[misc]


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on loopback."""
    with WebServer() as server:
        yield server


@pytest.fixture
def time() -> FakeClock:
    """A clock that only moves when somebody waits."""
    return FakeClock()
