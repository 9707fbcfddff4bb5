"""Public identifiers and slugs."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values import ids
from muniment_schema.values.ids import KINDS, is_id, kind_of, new_id, slug

GIVEN_ID = "doc_01J9Z3NDEKTSV4RRFFQ69G5FAV"


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_id_is_an_id_of_its_kind_and_of_no_other(kind):
    public_id = new_id(kind)
    assert is_id(public_id)
    assert is_id(public_id, kind)
    assert kind_of(public_id) == kind
    assert not any(is_id(public_id, other) for other in KINDS if other != kind)


def test_a_new_id_is_the_prefix_of_its_kind_and_26_characters():
    public_id = new_id("digital_object")
    assert public_id.startswith("obj_")
    assert len(public_id) == len("obj_") + 26


def test_the_kinds_have_the_prefixes_of_the_contract():
    assert " ".join(KINDS.values()) == "doc col agt plc sub rep run rec prb obj src upl tok"


def test_an_id_of_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        new_id("shelf")


def test_each_id_is_later_in_order_than_the_one_before():
    made = [new_id("document") for _ in range(5_000)]
    assert made == sorted(set(made))


def test_ids_stay_in_order_when_the_clock_goes_back(monkeypatch):
    later = ids.time.time_ns() + 60 * 10**9
    monkeypatch.setattr(ids.time, "time_ns", lambda: later)
    first = new_id("document")
    monkeypatch.setattr(ids.time, "time_ns", lambda: later - 3_600 * 10**9)
    second = new_id("document")
    monkeypatch.setattr(ids, "_last", 0)
    assert first < second


def test_ids_of_several_threads_are_all_different():
    made: list[str] = []

    def make() -> None:
        made.extend([new_id("agent") for _ in range(2_000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8_000


def test_the_time_of_an_id_is_in_its_first_ten_characters(monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_469_918_176_385 * 1_000_000)
    assert new_id("document")[4:14] == "01ARYZ6S41"  # the example of the ULID specification


@pytest.mark.parametrize(
    "text",
    [
        "",
        "doc_",
        GIVEN_ID.lower(),
        GIVEN_ID[:-1],
        GIVEN_ID + "0",
        GIVEN_ID + "\n",
        " " + GIVEN_ID,
        "doc-01J9Z3NDEKTSV4RRFFQ69G5FAV",
        "box_01J9Z3NDEKTSV4RRFFQ69G5FAV",
        "doc_81J9Z3NDEKTSV4RRFFQ69G5FAV",
        "doc_01J9Z3NDEKTSV4RRFFQ69G5FAU",
        "doc_01J9Z3NDEKTSV4RRFFQ69G5FA٣",
        None,
        7,
        GIVEN_ID.encode(),
    ],
)
def test_what_is_not_written_as_an_id_is_none(text):
    assert not is_id(text)


def test_an_id_asked_for_in_an_unknown_kind_is_none():
    assert not is_id(GIVEN_ID, "shelf")


def test_the_kind_of_what_is_no_id_is_not_known():
    assert kind_of("doc_1") is None
    assert kind_of(GIVEN_ID) == "document"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Letter to Stalin", "letter-to-stalin-q69g5fav"),
        ("Stalin’s “Reply”: [draft]", "stalins-reply-draft-q69g5fav"),
        ("Żółć — Straße", "zolc-strasse-q69g5fav"),
        ("스탈린에게 보낸 편지", "q69g5fav"),
        ("Письмо 7", "7-q69g5fav"),
        ("", "q69g5fav"),
        ("a" * 70, "a" * 60 + "-q69g5fav"),
        ("word " * 20, "word-" * 12 + "q69g5fav"),
        ("a" * 59 + " " + "b" * 10, "a" * 59 + "-q69g5fav"),
    ],
)
def test_a_slug_is_the_folded_title_and_the_end_of_the_id(title, expected):
    assert slug(title, GIVEN_ID) == expected


@given(st.text(max_size=200))
def test_a_slug_needs_no_escaping_in_an_address(title):
    made = slug(title, GIVEN_ID)
    assert made.endswith("q69g5fav")
    assert len(made) <= 60 + 1 + 8
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in made
    assert not made.startswith("-")
