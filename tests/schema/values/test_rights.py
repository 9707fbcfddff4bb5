"""Statements of rights with an address."""

from __future__ import annotations

import pytest

from muniment_schema.values.rights import read_rights, rights_label

IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"
STATEMENTS = [
    "InC",
    "InC-OW-EU",
    "InC-EDU",
    "InC-NC",
    "InC-RUU",
    "NoC-CR",
    "NoC-NC",
    "NoC-OKLR",
    "NoC-US",
    "CNE",
    "UND",
]


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        (IN_COPYRIGHT, IN_COPYRIGHT),
        (" https://rightsstatements.org/vocab/InC/1.0 ", IN_COPYRIGHT),
        ("https://rightsstatements.org/page/InC/1.0/?language=en", IN_COPYRIGHT),
        ("http://rightsstatements.org/vocab/inc/1.0/", IN_COPYRIGHT),
        ("http://creativecommons.org/licenses/by/4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("https://www.creativecommons.org/licenses/by/4.0/deed.en", "https://creativecommons.org/licenses/by/4.0/"),
        (
            "https://creativecommons.org/licenses/by-sa/3.0/de/legalcode",
            "https://creativecommons.org/licenses/by-sa/3.0/de/",
        ),
        (
            "https://creativecommons.org/publicdomain/zero/1.0/",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        ("https://creativecommons.org/about", "https://creativecommons.org/about"),
    ],
)
def test_the_address_of_a_statement_is_read_in_its_one_form(text, uri):
    assert read_rights(text) == (uri, None)


@pytest.mark.parametrize("text", ["In copyright", "© 1943", "https://archive.example/rights", f"See {IN_COPYRIGHT}"])
def test_any_other_text_stays_text(text):
    assert read_rights(text) == (None, text)


def test_no_text_is_no_rights():
    assert read_rights("  ") == (None, None)


@pytest.mark.parametrize("name", [*STATEMENTS, "NKC"])
def test_each_of_the_twelve_statements_has_a_label(name):
    uri = f"http://rightsstatements.org/vocab/{name}/1.0/"
    assert read_rights(uri) == (uri, None)
    assert rights_label(uri)


@pytest.mark.parametrize(
    ("uri", "label"),
    [
        (IN_COPYRIGHT, "In Copyright"),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", "CC BY-NC-ND 4.0"),
        ("https://creativecommons.org/licenses/by/3.0/de/", "CC BY 3.0 DE"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0 Universal"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "Public Domain Mark 1.0"),
        ("https://creativecommons.org/licenses/xx/4.0/", None),
        ("http://rightsstatements.org/vocab/XX/1.0/", None),
        ("https://archive.example/rights", None),
        ("In copyright", None),
    ],
)
def test_a_label_is_given_for_what_is_known(uri, label):
    assert rights_label(uri) == label
