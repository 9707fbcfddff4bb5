"""Filters of documents by their own fields, and how filters combine."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from muniment_schema.access.viewer import Access

QUERY = "query ($f: DocumentFilter) { documents(filter: $f) { totalCount nodes { title } } }"


def found(client: Any, **conditions: Any) -> set[str]:
    return set(client.titles(f=conditions))


def test_ids(shelf, client):
    one, two = shelf.document("One"), shelf.document("Two")
    shelf.document("Three")
    assert found(client, ids=[one.id, two.id]) == {"One", "Two"}
    assert found(client, ids=[]) == set()


@pytest.mark.parametrize("conditions", [
    {"ids": ["nothing"]},
    {"ids": ["agt_01J9Z3NDEKTSV4RRFFQ69G5FAV"]},
    {"within": "doc_1"},
    {"importRun": "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"},
    {"agents": {"any": ["doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"]}},
    {"places": {"none": ["Seoul"]}},
])  # fmt: skip
def test_a_malformed_id_and_one_of_another_kind_are_refused(client, conditions):
    assert client.refused(QUERY, f=conditions)[0] == "BAD_ID"


def test_an_unknown_id_matches_nothing(shelf, client):
    shelf.document("One")
    assert found(client, ids=["doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"]) == set()
    assert found(client, places={"any": ["plc_01J9Z3NDEKTSV4RRFFQ69G5FAV"]}) == set()


def test_types(shelf, client):
    for type_ in ("Letter", "Map", None):
        shelf.document(str(type_), type=type_)
    assert found(client, types={"any": ["Letter", "Map"]}) == {"Letter", "Map"}
    assert found(client, types={"any": []}) == set()
    assert found(client, types={"all": ["Letter"]}) == {"Letter"}
    assert found(client, types={"all": ["Letter", "Map"]}) == set()
    assert found(client, types={"all": []}) == {"Letter", "Map", "None"}
    assert found(client, types={"none": ["Letter"]}) == {"Map", "None"}
    assert found(client, types={"none": []}) == {"Letter", "Map", "None"}
    assert found(client, types={"present": True}) == {"Letter", "Map"}
    assert found(client, types={"present": False}) == {"None"}
    assert found(client, types={"present": True, "none": ["Map"]}) == {"Letter"}


def test_levels_visibility_and_status(shelf, client, importer_client):
    shelf.document("Fonds", level="fonds")
    shelf.document("Item", level="item", visibility="metadata_only")
    shelf.document("Draft", status="draft")
    assert found(client, levels=["FONDS", "SERIES"]) == {"Fonds"}
    assert found(client, levels=[]) == set()
    assert found(client, visibility=["METADATA_ONLY"]) == {"Item"}
    assert found(client, status=["DRAFT"]) == set()
    assert found(importer_client, status=["DRAFT"]) == {"Draft"}


def test_languages_are_compared_as_bcp_47(shelf, client):
    korean, both = shelf.document("Korean"), shelf.document("Both")
    shelf.document("None")
    shelf.language(korean, "ko")
    shelf.language(both, "ko", "ru")
    for code in ("ko", "kor", "KO"):
        assert found(client, languages={"any": [code]}) == {"Korean", "Both"}
    assert found(client, languages={"all": ["ko", "rus"]}) == {"Both"}
    assert found(client, languages={"none": ["ru"]}) == {"Korean", "None"}
    assert found(client, languages={"present": False}) == {"None"}
    assert client.refused(QUERY, f={"languages": {"any": ["klingonese"]}})[0] == "BAD_LANGUAGE"


def test_rights_and_sources(shelf, client):
    shelf.document("In copyright", rights_pk=shelf.rights("http://rightsstatements.org/vocab/InC/1.0/"))
    shelf.document("Own words", rights_pk=shelf.rights(None, text="Ask us"))
    sourced = shelf.document("None")
    shelf.ledger(sourced, shelf.source("parish"), "1")
    assert found(client, rights={"any": ["http://rightsstatements.org/vocab/InC/1.0/"]}) == {"In copyright"}
    assert found(client, rights={"present": False}) == {"Own words", "None"}
    assert found(client, rights={"none": ["http://rightsstatements.org/vocab/InC/1.0/"]}) == {"Own words", "None"}
    assert found(client, sources={"any": ["parish"]}) == {"None"}
    assert found(client, sources={"present": False}) == {"In copyright", "Own words"}


def test_within_is_the_document_and_everything_below_it_as_far_as_the_viewer_sees(shelf, client, importer_client):
    fonds = shelf.document("Fonds")
    series = shelf.document("Series", parent=fonds)
    shelf.document("Item", parent=series)
    hidden = shelf.document("Hidden", parent=fonds, visibility="staff")
    shelf.document("Below hidden", parent=hidden)
    shelf.document("Elsewhere")
    assert found(client, within=fonds.id) == {"Fonds", "Series", "Item"}
    assert found(client, within=hidden.id) == set()
    assert found(importer_client, within=fonds.id) == {"Fonds", "Series", "Item", "Hidden", "Below hidden"}


def test_identifier(shelf, client):
    one, two = shelf.document("One"), shelf.document("Two")
    shelf.identifier(one, "local:a", "7")
    shelf.identifier(two, "local:b", "7")
    assert found(client, identifier={"value": "7"}) == {"One", "Two"}
    assert found(client, identifier={"scheme": "local:a", "value": "7"}) == {"One"}


def test_titles_are_compared_folded(shelf, client):
    for title in ("Letter to “Łódź”", "A 100% wool_blanket", "Supplied"):
        shelf.document(title, title_is_supplied=title == "Supplied")
    assert found(client, title={"equals": "LETTER to 'lodz'"}) == {"Letter to “Łódź”"}
    assert found(client, title={"startsWith": "letter"}) == {"Letter to “Łódź”"}
    assert found(client, title={"contains": "lodz"}) == {"Letter to “Łódź”"}
    assert found(client, title={"contains": "100%"}) == {"A 100% wool_blanket"}
    assert found(client, title={"contains": "l_b"}) == {"A 100% wool_blanket"}
    assert found(client, title={"contains": "1%w"}) == set()
    assert found(client, title={"present": False}) == {"Supplied"}
    assert len(found(client, title={"present": True})) == 2


def test_descriptions_are_compared_whole_and_folded(shelf, client):
    long = f"{'Minutes of the board. ' * 100}Signed by Łukasz."
    for title, description in (("Long", long), ("Short", "Minutes of the board."), ("None", None)):
        shelf.document(title, description=description)
    assert found(client, description={"contains": "signed BY lukasz"}) == {"Long"}
    assert found(client, description={"startsWith": "minutes"}) == {"Long", "Short"}
    assert found(client, description={"equals": "“minutes of the board."}) == set()
    assert found(client, description={"equals": "MINUTES of the board."}) == {"Short"}
    assert found(client, description={"equals": long.upper()}) == {"Long"}
    assert found(client, description={"present": False}) == {"None"}
    assert found(client, description={"present": True}) == {"Long", "Short"}
    assert client.refused(QUERY, f={"description": {"contains": "x" * 5_001}})[0] == "BAD_FILTER"
    assert found(client, description={"contains": "\U0001d11e" * 5_000}) == set()
    assert found(client, description={"contains": "%" * 5_000}) == set()


def test_reference_codes_are_compared_folded(shelf, client):
    for code in ("PT/AD–1/10", "PT/AD-1/2", "pt/x", None):
        shelf.document(str(code), reference_code=code)
    assert found(client, referenceCode={"equals": "pt/ad-1/10"}) == {"PT/AD–1/10"}
    assert found(client, referenceCode={"startsWith": "PT/AD-1/"}) == {"PT/AD–1/10", "PT/AD-1/2"}
    assert found(client, referenceCode={"startsWith": ""}) == {"PT/AD–1/10", "PT/AD-1/2", "pt/x"}
    assert found(client, referenceCode={"contains": "/X"}) == {"pt/x"}
    assert found(client, referenceCode={"present": False}) == {"None"}
    assert found(client, **{"not": {"referenceCode": {"contains": "ad"}}}) == {"pt/x", "None"}


def test_how_a_title_begins_is_exact_for_the_last_characters_too(shelf, client):
    titles = ["a", "a\ud7ff", "a\ud7ffb", "a\ue000", "a\U0010ffff", "a\U0010ffffz", "b", "\U0010ffff"]
    for title in titles:
        shelf.document(title)
    for prefix in titles:
        wanted = {title for title in titles if title.startswith(prefix)}
        assert found(client, title={"startsWith": prefix}) == wanted


def test_only_files_that_the_viewer_may_see_count_as_files(shelf, client, importer_client):
    shelf.file(shelf.document("Open"), "https://files.example/1.pdf")
    shelf.file(shelf.document("Closed"), "https://files.example/2.pdf", Access.STAFF)
    shelf.document("None")
    assert found(client, hasDigitalObject=True) == {"Open"}
    assert found(client, hasDigitalObject=False) == {"Closed", "None"}
    assert found(importer_client, hasDigitalObject=True) == {"Open", "Closed"}


def test_updated_since_includes_its_moment(shelf, client):
    for day in (1, 2, 3):
        shelf.document(str(day), updated_at=datetime(2026, 3, day, tzinfo=UTC))
    assert found(client, updatedSince="2026-03-02T00:00:00Z") == {"2", "3"}
    assert found(client, updatedSince="2026-03-02T01:00:00+01:00") == {"2", "3"}
    assert client.refused(QUERY, f={"updatedSince": "2026-03-02"})[0] == "BAD_USER_INPUT"


def test_import_run_is_what_it_created_or_updated(shelf, client):
    run = shelf.run(1)
    for ordinal, outcome in enumerate(("created", "updated", "skipped"), start=1):
        shelf.record(run, ordinal, outcome, shelf.document(outcome))
    shelf.document("other")
    assert found(client, importRun=run.id) == {"created", "updated"}


def test_all_conditions_hold_together_and_combine(shelf, client):
    shelf.document("Early letter", type="Letter", date="1900")
    shelf.document("Late letter", type="Letter", date="1950")
    shelf.document("Early map", type="Map", date="1900")
    shelf.document("Untyped", date="1900")
    letter, early = {"types": {"any": ["Letter"]}}, {"date": {"within": "1900"}}
    assert found(client, **letter, **early) == {"Early letter"}
    assert found(client, **{"and": [letter, early]}) == {"Early letter"}
    assert found(client, **{"or": [letter, early]}) == {"Early letter", "Late letter", "Early map", "Untyped"}
    assert found(client, **{"not": letter}) == {"Early map", "Untyped"}
    assert found(client, **{"not": {"or": [letter, {"types": {"any": ["Map"]}}]}}) == {"Untyped"}
    assert found(client, **{"and": []}) == {"Early letter", "Late letter", "Early map", "Untyped"}
    assert found(client, **{"or": []}) == set()
    assert found(client, **{"not": {}}) == set()
    assert found(client, **{"or": [{}]}) == {"Early letter", "Late letter", "Early map", "Untyped"}


def test_not_is_the_exact_rest_for_every_condition(shelf, client):
    korea, lee, topic = shelf.place("Korea"), shelf.agent("Lee"), shelf.subject("War")
    full = shelf.document("Full", type="Letter", level="item", date="1943",
                          rights_pk=shelf.rights("http://rights.example/1"))  # fmt: skip
    shelf.link(full, korea, lee, topic)
    shelf.language(full, "ko")
    shelf.stated(full, "1943", role="published")
    shelf.document("Empty")
    shelf.document("Open", date="1943/..")
    everything = {"Full", "Empty", "Open"}
    for conditions in (
        {"types": {"any": ["Letter"]}}, {"types": {"none": ["Letter"]}}, {"levels": ["ITEM"]},
        {"rights": {"any": ["http://rights.example/1"]}}, {"languages": {"all": ["ko"]}},
        {"date": {"overlaps": "1943"}}, {"date": {"within": "1943"}}, {"date": {"undated": True}},
        {"date": {"within": "1940/1949", "includeUndated": True}}, {"date": {"role": "PUBLISHED"}},
        {"date": {"overlaps": "1943", "role": "PUBLISHED", "includeUndated": True}},
        {"places": {"any": [korea.id]}}, {"agents": {"roles": ["aut"]}}, {"subjects": {"labels": ["war"]}},
        {"repositories": {"present": True}}, {"collections": {"present": False}}, {"title": {"contains": "u"}},
        {"description": {"contains": "e"}}, {"referenceCode": {"startsWith": "1"}},
    ):  # fmt: skip
        matching = found(client, **conditions)
        assert found(client, **{"not": conditions}) == everything - matching
        assert found(client, **{"not": {"not": conditions}}) == matching


def test_random_filters_agree_with_a_plain_reading_of_the_rules(shelf, client):
    chance = random.Random(2)  # noqa: S311 - a reproducible sample
    archive = [
        (f"{number}", chance.choice(["Letter", "Map", None]), chance.choice(["fonds", "item", None]))
        for number in range(30)
    ]
    for title, type_, level in archive:
        shelf.document(title, type=type_, level=level)

    def grow(depth: int) -> tuple[dict[str, Any], Any]:
        kind = chance.choice(["types", "levels", "and", "or", "not"] if depth else ["types", "levels"])
        if kind == "types":
            words = chance.sample(["Letter", "Map"], chance.randint(0, 2))
            if chance.random() < 0.5:
                return {"types": {"any": words}}, lambda row: row[1] in words
            return {"types": {"none": words}}, lambda row: row[1] not in words
        if kind == "levels":
            words = chance.sample(["FONDS", "ITEM"], chance.randint(0, 2))
            return {"levels": words}, lambda row: row[2] is not None and row[2].upper() in words
        if kind == "not":
            inner, holds = grow(depth - 1)
            return {"not": inner}, lambda row: not holds(row)
        parts = [grow(depth - 1) for _ in range(chance.randint(0, 3))]
        combine = all if kind == "and" else any
        return {kind: [part for part, _ in parts]}, lambda row: combine(holds(row) for _, holds in parts)

    for _ in range(40):
        conditions, holds = grow(3)
        assert found(client, **conditions) == {row[0] for row in archive if holds(row)}, conditions


def test_a_filter_that_is_too_deep_too_wide_or_too_long_is_refused(client):
    deep: dict[str, Any] = {"types": {"present": True}}
    for _ in range(10):
        deep = {"not": deep}
    assert "deeper than 10" in client.refused(QUERY, f=deep)[1]
    wide = {"or": [{"types": {"present": True}}] * 60}
    assert client.refused(QUERY, f=wide)[0] == "BAD_FILTER"
    long = {"types": {"any": [str(number) for number in range(1_001)]}}
    assert client.refused(QUERY, f=long)[0] == "BAD_FILTER"
    many = {"types": {"all": [str(number) for number in range(26)]}}
    assert "50 values together" in client.refused(QUERY, f={"and": [many, many]})[1]


def test_the_largest_filters_that_are_allowed_are_answered(shelf, client):
    shelf.document("One")
    ids = [f"plc_{number:026d}" for number in range(50)]
    assert found(client, places={"all": ids}) == set()
    assert found(client, types={"none": [str(number) for number in range(1_000)]}) == {"One"}
    alternatives = [{"places": {"any": ids[:19]}} for _ in range(49)]
    assert found(client, **{"or": alternatives}) == set()
    deep: dict[str, Any] = {"types": {"present": False}}
    for _ in range(8):
        deep = {"and": [deep]}
    assert found(client, **deep) == {"One"}


@pytest.mark.parametrize("text", ["\x00", "a\ud800b"])
def test_a_character_that_no_text_has_is_refused_by_name(client, text):
    code, message = client.refused(QUERY, f={"title": {"contains": text}})
    assert code == "BAD_FILTER"
    assert "U+" in message


def test_brackets_and_quotes_in_a_filter_are_plain_text(shelf, client):
    shelf.document("[Letter] of 'X' AND ((\\")
    for text in ("[letter]", "'x' and ((", "((\\"):
        assert len(found(client, title={"contains": text})) == 1
