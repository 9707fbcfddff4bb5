"""The page at /graphiql: GraphiQL from our own origin, under a policy that lets no script in but our files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.server.conftest import Client

from muniment_server.graphiql.assets import OWN_FILES, PAGE_FOLDER
from muniment_server.graphiql.folders import HERE, built_folder

CDNS = ["unpkg.com", "jsdelivr.net", "cdnjs.", "esm.sh", "googleapis.com", "gstatic.com"]


def policy_of(client: Client) -> dict[str, str]:
    """The Content-Security-Policy of the page, by directive."""
    text = client.get("/graphiql").headers["content-security-policy"]
    return {name: value for name, _, value in (part.strip().partition(" ") for part in text.split(";"))}


def references(page: str) -> list[str]:
    """The addresses in the page."""
    return re.findall(r'(?:src|href)="([^"]*)"', page)


def test_the_page_is_graphiql_and_every_file_that_it_names_is_served(client: Client) -> None:
    answer = client.get("/graphiql", headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    files = [address for address in references(answer.text) if "/static/" in address]
    assert len(files) == 5
    assert {client.get(f"/{address}").status_code for address in files} == {200}


def test_scripts_come_from_our_origin_only_and_none_is_in_the_page(client: Client) -> None:
    policy = policy_of(client)
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["connect-src"]) == ("'self'", "'self'")
    assert {policy[name] for name in ("frame-ancestors", "base-uri", "form-action")} == {"'none'"}
    assert policy["worker-src"] == "'self'"
    # The editor places its lines with style attributes; a script, a style element or an address gets no such leave.
    assert [name for name, value in policy.items() if "unsafe" in value] == ["style-src-attr"]
    assert not [value for value in policy.values() if "http" in value or "*" in value or "eval" in value]
    page = client.get("/graphiql").text
    assert page.count("<script") == len(re.findall(r'<script [a-z]+(?:="module")? src="[^"]+"></script>', page)) == 1
    assert not re.search(r"<[^>]+\son\w+=|<style|\sstyle=", page)
    assert client.get("/graphiql").headers["x-content-type-options"] == "nosniff"


def test_styles_need_a_nonce_that_is_new_on_every_page(client: Client) -> None:
    nonces = set()
    for _each in range(2):
        answer = client.get("/graphiql")
        found = re.search(r'data-nonce="([\w-]{22})"', answer.text)
        assert found is not None
        assert f"style-src 'self' 'nonce-{found[1]}';" in answer.headers["content-security-policy"]
        nonces.add(found[1])
    assert len(nonces) == 2


def test_the_page_and_our_files_name_no_foreign_origin(client: Client) -> None:
    texts = [client.get("/graphiql").text, *((PAGE_FOLDER / name).read_text("utf-8") for name in OWN_FILES)]
    assert not [text for text in texts if re.search(r"https?:|\"//|'//|@import|url\(", text)]


def test_the_built_files_load_nothing_from_elsewhere() -> None:
    """Looks at the real files where `make graphiql` has built them; the policy forbids the rest anywhere."""
    folder = built_folder(HERE / "static")
    for path in folder.glob("*.css"):
        style = path.read_text(encoding="utf-8")
        assert "@import" not in style
        addresses = re.findall(r"url\(\s*['\"]?([^)'\"]{0,80})", style)
        assert [each for each in addresses if each and not re.match(r"data:image/|\./[\w.-]+$", each)] == []
    for path in folder.glob("*.js"):
        script = path.read_text(encoding="utf-8")
        assert [host for host in CDNS if host in script] == []


def test_the_name_of_the_archive_is_text_on_the_page_and_never_markup(
    built: Path, client_with: Callable[..., Client]
) -> None:
    page = client_with(archive_name='<script>alert(1)</script>"{static}').get("/graphiql").text
    assert "<title>&lt;script&gt;alert(1)&lt;/script&gt;&quot;{static} - GraphiQL</title>" in page


def test_without_the_files_the_page_says_how_to_get_them_and_all_else_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client_with: Callable[..., Client]
) -> None:
    monkeypatch.setattr("muniment_server.graphiql.folders.STATIC", tmp_path / "nothing")
    client = client_with()
    page = client.get("/graphiql")
    assert page.status_code == 200
    assert "<code>make graphiql</code>" in page.text
    assert "<script" not in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    assert client.query("{ hello }").json() == {"data": {"hello": "hello you"}}


def test_files_that_are_built_while_the_server_runs_are_served_at_the_next_look(
    tmp_path: Path, built: Path, client_with: Callable[..., Client]
) -> None:
    away = built.rename(tmp_path / "away")
    client = client_with()
    assert "make graphiql" in client.get("/graphiql").text
    away.rename(built)
    files = [address for address in references(client.get("/graphiql").text) if "/static/" in address]
    assert {client.get(f"/{address}").status_code for address in files} == {200}
