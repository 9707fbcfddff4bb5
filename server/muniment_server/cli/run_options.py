"""Options that say how an input is imported, for the commands that take them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from muniment_schema.values.vocabularies import ImportMode, PublicationStatus

from .importing import VisibilityChoice

OptionsOption = Annotated[
    list[str] | None, typer.Option("--option", "-o", metavar="K=V", help="Importer option; may be repeated.")
]
ModeOption = Annotated[ImportMode, typer.Option("--mode", help="What happens to records that are already there.")]
VisibilityOption = Annotated[VisibilityChoice | None, typer.Option("--visibility", help="Who sees what is stored.")]
StatusOption = Annotated[
    PublicationStatus | None,
    typer.Option("--status", help="How far what is stored is on its way to readers."),
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of the input; else found by content.")
]
PrefixOption = Annotated[
    str | None, typer.Option("--metadata-prefix", metavar="P", help="Form of the records, where there are several.")
]
SetOption = Annotated[str | None, typer.Option("--set", metavar="S", help="Only the records of this set.")]
FromOption = Annotated[str | None, typer.Option("--from", metavar="D", help="Only what changed since.")]
PruneOption = Annotated[bool, typer.Option("--prune", help="Remove records that the source had and no longer lists.")]
PrivateOption = Annotated[bool, typer.Option("--allow-private-network", help="Also ask servers of your own network.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before much is removed.")]
MapFileOption = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", help="Map file (TOML): which field is which.")
]


def harvest_options(pairs: list[str] | None, **named: str | None) -> dict[str, str]:
    """Give importer options from `-o` and from those that have a name of their own."""
    from .importing import importer_options

    given = {name.rstrip("_"): value for name, value in named.items() if value is not None}
    return importer_options(pairs or []) | given
