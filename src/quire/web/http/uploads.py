"""Files in multipart bodies, read as they come in: nothing but the piece at hand is held in memory."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

from quart import request
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from quire.domain.errors import InvalidField, MalformedUpload, TooLarge, UploadCutOff
from quire.domain.translatable_text import Amount
from quire.web.http.connection import StreamedBody
from quire.web.http.services import services

FIELD_BYTES_MAX = 4096
FIELD_NAME_SHOWN_MAX = 100
PARTS_MAX = 16
HELD_BYTES_MAX = 1024 * 1024


class Upload:
    """The one file of a multipart body. Fields that stand before it are known when it begins."""

    def __init__(self) -> None:
        _, options = parse_options_header(request.headers.get("Content-Type"))
        boundary = options.get("boundary", "").encode("latin-1", "replace")
        if not boundary:
            raise MalformedUpload
        self.filename = ""
        self.fields: dict[str, str] = {}
        self._decoder = MultipartDecoder(boundary, HELD_BYTES_MAX, max_parts=PARTS_MAX)
        self._body = cast(StreamedBody, request.body).pieces()

    @classmethod
    async def begin(cls) -> "Upload":
        """Read this request as far as its file. Raises `InvalidField`, `MalformedUpload` and `UploadCutOff`."""
        upload = cls()
        while not isinstance(event := await upload._next_part(), File):
            if isinstance(event, Epilogue):
                raise InvalidField("file", "is missing")
        if event.name != "file" or not event.filename:
            raise InvalidField("file", "must be a file with a name")
        upload.filename = event.filename
        return upload

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes of the file, and then the rest of the body. Raises as `begin` does."""
        more = True
        while more:
            event = await self._next_event()
            if not isinstance(event, Data):
                raise MalformedUpload
            more = event.more_data
            yield event.data
        while not isinstance(event := await self._next_part(), Epilogue):
            if isinstance(event, File):
                raise InvalidField("file", "must be one file; send several files in several requests")

    async def _next_part(self) -> Event:
        """The next file or the end; fields on the way are noted."""
        event = await self._next_event()
        while not isinstance(event, File | Epilogue):
            if isinstance(event, Field):
                self.fields[event.name] = await self._read_field(event.name)
            event = await self._next_event()
        return event

    async def _read_field(self, name: str) -> str:
        value = b""
        more = True
        while more:
            event = await self._next_event()
            if not isinstance(event, Data):
                raise MalformedUpload
            value += event.data
            more = event.more_data
            if len(value) > FIELD_BYTES_MAX:
                raise InvalidField(
                    name[:FIELD_NAME_SHOWN_MAX],
                    "must have at most %(count)s bytes",
                    count=Amount(FIELD_BYTES_MAX),
                )
        return value.decode("utf-8", "replace")

    async def _next_event(self) -> Event:
        try:
            while isinstance(event := self._decoder.next_event(), NeedData):
                self._decoder.receive_data(await self._next_piece())
        except (ValueError, HTTPException) as error:
            raise MalformedUpload from error
        return event

    async def _next_piece(self) -> bytes | None:
        try:
            async with asyncio.timeout(services().limits.upload_silence_seconds):
                return await anext(self._body, None)
        except (TimeoutError, ClientDisconnected) as error:
            raise UploadCutOff from error


async def within_size(pieces: AsyncIterator[bytes], bytes_max: int, phrase: str) -> AsyncIterator[bytes]:
    """The same pieces. Raises `TooLarge` with the phrase as soon as there are more bytes than allowed."""
    size_bytes = 0
    async for piece in pieces:
        size_bytes += len(piece)
        if size_bytes > bytes_max:
            raise TooLarge(phrase, bytes_max)
        yield piece
