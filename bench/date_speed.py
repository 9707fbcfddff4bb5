"""How many date texts are read in a second of processor time: different ones, repeated ones, hostile ones."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Final

from muniment_schema.values.date_text import read_date
from muniment_schema.values.days import MONTH_NAMES
from muniment_schema.values.edtf import parse_edtf

_ROUNDS: Final = 3
_FORMS: Final = (
    *("{month} {day}, {year}", "{day} {month} {year}", "{month} {year}", "{year}", "ca. {year}", "{year}-{later}"),
    *("[{year}?]", "{year}–{short}", "c.{year}–{short}", "{year} {month} {day}", "{year}s", "{century}th century"),
    *("early {century}th century", "before {year}", "{month}-December {year}", "between {year} and {later}"),
    *("{year}, undated", "{year}-0{digit}-{day}", "{day}. März {year}", "le {day} avril {year}", "{year} or {later}"),
    *("Anfang {century}. Jh.", "bulk {year}-{later}", "{day}.{digit}.{year}", "{year}-{later}, {latest}"),
)


def main(size: int) -> None:
    """Print the figures of so many different texts."""
    texts = _texts(size)
    print(f"{size:,} different texts: {_per_second(texts, forget=True):,.0f} a second")
    for text in texts[:1_000]:
        read_date(text)
    repeated = random.Random(2).choices(texts[:1_000], k=10 * size)  # noqa: S311
    print(f"{len(repeated):,} texts of which 1,000 differ: {_per_second(repeated, forget=False):,.0f} a second")
    for length in (1_000, 10_000):
        hostile = [("1943 or May " * length)[:length], ("-1" * length)[:length], ("early " * length)[:length]]
        milliseconds = 1_000 * len(hostile) / _per_second(hostile, forget=True)
        print(f"{length:,} hostile characters: {milliseconds / len(hostile):.2f} ms")


def _per_second(texts: Sequence[str], *, forget: bool) -> float:
    """Give the best of the rounds, in texts a second of processor time."""
    return len(texts) / min(_seconds(lambda: [read_date(text) for text in texts], forget) for _ in range(_ROUNDS))


def _seconds(act: Callable[[], object], forget: bool) -> float:
    if forget:
        read_date.cache_clear()
        parse_edtf.cache_clear()
    start = time.process_time()
    act()
    return time.process_time() - start


def _texts(size: int) -> list[str]:
    chance = random.Random(1)  # noqa: S311
    texts: dict[str, None] = {}
    while len(texts) < size:
        year = chance.randint(1400, 1990)
        texts[
            chance.choice(_FORMS).format(
                year=year,
                later=year + chance.randint(1, 9),
                latest=year + 10,
                short=str(year + 1)[2:],
                month=chance.choice(MONTH_NAMES),
                day=chance.randint(10, 28),
                digit=chance.randint(1, 9),
                century=chance.randint(14, 19),
            )
        ] = None
    return list(texts)
