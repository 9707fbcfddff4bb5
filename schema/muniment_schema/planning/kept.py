"""The last so many of something, by key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class NotReady(Exception):
    """Something has to be made first, which takes longer than the caller has time."""


class Kept(Generic[K, V]):
    """Keeps what was made for the last keys; safe to share between threads, which may make the same thing twice."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K, make: Callable[[], V], *, at_once: bool = False) -> V:
        """Give what is kept for a key, made now where nothing is. Raises NotReady in place of making when `at_once`."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if at_once:
            raise NotReady
        made = make()
        self.put(key, made)
        return made

    def put(self, key: K, value: V) -> None:
        """Keep something."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
