"""The words of texts in many scripts, and their places."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_schema.search.words import LONGEST_WORD, index_text, is_of_script_without_blanks, words
from muniment_schema.values.folding import fold

ODD = "aEøßIΣς'’`.-_\"“״ לשאا中한はカｶﾞ½ﬁ㍿…กำิहि\u0301\u0327\u3099\u0345\u064b\u200d\u00ad\u0640ᄒ\u1161\u11abㄱㅏʿ٣7"
texts = st.text(max_size=40) | st.text(alphabet=ODD, max_size=24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Minute Book, 1914–1918", "minute book 1914 1918"),
        ("Sino-Soviet", "sino soviet"),
        ("Stalin's Ch’ing-tao Mao`s ʿAbd al-Nāṣir", "stalin s ching tao mao s abd al nasir"),
        ("workers' 'quoted' rock''n roll", "workers quoted rock n roll"),
        ("U.S.S.R. e.g. J.V. Stalin www.a.b a.1 1.5", "ussr eg jv stalin www ab a 1 1 5"),
        ("U.S.-Soviet p.m.;", "us soviet pm"),
        ('24"x36" a“b”c', "24 x36 a b c"),
        ("Łódź Straße Ærø İstanbul Ångström", "lodz strasse aero istanbul angstrom"),
        ("Хрущёв Йод", "хрущев иод"),
        ("ΑΘΉΝΑ ἄνθρωπος", "αθηνα ανθρωποσ"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ('שָׁלוֹם צה"ל ארה״ב', "שלום צהל ארהב"),
        ("毛泽东1949年", "毛 泽 东 1949 年"),
        ("日本のカメラ、ｶﾞｽ ＡＢＣ", "日 本 の カ メ ラ ガ ス abc"),
        ("한국전쟁", "한 국 전 쟁"),
        (unicodedata.normalize("NFD", "한국 é"), "한 국 e"),
        ("ภาษาไทย 2500", "ภ า ษ า ไ ท ย 2500"),
        ("กินข้าว", "กิ น ข้ า ว"),
        ("हिन्दी", "हिन्दी"),
        ("a_b №5 100%", "a b no5 100"),
        ("", ""),
        ("?!… — ¿", ""),
        ("a\x1fb\x00c\nd\u00a0e", "a b c d e"),
        ("x" * 250, f"{'x' * 100} {'x' * 100} {'x' * 50}"),
    ],
)
def test_letters_and_digits_make_words(text, expected):
    assert index_text(text) == expected
    assert [word.text for word in words(text)] == expected.split()


@given(texts)
def test_the_index_has_the_same_words_as_a_search(text):
    assert index_text(text) == " ".join(word.text for word in words(text))


@given(texts)
def test_words_are_where_their_places_say(text):
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.text in index_text(text[word.start : word.end]).split()


@given(texts)
def test_places_ascend_and_overlap_only_in_a_character_that_stands_for_several_words(text):
    found = words(text)
    for before, after in pairwise(found):
        assert before.start <= after.start
        assert before.end <= after.end
        if after.start < before.end:
            assert len(index_text(text[after.start : before.end]).split()) > 1


@given(texts)
def test_words_of_words_are_the_same(text):
    assert index_text(index_text(text)) == index_text(text)


@given(texts, st.data())
def test_what_is_cut_from_a_text_between_words_is_found_in_it_as_a_phrase(text, data):
    found = words(text)
    # Not inside a character that stands for several words.
    borders = [place for place in range(1, len(found)) if found[place - 1].end <= found[place].start]
    first, last = sorted(data.draw(st.lists(st.sampled_from([0, *borders, len(found)]), min_size=2, max_size=2)))
    cut = text[found[first].start : found[last - 1].end] if first < last else ""
    assert index_text(cut).split() == [word.text for word in found[first:last]]


@given(texts, texts)
def test_a_blank_parts_texts(one, other):
    assert index_text(f"{one} {other}").split() == index_text(one).split() + index_text(other).split()


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), max_size=30))
def test_folded_and_other_forms_of_a_text_have_the_same_words(text):
    assert index_text(unicodedata.normalize("NFD", text)) == index_text(unicodedata.normalize("NFC", text))
    assert index_text(fold(text)) == index_text(text)


def test_every_character_between_letters_has_the_same_words_on_both_sides():
    different = []
    for character in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(character) not in {"Cn", "Co"}:
            text = f"E{character}\u0301b.{character}.c"
            folded = index_text(text)
            if folded != " ".join(word.text for word in words(text)) or index_text(folded) != folded:
                different.append(hex(ord(character)))
    assert different == []


@given(st.text(alphabet="aé中\u0301\u0e34'.", min_size=90, max_size=320))
def test_no_word_is_longer_than_what_is_allowed(text):
    found = index_text(text)
    assert all(len(word) <= LONGEST_WORD for word in found.split())
    assert found == " ".join(word.text for word in words(text))


def test_scripts_without_blanks_are_known():
    assert all(is_of_script_without_blanks(word) for word in index_text("毛のカ한ไทยខ្ម").split())
    assert not any(is_of_script_without_blanks(word) for word in index_text("mao мао ماو 1949 हिन्दी").split())
