"""Roles of agents."""

from __future__ import annotations

import pytest

from muniment_schema.values.relators import RELATORS, read_role, role_label


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("aut", "aut"),
        ("Author", "aut"),
        ("author,", "aut"),
        ("AUT", "aut"),
        ("artist", "art"),
        ("published", "pbl"),
        ("Publisher", "pbl"),
        ("correspondent", "crp"),
        ("recipient", "rcp"),
        ("Addressee", "rcp"),
        ("attributed to", "att"),
        ("editor", "edt"),
        ("edited", "edt"),
        ("creator", "cre"),
        ("creation", "cre"),
        ("translated by", "trl"),
        ("(translator)", "trl"),
        ("author of introduction, etc.", "aui"),
        ("http://id.loc.gov/vocabulary/relators/trl", "trl"),
        ("collaborator", "ctb"),
        ("voc", "sng"),
    ],
)
def test_a_role_is_read_from_codes_labels_and_what_sources_write(text, code):
    assert read_role(text) == code


@pytest.mark.parametrize("text", ["", "zzz", "bystander", "http://id.loc.gov/vocabulary/relators/zzz"])
def test_an_unknown_role_is_not_read(text):
    assert read_role(text) is None


def test_each_code_and_each_label_of_the_list_reads_as_its_code():
    assert {code: (read_role(code), read_role(label)) for code, label in RELATORS.items()} == {
        code: (code, code) for code in RELATORS
    }


def test_the_list_is_the_marc_list():
    assert len(RELATORS) > 270
    assert all(len(code) == 3 and code.isalpha() and code.islower() for code in RELATORS)
    assert RELATORS["asn"] == "Associated name"


def test_what_sources_write_leads_to_codes_of_the_list():
    from muniment_schema.values import relators

    assert set(relators._OTHER_WORDS.values()) <= set(RELATORS)


def test_a_role_has_a_label_and_an_unknown_code_is_its_own():
    assert role_label("rcp") == "Addressee"
    assert role_label("rcp", "de") == "Addressee"
    assert role_label("x-9") == "x-9"
