"""The hooks of plugins along a run, contained: a plugin that raises costs the record, not the run."""

from __future__ import annotations

from typing import Any

from muniment_importers.context import ImportContext
from muniment_importers.plugins import Plugins
from muniment_importers.record import Record, RecordError, Skip
from muniment_importers.report import RunReport

from .printing import to_standard_error


class RunHooks:
    """The hooks of one run."""

    def __init__(self, plugins: Plugins, context: ImportContext) -> None:
        self._context = context
        self._transforms = _implementations(plugins, "transform_record")
        self._matches = _implementations(plugins, "match_record")
        self._plugins = plugins

    def transform(self, record: Record) -> Record | Skip | RecordError:
        """Hand a record from hook to hook."""
        for name, call, arguments in self._transforms:
            try:
                with to_standard_error():
                    answer = call(**_asked(arguments, record=record, context=self._context))
            except RecordError as error:
                return error
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and the run goes on
                return _failed(name, "transform_record", f"raised {type(error).__name__}: {error}", record)
            if isinstance(answer, Skip | RecordError):
                return answer
            if isinstance(answer, Record):
                record = answer
            elif answer is not None:
                return _failed(name, "transform_record", f"gave a {type(answer).__name__}", record)
        return record

    def match(self, record: Record) -> str | RecordError | None:
        """Ask which object a record is; the first answer wins."""
        for name, call, arguments in self._matches:
            try:
                with to_standard_error():
                    answer = call(**_asked(arguments, record=record, context=self._context))
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and the run goes on
                return _failed(name, "match_record", f"raised {type(error).__name__}: {error}", record)
            if isinstance(answer, str):
                return answer
            if answer is not None:
                return _failed(name, "match_record", f"gave a {type(answer).__name__}", record)
        return None

    def started(self) -> None:
        """Tell plugins that the run begins."""
        for _name, call, arguments in _implementations(self._plugins, "import_started"):
            self._tell(call, _asked(arguments, context=self._context))

    def finished(self, report: RunReport) -> None:
        """Tell plugins that the run has ended."""
        for _name, call, arguments in _implementations(self._plugins, "import_finished"):
            self._tell(call, _asked(arguments, context=self._context, report=report))

    def _tell(self, call: Any, arguments: dict[str, Any]) -> None:
        try:
            with to_standard_error():
                call(**arguments)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and the run goes on
            self._context.log.warning("a plugin's hook failed", error=repr(error))


def _implementations(plugins: Plugins, hook: str) -> list[tuple[str, Any, tuple[str, ...]]]:
    caller = getattr(plugins.hook, hook)
    return [(each.plugin_name, each.function, tuple(each.argnames)) for each in reversed(caller.get_hookimpls())]


def _asked(names: tuple[str, ...], **known: Any) -> dict[str, Any]:
    return {name: known[name] for name in names}


def _failed(plugin: str, hook: str, did: str, record: Record) -> RecordError:
    return RecordError(
        "PLUGIN_FAILED",
        f"{hook} of the plugin {plugin} {did}",
        record.locator,
        hint="mend the plugin, or block it with MUNIMENT_BLOCK_PLUGINS",
        native_id=record.native_id,
    )
