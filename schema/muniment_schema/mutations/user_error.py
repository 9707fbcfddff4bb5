"""Refusals that a person can cure, as payloads of mutations carry them."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry

from muniment_schema.errors import MunimentError


@strawberry.type(description="A refusal that a person can cure; anything else is a top-level error.")
class UserError:
    """An entry of `userErrors`."""

    code: str = strawberry.field(description="Stable and documented: BAD_EDTF, VERSION_CONFLICT, UNKNOWN_IMPORTER …")
    message: str = strawberry.field(description="What was found, and what would be right.")
    field: list[str] | None = strawberry.field(
        description='Path in the input, from `input` down: ["input","document","date"].'
    )


def user_error(error: MunimentError, fields: Mapping[str, tuple[str, ...]]) -> UserError:
    """Give a refusal with the field that its code is about; `fields` has the path of each code below `input`."""
    message = f"{error.message}; {error.hint}" if error.hint else error.message
    path = fields.get(error.code)
    return UserError(code=error.code, message=message, field=None if path is None else ["input", *path])
