"""What pages name is there: links and their anchors, files, settings, commands, targets of make, services, GraphQL."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from tests.docs.conftest import Shell
from tests.docs.pages import (
    DOCS,
    FRONT_PAGES,
    PAGES,
    ROOT,
    TOP_FOLDERS,
    Command,
    anchors,
    commands,
    commands_of,
    links,
    read,
)

from muniment_server.settings import PREFIX, Settings

WITH_CHANGES = [*PAGES, "CHANGELOG.md"]
# The examples have tests of their own, but for what they link to.
WITH_LINKS = [*WITH_CHANGES, "docs/examples/README.md"]
# What the page may ask of the database's own programs inside the container.
DATABASE_PROGRAMS = {"pg_dump", "pg_restore", "psql"}


@pytest.mark.parametrize("page", WITH_LINKS)
def test_the_links_of_a_page_lead_to_files_and_headings(page: str) -> None:
    missing = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            missing.append(link)
    assert missing == []


def test_the_readme_leads_to_the_page_of_every_folder() -> None:
    pages = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("[!.]*/README.md")}
    assert pages == {*(f"{folder}/README.md" for folder in TOP_FOLDERS), "docs/README.md"}
    assert pages <= set(links("README.md"))


def test_the_index_of_the_documentation_leads_to_every_page() -> None:
    linked = {f"docs/{link}" for link in links("docs/README.md")}
    assert {page for page in DOCS if page != "docs/README.md"} <= linked


@pytest.mark.parametrize("page", WITH_CHANGES)
def test_the_files_and_settings_that_a_page_names_are_there(page: str) -> None:
    top = Path(page).parts[0]
    folders = [ROOT / top] if top in TOP_FOLDERS else [ROOT / each for each in (*TOP_FOLDERS, "docs")]
    tree = [path for folder in folders for path in folder.rglob("*")]
    names = tuple(f"{path.as_posix()}/" if path.is_dir() else path.as_posix() for path in tree)
    text = read(page)
    named = set(re.findall(r"`((?:\w+/)*(?:\w+/|\w+\.py))`", text)) - {"__init__.py"} - printed_in(text)
    found = {each for each in named if (ROOT / each).exists() or any(name.endswith(f"/{each}") for name in names)}
    assert named - found == set()
    settings = {PREFIX + name.upper() for name in Settings.model_fields} | {"MUNIMENT_SHARED_DATA"}
    assert {each for each in re.findall(r"MUNIMENT_[A-Z_]+", text) if each != PREFIX} <= settings


def printed_in(text: str) -> set[str]:
    """Give the files that the page prints itself, with their folders and without."""
    printed = {Path(each) for each in re.findall(r"^```\w+ (\S+)$", text, re.MULTILINE)}
    folders = {f"{parent.as_posix()}/" for path in printed for parent in path.parents if parent.name}
    return folders | {path.as_posix() for path in printed} | {path.name for path in printed}


# The page of all commands is written from the commands.
@pytest.mark.parametrize("page", [page for page in WITH_CHANGES if page != "docs/reference/commands.md"])
def test_the_commands_that_a_page_names_in_prose_have_help(page: str, shell: Shell) -> None:
    named = {words.strip() for words in re.findall(r"`muniment((?: [a-z]+)*)", read(page))} - {""}
    for words in sorted(named):
        assert shell(f"muniment {words} --help").returncode == 0, words


@pytest.mark.parametrize("page", PAGES)
def test_make_containers_and_scripts_have_what_a_page_names(page: str) -> None:
    spans = "\n".join(re.findall(r"`((?:make|docker|bash) [^`]+)`", read(page)))
    for command in [*commands_of(page), *commands(spans)]:
        check = {"make": check_make, "docker": check_docker, "bash": check_script}.get(command.program)
        if check is not None:
            check(command)


def check_make(command: Command) -> None:
    """The targets and variables are those of the Makefile."""
    makefile = read("Makefile")
    targets, variables = (
        set(re.findall(pattern, makefile, re.MULTILINE)) for pattern in (r"^(\w+):.*##", r"^(\w+) \?=")
    )
    words = command.words[1:]
    assert {word.partition("=")[0] for word in words if "=" in word} <= variables, command
    assert {word for word in words if "=" not in word} <= targets, command


def check_docker(command: Command) -> None:
    """The services are those of docker-compose.yml, the database is the one it makes, and paths are mounted."""
    services = yaml.safe_load(read("docker-compose.yml"))["services"]
    compose, verb, *words = command.words[1:]
    assert compose == "compose", command
    assert verb in {"up", "exec", "run", "build", "stop", "logs", "ps", "cp"}, command
    named = [word for word in words if not word.startswith("-")]
    if verb == "cp":
        [(service, path)] = [
            (service, path) for service, colon, path in (each.partition(":") for each in named) if colon
        ]
        assert path in [volume.split(":")[1] for volume in services[service]["volumes"]], command
        return
    if verb not in {"exec", "run"}:
        assert set(named) <= set(services), command
        return
    service, *inside = named
    if service == "postgres":
        account = services[service]["environment"]
        assert inside[0] in DATABASE_PROGRAMS, command
        assert f"--username={account['POSTGRES_USER']}" in words, command
        assert f"--dbname={account['POSTGRES_DB']}" in words, command
        return
    mounted = [volume.split(":")[1] for volume in services[service].get("volumes", ())]
    paths = [word for word in inside if word.startswith("/")]
    assert all(word.startswith(tuple(mounted)) for word in paths), command
    assert inside[:1] == (["muniment"] if verb == "exec" else inside[:1]), command


def check_script(command: Command) -> None:
    """The script is there."""
    assert (ROOT / command.words[1]).is_file(), command


def test_the_front_pages_are_all_there() -> None:
    assert [page for page in FRONT_PAGES if not (ROOT / page).is_file()] == []


def test_no_page_holds_an_open_quote_at_the_end_of_its_commands() -> None:
    assert all(shlex.split(command.line, comments=True) for page in PAGES for command in commands_of(page))
