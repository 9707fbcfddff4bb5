"""What the front pages say is true: their commands run, their queries answer as printed, their links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from tests.asking import ask
from tests.postgres_server import PostgresServer

from muniment_schema.database import Database
from muniment_server.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
TOP_FOLDERS = ("schema", "importers", "server", "bench", "tests")
PAGES = ("README.md", "CONTRIBUTING.md", *(f"{folder}/README.md" for folder in TOP_FOLDERS))
# Said in prose, so they stand here: what the commands of the pages read.
INPUTS = {"register.book": "P-1|1788|Baptisms\nP-2|1790\n", "1788.toll": "1 A cart of coal\n2 Two geese\n"}
PROGRAMS = ("muniment", ".venv/bin/muniment", "make", "docker", "bash")
REFUSING = {"import run census.csv", "import run census.csv --map census.toml", "import run register.book"}
REFUSING |= {f"{command} --dry-run" for command in REFUSING}

_FENCED = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^    (\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is (or ""), its text."""

    language: str
    file: str
    text: str


def read(page: str) -> str:
    """Give the text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """Give the fenced blocks of a page in order."""
    return [Block(*(part or "" for part in found)) for found in _FENCED.findall(read(page))]


def commands(text: str) -> list[str]:
    """Give the commands among lines, without their comments."""
    lines = (shlex.join(shlex.split(line, comments=True)) for line in text.splitlines() if line.startswith(PROGRAMS))
    return [line for line in lines if line]


def folders_of(page: str) -> list[Path]:
    """Give the folders that a page is about."""
    top = Path(page).parent.name
    return [ROOT / top] if top else [ROOT / each for each in TOP_FOLDERS]


def indented(page: str) -> Block:
    """Give the indented lines of a page as one block."""
    return Block("sh", "", "\n".join(_INDENTED.findall(_FENCED.sub("", read(page)))))


def commands_of(page: str) -> list[str]:
    """Give all commands of a page."""
    return commands("\n".join(block.text for block in [*blocks(page), indented(page)] if block.language == "sh"))


def runs_here(command: str) -> bool:
    """Tell whether the command is one of Muniment's own, on the archive in the folder."""
    return Path(command.split()[0]).name == "muniment" and "postgresql://" not in command


def of_muniment(command: str) -> str:
    """Give what follows `muniment`, without the option that names the plugins folder."""
    return command.partition(" ")[2].removeprefix("--plugins-dir plugins ")


Ran = subprocess.CompletedProcess[str]
Shell = Callable[[str], Ran]


@pytest.fixture
def folder(sample_archive: Database, tmp_path: Path) -> Path:
    """A working tree after `make demo`, in so far as commands see it, with the inputs of the pages."""
    for name in ("data", "plugins", "schema"):
        (tmp_path / name).mkdir()
    sample_archive.copy_to(tmp_path / "data" / "muniment.db")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name, text in INPUTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for block in blocks("README.md"):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    toll_book = next(block for block in blocks("importers/README.md") if block.language == "python")
    (tmp_path / "plugins" / "toll.py").write_text(toll_book.text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def shell(folder: Path) -> Shell:
    """Run a line as a person does who stands in the working tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    path = f".venv/bin{os.pathsep}{kept.get('PATH', os.defpath)}"
    environment = kept | {"PATH": path, "PYTHONWARNINGS": "error", "NO_COLOR": "1", "COLUMNS": "100"}

    def run(line: str) -> Ran:
        ran = subprocess.run(
            ["sh", "-c", line],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in ran.stdout + ran.stderr
        return ran

    return run


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run_and_say_what_it_prints(page: str, shell: Shell) -> None:
    said = ""
    for block in [*blocks(page), indented(page)]:
        if block.language == "sh":
            said = "".join(run_one(shell, command) for command in commands(block.text) if runs_here(command))
        elif block.language == "text":
            assert [line.rstrip() for line in said.splitlines()] == block.text.splitlines()


def run_one(shell: Shell, command: str) -> str:
    """Run a command, which must end as it should, and give what it says."""
    ran = shell(command)
    assert ran.returncode == (1 if of_muniment(command) in REFUSING else 0), f"{command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout + ran.stderr


def test_the_mended_line_of_the_census_is_the_only_new_record(shell: Shell, folder: Path) -> None:
    census = folder / "census.csv"
    assert shell("muniment import run census.csv").returncode == 1
    census.write_text(census.read_text().replace("Index of names, A to K", '"Index of names, A to K"'))
    counts = json.loads(shell("muniment import run census.csv --json").stdout)["counts"]
    assert (counts["read"], counts["created"], counts["unchanged"], counts["failed"]) == (3, 1, 2, 0)


def test_what_the_readme_says_of_the_census_can_be_asked(shell: Shell, folder: Path) -> None:
    shell("muniment import run census.csv")
    database = Database(str(folder / "data" / "muniment.db"))
    query = '{ importRun(number: 4) { unmapped { field } } documents(filter: {sources: {any: ["census"]}}) { nodes {'
    answer = ask(database, query + " title date { text edtf } places { name } } } }")
    database.close()
    assert answer["importRun"] == {"unmapped": [{"field": "col:shelf"}]}
    hallow = [{"name": "Hallow"}]
    assert answer["documents"]["nodes"] == [
        {
            "title": "Enumerator's book, Church Street",
            "date": {"text": "April 1841", "edtf": "1841-04"},
            "places": hallow,
        },
        {
            "title": "Letter on three persons not at home",
            "date": {"text": "sheep shearing 1842", "edtf": None},
            "places": hallow,
        },
    ]


def test_the_migration_of_the_readme_runs_on_postgresql(shell: Shell, postgres: PostgresServer, folder: Path) -> None:
    postgres.create_database("readme")
    (command,) = [line for line in commands_of("README.md") if "postgresql://" in line]
    ran = shell(re.sub(r"postgresql://\S+", shlex.quote(str(postgres.url("readme"))), command))
    assert ran.returncode == 0, ran.stderr
    postgres.drop_database("readme")


@pytest.mark.parametrize("page", PAGES)
def test_the_queries_of_a_page_answer_as_it_prints(page: str, sample_archive: Database) -> None:
    answer = None
    for block in blocks(page):
        if block.language == "graphql":
            answer = {"data": ask(sample_archive, block.text)}
        elif block.language == "json":
            assert json.loads(block.text) == answer


def test_the_readme_shows_a_query_with_its_answer_and_two_imports_with_their_reports() -> None:
    languages = [block.language for block in blocks("README.md")]
    assert languages == ["graphql", "json", "sh", "sh", "csv", "text", "sh", "python", "sh", "text", "sh"]


def test_the_plugin_of_the_readme_is_the_one_that_is_tested() -> None:
    (plugin,) = [block for block in blocks("README.md") if block.language == "python"]
    assert plugin.text == (ROOT / "tests" / "plugins" / "parish.py").read_text(encoding="utf-8")


def test_the_inputs_that_the_readme_names_in_prose_are_those_of_its_example() -> None:
    assert all(f"`{line}`" in read("README.md") for line in INPUTS["register.book"].splitlines())


def test_the_test_of_the_importers_page_passes(folder: Path) -> None:
    plugin, test = (block.text for block in blocks("importers/README.md") if block.language == "python")
    (folder / "test_toll.py").write_text(plugin + test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_toll.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_make_containers_and_scripts_have_what_a_page_names(page: str) -> None:
    makefile = read("Makefile")
    targets, variables = (
        set(re.findall(pattern, makefile, re.MULTILINE)) for pattern in (r"^(\w+):.*##", r"^(\w+) \?=")
    )
    services = yaml.safe_load(read("docker-compose.yml"))["services"]
    spans = commands("\n".join(re.findall(r"`((?:make|docker|bash) [^`]+)`", read(page))))
    for command in commands_of(page) + spans:
        program, *words = shlex.split(command)
        if program == "make":
            assert {word.partition("=")[0] for word in words if "=" in word} <= variables, command
            assert {word for word in words if "=" not in word} <= targets, command
        elif program == "docker":
            assert words[:2] in (["compose", "up"], ["compose", "exec"]), command
            if words[1] == "exec":
                mounted = [volume.split(":")[1] for volume in services[words[2]]["volumes"]]
                assert words[3] == "muniment"
                assert all(word.startswith(tuple(mounted)) for word in words if word.startswith("/")), command
        elif program == "bash":
            assert (ROOT / words[0]).is_file(), command


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_the_links_of_a_page_lead_to_files(page: str) -> None:
    targets = re.findall(r"\]\(([^)]+)\)", read(page))
    missing = [each for each in targets if "://" not in each and not (ROOT / page).parent.joinpath(each).exists()]
    assert missing == []


def test_the_readme_leads_to_the_page_of_every_folder() -> None:
    pages = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("[!.]*/README.md")}
    assert pages == {f"{folder}/README.md" for folder in TOP_FOLDERS}
    assert pages <= set(re.findall(r"\]\(([^)]+)\)", read("README.md")))


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_the_files_and_settings_that_a_page_names_are_there(page: str) -> None:
    tree = [path for top in folders_of(page) for path in top.rglob("*")]
    names = tuple(f"{path.as_posix()}/" if path.is_dir() else path.as_posix() for path in tree)
    named = set(re.findall(r"`((?:\w+/)*(?:\w+/|\w+\.py))`", read(page))) - {"__init__.py"}
    found = {each for each in named if (ROOT / each).exists() or any(name.endswith(f"/{each}") for name in names)}
    assert named - found == set()
    settings = {PREFIX + name.upper() for name in Settings.model_fields} | {"MUNIMENT_SHARED_DATA"}
    assert {each for each in re.findall(r"MUNIMENT_[A-Z_]+", read(page)) if each != PREFIX} <= settings


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_the_commands_that_a_page_names_in_prose_have_help(page: str, shell: Shell) -> None:
    named = {words.strip() for words in re.findall(r"`muniment((?: [a-z]+)*)", read(page))} - {""}
    for words in sorted(named):
        assert shell(f"muniment {words} --help").returncode == 0, words
