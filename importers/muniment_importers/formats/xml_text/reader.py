"""The one way in which importers parse XML: as a stream, strictly, without entities, network or unbounded size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from ...record import FatalImportError, Locator, RecordError
from ...source import Source

START: Final = "start"
END: Final = "end"
_NAMESPACE_ERRORS: Final = range(200, 206)  # XML_NS_ERR_… of libxml2
Event = tuple[str, Any]


def events(source: Source, *, lenient: bool = False) -> Iterator[Event | RecordError]:
    """Yield ("start", element) and ("end", element) in the order of the document.

    No DTD is loaded, nothing is fetched, depth and text are bounded by libxml2 (256 levels, 10 MB a text). Where the
    document is damaged, a RecordError XML_DAMAGED with the line is the last thing that comes; with `lenient` the parser
    recovers, and each repair that it made is a warning XML_REPAIRED of the source. Raises FatalImportError XML_ENTITIES
    for a document that declares entities: what they stand for could be anything, and of any size.
    """
    with source.open() as stream:
        parser = etree.iterparse(
            stream,
            events=(START, END),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=lenient,
            encoding=source.asked_encoding,
        )
        is_first = True
        try:
            for event, element in parser:
                if is_first:
                    _refuse_entities(element)
                    is_first = False
                yield event, element
        except etree.XMLSyntaxError as error:
            # A prefix that nobody declared is known only when all was read, and nothing is lost for it.
            if error.code not in _NAMESPACE_ERRORS:
                yield damaged(source, error)
                return
            where = Locator(input=source.name, line=error.lineno)
            hint = "declare it at the source; the elements are read by their names"
            source.warnings.append(RecordError("PREFIX_NOT_DECLARED", str(error.msg), where, hint=hint))
        if lenient:
            source.warnings += [
                RecordError("XML_REPAIRED", each.message, Locator(input=source.name, line=each.line))
                for each in list(parser.error_log)[:100]
            ]
        if is_first:
            yield RecordError("XML_DAMAGED", "there is no element", Locator(input=source.name), hint="is this XML?")


def damaged(source: Source, error: Any) -> RecordError:
    """Say where a document is no XML any more."""
    line, column = getattr(error, "position", (None, None))
    message = str(error.msg or error).rpartition(", line ")[0] or str(error.msg or "not XML")
    where = Locator(input=source.name, line=line or None)
    at = f" (column {column})" if column else ""
    hint = "what stands before it was read; export the file again, or read on with -o lenient=true"
    return RecordError("XML_DAMAGED", f"not well-formed: {message}{at}", where, hint=hint)


def forget(element: Any) -> None:
    """Free an element that is not needed any more, and those before it; for use at its end."""
    element.clear()
    forget_before(element)


def forget_before(element: Any) -> None:
    """Free what stands before an element among the children of its parent."""
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _refuse_entities(root: Any) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is None:
        return
    names = [entity.name for entity in dtd.iterentities()]
    if names:
        message = f"the document declares entities ({', '.join(names[:3])}), which are not read"
        raise FatalImportError("XML_ENTITIES", message, "export it without, or replace them by what they stand for")
