"""`muniment completion`: a shell's script, and the answers that the script asks for while a person types."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from .shell import Shell, with_shell, write_bytes

# The script sets it; its value names the shell whose way of answering is wanted.
ASKED_IN = "_MUNIMENT_COMPLETE"

BASH = r"""_muniment_completion() {
    local IFS=$'\n' word place words=()
    for ((place = 0; place <= COMP_CWORD; place++)); do
        word=${COMP_WORDS[place]}
        # bash makes a word of the = in --format=csv
        if [[ $word != "=" ]]; then words+=("$word"); elif ((place == COMP_CWORD)); then words+=(""); fi
    done
    COMPREPLY=($(env COMP_WORDS="${words[*]}" COMP_CWORD=$((${#words[@]} - 1)) \
        _MUNIMENT_COMPLETE=complete_bash "$1" 2>/dev/null))
}
complete -o default -F _muniment_completion muniment
"""
ZSH = r"""#compdef muniment
_muniment_completion() {
    eval "$(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" \
        _MUNIMENT_COMPLETE=complete_zsh ${words[1]} 2>/dev/null)"
}
compdef _muniment_completion muniment
"""
FISH = r"""function __muniment_completion
    env _MUNIMENT_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=$argv[1] \
        _TYPER_COMPLETE_ARGS=(commandline -cp) muniment 2>/dev/null
end
complete --command muniment --no-files --condition "__muniment_completion is-args" \
    --arguments "(__muniment_completion get-args)"
complete --command muniment --force-files --condition "not __muniment_completion is-args"
"""


class ShellName(StrEnum):
    """The shells that there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


SCRIPTS = {ShellName.BASH: BASH, ShellName.ZSH: ZSH, ShellName.FISH: FISH}


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("completion")(with_shell(completion))


def completion(
    shell: Shell, name: Annotated[ShellName, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")]
) -> None:
    """Write the script that completes commands, options and formats.

    In ~/.bashrc or ~/.zshrc: eval "$(muniment completion bash)"; with fish: muniment completion fish | source.

    Example: muniment completion bash
    """
    write_bytes(SCRIPTS[name].encode())


def typed_words() -> list[str]:
    """Give what the person has typed so far after the program's name, as the script handed it over."""
    typed = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    return typed.split()[1:]


def answer(cli: typer.Typer) -> int:
    """Write what could stand where the person is typing, as the shell wants it, and give the exit code."""
    from typer.completion import get_completion_inspect_parameters, shell_complete

    get_completion_inspect_parameters()  # makes the shells known; the library does it for its own options only
    return shell_complete(typer.main.get_command(cli), {}, "muniment", ASKED_IN, os.environ[ASKED_IN])


def formats(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Give the importers whose names begin so, those of plugins too, with their titles."""
    from muniment_importers.plugins import load_plugins
    from muniment_schema.errors import MunimentError

    folder, no_plugins = None, False
    for params in (context.params, *(above.params for above in _above(context))):
        folder = folder or params.get("plugins_dir")
        no_plugins = no_plugins or bool(params.get("no_plugins"))
    try:
        plugins = Shell(plugins_dir=Path(folder) if folder else None, no_plugins=no_plugins, quiet=True).plugins()
    except MunimentError:
        plugins = load_plugins(no_plugins=True)  # what is wrong with the settings is said by the command itself
    return [(name, each.cls.title) for name, each in plugins.importers.items() if name.startswith(incomplete)]


def _above(context: Any) -> Iterator[Any]:
    while (context := context.parent) is not None:
        yield context
