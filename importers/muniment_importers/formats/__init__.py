"""The built-in importers: each is a plugin through the same hooks as an outsider's."""

from __future__ import annotations

from muniment_importers.hookspecs import hookimpl
from muniment_importers.importer import Importer

from .csv import Csv
from .document_html import DocumentHtml
from .document_text import DocumentText
from .ead_xml import Ead
from .html import Html
from .jsonl import JsonLines
from .listing_html import ListingHtml
from .listing_text import ListingText
from .marc_records import Marc21, MarcXml
from .metadata_xml import DublinCore, Mods
from .oai_pmh import OaiPmh


@hookimpl
def register_importers() -> list[type[Importer]]:
    """Give the built-in importers."""
    return [
        Csv,
        DocumentHtml,
        DocumentText,
        DublinCore,
        Ead,
        Html,
        JsonLines,
        ListingHtml,
        ListingText,
        Marc21,
        MarcXml,
        Mods,
        OaiPmh,
    ]
