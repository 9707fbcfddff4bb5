"""Public identifiers and slugs: a prefix that names the kind, and a ULID.

Source of the ULID: the ULID specification (48 bits of milliseconds, 80 random bits, Crockford's base 32).
"""

from __future__ import annotations

import secrets
import threading
import time
from typing import Final

from muniment_schema.values.folding import fold

KINDS: Final[dict[str, str]] = {
    "document": "doc",
    "collection": "col",
    "agent": "agt",
    "place": "plc",
    "subject": "sub",
    "repository": "rep",
    "import_run": "run",
    "import_record": "rec",
    "import_problem": "prb",
    "digital_object": "obj",
    "source": "src",
    "upload": "upl",
    "api_token": "tok",
}
_KIND_OF: Final = {prefix: kind for kind, prefix in KINDS.items()}
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS: Final = frozenset(_ALPHABET)
_PAIRS: Final = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_RANDOM_BITS: Final = 80
_SLUG_TITLE_LENGTH: Final = 60
_SLUG_ID_LENGTH: Final = 8

_lock = threading.Lock()
_last = 0


def _next_ulid() -> int:
    """Give a number greater than all given before in this process, whatever the clock does."""
    global _last
    drawn = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        # Within one millisecond, and when the clock was set back, we count on from the last one.
        _last = drawn if drawn >> _RANDOM_BITS > _last >> _RANDOM_BITS else _last + 1
        return _last


def new_id(kind: str) -> str:
    """Give a new public id of a kind in `KINDS`, later in order than every one this process gave before.

    "document" gives for example doc_01J9Z3NDEKTSV4RRFFQ69G5FAV. Safe to call from several threads.
    """
    number = _next_ulid()
    # Two characters at a time: importing millions of records makes millions of ids.
    pairs = "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])
    return f"{KINDS[kind]}_{pairs}"


def is_id(text: object, kind: str | None = None) -> bool:
    """Tell whether this is a public id (of that kind, when one is given), exactly as `new_id` writes them."""
    if not isinstance(text, str) or len(text) != 30 or text[3] != "_":
        return False
    prefix = text[:3]
    if (prefix not in _KIND_OF) if kind is None else (KINDS.get(kind) != prefix):
        return False
    return text[4] in "01234567" and _DIGITS.issuperset(text[4:])


def kind_of(public_id: str) -> str | None:
    """Give the kind that an id is of; None when it is no public id."""
    return _KIND_OF[public_id[:3]] if is_id(public_id) else None


def slug(title: str, public_id: str) -> str:
    """Give the readable part of an address: folded title, "-", and the last 8 characters of the id in lower case.

    The title part has at most 60 of a-z, 0-9 and "-", and ends at a word where there is one to end at:
    `letter-to-stalin-q69g5fav`. A title that folds to none of these, one in Korean for example, leaves the 8 characters
    alone.
    """
    # An apostrophe parts no words: "Stalin's" is "stalins".
    words = "".join(
        [c if c in "abcdefghijklmnopqrstuvwxyz0123456789" else " " for c in fold(title).replace("'", "")]
    ).split()
    joined = "-".join(words)
    if len(joined) > _SLUG_TITLE_LENGTH:
        cut = joined.rfind("-", 0, _SLUG_TITLE_LENGTH + 1)
        joined = joined[: cut if cut > 0 else _SLUG_TITLE_LENGTH]
    ending = public_id[-_SLUG_ID_LENGTH:].lower()
    return f"{joined}-{ending}" if joined else ending
