"""Records of documents as drafts: what is understood, what is kept in `extra`, and what is said about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_importers import DateText, LocalText, Record, RecordError
from muniment_importers.checking.check import Checked, Defaults, check
from muniment_schema.values.folding import clean_text
from muniment_schema.values.vocabularies import PublicationStatus, Visibility
from muniment_schema.writing.drafts import DocumentDraft


def read(defaults: Defaults = Defaults(), **said: Any) -> Checked:
    return check(Record(**{"title": "Letter", **said}), defaults)


def draft_of(checked: Checked) -> DocumentDraft:
    assert isinstance(checked.draft, DocumentDraft)
    return checked.draft


def codes(checked: Checked) -> list[str]:
    return [warning.code for warning in checked.warnings]


def dates(**said: Any) -> list[tuple[str | None, str | None, str, str]]:
    found = draft_of(read(**said)).dates
    return [(each.text, each.edtf.text if each.edtf else None, each.role, each.rank) for each in found]


def test_a_date_is_read_and_preferred() -> None:
    assert dates(date="May 1943", dates=[DateText("1944", role="published")]) == [
        ("May 1943", "1943-05", "created", "preferred"),
        ("1944", "1944", "published", "normal"),
    ]


def test_the_machine_form_of_the_source_wins_over_its_words() -> None:
    assert dates(date=DateText("spring of that year", edtf="1943-03/1943-05"))[0][1] == "1943-03/1943-05"
    assert dates(date=DateText(None, edtf="1943"))[0] == (None, "1943", "created", "preferred")


def test_a_bad_machine_form_falls_back_to_the_words() -> None:
    checked = read(date=DateText("May 1943", edtf="43/5"))
    assert codes(checked) == ["BAD_EDTF"]
    assert dates(date=DateText("May 1943", edtf="43/5"))[0][:2] == ("May 1943", "1943-05")


def test_a_bad_machine_form_without_words_is_kept_as_the_words() -> None:
    checked = read(date=DateText(None, edtf="43/5"))
    assert codes(checked) == ["BAD_EDTF"]
    (date,) = draft_of(checked).dates
    assert (date.text, date.edtf) == ("43/5", None)
    assert date.warning is not None


def test_figures_and_words_that_disagree_are_said() -> None:
    checked = read(date=DateText("May 1943", edtf="1934-05"))
    assert codes(checked) == ["DATES_DISAGREE"]
    (date,) = draft_of(checked).dates
    assert date.edtf is not None
    assert date.edtf.text == "1934-05"
    assert "1934-05" in (date.warning or "")
    assert codes(read(date=DateText("1943", edtf="1943-05-02"))) == []


@pytest.mark.parametrize(
    ("words", "figures", "expected"),
    [
        ("1880-1890", "1880/1895", ["DATES_DISAGREE"]),
        ("1880-1890", "1879/1890", ["DATES_DISAGREE"]),
        ("1950-1960", "1950/..", ["DATES_DISAGREE"]),
        ("1880-1890", "1881/1889", []),
        ("before 1900", "1850/1899", []),
        ("before 1900", "1850/1900", ["DATES_DISAGREE"]),
        ("1950-", "1950/..", []),
        ("ca. 1880", "1875/1885", []),
        ("late 19th century", "1870/1900", []),
        ("ca. 1880", "1890", ["DATES_DISAGREE"]),
        ("n.d.", "1890", []),
        ("13 Brumaire", "1890", []),
    ],
)
def test_figures_disagree_when_they_have_days_that_the_words_do_not_allow(
    words: str, figures: str, expected: list[str]
) -> None:
    checked = read(date=DateText(words, edtf=figures))
    assert codes(checked) == expected
    (date,) = draft_of(checked).dates
    assert (date.text, date.edtf.text if date.edtf else None) == (words, figures)
    assert (date.warning is not None) == bool(expected)


def test_an_ambiguous_date_is_a_warning_with_both_readings_and_how_to_decide() -> None:
    checked = read(date="1/2/1943")
    (warning,) = checked.warnings
    assert warning.code == "DATE_AMBIGUOUS"
    assert "1943-02-01 or 1943-01-02" in warning.message
    assert "date_locale" in str(warning.hint)
    (date,) = draft_of(checked).dates
    assert (date.text, date.edtf) == ("1/2/1943", None)
    assert "1943-02-01 or 1943-01-02" in str(date.warning)


@pytest.mark.parametrize(("locale", "day"), [("en-US", "1943-01-02"), ("en-GB", "1943-02-01"), ("de", "1943-02-01")])
def test_the_locale_of_the_dates_decides_between_day_and_month(locale: str, day: str) -> None:
    checked = read(Defaults(date_locale=locale), date="1/2/1943", dates=[DateText("1/2/1944", role="published")])
    assert codes(checked) == []
    assert [date.edtf.text for date in draft_of(checked).dates if date.edtf] == [day, day.replace("1943", "1944")]


def test_in_a_library_catalogue_c_is_a_copyright_and_no_doubt() -> None:
    assert codes(read(date="c1943")) == ["DATE_DOUBTFUL"]
    assert codes(read(Defaults(date_context="marc"), date="c1943")) == []


def test_a_date_that_is_not_understood_keeps_its_text_and_warns() -> None:
    checked = read(date="13 Brumaire")
    assert codes(checked) == ["DATE_NOT_UNDERSTOOD"]
    assert checked.warnings[0].value == "13 Brumaire"
    (date,) = draft_of(checked).dates
    assert (date.text, date.edtf, date.warning) == ("13 Brumaire", None, "not understood")


def test_a_date_that_could_be_another_is_doubtful() -> None:
    assert codes(read(date="1905-12")) == ["DATE_DOUBTFUL"]


@pytest.mark.parametrize("text", ["n.d.", "[undated]", "s.d."])
def test_undated_is_a_statement_and_no_problem(text: str) -> None:
    checked = read(date=text)
    assert checked.warnings == []
    assert [(date.text, date.edtf) for date in draft_of(checked).dates] == [(text, None)]


def test_empty_dates_say_nothing_and_repeated_ones_are_one() -> None:
    assert dates(date="  ", dates=[DateText(None), DateText("1943"), DateText("1943")]) == [
        ("1943", "1943", "created", "normal")
    ]


def test_a_role_of_a_date_that_is_none_becomes_other() -> None:
    checked = read(dates=[DateText("1943", role="inked")])
    assert codes(checked) == ["BAD_DATE_ROLE"]
    assert "created" in str(checked.warnings[0].hint)
    assert draft_of(checked).dates[0].role == "other"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
def test_whatever_a_date_says_its_words_are_kept(text: str) -> None:
    words = " ".join(clean_text(text).split())
    assert [each.text for each in draft_of(read(date=text)).dates] == ([words] if words else [])


def test_a_level_that_archives_do_not_have_keeps_its_word_in_a_note() -> None:
    draft = draft_of(read(level="Dossier"))
    assert (draft.level, draft.notes) == ("other", [("other", "Dossier")])
    assert draft_of(read(level="Sub-series")).level == "subseries"
    assert (draft_of(read(level="  ")).level, draft_of(read(level="  ")).notes) == (None, [])


def test_languages_become_tags_and_unknown_ones_go_to_extra() -> None:
    checked = read(languages=["kor", "Russian", "ko", "Elvish-ish"])
    assert draft_of(checked).languages == ["ko", "ru"]
    assert draft_of(checked).extra == {"languages": ["Elvish-ish"]}
    assert codes(checked) == ["BAD_LANGUAGE"]


def test_what_is_left_over_stands_under_the_name_that_the_source_gave_it() -> None:
    checked = read(languages=["Elvish-ish"], origin={"languages": "col:Lang"}, extra={"col:Shelf": ["A3"], "x": []})
    assert draft_of(checked).extra == {"col:Shelf": ["A3"], "col:Lang": ["Elvish-ish"]}


def test_notes_of_a_type_that_is_none_are_kept_as_other() -> None:
    checked = read(notes={"Archival history": ["Moved twice."], "smell": ["Of smoke."], "general": [" "]})
    assert draft_of(checked).notes == [("archival_history", "Moved twice."), ("other", "Of smoke.")]
    assert codes(checked) == ["BAD_NOTE_TYPE"]
    assert checked.warnings[0].field == "notes.smell"


def test_texts_in_other_languages_and_bodies_are_statements() -> None:
    draft = draft_of(
        read(
            body="Dear Sir",
            body_kind="Translation",
            texts=[LocalText("title", "Brief", "ger"), LocalText("body", "Sehr geehrter", "de", "transcription")],
        )
    )
    assert [(each.field, each.value, each.language, each.kind) for each in draft.texts] == [
        ("body", "Dear Sir", None, "translation"),
        ("title", "Brief", "de", None),
        ("body", "Sehr geehrter", "de", "transcription"),
    ]


def test_a_kind_of_text_and_a_field_that_are_none_go_to_extra() -> None:
    checked = read(body="x", body_kind="hearsay", texts=[LocalText("colophon", "Printed at night")])
    assert [(each.field, each.kind) for each in draft_of(checked).texts] == [("body", "original")]
    assert draft_of(checked).extra == {"body_kind": ["hearsay"], "texts.colophon": ["Printed at night"]}
    assert codes(checked) == ["BAD_BODY_KIND", "BAD_TEXT_FIELD"]


@pytest.mark.parametrize(
    ("stated", "visibility", "code"),
    [("Metadata-only", "metadata_only", None), ("STAFF", "staff", None), ("everyone", "staff", "BAD_VISIBILITY")],
)
def test_a_visibility_that_nobody_knows_never_publishes(stated: str, visibility: str, code: str | None) -> None:
    checked = read(visibility=stated)
    assert draft_of(checked).visibility == visibility
    assert codes(checked) == ([code] if code else [])


def test_a_status_that_nobody_knows_never_publishes() -> None:
    checked = read(status="almost")
    assert (draft_of(checked).status, codes(checked)) == ("draft", ["BAD_STATUS"])


def test_what_the_person_who_imports_says_holds_for_records_that_say_nothing() -> None:
    defaults = Defaults(Visibility.STAFF, PublicationStatus.DRAFT)
    assert (draft_of(read(defaults)).visibility, draft_of(read(defaults)).status) == ("staff", "draft")
    stated = draft_of(read(defaults, visibility="public", status="published"))
    assert (stated.visibility, stated.status) == ("public", "published")


def test_an_embargo_hides_until_its_moment() -> None:
    draft = draft_of(read(embargo_until="2030-01-01", visibility="public"))
    assert (draft.visibility, draft.embargo_until) == ("embargoed", datetime(2030, 1, 1, tzinfo=UTC))
    assert draft_of(read(embargo_until="2030-01-01T02:00:00+02:00")).embargo_until == datetime(2030, 1, 1, tzinfo=UTC)
    assert draft_of(read(embargo_until="2030-01-01", visibility="staff")).visibility == "staff"
    assert draft_of(read(embargo_until=" ")).visibility is None


@pytest.mark.parametrize("stated", ["when I am dead", "2030-13-01", "0001-01-01T00:00:00+14:00"])
def test_an_embargo_that_cannot_be_read_keeps_the_document_for_staff(stated: str) -> None:
    checked = read(embargo_until=stated, visibility="public")
    assert (draft_of(checked).visibility, draft_of(checked).embargo_until) == ("staff", None)
    assert codes(checked) == ["BAD_EMBARGO"]
    assert draft_of(checked).extra == {"embargo_until": [stated]}


def test_an_address_that_is_none_goes_to_extra() -> None:
    assert draft_of(read(url="https://archive.example/7")).url == "https://archive.example/7"
    draft = draft_of(read(url="javascript:alert(1)"))
    assert (draft.url, draft.extra) == (None, {"url": ["javascript:alert(1)"]})


def test_numbers_that_no_column_holds_go_to_extra() -> None:
    checked = read(position=2**40)
    assert (draft_of(checked).position, draft_of(checked).extra) == (None, {"position": [str(2**40)]})
    assert codes(checked) == ["BAD_NUMBER"]
    assert draft_of(read(position=0)).position == 0


def test_a_child_with_an_id_that_is_none_costs_the_child() -> None:
    checked = read(child_native_ids=["A", "\u200b", "~B"])
    assert draft_of(checked).children == ["A", "%7EB"]
    assert codes(checked) == ["BAD_NATIVE_ID"]


def test_fields_that_only_authorities_have_stay_in_extra() -> None:
    draft = draft_of(read(note="Born at sea.", country="GB", latitude=51.5, names=["Lettre", LocalText("title", "x")]))
    assert draft.extra == {
        "names": ["Lettre", "x"],
        "note": ["Born at sea."],
        "latitude": ["51.5"],
        "country": ["GB"],
    }


def test_line_ends_of_any_system_are_fine() -> None:
    draft = draft_of(read(title="A\rletter", description="One.\r\rTwo.\r\nThree."))
    assert (draft.title, draft.description) == ("A letter", "One.\n\nTwo.\nThree.")


def test_doubts_of_the_importer_come_first() -> None:
    doubt = RecordError("SHORT_ROW", "9 columns expected, 8 found")
    assert codes(read(warnings=[doubt], date="13 Brumaire")) == ["SHORT_ROW", "DATE_NOT_UNDERSTOOD"]
