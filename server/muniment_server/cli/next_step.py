"""The next command worth typing after an import, for a person at a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from muniment_schema.values.vocabularies import ImportState

from .shell import Shell

if TYPE_CHECKING:
    from muniment_importers.plugins import Plugins
    from muniment_importers.report import ImportReport, RunReport
    from muniment_importers.run import RunRequest


def next_steps(
    report: ImportReport, request: RunRequest, plugins: Plugins, shell: Shell, arguments: Sequence[str]
) -> Iterator[str]:
    """Give a line for each command that helps further; `arguments` is what was typed after the program's name.

    Problems are looked at first, then fields without a place get a map, and a dry run is done in earnest last.
    """
    if report.error is not None:
        return
    common = _common(shell)
    for run in report.runs:
        if number := len(run.problems) + run.problems_omitted:
            what = "the problem" if number == 1 else f"all {number} problems"
            yield _line(["import", "show", str(run.number), *common], f"{what} of run {run.number}")
            break
    for run in report.runs:
        if run.unmapped and request.map_file is None and _takes_map(run, plugins) and (name := _input(run, request)):
            words = ["import", "inspect", name, *_format(request), "--write-map", str(_new_map(name)), *common]
            yield _line(words, "a map, to say where its fields go")
            break
    if any(run.dry_run and run.state is ImportState.DONE for run in report.runs):
        yield _line([each for each in arguments if each != "--dry-run"], "the same, and stored")


def _line(words: Sequence[str], what: str) -> str:
    return f"next: {shlex.join(['muniment', *words])}   # {what}"


def _common(shell: Shell) -> list[str]:
    """Give the common options that were said, so that the next command finds the same archive."""
    words = [] if shell.database is None else ["--database", shell.database]
    words += [] if shell.plugins_dir is None else ["--plugins-dir", str(shell.plugins_dir)]
    return [*words, "--no-plugins"] if shell.no_plugins else words


def _format(request: RunRequest) -> list[str]:
    return [] if request.format is None else ["--format", request.format]


def _takes_map(run: RunReport, plugins: Plugins) -> bool:
    installed = plugins.importers.get(run.importer)
    return installed is not None and "field_map" in installed.cls.Options.model_fields


def _input(run: RunReport, request: RunRequest) -> str | None:
    """Give the input as it was typed, or its path when it is one of several; standard input is gone."""
    typed = [each for each in request.inputs if Path(each).name == run.input_name and Path(each).is_file()]
    name = typed[0] if typed else run.input_path
    return name if name and name != "-" and Path(name).exists() else None


def _new_map(name: str) -> Path:
    """Give a name for the map that no file has yet."""
    stem = Path(name).stem or "fields"
    found = Path(f"{stem}.toml")
    number = 2
    while found.exists():
        found = Path(f"{stem}-{number}.toml")
        number += 1
    return found
