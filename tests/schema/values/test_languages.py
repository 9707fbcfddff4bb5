"""Languages in, BCP 47 out."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.values.languages import BadLanguage, canonical_language, language_name


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("ko", "ko"),
        ("kor", "ko"),
        ("rus", "ru"),
        ("ger", "de"),
        ("deu", "de"),
        ("chi", "zh"),
        ("zho", "zh"),
        ("grc", "grc"),
        ("scr", "hr"),
        ("zh-latn", "zh-Latn"),
        ("ZH_HANT", "zh-Hant"),
        ("en-us", "en-US"),
        ("iw", "he"),
        ("und", "und"),
        ("zxx", "zxx"),
        ("Latin", "la"),
        ("latin", "la"),
        ("Welsh", "cy"),
        (" Korean ", "ko"),
        ("Korean language", "ko"),
        ("Greek, Ancient (to 1453)", "grc"),
        ("English, Old (ca. 450-1100)", "ang"),
        ("Chinese (Simplified)", "zh-Hans"),
        ("Church Slavic", "cu"),
        ("Farsi", "fa"),
    ],
)
def test_a_language_is_read_from_tags_codes_and_english_names(text, tag):
    assert canonical_language(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xx",
        "zz",
        "qqq",
        "qaa-Latn",
        "x-klingon",
        "root",
        "en--US",
        "en-Xxxx",
        "English and French",
        "German; English",
        "Nonsense",
        "unknown",
        "1943",
        "e" * 1_000,
        "ko\x00",
    ],
)
def test_an_unknown_language_is_refused(text):
    with pytest.raises(BadLanguage, match="for example ko or Korean") as refused:
        canonical_language(text)
    assert refused.value.code == "BAD_LANGUAGE"
    assert refused.value.text == text


@given(st.text(max_size=12) | st.from_regex(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4}){0,2}", fullmatch=True))
def test_a_canonical_tag_stays_as_it_is(text):
    try:
        tag = canonical_language(text)
    except BadLanguage:
        return
    assert canonical_language(tag) == tag


@pytest.mark.parametrize(
    ("tag", "locale", "name"),
    [
        ("ko", "en", "Korean"),
        ("ko", "de", "Koreanisch"),
        ("ko", "de-AT", "Koreanisch"),
        ("zh-Latn", "en", "Chinese (Latin)"),
        ("en-US", "en", "English (United States)"),
        ("grc", "ko", "고대 그리스어"),
        ("crp", "de", "Creoles and pidgins"),
        ("ko", "xx", "Korean"),
        ("ko", "../../ko", "Korean"),
        ("ko", "", "Korean"),
        ("not a tag", "en", "not a tag"),
    ],
)
def test_a_language_has_a_name_in_the_locale_or_in_english(tag, locale, name):
    assert language_name(tag, locale) == name


def test_importing_the_values_loads_no_language_tables():
    code = (
        "import sys, muniment_schema.values.languages, muniment_schema.values.date_display;"
        "print([m for m in ('langcodes', 'language_data', 'babel') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
