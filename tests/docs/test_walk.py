"""Every page is walked from top to bottom: its files are written, its commands run, its queries asked, and compared."""

from __future__ import annotations

import json
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tests.docs.conftest import Shell
from tests.docs.pages import COMPARED, FRONT_PAGES, PAGES, RUN, Block, Command, blocks, commands, commands_of, indented
from tests.docs.stand_ins import StandIns, without_opaque

PRINTED_ADDRESS = "http://127.0.0.1:8000"
# The front pages say in prose that these refuse a record; the other pages say so in a comment beside the command.
REFUSING = {"import run census.csv", "import run census.csv --map census.toml", "import run register.book"}
REFUSING |= {f"{command} --dry-run" for command in REFUSING}
REFUSING |= {"import inspect census.csv --write-map census.toml"}
LANGUAGES = {"csv", "graphql", "ini", "json", "nginx", "python", "sh", "text", "toml", "tsx", "yaml"}
# Blocks that say what they show and are no file: the variables of the query above them.
VARIABLES = "variables"
# Used elsewhere: a package is built of the first, in test_snippets.py; Compose reads the others by itself.
USED_ELSEWHERE = {".env", "docker-compose.override.yml"}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_true_from_top_to_bottom(
    page: str, shell: Shell, folder: Path, request: pytest.FixtureRequest
) -> None:
    walk = Walk(page, shell, folder, request)
    for block, following in zip(walk.blocks, [*walk.blocks[1:], None], strict=True):
        walk.take(block, following)


class Walk:
    """A reader of one page, who does what it says."""

    def __init__(self, page: str, shell: Shell, folder: Path, request: pytest.FixtureRequest) -> None:
        self.page, self.shell, self.folder, self.request = page, shell, folder, request
        self.blocks = [*blocks(page), indented(page)]
        self.stand_ins = StandIns()
        self.said = ""
        self.answer: Any = None
        # The front pages name files before they print them. What is printed again is changed by the reader.
        for block in reversed(self.blocks if page in FRONT_PAGES else []):
            self._write(block)

    def take(self, block: Block, following: Block | None) -> None:
        """Do what a block says, or compare what it shows with what was done last."""
        self._write(block)
        if block.language == "sh":
            self.said = "".join(self._run(command) for command in commands(block.text) if command.runs)
            self.answer = None
        elif block.language == "text" and not block.name:
            assert without_opaque(self.said) == without_opaque(block.text)
        elif block.language == "graphql":
            given = following.text if following is not None and following.name == VARIABLES else "{}"
            self.answer = self._ask(block.text, json.loads(self.stand_ins.in_place(given)))
        elif block.language == "json" and not block.name:
            printed, real = json.loads(block.text), self.answer or json.loads(self.said)
            assert self.stand_ins.learn(printed, real) == printed

    def _write(self, block: Block) -> None:
        if not block.name or block.name == VARIABLES:
            return
        if block.language == "toml":
            tomllib.loads(block.text)
        path = self.folder / block.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def _run(self, command: Command) -> str:
        line = self.stand_ins.in_place(command.line)
        if PRINTED_ADDRESS in line:
            line = line.replace(PRINTED_ADDRESS, self.request.getfixturevalue("address"))
        ran = self.shell(line)
        assert ran.returncode == self._expected(command), f"{line}\n{ran.stdout}"
        return ran.stdout

    def _expected(self, command: Command) -> int:
        words = [word for word in command.words[1:] if word not in {"--plugins-dir", "plugins"}]
        refused = self.page in FRONT_PAGES and " ".join(words) in REFUSING
        return 1 if refused else command.exit_code

    def _ask(self, query: str, variables: dict[str, Any]) -> Any:
        body = json.dumps({"query": query, "variables": variables}).encode()
        address = f"{self.request.getfixturevalue('address')}/graphql"
        asked = urllib.request.Request(address, body, {"content-type": "application/json"})  # noqa: S310 - our own
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 - our own
            return json.load(answer)


@pytest.mark.parametrize("page", PAGES)
def test_no_command_of_a_page_is_passed_over(page: str) -> None:
    assert {command.program for command in commands_of(page)} <= {*RUN, *COMPARED}
    assert {block.language for block in blocks(page)} <= LANGUAGES


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_prints_is_used_in_it(page: str) -> None:
    every = blocks(page)
    named = {block.name for block in every if block.name} - {VARIABLES} - USED_ELSEWHERE
    said = "\n".join(command.line for command in commands_of(page))
    unused = {name for name in named if Path(name).name not in said and str(Path(name).parent) not in said.split()}
    assert unused == set()
