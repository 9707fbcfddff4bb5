"""What a person names on the command line, looked up before anything is read: files, folders, standard input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from muniment_schema.errors import MunimentError

from .source import Source

STDIN: Final = "-"


class InputMissing(MunimentError):
    """One or more of the named inputs are not there."""

    code = "INPUT_MISSING"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"there is no {' and no '.join(names)}", hint="nothing was imported; mend the name")


class InputUnreadable(MunimentError):
    """A named input is there but is not a file or folder that may be read."""

    code = "INPUT_UNREADABLE"

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"{name} {reason}")


class EmptyFolder(MunimentError):
    """A named folder has no files in it."""

    code = "EMPTY_FOLDER"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the folder {name} has no files in it", hint="hidden files do not count")


class FormatNeeded(MunimentError):
    """Standard input was named without the importer that reads it."""

    code = "FORMAT_NEEDED"

    def __init__(self) -> None:
        super().__init__("standard input needs --format, for it has no name", hint="for example --format jsonl")


@dataclass(frozen=True, slots=True)
class Input:
    """One input, to be a run of its own; `is_alone` when it is all that a person named."""

    source: Source
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that is passed over, and why."""

    name: str
    code: str

    def as_json(self) -> dict[str, str]:
        """Give the entry of `inputs_skipped`."""
        return {"name": self.name, "code": self.code}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found, in the order it was named, and what was passed over already."""

    inputs: tuple[Input, ...]
    skipped: tuple[Skipped, ...] = ()


def find_inputs(
    names: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    format: str | None = None,
    encoding: str | None = None,
    claims_folder: Callable[[Source], bool] = lambda folder: False,
) -> Inputs:
    """Give the inputs that these names stand for, in order.

    A folder is one input when `claims_folder` says so; else it is its files in the order of their names, without
    hidden ones, and without the folders in it that nobody claims (NESTED_FOLDER). `-` is standard input.

    Raises InputMissing, naming all that are missing; EmptyFolder, InputUnreadable and FormatNeeded. Nothing of the
    files has been read by then.
    """
    missing = [name for name in names if name != STDIN and not Path(name).exists()]
    if missing:
        raise InputMissing(missing)
    if STDIN in names and (format is None or stdin is None):
        raise FormatNeeded
    found: list[Source] = []
    skipped: list[Skipped] = []
    for name in dict.fromkeys(names):
        if name == STDIN:
            found.append(Source(None, stream=stdin, name="stdin", encoding=encoding))
            continue
        path = Path(name)
        source = Source(path, encoding=encoding)
        if not path.is_dir() or claims_folder(source):
            _refuse_unreadable(path, name)
            found.append(source)
            continue
        here = list(_in_folder(path, name, encoding, claims_folder))
        if not any(isinstance(one, Source) for one in here):
            raise EmptyFolder(name)
        found += (one for one in here if isinstance(one, Source))
        skipped += (one for one in here if isinstance(one, Skipped))
    is_alone = len(names) == 1 and len(found) == 1 and (names[0] == STDIN or found[0].path == Path(names[0]))
    return Inputs(tuple(Input(source, is_alone) for source in found), tuple(skipped))


def _in_folder(
    folder: Path, name: str, encoding: str | None, claims_folder: Callable[[Source], bool]
) -> Iterator[Source | Skipped]:
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise InputUnreadable(name, f"cannot be read: {error.strerror}") from error
    for path in paths:
        source = Source(path, encoding=encoding, root=folder)
        if path.is_dir():
            yield source if claims_folder(source) else Skipped(path.name, "NESTED_FOLDER")
        else:
            yield source if path.is_file() else Skipped(path.name, InputUnreadable.code)


def _refuse_unreadable(path: Path, name: str) -> None:
    if not path.is_file() and not path.is_dir():
        raise InputUnreadable(name, "is neither a file nor a folder")
    try:
        if path.is_file():
            path.open("rb").close()
    except OSError as error:
        raise InputUnreadable(name, f"cannot be read: {error.strerror}") from error
