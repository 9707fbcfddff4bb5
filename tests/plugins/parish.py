"""Reads the parish accession book: one record a line, code|date|title."""
from collections.abc import Iterator

from muniment_importers import Importer, Options, Record, RecordError, Source, hookimpl


class ParishBook(Importer):
    name = "parish-book"
    title = "Parish accession book"
    extensions = (".book",)

    def read(self, source: Source, options: Options) -> Iterator[Record | RecordError]:
        for line in source.lines():
            code, date, title = (line.text.split("|", 2) + ["", ""])[:3]
            if not title:
                yield RecordError("NO_TITLE", "code|date|title expected", line.locator, value=line.text)
                continue
            yield Record(native_id=code, title=title, date=date, locator=line.locator, raw=line.text)


@hookimpl
def register_importers() -> list[type[Importer]]:
    return [ParishBook]
