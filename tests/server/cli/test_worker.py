"""`muniment worker` where there is nothing to work for. Workers at work are in tests/server/test_shared_line.py."""

from __future__ import annotations

from collections.abc import Callable

from tests.server.cli.conftest import Outcome


def test_sqlite_needs_no_worker(muniment: Callable[..., Outcome]) -> None:
    muniment("migrate", "up", "--database", "data/muniment.db")
    outcome = muniment("worker")
    assert (outcome.code, outcome.out) == (2, "")
    assert "muniment serve" in outcome.err


def test_a_run_that_is_not_there_is_nothing_to_work_off(muniment: Callable[..., Outcome]) -> None:
    muniment("migrate", "up", "--database", "data/muniment.db")
    outcome = muniment("worker", "--run", "run_nothing")
    assert outcome.code == 2
    assert "run_nothing" in outcome.err
