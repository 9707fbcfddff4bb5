"""A MARC record as its forms have it: leader, control fields, data fields with subfields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class DataField:
    """A field with indicators and subfields; `subfields` are pairs of code and value."""

    tag: str
    indicators: str
    subfields: list[tuple[str, str]]

    def all(self, codes: str) -> list[str]:
        """Give the values of these subfields, in the order of the record, blank ones left out."""
        return [text for code, value in self.subfields if code in codes and (text := value.strip())]

    def first(self, codes: str) -> str | None:
        """Give the first value of these subfields."""
        return next(iter(self.all(codes)), None)


@dataclass(slots=True)
class MarcRecord:
    """One record."""

    leader: str = ""
    control: list[tuple[str, str]] = field(default_factory=list)
    data: list[DataField] = field(default_factory=list)

    def value(self, tag: str) -> str | None:
        """Give the first control field of a tag; None when it is missing or blank."""
        return next((text for each, value in self.control if each == tag and (text := value.strip())), None)

    def fixed(self, tag: str) -> str:
        """Give the first control field of a tag with its blanks, which count in 008."""
        return next((value for each, value in self.control if each == tag), "")

    def fields(self, *tags: str) -> Iterator[DataField]:
        """Yield the data fields of these tags."""
        return (each for each in self.data if each.tag in tags)

    @property
    def is_unimarc(self) -> bool:
        """Whether the title is where UNIMARC has it: in 200, and none in 245."""
        return any(self.fields("200")) and not any(self.fields("245")) and bool(next(self.fields("200")).first("a"))
