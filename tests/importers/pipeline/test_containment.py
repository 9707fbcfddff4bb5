"""Plugins that raise, end the process, print, give nonsense or never come back: contained, and named."""

from __future__ import annotations

import os
import signal
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from muniment_importers import Detection, Frame, Record
from muniment_importers.plugins import load_plugins
from muniment_importers.run import RunRequest, run_imports
from muniment_schema.tables import DOCUMENT, IMPORT_PROBLEM, IMPORT_RUN

FAILURES = [RuntimeError("no luck"), SystemExit(0), CancelledError("no luck")]
ROWS = "id,title\n1,Letter\n2,Minutes\n"


def good(*names: str) -> Iterator[Record]:
    for name in names or ("A", "B", "C"):
        yield Record(native_id=name, title=f"Document {name}")


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*_arguments: Any) -> Any:
        raise error

    return fail


def interrupted_twice() -> None:
    """What a person does when nothing comes of the first Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("error", FAILURES)
@pytest.mark.parametrize("member", ["total", "source_key", "read"])
def test_an_importer_that_fails_is_named_and_leaves_no_run_running(
    archive: Any, member: str, error: BaseException
) -> None:
    report = archive.take(*good(), members={member: failing(error), "version": "0.3"})
    failure = report.error or report.runs[0].error
    assert (report.exit_code, failure.code) == (3, "PLUGIN_FAILED")
    assert failure.message.startswith(f"importer made-up 0.3 of plugin made raised {type(error).__name__}")
    assert set(archive.rows(IMPORT_RUN, "state")) <= {"failed"}


@pytest.mark.parametrize("error", FAILURES)
def test_mapping_that_fails_is_named_and_leaves_no_run_running(archive: Any, error: BaseException) -> None:
    report = archive.take_framed(lambda: [Frame("A", None, b"A", None)], failing(error), version="0.3")
    assert (report.exit_code, report.runs[0].error.code) == (3, "PLUGIN_FAILED")
    assert archive.rows(IMPORT_RUN, "state") == ["failed"]


@pytest.mark.parametrize("error", FAILURES)
def test_an_importer_that_cannot_be_made_is_named(archive: Any, error: BaseException) -> None:
    importer = archive.importer(good, __init__=failing(error))
    report = archive.run(archive.file("a.made"), plugins=archive.plugins(importer), format="made-up")
    assert (report.exit_code, report.error.code) == (3, "PLUGIN_FAILED")
    assert report.error.message.startswith("importer made-up 1.2 of plugin made raised")


@pytest.mark.parametrize("error", FAILURES)
@pytest.mark.parametrize("member", ["__init__", "sniff"])
def test_an_importer_that_fails_when_it_looks_does_not_keep_others_from_reading(
    archive: Any, member: str, error: BaseException
) -> None:
    plugins = archive.plugins(archive.importer(good, **{member: failing(error)}))
    report = archive.run(archive.file("a.csv", ROWS), plugins=plugins)
    assert (report.exit_code, report.runs[0].importer, report.counts.created) == (0, "csv", 2)


@pytest.mark.parametrize(
    "nonsense",
    [
        "surely",
        Detection(2, "twice as sure"),
        Detection("high", "in words"),  # type: ignore[arg-type]
        Detection(0.99, "x", ["century"]),  # type: ignore[arg-type]
    ],
)
def test_an_importer_that_says_nonsense_of_an_input_is_passed_over(archive: Any, nonsense: Any) -> None:
    importer = archive.importer(good, sniff=lambda self, probe: nonsense)
    report = archive.run(archive.file("a.csv", ROWS), plugins=archive.plugins(importer))
    assert (report.exit_code, report.runs[0].importer) == (0, "csv")


@pytest.mark.parametrize("error", FAILURES)
@pytest.mark.parametrize("hook", ["transform_record", "match_record"])
def test_a_hook_of_records_that_fails_costs_the_record_and_is_named(
    archive: Any, hook: str, error: BaseException
) -> None:
    def fail(record: Record) -> None:
        if record.native_id == "B":
            raise error

    report = archive.take(*good(), hooks={hook: fail})
    assert (report.exit_code, report.counts.created, report.counts.failed) == (1, 2, 1)
    (message,) = archive.rows(IMPORT_PROBLEM, "message")
    assert message.startswith(f"{hook} of the plugin made raised {type(error).__name__}")
    assert archive.rows(IMPORT_RUN, "state") == ["done"]


@pytest.mark.parametrize("error", FAILURES)
@pytest.mark.parametrize("hook", ["import_started", "import_finished"])
def test_a_hook_of_runs_that_fails_is_named_in_the_log(
    archive: Any, log: list[Any], hook: str, error: BaseException
) -> None:
    def fail() -> None:
        raise error

    report = archive.take(*good(), hooks={hook: fail})
    assert (report.exit_code, archive.rows(IMPORT_RUN, "state")) == (0, ["done"])
    (entry,) = [each for each in log if each["event"] == "a plugin's hook failed"]
    assert (entry["hook"], entry["plugin"]) == (hook, "made")
    assert entry["error"].startswith(type(error).__name__)


def test_an_importer_that_never_comes_back_is_left_with_a_second_interrupt_and_named(
    archive: Any, log: list[Any]
) -> None:
    def reading() -> Iterator[Record]:
        yield from good()
        interrupted_twice()

    report = archive.take(reading=reading)
    assert (report.exit_code, report.runs[0].state, report.counts.created) == (130, "interrupted", 3)
    (entry,) = [each for each in log if each["event"] == "interrupted in the middle of a record"]
    assert entry["by"] == "importer made-up 1.2 of plugin made"
    assert entry["at"].startswith("test_containment.py:")


def test_what_was_mapped_before_an_interrupt_is_stored(archive: Any, log: list[Any]) -> None:
    def map_(frame: Frame) -> Record:
        if frame.native_id == "C":
            interrupted_twice()
        return Record(native_id=frame.native_id, title="x")

    report = archive.take_framed(lambda: [Frame(each, None, each.encode(), None) for each in "ABCD"], map_)
    assert (report.exit_code, report.runs[0].state, archive.count(DOCUMENT)) == (130, "interrupted", 2)
    assert [each["by"] for each in log if "by" in each] == ["importer made-up 1.2 of plugin made"]


@pytest.mark.parametrize("hook", ["transform_record", "match_record"])
def test_a_hook_that_never_comes_back_is_named_and_the_batch_is_stored(archive: Any, log: list[Any], hook: str) -> None:
    def loop(record: Record) -> None:
        if record.native_id == "C":
            interrupted_twice()

    report = archive.take(*good(*"ABCD"), hooks={hook: loop})
    assert (report.exit_code, report.runs[0].state, archive.count(DOCUMENT)) == (130, "interrupted", 2)
    assert f"{hook} of the plugin made" in [each.get("by") for each in log]


def test_an_importer_that_looks_for_ever_is_named_when_somebody_interrupts_it(archive: Any, log: list[Any]) -> None:
    plugins = archive.plugins(archive.importer(good, sniff=failing(KeyboardInterrupt())))
    with pytest.raises(KeyboardInterrupt):
        archive.run(archive.file("a.made"), plugins=plugins)
    (entry,) = [each for each in log if each["event"] == "interrupted while an importer looked"]
    assert (entry["importer"], entry["plugin"]) == ("made-up", "made")


def test_whatever_a_plugin_prints_goes_to_standard_error(archive: Any, capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    def printing(name: str, answer: Any = None) -> Callable[..., Any]:
        def call(*_arguments: Any) -> Any:
            said.append(name)
            print(f"<{name}>")
            return answer

        return call

    def reading() -> Iterator[Record]:
        print("<read>")
        yield from good("A")

    members = {
        "__init__": printing("init"),
        "sniff": printing("sniff", Detection(1, "sure")),
        "total": printing("total"),
        "source_key": printing("source_key"),
    }
    names = ("transform_record", "match_record", "import_started", "import_finished")
    report = archive.take(reading=reading, members=members, hooks={name: printing(name) for name in names})
    assert report.exit_code == 0
    assert set(said) == {"init", "sniff", "total", "source_key", *names}
    printed = capsys.readouterr()
    assert printed.out == ""
    assert all(f"<{name}>" in printed.err for name in ("read", *said))


def test_with_tracing_every_call_of_a_hook_is_logged_with_its_plugin_and_its_time(
    archive: Any, plugin: Callable[[str, str], Path], log: list[Any]
) -> None:
    folder = plugin(
        "traced",
        "from muniment_importers import RecordError, hookimpl\n"
        "@hookimpl\ndef transform_record(record):\n"
        "    if record.native_id == '2':\n        raise RecordError('NOT_OURS', 'not ours')\n"
        "@hookimpl\ndef import_started():\n    pass\n",
    )
    plugins = load_plugins(folder, is_traced=True)
    run_imports(archive.database, plugins, RunRequest(inputs=[archive.file("a.csv", ROWS)]))
    calls = [each for each in log if each["event"] == "a hook was called"]
    assert [(each["hook"], each["plugin"], each.get("gave"), each.get("raised")) for each in calls] == [
        ("register_importers", "muniment", "list", None),
        ("import_started", "traced", "NoneType", None),
        ("transform_record", "traced", "NoneType", None),
        ("transform_record", "traced", None, "RecordError"),
    ]
    assert all(each["milliseconds"] >= 0 for each in calls)
    log.clear()
    run_imports(archive.database, load_plugins(folder), RunRequest(inputs=[archive.file("a.csv", ROWS)]))
    assert [each for each in log if each["event"] == "a hook was called"] == []
