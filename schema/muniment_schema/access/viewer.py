"""Who is looking, and the one predicate of what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, literal_column

from muniment_schema.values.vocabularies import PublicationStatus, Visibility


class Access(IntEnum):
    """The access sets that every archive has; granted sets are numbered from 16."""

    PUBLIC = 0
    METADATA_ONLY = 1
    STAFF = 2
    DELETED = 3


class Role(StrEnum):
    """What a viewer may do; each role may do all that the ones before it may."""

    READER = "reader"
    EDITOR = "editor"
    IMPORTER = "importer"
    ADMIN = "admin"


_RANKS = list(Role)
_ANONYMOUS = (int(Access.PUBLIC), int(Access.METADATA_ONLY))
_STAFF = (*_ANONYMOUS, int(Access.STAFF))


@dataclass(frozen=True, slots=True)
class Viewer:
    """A viewer: a role, and the sorted access sets they may see."""

    role: Role = Role.READER
    access_ids: tuple[int, ...] = _ANONYMOUS

    @property
    def name(self) -> str:
        """Name what they may see: viewers of the same name see the same lists."""
        return ",".join(map(str, self.access_ids))

    def can(self, role: Role) -> bool:
        """Tell whether the viewer may do what `role` may."""
        return _RANKS.index(self.role) >= _RANKS.index(role)

    def sees(self, access_column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Give the condition that every select on documents, texts, collections and files carries.

        The numbers are literals: a partial index serves a plan only when its condition stands in the statement.
        """
        if self.access_ids == _ANONYMOUS:
            return access_column <= literal_column("1")
        return access_column.in_([literal_column(str(int(number))) for number in self.access_ids])


def viewer_of(role: Role) -> Viewer:
    """Give the viewer of a role with no granted sets: editors and above see staff material."""
    return Viewer(role, _ANONYMOUS if role is Role.READER else _STAFF)


ANONYMOUS = viewer_of(Role.READER)


def access_of(
    visibility: str, status: str, embargo_until: datetime | None, now: datetime, *, deleted: bool = False
) -> Access:
    """Give the access set of a document or collection.

    Drafts and withdrawn ones are for staff whatever their visibility; an embargo is staff until it ends, public after.
    """
    if deleted:
        return Access.DELETED
    if status != PublicationStatus.PUBLISHED or visibility == Visibility.STAFF:
        return Access.STAFF
    if visibility == Visibility.METADATA_ONLY:
        return Access.METADATA_ONLY
    if visibility == Visibility.EMBARGOED and (embargo_until is None or embargo_until > now):
        return Access.STAFF
    return Access.PUBLIC


def content_access(access: Access) -> Access:
    """Give the access set of a document's bodies and files: metadata-only hides them from readers."""
    return Access.STAFF if access is Access.METADATA_ONLY else access
