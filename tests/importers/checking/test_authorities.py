"""Records of people, places, headings, repositories and collections as drafts."""

from __future__ import annotations

from typing import Any

import pytest

from muniment_importers import AgentRef, ContainerRef, DateText, LocalText, Record, RecordError, SubjectRef
from muniment_importers.checking.check import Checked, Defaults, check
from muniment_schema.values.vocabularies import Visibility
from muniment_schema.writing.drafts import AuthorityDraft


def read(kind: str, defaults: Defaults = Defaults(), **said: Any) -> Checked:
    return check(Record(kind=kind, **{"title": "Lee", **said}), defaults)


def draft_of(kind: str, **said: Any) -> AuthorityDraft:
    draft = read(kind, **said).draft
    assert isinstance(draft, AuthorityDraft)
    return draft


@pytest.mark.parametrize("kind", ["agent", "place", "subject", "repository", "collection"])
@pytest.mark.parametrize("name", [None, "", " \n "])
def test_an_authority_needs_a_name(kind: str, name: str | None) -> None:
    with pytest.raises(RecordError) as caught:
        read(kind, title=name)
    assert (caught.value.code, caught.value.field) == ("NO_NAME", "name")


@pytest.mark.parametrize(
    ("kind", "stated", "type_"),
    [
        ("agent", "Persname", "person"),
        ("agent", "Corporate body", "corporate_body"),
        ("subject", "Genre/form", None),
        ("subject", "genreform", "genre_form"),
        ("collection", "Theme", "theme"),
        ("place", "city", None),
    ],
)
def test_the_kind_of_an_authority_is_a_word_of_its_vocabulary_or_is_kept(
    kind: str, stated: str, type_: str | None
) -> None:
    draft = draft_of(kind, type=stated)
    assert (draft.type, draft.extra) == (type_, {} if type_ else {"type": [stated]})


def test_name_forms_have_languages() -> None:
    draft = draft_of(
        "agent",
        names=["Yi", LocalText("title", "이창천", "kor"), "Yi", " "],
        texts=[LocalText("title", "Ли", "ru"), LocalText("description", "Koreanischer Offizier", "de")],
    )
    assert draft.names == [("Yi", None), ("이창천", "ko"), ("Ли", "ru")]
    assert draft.extra == {"texts.description": ["Koreanischer Offizier"]}


def test_degrees_are_read_from_text_and_refused_out_of_range() -> None:
    draft = draft_of("place", latitude="37.5", longitude="127")
    assert (draft.latitude, draft.longitude) == (37.5, 127.0)
    checked = read("place", latitude="91", longitude="east")
    assert isinstance(checked.draft, AuthorityDraft)
    assert (checked.draft.latitude, checked.draft.longitude) == (None, None)
    assert [warning.code for warning in checked.warnings] == ["BAD_COORDINATES", "BAD_COORDINATES"]
    assert checked.draft.extra == {"latitude": ["91"], "longitude": ["east"]}


@pytest.mark.parametrize("value", ["nan", "inf", float("nan")])
def test_numbers_that_are_no_degrees_are_refused(value: Any) -> None:
    assert draft_of("place", latitude=value).latitude is None


def test_dates_of_an_authority_are_one_text() -> None:
    assert draft_of("agent", date="1912-1994").dates == "1912-1994"
    assert draft_of("agent", date="born 1912", dates=[DateText("died 1994"), DateText("born 1912")]).dates == (
        "born 1912, died 1994"
    )
    assert draft_of("agent").dates is None


def test_a_heading_is_built_from_parts() -> None:
    assert [each.name for each in draft_of("subject", title="Korea--History").parts] == ["Korea", "History"]
    parts = draft_of("subject", parts=["Korea", SubjectRef("History", native_id="S-2")]).parts
    assert [(each.name, each.native_id) for each in parts] == [("Korea", None), ("History", "S-2")]
    assert draft_of("subject", title="Korea").parts == []
    assert draft_of("agent", title="A--B").parts == []


def test_addresses_that_are_none_go_to_extra() -> None:
    draft = draft_of("agent", uris=["https://viaf.example/1", "viaf 1", " "])
    assert (draft.uris, draft.extra) == (["https://viaf.example/1"], {"uris": ["viaf 1"]})


def test_a_description_is_the_note_and_beside_a_note_it_is_kept() -> None:
    assert draft_of("agent", description="A diplomat.").note == "A diplomat."
    draft = draft_of("agent", note="A diplomat.", description="Tall.")
    assert (draft.note, draft.extra) == ("A diplomat.", {"description": ["Tall."]})


def test_what_only_documents_have_stays_in_extra() -> None:
    draft = draft_of(
        "repository",
        body="x",
        level="file",
        agents=[AgentRef("Kim"), "Pak"],
        containers=[ContainerRef("box", "12")],
        notes={"general": ["Closed on Mondays."]},
        rights="Ask.",
        repository="Mother house",
        visibility="staff",
    )
    assert draft.extra == {
        "body": ["x"],
        "level": ["file"],
        "agents": ["Kim", "Pak"],
        "containers": ["12"],
        "notes": ["general: Closed on Mondays."],
        "rights": ["Ask."],
        "repository": ["Mother house"],
        "visibility": ["staff"],
    }


def test_a_collection_is_published_like_a_document() -> None:
    draft = draft_of("collection", defaults=Defaults(Visibility.STAFF))
    assert (draft.visibility, draft.status) == ("staff", None)
    assert draft_of("collection", visibility="everyone").visibility == "staff"
