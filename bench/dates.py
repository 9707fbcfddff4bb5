"""How dates are read beside the libraries that read them: right, wrong and nothing on texts with known answers; speed.

The answers are those of `tests/schema/values/date_answers.py`. The libraries get the text alone, as they take it; what
they give out as a day, a month or a year becomes EDTF. A text left empty is no fault where it means no date.
"""

from __future__ import annotations

import gc
import random
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.real_data.date_strings import DateString, date_strings
from tests.schema.values.date_answers import Answer, Score, read_answers, score, table

from muniment_schema.values.date_text import read_date

FILES = {"date_answers.jsonl": "seen", "date_answers_held_out.jsonl": "held out"}
FIRST = Answer("3 May 1943", "", None)  # the first text of all waits for tables to be read
REPEATS_SECONDS = 1.0
_PERIODS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}

Given = tuple[str | None, bool | None]  # EDTF, and whether the text says that it has no date
Reader = Callable[[Answer | DateString], Given]


def main(folder: str | None = None) -> None:
    """Print the tables; with a folder of exports, also how much of all that is written in them is understood."""
    asked = [(part, answer) for name, part in FILES.items() for answer in read_answers(name)]
    answers = [answer for _, answer in asked]
    share = _share(Path(folder), {answer.text for answer in answers}) if folder else []
    read_date.cache_clear()
    scores: list[tuple[str, Score]] = []
    speeds = ["|  | strings/s, each once | strings/s, repeats |", "| --- | ---: | ---: |"]
    for name, reader in _readers().items():
        reader(FIRST)
        gc.freeze()  # what the libraries keep is not looked through again while one of them is timed
        given, once = _timed(reader, answers)
        scores += [(f"{name}, {part}", score(answer, *each)) for (part, answer), each in zip(asked, given, strict=True)]
        speeds.append(f"| {name} | {once:,.0f} | {_repeated(reader, answers):,.0f} |")
    print(table(scores), "", *speeds, sep="\n")
    if share:
        print("", *share, sep="\n")


def _muniment(asked: Answer | DateString) -> Given:
    found = read_date(asked.text, locale=asked.locale, context=asked.context)
    return found.edtf.text if found.edtf else None, found.undated


def _readers() -> dict[str, Reader]:
    """Give the readers by name; the libraries are imported here, because only the bench has them."""
    from dateparser.date import DateDataParser
    from edtf import text_to_edtf
    from undate import Undate

    parser = DateDataParser()

    def dateparser(asked: Answer | DateString) -> Given:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own use of what Python deprecates
            found = parser.get_date_data(asked.text)
        return found.date_obj.strftime(_PERIODS[found.period]) if found.date_obj else None, None

    def edtf(asked: Answer | DateString) -> Given:
        given = text_to_edtf(asked.text)
        return given and given.replace(" ", ""), None  # "[1967, 1968]"

    def undate(asked: Answer | DateString) -> Given:
        for converter in ("EDTF", "omnibus"):
            try:
                return Undate.parse(asked.text, converter).format("EDTF"), None
            except ValueError:
                continue
        return None, None

    return {"Muniment": _muniment, "edtf": edtf, "dateparser": dateparser, "undate": undate}


def _timed(reader: Reader, asked: Sequence[Answer | DateString]) -> tuple[list[Given], float]:
    started = time.process_time()
    given = [reader(each) for each in asked]
    return given, len(given) / (time.process_time() - started)


def _repeated(reader: Reader, asked: Sequence[Answer]) -> float:
    """Give strings a second where the same ones come again and again, as in a long list."""
    mixed = random.Random(1943).sample(asked, len(asked))  # noqa: S311 - the same order in every run
    started = time.process_time()
    count = 0
    while (elapsed := time.process_time() - started) < REPEATS_SECONDS:
        for each in mixed:
            reader(each)
        count += len(mixed)
    return count / elapsed


def _share(folder: Path, known: set[str]) -> list[str]:
    """Give lines on the share of distinct strings that are understood or say that they are undated, by format."""
    strings = date_strings(folder)
    new = list({each.text: each for each in strings if each.text not in known}.values())
    _muniment(FIRST)
    _, speed = _timed(_muniment, new)
    understood: dict[str, list[bool]] = {}
    for each in strings:
        edtf, undated = _muniment(each)
        understood.setdefault(each.format, []).append(edtf is not None or bool(undated))
    rows = [f"| {name} | {_percent(flags)} | {len(flags):,} |" for name, flags in understood.items()]
    total = f"| all | {_percent(flag for flags in understood.values() for flag in flags)} | {len(strings):,} |"
    first = f"Muniment read {len(new):,} strings for the first time at {speed:,.0f} a second."
    return [first, "", "|  | understood | of |", "| --- | ---: | ---: |", *rows, total]


def _percent(flags: Iterable[bool]) -> str:
    listed = list(flags)
    return f"{sum(listed) / len(listed):.1%}"
