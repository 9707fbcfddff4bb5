"""One hook of one plugin, called by itself, so that whoever fails can be named."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from .pipeline.printing import to_standard_error


@dataclass(frozen=True, slots=True)
class PluginHook:
    """What a plugin does at a hook; with `is_traced` every call is logged with its time."""

    plugin: str
    name: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    is_traced: bool = False

    def __call__(self, **known: Any) -> Any:
        """Call it with those of the arguments that it asks for. What it prints goes to standard error."""
        asked = {name: known[name] for name in self.arguments}
        with to_standard_error():
            return self._traced(asked) if self.is_traced else self.function(**asked)

    def _traced(self, asked: dict[str, Any]) -> Any:
        begun = time.perf_counter()
        said = {"hook": self.name, "plugin": self.plugin}
        try:
            answer = self.function(**asked)
        except BaseException as error:
            said["raised"] = type(error).__name__
            raise
        else:
            said["gave"] = type(answer).__name__
            return answer
        finally:
            milliseconds = round((time.perf_counter() - begun) * 1_000, 3)
            structlog.get_logger(__name__).info("a hook was called", **said, milliseconds=milliseconds)
