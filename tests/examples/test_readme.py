"""The README of the examples: its commands run as they stand, from the folder of the project."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "docs" / "examples" / "README.md"
COMMANDS = re.findall(r"^```sh\n(.+)\n```$", README.read_text(encoding="utf-8"), re.MULTILINE)


def test_there_is_one_command_for_each_example() -> None:
    assert [command.split()[1] for command in COMMANDS] == [
        "docs/examples/search-page/serve.py",
        "docs/examples/to-csv/to_csv.py",
    ]
    folders = {path.name for path in README.parent.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {command.split("/")[-2] for command in re.findall(r"\S+\.py", " ".join(COMMANDS))}


def test_the_command_that_writes_csv_runs_as_it_stands(api: str, tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    command = COMMANDS[1].replace("http://127.0.0.1:8000/graphql", api)
    ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.endswith("150 documents written to documents.csv\n")
    assert (tmp_path / "documents.csv").stat().st_size > 10_000


def test_the_page_asks_the_archive_of_make_demo_and_listens_where_the_readme_says() -> None:
    script = (ROOT / COMMANDS[0].split()[1]).read_text(encoding="utf-8")
    (page,) = set(re.findall(r"http://127\.0\.0\.1:(\d+)", COMMANDS[0] + README.read_text(encoding="utf-8"))) - {"8000"}
    assert f'"--port", type=int, default={page}' in script
    assert 'default="http://127.0.0.1:8000/graphql"' in script


def test_its_links_and_pictures_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert len(local) >= 4
    assert [target for target in local if not (README.parent / target).exists()] == []
