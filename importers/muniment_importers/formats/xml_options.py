"""The options that importers of XML share."""

from __future__ import annotations

from pydantic import Field

from ..importer import DatedOptions


class XmlOptions(DatedOptions):
    """Options of importers of XML."""

    lenient: bool = Field(default=False, description="Repair what is not well-formed, and say so, instead of stopping.")
