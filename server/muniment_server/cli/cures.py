"""What would be right: the nearest word that exists, and the cure of a refusal that names none itself."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from muniment_importers.report import Failure, ImportReport

# For refusals that are raised where the command line is not known.
CURES = {
    "BAD_DATABASE": "name another one with --database",
    "BAD_MAP": "muniment import inspect INPUT --write-map FILE writes a map to begin with",
    "BAD_OPTION": "muniment import run --help shows how an option is written",
    "CANNOT_LISTEN": "choose another address with --host or --port",
    "CANNOT_WRITE": "name a file in a folder that is there and that you may write to",
    "DATABASE_GONE": "muniment doctor says whether the database is well; then run the same command again",
    "DATABASE_UNAVAILABLE": "muniment doctor says what it finds there",
    "DISK_FULL": "make room there, then run the same command again",
    "INPUT_UNREADABLE": "see whether you may read it, or name another file",
    "IS_A_FOLDER": "name a file in it",
    "PLUGIN_FAILED": "tell the plugin's author, or leave the plugin out with MUNIMENT_BLOCK_PLUGINS",
}

_CHOICE = re.compile(r"'([^']*)' is not one of (.+?)\.?$", re.DOTALL)
_NO_OPTION = re.compile(r"has no option '([^']*)'; it has: ([^;]+)")
_NO_VALUE = re.compile(r"option [\w.]+='([^']*)': Input should be ([^;]+)")
_QUOTED = re.compile(r"'([^']*)'")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that a person most likely meant; None when nothing is near."""
    by_folded = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def usage_message(error: typer.TyperException) -> str:
    """Give what the library says of wrong use, with the word that was probably meant."""
    # The library hands on what a validator says with a word of its own before it.
    said = error.format_message().replace("Value error, ", "")
    if "Did you mean" in said:
        return said
    if known := getattr(error, "possibilities", None):
        option = str(getattr(error, "option_name", ""))
        return f"No such option: {option}.{_meant(nearest(option, known) or known[0])}"
    if found := _CHOICE.search(said):
        return said + _meant(nearest(found[1], _QUOTED.findall(found[2])))
    if found := re.search(r"No such command '([^']*)'", said):
        return said + _meant(_in_a_group(found[1], error))
    return said


def cure_for(code: str, message: str) -> str | None:
    """Give the hint for a refusal without one: the nearest option or value, else what helps with this code."""
    near = [
        f"did you mean {right}?"
        for pattern, split in ((_NO_OPTION, _words), (_NO_VALUE, _QUOTED.findall))
        for word, known in pattern.findall(message)
        if (right := nearest(word, split(known)))
    ]
    return "; ".join(near) or CURES.get(code)


def with_cures(report: ImportReport) -> ImportReport:
    """Give the report, each failure in it with a hint where there is one to give."""
    report.error = _cured(report.error)
    for run in report.runs:
        run.error = _cured(run.error)
    return report


def _cured(failure: Failure | None) -> Failure | None:
    if failure is None or failure.hint:
        return failure
    return replace(failure, hint=cure_for(failure.code, failure.message))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


def _meant(word: str | None) -> str:
    return f" Did you mean {word!r}?" if word else ""


def _in_a_group(word: str, error: typer.TyperException) -> str | None:
    """Give "import run" for "run": the command of a group that a person forgot to name."""
    context = getattr(error, "ctx", None)
    groups = getattr(context.command, "commands", {}) if context is not None else {}
    return next((f"{name} {word}" for name, group in groups.items() if word in getattr(group, "commands", ())), None)
