"""Files that are being received, by person: how many, and how many bytes that no row counts yet."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from quire.domain.errors import TooMany
from quire.domain.references.references import no_room
from quire.domain.translatable_text import Amount, TranslatableText

RETRY_AFTER_SECONDS = 5


class Upload:
    """One file of a person, while its bytes are received."""

    def __init__(self, uploads: "list[Upload]", room_bytes: int) -> None:
        self._uploads = uploads
        self._room_bytes = room_bytes
        self._size_bytes = 0

    async def counted(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The bytes as they come in, as long as there is room for all that this person sends. Raises `QuotaReached`."""
        async for piece in pieces:
            self._size_bytes += len(piece)
            if sum(upload._size_bytes for upload in self._uploads) > self._room_bytes:
                raise no_room()
            yield piece


class UploadsUnderWay:
    """The uploads of all persons."""

    def __init__(self, *, per_person_max: int) -> None:
        self._per_person_max = per_person_max
        self._uploads: dict[str, list[Upload]] = {}

    @contextmanager
    def begun(self, person: str, room_bytes: int) -> Iterator[Upload]:
        """Count an upload of a person until it ends. Raises `TooMany`."""
        uploads = self._uploads.setdefault(person, [])
        if len(uploads) >= self._per_person_max:
            raise TooMany(
                TranslatableText(
                    "You are sending %(count)s files already; wait until one of them is finished.",
                    {"count": Amount(len(uploads))},
                ),
                RETRY_AFTER_SECONDS,
            )
        upload = Upload(uploads, room_bytes)
        uploads.append(upload)
        try:
            yield upload
        finally:
            uploads.remove(upload)
            if not uploads:
                del self._uploads[person]
