"""The locale that a reader asked for, as Babel knows it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel import Locale

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")


@lru_cache(maxsize=512)
def babel_locale(locale: str) -> Locale:
    """Give the locale of a tag such as "de", "en-GB" or "zh_Hant"; less of the tag, or English, where it is unknown."""
    from babel import Locale, UnknownLocaleError

    tag = locale if _TAG.fullmatch(locale) else "en"
    for asked in (tag, re.split("[-_]", tag)[0]):
        try:
            return Locale.parse(asked.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")
