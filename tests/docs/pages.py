"""The pages of the documentation, taken apart: blocks, commands, links, headings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOP_FOLDERS = ("schema", "importers", "server", "bench", "tests")
FRONT_PAGES = ("README.md", "CONTRIBUTING.md", *(f"{folder}/README.md" for folder in TOP_FOLDERS))
# The examples are programs of their own, with tests of their own.
DOCS = tuple(
    sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "docs").rglob("*.md")
        if "examples" not in path.relative_to(ROOT).parts
    )
)
PAGES = (*FRONT_PAGES, *DOCS)

# What a line of a sh block may begin with: what is run, and what is only compared with the files it speaks of.
RUN = ("muniment", ".venv/bin/muniment", "pytest", "python3", "curl")
COMPARED = ("make", "docker", "bash")
# Where a reader stands and which programs are found; the folder of a test is so already.
STANDING = ("cd muniment", ". .venv/bin/activate")

_FENCED = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^    (\S.*)$", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_EXIT_CODE = re.compile(r"exit code (\d)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the word after it (the file that it is, or ""), its text."""

    language: str
    name: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command of a page, as it is typed, and the exit code that its comment names."""

    line: str
    exit_code: int = 0

    @property
    def words(self) -> list[str]:
        """The command as a shell parts it."""
        return shlex.split(self.line, comments=True)

    @property
    def program(self) -> str:
        """What is started."""
        return self.words[0]

    @property
    def runs(self) -> bool:
        """Whether it can be run in a folder of a test; an address of somebody's PostgreSQL cannot."""
        return self.program in RUN and "postgresql://" not in self.line


def read(page: str) -> str:
    """Give the text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """Give the fenced blocks of a page in order."""
    return [Block(*(part or "" for part in found)) for found in _FENCED.findall(read(page))]


def indented(page: str) -> Block:
    """Give the indented lines of a page as one block."""
    return Block("sh", "", "\n".join(_INDENTED.findall(prose(page))) if page in FRONT_PAGES else "")


def prose(page: str) -> str:
    """Give a page without its fenced blocks."""
    return _FENCED.sub("", read(page))


def commands(text: str) -> Iterator[Command]:
    """Yield the commands of a block; one goes on over lines that a backslash or an open quote joins."""
    pending = ""
    for line in text.splitlines():
        pending += line
        try:
            words = shlex.split(pending, comments=True)
        except ValueError:  # a quote is open
            pending += "\n"
            continue
        if pending.endswith("\\"):
            pending += "\n"
            continue
        if words and pending not in STANDING:
            code = _EXIT_CODE.search(pending)
            yield Command(pending, int(code[1]) if code else 0)
        pending = ""
    assert not pending, pending


def commands_of(page: str) -> list[Command]:
    """Give all commands of a page."""
    return [
        each for block in [*blocks(page), indented(page)] if block.language == "sh" for each in commands(block.text)
    ]


def links(page: str) -> list[str]:
    """Give what the links of a page lead to, addresses of other sites left out."""
    return [link for link in _LINK.findall(prose(page)) if "://" not in link]


def anchors(path: Path) -> set[str]:
    """Give the anchors of a page's headings, as code hosts make them."""
    text = _FENCED.sub("", path.read_text(encoding="utf-8"))
    words = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in words}
