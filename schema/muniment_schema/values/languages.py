"""Languages as BCP 47 tags, whatever code or name a source writes, and their names for readers.

Sources: BCP 47 with the aliases of Unicode CLDR, ISO 639-1, 639-2 (B and T) and 639-3; MARC codes are ISO 639-2/B.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from muniment_schema.errors import MunimentError
from muniment_schema.values.locales import babel_locale

if TYPE_CHECKING:
    from langcodes import Language

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,5}")
_IN_PARENTHESES: Final = re.compile(r"\s*\(([^()]*)\)")
_FOR_LOCAL_USE: Final = re.compile(r"q[a-t][a-z](?:-.*)?", re.IGNORECASE)  # ISO 639-2: no one else knows what it is
_LONGEST: Final = 100
_SHORTEST_NAME: Final = (
    4  # shorter texts are codes: "the" and "van" are languages, and not what a writer of names meant
)


class BadLanguage(MunimentError):
    """A text that is neither a language tag, nor a code, nor an English name of a language."""

    code = "BAD_LANGUAGE"

    def __init__(self, text: str) -> None:
        self.text = text
        shown = text if len(text) <= 60 else text[:59] + "…"
        super().__init__(
            f"{shown!r} is not a language; write a BCP 47 tag or an English name, for example ko or Korean"
        )


@lru_cache(maxsize=4_096)
def canonical_language(text: str) -> str:
    """Give the BCP 47 tag of a language: "kor" is "ko", "ger" is "de", "zh-latn" is "zh-Latn", "Welsh" is "cy".

    Names are the English ones, also as libraries turn them round: "Greek, Ancient (to 1453)" is "grc". Case does not
    matter. Raises BadLanguage for anything else; two languages in one text are anything else.
    """
    # Loading the tables of langcodes takes longer than all else a command does that reads no language.
    import langcodes

    name = text.strip()
    if len(name) > _LONGEST:
        raise BadLanguage(text)
    if _TAG.fullmatch(name) and not _FOR_LOCAL_USE.fullmatch(name):
        try:
            tag = langcodes.standardize_tag(name)
            if langcodes.Language.get(tag).is_valid():
                return tag
        except ValueError:
            pass  # a tag in form only; it can still be a name
    named = _tag_of_name(name)
    if named is None:
        raise BadLanguage(text)
    return langcodes.standardize_tag(named)


def _tag_of_name(name: str) -> str | None:
    from language_data.names import normalize_name  # type: ignore[import-untyped]

    plain = _IN_PARENTHESES.sub("", name).strip()
    inside = _IN_PARENTHESES.search(name)
    first, comma, last = plain.partition(",")
    turned = f"{last.strip()} {first.strip()}" if comma else plain
    closer = f"{inside[1].strip()} {turned}" if inside else name  # "Chinese (Simplified)"
    for form in (name, closer, turned, turned.lower().removesuffix(" language")):
        if len(form) >= _SHORTEST_NAME:
            # Asked for exactly: langcodes' own search takes beginnings, and reads "English and French" as English.
            found = _english_names().get(normalize_name(form))
            if found:
                return str(found[0].decode())
    return None


@lru_cache(maxsize=1)
def _english_names() -> Any:
    """Give the table of English names of languages that langcodes searches; from the data of Unicode CLDR and IANA."""
    from language_data.names import load_trie
    from language_data.util import data_filename  # type: ignore[import-untyped]

    return load_trie(data_filename("trie/en/name_to_language.marisa"))


@lru_cache(maxsize=8_192)
def language_name(tag: str, locale: str = "en") -> str:
    """Give the name of a language for readers: "ko" is "Korean", and "Koreanisch" for "de".

    A language without a name in that locale has its English one; a text that is no tag comes back as it is.
    """
    import langcodes

    try:
        language = langcodes.Language.get(tag)
    except ValueError:
        return tag
    return _name_in(language, locale) or _name_in(language, "en") or language.display_name("en")


def _name_in(language: Language, locale: str) -> str | None:
    known = babel_locale(locale)
    name: str | None = known.languages.get(language.language or "und")
    if name is None:
        return None
    parts = [
        known.scripts.get(language.script, language.script) if language.script else None,
        known.territories.get(language.territory, language.territory) if language.territory else None,
        *(language.variants or ()),
    ]
    details = ", ".join(part for part in parts if part)
    return f"{name} ({details})" if details else name
