"""Reads the commonest dates at a glance, as the grammar would: "10 May 1943", "May 10, 1943", "May 1943".

Nearly all the days and months of an archive are written so, and a look-up of one word is all that they need.
"""

from __future__ import annotations

import re
from typing import Final

from muniment_schema.values.date_text.lexicon import lexicon
from muniment_schema.values.date_text.tokens import Kind
from muniment_schema.values.folding import fold

_PLAIN: Final = re.compile(
    r"(?:(?P<first>[0-9]{1,2})\.? )?(?P<month>[A-Za-zÀ-žА-я]{3,})\.? "
    r"(?:(?P<last>[0-9]{1,2}), )?(?P<year>(?!0000)[0-9]{4})"
)


def plain_date(written: str, tag: str) -> tuple[str, str | None] | None:
    """Give a date in EDTF, of which days are not checked, and the language; None for all that needs the grammar.

    The language is that of the tag where it has the word, else the only one that has it.
    """
    found = _PLAIN.fullmatch(written)
    if found is None:
        return None
    first, month, last, year = found.groups()
    entry = lexicon().entries.get(fold(month))
    if entry is None or entry.alone is None or len(entry.alone.meanings) > 1 or (first and last):
        return None
    (kind, number, _), mask = entry.alone.meanings[0]
    if kind is not Kind.MONTH:
        return None
    language = lexicon().tag_of(mask & lexicon().mask_of(tag) or mask)
    day = first or last
    return f"{year}-{number:02d}-{int(day):02d}" if day else f"{year}-{number:02d}", language
