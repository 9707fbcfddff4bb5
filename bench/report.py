"""What was measured as Markdown tables, in README.md between marks, and as a chart beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.measure import Effort, Measured
from bench.searches import FAR_PAGE
from bench.servers import Contender

FOLDER = Path(__file__).parent
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_OTHERS = (Contender.FLOOR, Contender.IDIOMATIC)
_CROWD = Effort.crowd
_FAR = {"b": ("d-after", "d-before"), "page-1": (f"page-{FAR_PAGE}",)}
_COLOURS = {Contender.MUNIMENT: "#1b6ca8", Contender.FLOOR: "#9aa5b1", Contender.IDIOMATIC: "#d9822b"}


def tables(results: Sequence[Measured]) -> str:
    """Give what was measured: the ratios first, then the figures they are made of."""
    ratios = [f"{NAMES[measured.kind]}:\n\n{_ratios(measured)}{_deep(measured)}" for measured in results]
    return "\n\n".join(ratios + [_all_figures(measured) for measured in results])


def publish(size: int, results: Sequence[Measured], folder: Path = FOLDER) -> list[Path]:
    """Write tables and chart where README.md has a place for an archive of this size; gives the files written."""
    readme = folder / "README.md"
    place = re.compile(rf"(<!-- reads {size} -->\n).*?(<!-- end -->)", flags=re.DOTALL)
    text = readme.read_text(encoding="utf-8")
    if place.search(text) is None:
        return []
    chart = folder / f"reads-{size}.png"
    draw(results, chart, f"{size:,} documents")
    shown = f"![Processor time of each shape]({chart.name})\n\n{tables(results)}\n\n"
    readme.write_text(place.sub(lambda found: found[1] + shown + found[2], text), encoding="utf-8")
    return [readme, chart]


def draw(results: Sequence[Measured], path: Path, title: str) -> None:
    """Draw the processor time of every shape on every contender."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(results), figsize=(6.5 * len(results), 4.5), sharey=True, squeeze=False)
    for axis, measured in zip(axes[0], results, strict=True):
        for place, contender in enumerate(Contender):
            bars = [
                (number + (place - 1) * 0.28, median(cell.cpu_ms))
                for number, shape in enumerate(measured.shapes)
                if (cell := measured.cell(shape.name, contender)) is not None
            ]
            axis.bar(*zip(*bars, strict=True), width=0.26, label=contender, color=_COLOURS[contender])
        axis.set_yscale("log")
        axis.set_xticks(range(len(measured.shapes)), [shape.name for shape in measured.shapes], rotation=30)
        axis.set_title(NAMES[measured.kind])
        axis.grid(axis="y", alpha=0.3)
    axes[0][0].set_ylabel("processor time of server and database,\nms a request")
    axes[0][0].yaxis.set_major_formatter("{x:g}")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=len(labels), frameon=False)
    figure.suptitle(title)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _ratios(measured: Measured) -> str:
    """Give Muniment's processor time and requests a second, each by the others'."""
    columns = ["shape", *(f"CPU of {each}" for each in _OTHERS), *(f"req/s of {each}, {_CROWD}" for each in _OTHERS)]
    rows = []
    for shape in measured.shapes:
        ratios = [measured.cpu_ratio(shape.name, each) for each in _OTHERS]
        ratios += [measured.crowd_ratio(shape.name, each) for each in _OTHERS]
        rows.append([f"{shape.name}: {shape.title}", *map(_times, ratios)])
    return table(columns, rows)


def _deep(measured: Measured) -> str:
    """Give what a page deep in a list takes, by what the first one takes."""
    said = [
        f"{name} {median(cell.cpu_ms) / median(first.cpu_ms):.2f} x {near}"
        for near, names in _FAR.items()
        for name in names
        if (first := measured.cell(near, Contender.MUNIMENT)) is not None
        and (cell := measured.cell(name, Contender.MUNIMENT)) is not None
    ]
    return f"\n\nMuniment's CPU by that of its own first page: {', '.join(said)}." if said else ""


def _all_figures(measured: Measured) -> str:
    peaks = ", ".join(f"{contender} {peak:.0f}" for contender, peak in measured.peaks_mib.items())
    return f"{NAMES[measured.kind]}; peak memory in MiB: {peaks}.\n\n{_figures(measured)}"


def _figures(measured: Measured) -> str:
    columns = ["shape", "", "bytes", "server ms", "database ms", "p50 ms", "p95 ms", "req/s", f"req/s, {_CROWD}"]
    rows = []
    for shape in measured.shapes:
        for contender in Contender:
            cell = measured.cell(shape.name, contender)
            if cell is None:
                continue
            low, high = cell.percentiles_ms
            times = (median(cell.server_ms), median(cell.database_ms), low, high)
            rates = (median(cell.alone), median(cell.crowd))
            numbers = [*(f"{each:.2f}" for each in times), *(f"{each:,.0f}" for each in rates)]
            rows.append([shape.name, str(contender), f"{cell.bytes:,}", *numbers])
    return table(columns, rows)


def _times(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:.3f} x" if ratio < 0.1 else f"{ratio:.2f} x" if ratio < 10 else f"{ratio:.0f} x"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
