"""The options that importers with maps share."""

from __future__ import annotations

from pydantic import ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from ..importer import DatedOptions
from .field_map import FieldMap


class MappedOptions(DatedOptions):
    """Base of the options of an importer that has the capability "map".

    The core sets the map with `options.model_copy(update={"field_map": ...})`; it is no option a person can write, and
    stands neither in the schema nor in what a run keeps of its options.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    field_map: SkipJsonSchema[FieldMap | None] = Field(default=None, exclude=True, description="The map file, read.")
