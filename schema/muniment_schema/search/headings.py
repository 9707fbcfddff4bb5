"""Which subjects stand for documents by themselves, and which are parts that headings are built from.

The index counts both alike: a document about "Korea--History" counts for "Korea" and for "History" too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from muniment_schema.context import Context
from muniment_schema.planning.kept import Kept
from muniment_schema.tables import LINK_COUNT, SUBJECT, SUBJECT_PART
from muniment_schema.visible import visible_subjects

_OWN, _PART = 1, 2
_STATES_KEPT = 4


@dataclass(frozen=True)
class Headings:
    """What each subject is: a byte for each key, a tenth of what sets of keys would take; none where none has parts."""

    kinds: bytes

    def is_own(self, key: int) -> bool:
        """Tell whether documents that the viewer sees are linked to the subject itself or to a narrower one."""
        # Without parts nothing else makes a subject count.
        return not self.kinds or bool(self._kind(key) & _OWN)

    def is_part(self, key: int) -> bool:
        """Tell whether the subject is a part of a heading."""
        return bool(self._kind(key) & _PART)

    def _kind(self, key: int) -> int:
        return self.kinds[key] if key < len(self.kinds) else 0


def headings(context: Context, generation: str) -> Headings:
    """Give what each subject is for the viewer, read once for a generation of the index."""
    return _KEPT.get((generation, context.viewer.name), lambda: _read(context))


_KEPT: Final[Kept[tuple[str, str], Headings]] = Kept(_STATES_KEPT)


def _read(context: Context) -> Headings:
    run = context.connection.execute
    heading = SUBJECT.alias("heading")
    headings_of = select(SUBJECT_PART.c.part_pk).join(heading, heading.c.pk == SUBJECT_PART.c.subject_pk)
    # The first heading of each will do: a common part like "History" is one of very many.
    is_part = headings_of.where(SUBJECT_PART.c.part_pk == SUBJECT.c.pk, visible_subjects(context, heading)).exists()
    parts = run(select(SUBJECT.c.pk).where(is_part)).scalars().all()
    if not parts:
        return Headings(b"")
    kinds = bytearray(run(select(func.max(SUBJECT.c.pk))).scalar_one() + 1)
    for part in parts:
        kinds[part] |= _PART
    broader = select(SUBJECT.c.pk, SUBJECT.c.parent_pk).where(SUBJECT.c.parent_pk.is_not(None))
    above: dict[int, int] = dict(run(broader.where(visible_subjects(context))).all())
    linked = select(LINK_COUNT.c.object_pk).where(
        LINK_COUNT.c.kind == "subject", LINK_COUNT.c.documents > 0, context.viewer.sees(LINK_COUNT.c.access_id)
    )
    for subject in run(linked).scalars().all():
        while subject is not None and not kinds[subject] & _OWN:
            kinds[subject] |= _OWN
            subject = above.get(subject)
    return Headings(bytes(kinds))
