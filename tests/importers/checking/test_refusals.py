"""Records that cannot be stored: no identity, no content, no kind, characters that no database keeps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers import AgentRef, LocalText, Record, RecordError
from muniment_importers.checking.check import Defaults, check

DOC = "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"


def refusal(**said: Any) -> RecordError:
    with pytest.raises(RecordError) as caught:
        check(Record(**said), Defaults())
    return caught.value


@pytest.mark.parametrize(
    "said",
    [
        {"title": "a\x00b"},
        {"title": "a\ud800b"},
        {"native_id": "A", "description": "one\x00"},
        {"title": "x", "agents": [AgentRef("Lee", dates="\x00")]},
        {"title": "x", "texts": [LocalText("title", "\udfff")]},
        {"title": "x", "notes": {"general": ["\x00"]}},
        {"title": "x", "notes": {"\x00": ["general"]}},
        {"title": "x", "extra": {"col:\x00": ["1"]}},
        {"kind": "agent", "title": "Lee", "sort_name": "\x00"},
    ],
)
def test_characters_that_no_database_keeps_refuse_the_record(said: dict[str, Any]) -> None:
    error = refusal(**said)
    assert error.code == "FORBIDDEN_CHARACTER"
    assert error.field is not None
    (error.value or "").encode()  # what is shown of it can be shown


def test_the_character_and_its_field_are_named() -> None:
    error = refusal(title="x", description="a\x00b")
    assert (error.field, error.message) == ("description", "holds U+0000, which no database can keep")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_every_other_text_is_a_title_or_blank(text: str) -> None:
    record = Record(native_id="A", title=text, description="something")
    assert check(record, Defaults()).draft.native_id == "A"


def test_what_only_says_where_a_record_was_is_not_looked_at() -> None:
    record = Record(title="x", raw="a\x00b", origin={"title": "col:\x00"})
    assert check(record, Defaults()).draft.kind == "document"


def test_a_native_id_is_trimmed_and_a_leading_tilde_is_written_out() -> None:
    def name(text: str) -> str | None:
        return check(Record(native_id=text, title="x"), Defaults()).draft.native_id

    assert name("  B-012 ") == "B-012"
    assert name("~B") == "%7EB"
    assert name("B~") == "B~"
    assert name("Cafe\u0301") == "Caf\u00e9"


@pytest.mark.parametrize("text", ["", "  ", "A\tB", "A\u200bB", "A\u202eB", "x" * 501])
def test_an_id_that_nobody_could_type_again_refuses_the_record(text: str) -> None:
    error = refusal(native_id=text, title="x")
    assert (error.code, error.field) == ("BAD_NATIVE_ID", "native_id")


def test_a_record_that_completes_another_needs_a_good_id_for_it() -> None:
    error = refusal(adds_to="A\u200bB", title="x")
    assert (error.code, error.field) == ("BAD_NATIVE_ID", "adds_to")
    assert check(Record(adds_to="A", places=["Seoul"]), Defaults()).draft.kind == "document"


def test_an_empty_record_and_one_that_no_map_understood_are_told_apart() -> None:
    assert refusal(native_id="A").code == "EMPTY_RECORD"
    error = refusal(native_id="A", extra={"col:Objekttitel": ["Brief"]})
    assert error.code == "NOTHING_MAPPED"
    assert "--write-map" in str(error.hint)
    assert refusal(title="  ", description="\n").code == "EMPTY_RECORD"


@pytest.mark.parametrize("said", [{"date": "1943"}, {"description": "x"}, {"reference_code": "F/1"}, {"body": "x"}])
def test_a_document_needs_no_title_when_it_says_something_else(said: dict[str, Any]) -> None:
    assert check(Record(native_id="A", **said), Defaults()).draft.native_id == "A"


def test_a_kind_that_is_none_refuses_and_lists_what_there_is() -> None:
    error = refusal(kind="book", title="x")
    assert error.code == "BAD_KIND"
    assert "document" in str(error.hint)


def test_an_id_of_ours_must_be_one_and_of_the_right_kind() -> None:
    assert refusal(id="doc_1", title="x").code == "BAD_ID"
    assert refusal(kind="agent", id=DOC, title="x").code == "BAD_ID"
    assert check(Record(id=DOC, slug="x-q69g5fav", title="x"), Defaults()).draft.slug == "x-q69g5fav"
