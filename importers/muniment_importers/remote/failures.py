"""Why something could not be fetched."""

from __future__ import annotations

from typing import ClassVar

from muniment_importers.record import FatalImportError


class RemoteFailed(FatalImportError):
    """A server answered with something else than what was asked for; `status` is that of HTTP, where there is one.

    An importer that knows what to do about it may catch it.
    """

    name: ClassVar = "REMOTE_FAILED"

    def __init__(self, message: str, hint: str | None = None, *, status: int | None = None) -> None:
        super().__init__(self.name, message, hint)
        self.status = status


class RemoteUnavailable(RemoteFailed):
    """A server did not answer, or only that it is busy, as often as it was asked."""

    name = "REMOTE_UNAVAILABLE"


class RemoteTooLarge(RemoteFailed):
    """An answer is larger than one may be."""

    name = "REMOTE_TOO_LARGE"


class BadUrl(RemoteFailed):
    """A text that is no address of the web, or one that has a password in it."""

    name = "BAD_URL"


class AddressRefused(RemoteFailed):
    """A name leads into a network that is not public."""

    name = "ADDRESS_REFUSED"
