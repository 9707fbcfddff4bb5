"""The page on containers, in so far as it can be done without them: its backup, its settings, its limits."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from sqlalchemy import make_url
from tests.docs.conftest import Shell
from tests.docs.pages import blocks, commands_of, read
from tests.postgres_server import PostgresServer, postgres_installation

from muniment_server.settings import PREFIX, Settings

PAGE = "docs/how-to/deploy-with-compose.md"
DATABASE = "backup"
Printed = Callable[[str], str]


@pytest.fixture
def printed(postgres: PostgresServer) -> Printed:
    """Give the command of the page for a program of PostgreSQL, on a database of the test."""
    address = make_url(postgres.url(DATABASE)).set(drivername="postgresql").render_as_string(hide_password=False)

    def command(program: str) -> str:
        (line,) = [each.line for each in commands_of(PAGE) if f"postgres {program} " in each.line]
        line = line.replace(
            f"docker compose exec -T postgres {program}", str(postgres_installation() / "bin" / program)
        )
        return line.replace("--username=muniment --dbname=muniment", f"--dbname={shlex.quote(address)}")

    return command


def test_what_was_dumped_comes_back(shell: Shell, postgres: PostgresServer, printed: Printed, folder: Path) -> None:
    postgres.create_database(DATABASE)
    archive = f"--database {shlex.quote(postgres.url(DATABASE))}"
    (folder / "one.csv").write_text("id,title\nA,Minute book\n")
    (folder / "two.csv").write_text("id,title\nB,Letters\n")

    def done(line: str) -> str:
        ran = shell(line)
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    try:
        done(f"muniment migrate up {archive}")
        done(f"muniment import run one.csv {archive}")
        before = done(f"muniment export {archive}"), done(f"muniment import runs {archive}")
        done(printed("pg_dump"))
        done(f"muniment import run two.csv {archive}")
        assert "Letters" in done(f"muniment export {archive}")
        done(printed("pg_restore"))
        assert (done(f"muniment export {archive}"), done(f"muniment import runs {archive}")) == before
    finally:
        postgres.drop_database(DATABASE)


def test_the_settings_of_the_page_can_be_used_in_the_containers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (written,) = [block.text for block in blocks(PAGE) if block.language == "yaml"]
    override = yaml.safe_load(written)["services"]
    services = yaml.safe_load(read("docker-compose.yml"))["services"]
    assert set(override) <= set(services)
    folders = [volume.split(":")[1] for volume in override["server"]["volumes"]]
    for name, value in override["server"]["environment"].items():
        # A folder is there when it is mounted.
        monkeypatch.setenv(name, str(tmp_path) if value in folders else value)
    named = {name.removeprefix(PREFIX).lower() for name in override["server"]["environment"]}
    assert named <= Settings().model_fields_set


def test_the_variables_of_the_page_are_those_that_the_containers_read() -> None:
    (written,) = [block.text for block in blocks(PAGE) if block.language == "ini"]
    named = {line.partition("=")[0] for line in written.splitlines()}
    assert named == set(re.findall(r"\$\{(\w+):-", read("docker-compose.yml")))


def test_the_proxy_lets_pass_what_the_server_takes_and_waits_as_long_as_it_does() -> None:
    (written,) = [block.text for block in blocks(PAGE) if block.language == "nginx"]
    body = re.search(r"client_max_body_size (\d+)k", written)
    wait = re.search(r"proxy_read_timeout +(\d+)s", written)
    assert body is not None
    assert wait is not None
    assert int(body[1]) * 1024 >= Settings.model_fields["max_body_bytes"].default
    assert int(wait[1]) > Settings.model_fields["timeout_seconds"].default
    assert f"{Settings.model_fields['max_body_bytes'].default:,}" in written
