"""The log: standard error, for people or as JSON, and never the values of variables."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog

from muniment_server.logs import configure_logging
from muniment_server.settings import LogFormat, LogLevel


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Logging is afterwards what it was."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = before, level
    structlog.reset_defaults()


def fail_with_a_secret() -> None:
    password = "hunter" + "2"
    if password:
        raise RuntimeError("it failed")


@pytest.mark.parametrize("log_format", LogFormat)
def test_a_trace_shows_no_variables_and_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat
) -> None:
    configure_logging(log_format)
    try:
        fail_with_a_secret()
    except RuntimeError:
        structlog.get_logger("test").exception("broken", error_id="e1")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "fail_with_a_secret" in captured.err
    assert "e1" in captured.err
    assert "hunter2" not in captured.err


def test_json_is_one_object_a_line_for_our_events_and_those_of_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogFormat.JSON)
    structlog.get_logger("ours").warning("request timed out", seconds=10)
    logging.getLogger("theirs").error("it is %s", "late")
    ours, theirs = (orjson.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["seconds"], ours["level"], ours["logger"]) == (
        "request timed out",
        10,
        "warning",
        "ours",
    )
    assert (theirs["event"], theirs["level"]) == ("it is late", "error")
    assert ours["timestamp"].endswith("Z")


def test_lines_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LogFormat.CONSOLE, LogLevel.ERROR)
    structlog.get_logger("ours").warning("not so grave")
    structlog.get_logger("ours").error("grave")
    err = capsys.readouterr().err
    assert "grave" in err
    assert "not so grave" not in err


def test_there_are_no_colours_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger("ours").error("grave")
    assert "\x1b" not in capsys.readouterr().err
