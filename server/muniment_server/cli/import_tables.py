"""What `import show` and `import inspect` print: records of a run, and how an input would be read."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

import typer

from muniment_importers.record import Locator

from .import_report import times
from .shell import write_json
from .tables import print_table


def show_inspection(found: dict[str, Any]) -> None:
    """Write how an input would be read: its importer, its fields, its dates; warnings go to standard error."""
    chosen = found["importer"] or {}
    typer.echo(f"importer  {chosen.get('name')}: {chosen.get('reason') or 'as asked'}")
    for name in ("encoding", "total", "source"):
        typer.echo(f"{name:<9} {'unknown' if found[name] is None else found[name]}")
    rows = [
        (
            each["path"],
            str(each["filled"]),
            str(each["distinct"]),
            each["target"] or "no field",
            ", ".join(shorten(str(sample), 40, placeholder="…") for sample in each["samples"]),
        )
        for each in found["fields"]
    ]
    print_table(("Field", "Filled", "Distinct", "Goes to", "Samples"), rows, numbers=("Filled", "Distinct"))
    if dates := found["dates"]:
        typer.echo(f"dates     {dates['read']} understood")
        for each in dates["not_understood"]:
            typer.echo(f"          not understood, {times(each['count'])}: {each['text']}")
        for each in dates["ambiguous"]:
            readings = each["readings"]
            how = f"could be {' or '.join(readings)}" if len(readings) > 1 else f"read as {readings[0]}, in doubt"
            typer.echo(f"          {how}, {times(each['count'])}: {each['text']}")
    for each in found["duplicates"]["samples"]:
        typer.echo(f"duplicate {each['native_id']}, {times(each['count'])}: {'; '.join(each['places'])}")
    for each in found["unknown_parents"]["samples"]:
        typer.echo(f"no parent {each['native_id']}, asked for {times(each['count'])}")
    typer.echo(f"verdict   {found['verdict']}")
    for warning in found["warnings"]:
        typer.echo(warning, err=True)


def show_records(rows: list[dict[str, Any]], json: bool) -> None:
    """Write the records of a run, a line each, or as JSON."""
    if json:
        write_json(rows)
        return
    headings = list(rows[0]) if rows else ["native_id", "outcome"]
    print_table(headings, [[_cell(row[name]) for name in headings] for row in rows])


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return str(Locator(**value))
    return "" if value is None else str(value)
