"""The values of one JSON object, taken one by one; what nobody took is known in the end."""

from __future__ import annotations

from typing import Any

from muniment_schema.values.ids import is_id

from .paths import plain_text
from .targets import squeezed


class Parts:
    """The values of one object; what was taken is gone from `rest`, and the remainder belongs in `extra`."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.rest = dict(values)

    def text(self, *keys: str) -> str | None:
        """Take the first of these that holds a plain value other than empty text."""
        for key in keys:
            value = self.rest.get(key)
            if value is None or isinstance(value, dict | list):
                continue
            text = plain_text(value).strip()
            if text:
                del self.rest[key]
                return text
        return None

    def texts(self, key: str) -> list[str]:
        """Take a list of plain values, or one of them alone."""
        value = self.rest.get(key)
        listed = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in listed):
            return []
        self.rest.pop(key, None)
        return [text for each in listed if each is not None and (text := plain_text(each).strip())]

    def number(self, key: str) -> float | None:
        """Take a number; what is none stays."""
        text = self.text(key)
        try:
            return None if text is None else float(text)
        except ValueError:
            self.rest[key] = text
            return None

    def whole(self, key: str) -> int | None:
        """Take a whole number; what is none stays."""
        text = self.text(key)
        try:
            return None if text is None else int(text)
        except ValueError:
            self.rest[key] = text
            return None

    def word(self, key: str, words: dict[str, str], otherwise: str) -> str:
        """Take a word of a closed list, folded; another word stays and counts as `otherwise`."""
        text = self.text(key)
        found = None if text is None else words.get(squeezed(text))
        if text is not None and found is None:
            self.rest[key] = text
        return found or otherwise

    def ids(self, kind: str) -> tuple[str | None, str | None]:
        """Take the public id and the native id; an `id` that is not public is the source's own."""
        found, native = self.text("id"), self.text("native_id")
        if found is not None and not is_id(found, kind):
            return None, native or found
        return found, native
