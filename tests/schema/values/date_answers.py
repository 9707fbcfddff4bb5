"""Dates of real exports and what they mean, written down by reading; and how a reader is scored.

`date_answers.jsonl` may be looked at while a grammar is written; `date_answers_held_out.jsonl` tells whether it learned
the rules or the strings. One object a line: the text, its format, `context` and `locale` where the source has them, and

- `edtf`: what it means. null is for what means no date: `undated` says so itself, `ambiguous` has the readings that an
  honest reader may give in `accept`, anything else is no date at all.
- `accept`: other EDTF dates that are as right. `why`: what a person would ask about.

The rules: "~" is circa, "?" uncertain, "%" both. A century is 18XX; its early, middle and late parts are thirds of 34,
33 and 33 years, approximate or not. "1611 or 13-1675" is the outer span. A circa or a question mark before a span
governs both its ends; that it governs the first alone is accepted. "Printed", "exhibited" and "reprinted" behind a
first date change nothing. A life or a body that began in a year is an open span or that year.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from muniment_schema.values.edtf import BadEdtf, parse_edtf

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Answer:
    """A text and what it means."""

    text: str
    format: str
    edtf: str | None
    context: str | None = None
    locale: str | None = None
    undated: bool = False
    ambiguous: bool = False
    accept: tuple[str, ...] = ()
    why: str | None = None


class Score(StrEnum):
    """How an answer was met: right, something else given out as if it were right, or nothing given."""

    RIGHT = "right"
    WRONG = "wrong"
    NOTHING = "nothing"


def read_answers(name: str) -> list[Answer]:
    """Give the answers of a file beside this one."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [Answer(**{**fields, "accept": tuple(fields.get("accept", ()))}) for fields in map(json.loads, lines)]


def score(answer: Answer, edtf: str | None, undated: bool | None) -> Score:
    """Score what a reader gave; `undated` is None when it cannot tell undated from not understood."""
    if edtf is not None:
        right = [answer.edtf, *answer.accept]
        return Score.RIGHT if any(each and _same(each, edtf) for each in right) else Score.WRONG
    rightly_empty = answer.edtf is None and undated in (None, answer.undated)
    return Score.RIGHT if rightly_empty else Score.NOTHING


def table(scores: Iterable[tuple[str, Score]]) -> str:
    """Give a Markdown table of named scores, a row a name in the order of first sight."""
    counts: dict[str, Counter[Score]] = {}
    for name, each in scores:
        counts.setdefault(name, Counter())[each] += 1
    rows = [f"| {name} | {' | '.join(str(of[each]) for each in Score)} | {of.total()} |" for name, of in counts.items()]
    return "\n".join(["|  | right | wrong | nothing | of |", "| --- | ---: | ---: | ---: | ---: |", *rows])


def _same(one: str, other: str) -> bool:
    """Tell whether two EDTF dates have the same days and the same qualifiers at both ends."""
    if one == other:
        return True
    try:
        ours, theirs = parse_edtf(one), parse_edtf(other)
    except BadEdtf:
        return False
    return (ours.start, ours.end, _marks(one)) == (theirs.start, theirs.end, _marks(other))


def _marks(edtf: str) -> tuple[str, str]:
    parts = re.split(r"/|,|\.\.", edtf.strip("[]{}"))
    first, last = (re.sub(r"[^~?%]", "", part) for part in (parts[0], parts[-1]))
    return first, last
