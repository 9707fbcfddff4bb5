"""The hooks of plugins along a run, contained: a plugin that raises costs the record, not the run."""

from __future__ import annotations

from typing import Any

from muniment_importers.context import ImportContext
from muniment_importers.plugin_checks import one_line, place_of
from muniment_importers.plugin_hooks import PluginHook
from muniment_importers.plugins import Plugins
from muniment_importers.record import Record, RecordError, Skip
from muniment_importers.report import RunReport


class RunHooks:
    """The hooks of one run."""

    def __init__(self, plugins: Plugins, context: ImportContext) -> None:
        self._context = context
        self._transforms = plugins.hooks("transform_record")
        self._matches = plugins.hooks("match_record")
        self._plugins = plugins

    def transform(self, record: Record) -> Record | Skip | RecordError:
        """Hand a record from hook to hook."""
        for hook in self._transforms:
            try:
                answer = hook(record=record, context=self._context)
            except RecordError as error:
                return error
            except KeyboardInterrupt as error:
                self._say_interrupted(hook, error)
                raise
            except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, and the run goes on
                return _failed(hook, f"raised {type(error).__name__}: {error}", record)
            if isinstance(answer, Skip | RecordError):
                return answer
            if isinstance(answer, Record):
                record = answer
            elif answer is not None:
                return _failed(hook, f"gave a {type(answer).__name__}", record)
        return record

    def match(self, record: Record) -> str | RecordError | None:
        """Ask which object a record is; the first answer wins."""
        for hook in self._matches:
            try:
                answer = hook(record=record, context=self._context)
            except KeyboardInterrupt as error:
                self._say_interrupted(hook, error)
                raise
            except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, and the run goes on
                return _failed(hook, f"raised {type(error).__name__}: {error}", record)
            if isinstance(answer, str):
                return answer
            if answer is not None:
                return _failed(hook, f"gave a {type(answer).__name__}", record)
        return None

    def started(self) -> None:
        """Tell plugins that the run begins."""
        for hook in self._plugins.hooks("import_started"):
            self._tell(hook, context=self._context)

    def finished(self, report: RunReport) -> None:
        """Tell plugins that the run has ended."""
        for hook in self._plugins.hooks("import_finished"):
            self._tell(hook, context=self._context, report=report)

    def _tell(self, hook: PluginHook, **known: Any) -> None:
        try:
            hook(**known)
        except KeyboardInterrupt as error:
            self._say_interrupted(hook, error)
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, and the run goes on
            self._context.log.warning(
                "a plugin's hook failed", hook=hook.name, plugin=hook.plugin, error=one_line(error)
            )

    def _say_interrupted(self, hook: PluginHook, error: KeyboardInterrupt) -> None:
        by = f"{hook.name} of the plugin {hook.plugin}"
        self._context.log.warning("interrupted in the middle of a record", by=by, at=place_of(error))


def _failed(hook: PluginHook, did: str, record: Record) -> RecordError:
    return RecordError(
        "PLUGIN_FAILED",
        f"{hook.name} of the plugin {hook.plugin} {did}",
        record.locator,
        hint="mend the plugin, or block it with MUNIMENT_BLOCK_PLUGINS",
        native_id=record.native_id,
    )
