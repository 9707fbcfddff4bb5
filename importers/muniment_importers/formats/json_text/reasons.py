"""The key that says why an object was refused: put first in it when refused objects are written, taken off when read.

What is no object has its reason on a line of its own before it: an object that has this key alone, and is no record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import orjson

from ...refusal import Refusal
from .stream import Element

REASON_KEY: Final = "muniment_problem"
_KEY_TEXT: Final = f'"{REASON_KEY}":'


def refused_lines(refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield refused records, a line each, with their reasons."""
    for refusal in refusals:
        problem = refusal.problem
        said = {"code": problem.code, "field": problem.field, "message": refusal.message, "line": problem.locator.line}
        reason = _KEY_TEXT + orjson.dumps({key: value for key, value in said.items() if value is not None}).decode()
        # Outside of strings, where they cannot stand, line ends are nothing but white space.
        text = " ".join(refusal.text.splitlines()).strip()
        if _is_object(text):
            rest = text[1:].lstrip()
            yield f"{{{reason}{'' if rest.startswith('}') else ','}{rest}\n"
        else:
            yield f"{{{reason}}}\n{text}\n"


def without_reasons(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements as they were before reasons were written into them."""
    for element in elements:
        if not isinstance(element.value, dict) or REASON_KEY not in element.value:
            yield element
            continue
        value = {key: inner for key, inner in element.value.items() if key != REASON_KEY}
        if value:
            yield replace(element, text=_text_without(element.text, value), value=value)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _text_without(text: str, value: dict[str, Any]) -> str:
    inner = text[1:].lstrip()
    if inner.startswith(_KEY_TEXT):
        behind = inner[json.JSONDecoder().raw_decode(inner, len(_KEY_TEXT))[1] :].lstrip()
        return "{" + behind.removeprefix(",")
    return json.dumps(value, ensure_ascii=False)
