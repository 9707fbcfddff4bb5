"""`muniment import review`: what `import show` lists is settled once, and said with exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
from tests.server.cli.conftest import Outcome

Muniment = Callable[..., Outcome]


def test_a_held_record_is_listed_and_settled_once(muniment: Muniment, folder: Path) -> None:
    for name, native_id in (("wilson.csv", "A"), ("paris.csv", "Z")):
        (folder / name).write_text(f"id,title,description,date\n{native_id},Letter,Asks for help.,1943\n")
        assert muniment("import", "run", folder / name).code == 0
    [review] = orjson.loads(muniment("import", "show", "last", "--json").out)["reviews"]
    assert (review["native_id"], review["record"]) == ("Z", 1)
    assert "muniment import review 2 RECORD --same DOC" in muniment("import", "show", "last").out
    assert muniment("import", "review", "last", "Z").code == 2
    same = review["candidates"][0]["id"]
    settled = muniment("import", "review", "last", review["id"], "--same", same, "--json")
    assert (settled.code, orjson.loads(settled.out)["document"]) == (0, same)
    again = muniment("import", "review", "last", "Z", "--new")
    assert (again.code, "settled already" in again.err) == (2, True)
    assert orjson.loads(muniment("import", "show", "last", "--json").out)["reviews"] == []
