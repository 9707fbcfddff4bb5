"""The sample of date strings whose answers are in tests/schema/values: python -m tests.real_data.sample_dates FOLDER

A shape is a text with every digit as 9 and every English month as the same word. Each round takes one more string of
every shape of every format, so that hard strings are not drowned by years; no shape gives more than six.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.real_data.date_strings import DateString, date_strings

SIZE, SEED, MOST_OF_A_SHAPE = 600, 1943, 6
_UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_LONG_MONTH = re.compile(r"\b(January|February|March|April|June|July|August|September|October|November|December)\b")
_SHORT_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b")


def shape(text: str) -> str:
    """Give what a reader has to understand in a text, without the numbers."""
    months = _SHORT_MONTH.sub("Mon", _LONG_MONTH.sub("Month", _UUID.sub("uuid", text)))
    return re.sub(r"\d", "9", months)


def sample(strings: Sequence[DateString]) -> list[DateString]:
    """Give SIZE strings with different texts, the same for the same strings, formats and shapes mixed."""
    random = Random(SEED)  # noqa: S311  # the same sample every time
    groups: dict[tuple[str, str], list[DateString]] = defaultdict(list)
    for each in strings:
        groups[each.format, shape(each.text)].append(each)
    shuffled = [random.sample(groups[key], len(groups[key])) for key in sorted(groups)]
    taken: dict[str, DateString] = {}
    for number in range(MOST_OF_A_SHAPE):
        round_ = [group[number] for group in shuffled if number < len(group)]
        for each in random.sample(round_, len(round_)):
            if len(taken) < SIZE:
                taken.setdefault(each.text, each)
    return list(taken.values())


def main(folder: str) -> None:
    """Print the sample as JSON lines, the fields that are None left out."""
    for each in sample(date_strings(Path(folder))):
        print(json.dumps({key: value for key, value in vars(each).items() if value is not None}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
