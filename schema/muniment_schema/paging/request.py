"""Which page a client asks for, and the rules of its arguments."""

from __future__ import annotations

from dataclasses import dataclass, fields

from muniment_schema.errors import MunimentError
from muniment_schema.scalars import given

from .cursor import read_cursor
from .order import Order, Position

DEFAULT_SIZE = 20
FARTHEST_OFFSET = 10_000


class BadPage(MunimentError):
    """Arguments that name no page."""

    code = "BAD_PAGE"


@dataclass(frozen=True)
class PageRequest:
    """The first `size` rows, or the last when `backward`, of those after `after` and before `before`."""

    size: int
    backward: bool = False
    after: Position | None = None
    before: Position | None = None
    offset: int = 0


@dataclass(frozen=True)
class PageArguments:
    """The arguments of a connection as they came; what was left out is None."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    offset: int | None = None

    def __post_init__(self) -> None:
        """Turn what was left out into None."""
        for field in fields(self):
            if not given(getattr(self, field.name)):
                object.__setattr__(self, field.name, None)

    def read(self, order: Order, bound_to: str, max_size: int, viewer: str = "") -> PageRequest:
        """Give the page that is meant. Without `first` and `last` it is the first 20, with `before` alone the last 20.

        Raises BadPage for sizes out of bounds and for combinations without one meaning, BadCursor for cursors of
        another list.
        """
        first, last, after, before, offset = self.first, self.last, self.after, self.before, self.offset
        if first is not None and last is not None:
            raise BadPage("first and last were both given; first reads forward, last backward: give one")
        if last is not None and after is not None and before is None:
            raise BadPage("last reads backward and goes with before; with after give first")
        if offset is not None:
            if after is not None or before is not None:
                raise BadPage("offset and a cursor were both given; go on by the cursor alone")
            if last is not None:
                raise BadPage("offset counts from the start and goes with first, not with last")
            check_bounds("offset", offset, FARTHEST_OFFSET)
        if first is not None:
            check_bounds("first", first, max_size)
        if last is not None:
            check_bounds("last", last, max_size)
        size = first if first is not None else last if last is not None else min(DEFAULT_SIZE, max_size)
        return PageRequest(
            size=size,
            backward=last is not None or (first is None and after is None and before is not None),
            after=None if after is None else read_cursor(after, bound_to, order.key_type, viewer),
            before=None if before is None else read_cursor(before, bound_to, order.key_type, viewer),
            offset=offset or 0,
        )


def check_bounds(name: str, value: int, highest: int) -> None:
    """Refuse a number that is negative or above the highest. Raises BadPage."""
    if not 0 <= value <= highest:
        raise BadPage(f"{name}: {value} is out of bounds; write 0 to {highest:,}".replace(",", " "))
