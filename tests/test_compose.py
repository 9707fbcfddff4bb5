"""docker-compose.yml and server/Dockerfile against the settings and the commands that they start."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from muniment_server.settings import Settings

ROOT = Path(__file__).parent.parent
PREFIX = "MUNIMENT_"
MUNIMENT = [sys.executable, "-c", "import sys; from muniment_server.cli.main import main; sys.exit(main())"]
READY_TIMEOUT_SECONDS = 30


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of docker-compose.yml, with the default for each ${NAME:-default}."""
    written = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    parsed = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", written))
    found: dict[str, Any] = parsed["services"]
    return found


@pytest.fixture(scope="module")
def image() -> list[tuple[str, str]]:
    """Instructions of the last stage of server/Dockerfile with their text, continuation lines joined."""
    written = (ROOT / "server" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in written.splitlines() if line and not line.startswith("#")]
    last_stage = max(index for index, line in enumerate(lines) if line.startswith("FROM "))
    return [
        (instruction, text.strip()) for instruction, _, text in (line.partition(" ") for line in lines[last_stage:])
    ]


@pytest.fixture
def served(services: dict[str, Any], image: list[tuple[str, str]], tmp_path: Path) -> Iterator[int]:
    """The port of a server that is started as the containers start it, on a database of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment[f"{PREFIX}DATABASE_URL"] = f"sqlite:///{tmp_path / 'archive.db'}"
    subprocess.run([*MUNIMENT, *services["migrate"]["command"]], env=environment, check=True, capture_output=True)
    command = json.loads(only(image, "CMD"))
    command = [{"0.0.0.0": "127.0.0.1", "8000": str(port)}.get(word, word) for word in command]  # noqa: S104
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen([*MUNIMENT, *command], env=environment, stdout=log, stderr=log)
        try:
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def only(image: list[tuple[str, str]], instruction: str) -> str:
    """The text of an instruction that stands once in the last stage."""
    (text,) = [text for name, text in image if name == instruction]
    return text


def health_command(image: list[tuple[str, str]]) -> list[str]:
    """What the HEALTHCHECK runs."""
    command: list[str] = json.loads(only(image, "HEALTHCHECK").partition("CMD ")[2])
    return command


def test_every_setting_that_the_containers_give_is_one_that_the_server_has(services: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    text += (ROOT / "server" / "Dockerfile").read_text(encoding="utf-8")
    named = {name.removeprefix(PREFIX).lower() for name in re.findall(rf"{PREFIX}[A-Z_]+", text)}
    assert {"database_url", "import_roots"} <= named
    assert named <= set(Settings.model_fields)
    for service in ("migrate", "server"):
        assert f"{PREFIX}DATABASE_URL" in services[service]["environment"]


def test_the_server_accepts_the_settings_of_its_container(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in services["server"]["environment"].items():
        monkeypatch.setenv(name, value)

    settings = Settings()

    assert [str(folder) for folder in settings.import_roots] == ["/import"]
    url, postgres = make_url(str(settings.database_url)), services["postgres"]["environment"]
    assert url.drivername == "postgresql+psycopg"
    assert (url.host, url.username) == ("postgres", postgres["POSTGRES_USER"])
    assert (url.password, url.database) == (postgres["POSTGRES_PASSWORD"], postgres["POSTGRES_DB"])


def test_the_port_is_the_default_one_and_published_on_this_machine_only(
    services: dict[str, Any], image: list[tuple[str, str]]
) -> None:
    port = str(Settings.model_fields["port"].default)
    assert services["server"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert only(image, "EXPOSE") == port
    assert json.loads(only(image, "CMD"))[-2:] == ["--port", port]
    assert f"127.0.0.1:{port}/readyz" in health_command(image)[-1]
    assert "ports" not in services["postgres"]


def test_the_folder_import_is_mounted_read_only_where_imports_may_read(services: dict[str, Any]) -> None:
    environment = services["server"]["environment"]
    assert services["server"]["volumes"] == [
        f"./import:{environment['MUNIMENT_IMPORT_ROOTS']}:ro",
        f"uploads:{environment['MUNIMENT_UPLOADS_DIR']}",
        "files:/var/lib/muniment/data/files",
    ]


def test_stored_files_outlive_the_container_in_a_folder_of_its_user(
    services: dict[str, Any], image: list[tuple[str, str]]
) -> None:
    folder = f"{only(image, 'WORKDIR')}/data/files"
    assert f"files:{folder}" in services["server"]["volumes"]
    [made] = [text for word, text in image if word == "RUN" and "install --directory" in text]
    assert folder in made


def test_a_worker_sees_what_the_server_sees_and_takes_uploads_where_its_user_may_write(
    services: dict[str, Any], image: list[tuple[str, str]]
) -> None:
    server, worker = services["server"], services["worker"]
    assert worker["command"] == ["worker"]
    assert {name: worker[name] for name in ("image", "environment", "volumes", "depends_on")} == {
        name: server[name] for name in ("image", "environment", "volumes", "depends_on")
    }
    made = f"install --directory --owner=muniment {server['environment']['MUNIMENT_UPLOADS_DIR']}"
    assert any(name == "RUN" and made in text for name, text in image)


def test_migrations_run_once_postgresql_is_ready_and_before_the_server(services: dict[str, Any]) -> None:
    assert services["postgres"]["image"] == "postgres:18"
    assert "pg_isready" in services["postgres"]["healthcheck"]["test"]
    assert services["migrate"]["command"] == ["migrate", "up"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["server"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["server"]["image"] == services["migrate"]["image"]
    assert (ROOT / services["server"]["build"]["dockerfile"]).exists()


def test_the_image_runs_as_a_numbered_user_that_is_not_root(image: list[tuple[str, str]]) -> None:
    assert int(only(image, "USER")) > 0
    assert [name for name, _ in image].index("USER") < [name for name, _ in image].index("ENTRYPOINT")


def test_the_image_is_built_from_files_that_the_build_is_given() -> None:
    given = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"}
    copied = re.findall(r"^COPY (?!--from)(\S+) ", (ROOT / "server" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    for source in copied:
        assert (ROOT / source).exists()
        assert source == "." or source.split("/")[0] in given
    assert all((ROOT / name).exists() for name in given)


def test_the_health_check_fails_before_the_server_is_ready_and_passes_then(
    served: int, image: list[tuple[str, str]]
) -> None:
    def is_healthy(port: int) -> bool:
        python, option, code = health_command(image)
        assert (python, option) == ("python", "-c")
        code = code.replace(":8000/", f":{port}/")
        return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0

    deadline = time.monotonic() + READY_TIMEOUT_SECONDS
    while not is_healthy(served) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert is_healthy(served)
    assert not is_healthy(1)  # where nothing listens
