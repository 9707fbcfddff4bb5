"""`muniment token`: create, list, revoke."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import typer
from tests.server.cli.conftest import Outcome

from muniment_server.cli.tokens import moment_of

Muniment = Callable[..., Outcome]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def archive(muniment: Muniment) -> Muniment:
    """Commands, with an archive in the folder."""
    assert muniment("migrate", "up", "--database", "data/muniment.db").code == 0
    return muniment


def test_a_token_is_shown_once(archive: Muniment) -> None:
    made = archive("token", "create", "nightly", "--role", "importer")
    secret = made.out.strip()
    assert made.code == 0
    assert secret.startswith("mun_")
    assert "not shown again" in made.err
    listed = archive("token", "list")
    assert "nightly" in listed.out
    assert "in use" in listed.out
    assert secret not in listed.out + archive("token", "list", "--json").out


def test_json_has_what_is_known_and_the_token_only_when_it_is_made(archive: Muniment) -> None:
    made = archive("token", "create", "nightly", "--role", "editor", "--expires", "30", "--json").json
    (listed,) = archive("token", "list", "--json").json
    assert list(made) == ["id", "name", "role", "created_at", "expires_at", "revoked_at", "token"]
    assert {name: made[name] for name in listed} == listed
    assert (listed["name"], listed["role"], listed["revoked_at"]) == ("nightly", "editor", None)


def test_a_token_is_revoked_by_its_name(archive: Muniment) -> None:
    archive("token", "create", "nightly", "--role", "reader")
    assert archive("token", "revoke", "nightly").code == 0
    assert "revoked" in archive("token", "list").out
    again = archive("token", "revoke", "nightly")
    assert (again.code, again.out) == (2, "")
    assert "no token 'nightly'" in again.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nightly",),
        ("nightly", "--role", "king"),
        (" ", "--role", "reader"),
        ("nightly", "--role", "reader", "--expires", "soon"),
        ("nightly", "--role", "reader", "--expires", "2001-01-01"),
    ],
)
def test_wrong_use_makes_no_token(archive: Muniment, arguments: tuple[str, ...]) -> None:
    assert archive("token", "create", *arguments).code == 2
    assert archive("token", "list", "--json").json == []


def test_two_tokens_in_use_have_two_names(archive: Muniment) -> None:
    archive("token", "create", "nightly", "--role", "reader")
    assert archive("token", "create", "nightly", "--role", "admin", "--json").json["error"]["code"] == "TOKEN_EXISTS"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("2027-01-31", datetime(2027, 1, 31, tzinfo=UTC)),
        ("2027-01-31T10:00:00+02:00", datetime(2027, 1, 31, 8, tzinfo=UTC)),
    ],
)
def test_an_end_is_days_from_now_or_a_date(text: str, moment: datetime) -> None:
    assert moment_of(text, NOW) == moment


@pytest.mark.parametrize("text", ["0", "-1", "36501", "tomorrow", "2026-11-23", "²"])
def test_an_end_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        moment_of(text, NOW)
