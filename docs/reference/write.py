"""Writes the reference pages from the code, or with --check says which of them are not what the code says.

The words for people stand beside the code where they are shown to people too (settings, commands, hooks). For fields of
records they are in record-fields.toml. error-codes.md is written by hand; here it is compared with the codes there are.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final, get_args

import typer
from pydantic_core import PydanticUndefined

from muniment_importers import hookspecs, record
from muniment_importers.context import ImportContext
from muniment_importers.mapping.field_map import PARTS
from muniment_importers.mapping.filters import Filters
from muniment_importers.mapping.headings import ALIASES
from muniment_importers.mapping.targets import (
    BASES,
    MANY,
    OF_ALL_KINDS,
    OF_AUTHORITIES,
    OF_DOCUMENTS,
    PARAGRAPHS,
    TAKES_SUFFIX,
)
from muniment_server.cli.main import DONE, INTERRUPTED, REFUSED, STOPPED, TERMINATED, WRONG_USE, build_cli
from muniment_server.cli.shell import COMMON
from muniment_server.settings import PREFIX, Settings, bounds

FOLDER: Final = Path(__file__).parent
SOURCES: Final = tuple(FOLDER.parents[1].glob("*/muniment_*"))
WORDS: Final = tomllib.loads((FOLDER / "record-fields.toml").read_text("utf-8"))

# Texts in capitals that are names of environment variables and not codes.
NO_CODES: Final = frozenset({"COMP_WORDS", "NO_COLOR"})
CODE: Final = re.compile(r"[A-Z]{2,}(_[A-Z]+)+|CIRCLE|CONFLICT|INTERNAL")

EXIT_CODES: Final = {
    str(DONE): "done, and nothing was refused",
    str(REFUSED): "done, and something was refused, left out or found wrong; the rest is stored",
    str(WRONG_USE): "wrong use: an unknown option, a missing file, a bad map; nothing was stored",
    str(STOPPED): "stopped: the input cannot be read on, the database is gone, the disk is full; "
    "what was stored before stays",
    f"{INTERRUPTED}, {TERMINATED}": "interrupted, terminated; the batch at hand is stored",
}
MADE: Final = "Written from the code by `make fix`."


def settings() -> Iterator[str]:
    """Yield the lines of settings.md."""
    yield "# Settings"
    yield from ("", f"Environment variables. {MADE}", "")
    yield "An option of a command wins over its variable, and the variable over the default. An empty variable counts"
    yield "as not set. Commands name all settings that are wrong at once, and say of a misspelt variable which one it"
    yield "looks like. `NO_COLOR` set to anything takes the colours away."
    yield from ("", "| variable | what it says | allowed | default | example |", "|---|---|---|---|---|")
    for name, field in Settings.model_fields.items():
        default = field.default if field.default is not PydanticUndefined else None
        # Words that can be chosen stand in the description.
        allowed = bounds(field) if "number" in bounds(field) else ""
        cells = [
            code(PREFIX + name.upper()),
            field.description or "",
            allowed,
            "" if default in (None, ()) else code(plain(default)),
            code(str((field.examples or [""])[-1])),
        ]
        yield row(cells)


def commands() -> Iterator[str]:
    """Yield the lines of commands.md."""
    root: Any = typer.main.get_command(build_cli())
    yield "# Commands"
    yield from ("", f"{MADE} `--help` after a command says the same, and names commands of plugins too.", "")
    yield from ("## Every command", "", "These may stand before or after the name of the command.", "")
    yield from table_of([each for each in root.params if each.name in COMMON])
    yield from ("", "`muniment --version` writes the version. `-h` is `--help`.", "")
    yield from ("## Exit codes", "", "| code | meaning |", "|---|---|")
    yield from (row([f"{number}", meaning]) for number, meaning in EXIT_CODES.items())
    yield ""
    yield "Results go to standard output; progress, warnings and reports for people go to standard error. With `--json`"
    yield "standard output is one JSON document, also when the command failed."
    for path, command in walk(root, "muniment"):
        yield from ("", f"## {path}", "")
        text, _, example = inspect.cleandoc(command.help or "").partition("Example: ")
        yield text.strip()
        own = [each for each in command.params if each.name not in COMMON and each.name != "help"]
        arguments = [each for each in own if not each.opts[0].startswith("-")]
        usage = " ".join([path, *(f"{each.metavar}{'...' if each.nargs == -1 else ''}" for each in arguments)])
        usage += " [OPTIONS]" if len(own) > len(arguments) else ""
        yield from ("", f"    {usage}")
        if example:
            yield from ("", f"Example: `{example.strip()}`")
        if own:
            yield ""
            yield from table_of(own)


def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield all commands below this one, with their whole names, in the order of --help."""
    for name, below in command.commands.items():
        if hasattr(below, "commands"):
            yield from walk(below, f"{path} {name}")
        else:
            yield f"{path} {name}", below


def table_of(parameters: list[Any]) -> Iterator[str]:
    """Yield a table of arguments and options."""
    yield from ("| argument or option | what it does | default |", "|---|---|---|")
    for each in parameters:
        if each.name == "help":
            continue
        is_option = each.opts[0].startswith("-")
        choices = choices_of(each.type_descriptor.annotation)
        value = "" if getattr(each, "is_flag", False) else f" {each.metavar or '|'.join(choices)}"
        name = f"{', '.join(each.opts)}{value}" if is_option else each.metavar
        default = "" if each.default in (None, False) else code(plain(each.default))
        yield row([code(name), each.help or "", default])


def choices_of(annotation: Any) -> list[str]:
    """Give the values of an option that takes one of some words, or of several such."""
    for each in (annotation, *get_args(annotation)):
        if isinstance(each, type) and issubclass(each, Enum):
            return [str(choice.value) for choice in each]
    return []


def hooks() -> Iterator[str]:
    """Yield the lines of hooks.md."""
    yield "# Hooks"
    yield from ("", f"What a plugin may implement, marked with `@hookimpl` of `muniment_importers`. {MADE}", "")
    yield "A hook may leave out arguments that it does not use. How a plugin is made and loaded:"
    yield "[write an importer](../how-to/write-an-importer.md)."
    for name, hook in vars(hookspecs).items():
        if not hasattr(hook, f"{hookspecs.PROJECT}_spec"):
            continue
        yield from ("", f"## {name}", "", "```python", f"def {name}{signature(hook)}: ...", "```", "")
        yield inspect.getdoc(hook) or ""
    yield from ("", "## ImportContext", "", inspect.getdoc(ImportContext) or "", "")
    yield from ("| field | type |", "|---|---|")
    yield from (row([code(each.name), code(str(each.type))]) for each in dataclasses.fields(ImportContext))


def signature(function: Any) -> str:
    """Give the signature with its types as they are written."""
    return str(inspect.signature(function)).replace("'", "")


def record_fields() -> Iterator[str]:
    """Yield the lines of record-fields.md."""
    yield "# Fields of a record"
    yield from ("", f"What a heading, a JSON key, a map and an importer can say. {MADE}", "")
    yield from WORDS["introduction"].strip().splitlines()
    groups = (
        ("Of every record", OF_ALL_KINDS),
        ("Of documents", OF_DOCUMENTS),
        ("Of people, places, subjects, collections and repositories", OF_AUTHORITIES),
    )
    for title, names in groups:
        yield from ("", f"## {title}", "", "| name | what it is | values | after a dot |", "|---|---|---|---|")
        for name in (each for each in BASES if each in names):
            suffix = WORDS["suffixes"][name] if name in TAKES_SUFFIX else ""
            yield row([code(name), WORDS["fields"][name], amount(name), suffix])
    yield from ("", "## Other headings", "", *WORDS["headings"].strip().splitlines(), "")
    yield from ("| heading | read as |", "|---|---|")
    yield from (row([each, code(target)]) for each, target in ALIASES.items())
    yield from ("", "## Filters of a map", "", *WORDS["filtering"].strip().splitlines(), "")
    yield from ("| filter | what it does | example |", "|---|---|---|")
    for each in dataclasses.fields(Filters):
        what, example = WORDS["filters"][each.name]
        yield row([code(each.name), what, code(example)])
    yield from ("", "## Paths of a map", "", *WORDS["paths"].strip().splitlines(), "")
    yield from ("| field | parts |", "|---|---|")
    yield from (row([code(each), ", ".join(map(code, parts))]) for each, parts in PARTS.items())
    yield from ("", "## In an importer", "", *WORDS["importer"].strip().splitlines())
    yield from ("", "### Record", "")
    yield from ("| field | type | default | what it is, where it is not named above |", "|---|---|---|---|")
    for each in dataclasses.fields(record.Record):
        meaning = "" if each.name in WORDS["fields"] else WORDS["record"][each.name]
        yield row([code(each.name), code(str(each.type)), default_of(each), meaning])
    for cls in parts_of_records():
        yield from ("", f"### {cls.__name__}", "", (inspect.getdoc(cls) or "").split("\n\n")[0], "")
        yield from ("| field | type | default |", "|---|---|---|")
        yield from (row([code(each.name), code(str(each.type)), default_of(each)]) for each in dataclasses.fields(cls))


def parts_of_records() -> Iterator[type[Any]]:
    """Yield the dataclasses that fields of a record hold, in the order of the module."""
    types = " ".join(str(each.type) for each in dataclasses.fields(record.Record))
    for name, cls in vars(record).items():
        if isinstance(cls, type) and dataclasses.is_dataclass(cls) and re.search(rf"\b{name}\b", types):
            yield cls


def amount(name: str) -> str:
    """Say how many values a field takes."""
    return "many" if name in MANY else "paragraphs" if name in PARAGRAPHS else "one"


def default_of(field: dataclasses.Field[Any]) -> str:
    """Give the default of a field, or say that there is none."""
    if field.default_factory is not dataclasses.MISSING:
        return "empty"
    return "required" if field.default is dataclasses.MISSING else code(repr(field.default))


def plain(value: object) -> str:
    """Give a default as a person writes it."""
    return str(value.value) if isinstance(value, Enum) else str(value)


def code(text: str) -> str:
    """Mark as code, if there is anything to mark."""
    return f"`{text}`" if text else ""


def row(cells: list[str]) -> str:
    """Give a row of a table."""
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def codes_in_the_code() -> set[str]:
    """Give every text in the sources that is written as a code."""
    found: set[str] = set()
    for source in (file for folder in SOURCES for file in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found - NO_CODES


def codes_on_the_page() -> set[str]:
    """Give the codes that error-codes.md explains."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (FOLDER / "error-codes.md").read_text("utf-8"), re.MULTILINE))


PAGES: Final = {
    "settings.md": settings,
    "commands.md": commands,
    "hooks.md": hooks,
    "record-fields.md": record_fields,
}


def wrong_pages() -> list[str]:
    """Say what is not right, a line each."""
    wrong = []
    for name, lines in PAGES.items():
        page = FOLDER / name
        if not page.exists() or page.read_text("utf-8") != "\n".join([*lines(), ""]):
            wrong.append(f"docs/reference/{name} is not what the code says; make fix writes it anew")
    in_code, on_page = codes_in_the_code(), codes_on_the_page()
    wrong += [f"docs/reference/error-codes.md does not explain {each}" for each in sorted(in_code - on_page)]
    wrong += [f"docs/reference/error-codes.md explains {each}, which is gone" for each in sorted(on_page - in_code)]
    return wrong


def main() -> int:
    """Write the pages, or check them; 1 when something is wrong."""
    if "--check" not in sys.argv[1:]:
        for name, lines in PAGES.items():
            (FOLDER / name).write_text("\n".join([*lines(), ""]), encoding="utf-8")
    wrong = wrong_pages()
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
