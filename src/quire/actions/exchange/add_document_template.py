"""Taking in templates of documents: a file is read in turn, and the template of Word in it as if it came by itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from quire.actions.computing import Computing
from quire.actions.files.file_intake import FileIntake
from quire.actions.files.take_in_files import TakeInFiles, one_piece
from quire.domain.accounts.users import Visitor
from quire.domain.limits import Limits
from quire.domain.templates.document_templates import DocumentTemplate
from quire.domain.templates.template_files import WordFile, read_template
from quire.domain.templates.word_templates import NewTemplate, ReadTemplate
from quire.store.files.files import Files, StoredFile

T = TypeVar("T")


class DocumentTemplateIntake:
    """Receives the files of templates; what is kept is what was read in them."""

    def __init__(
        self,
        *,
        files: Files,
        uploads: TakeInFiles,
        word_templates: FileIntake[ReadTemplate],
        computing: Computing,
        limits: Limits,
    ) -> None:
        self._files = files
        self._uploads = uploads
        self._word_templates = word_templates
        self._computing = computing
        self._limits = limits

    async def take_in(
        self,
        visitor: Visitor,
        pieces: AsyncIterator[bytes],
        keep: Callable[[str, DocumentTemplate, NewTemplate | None], Awaitable[T]],
    ) -> T:
        """Receive a template, and have it kept with the digest of its file.

        Raises `UnreadableTemplate`, `ReadingInterrupted`, and as `TakeInFiles.take_in`.
        """

        async def read_and_keep(received: StoredFile) -> T:
            template, word = await self._read(visitor, received)
            if word is None:
                return await keep(received.sha256, template, None)

            async def keep_both(sha256: str, read: ReadTemplate) -> T:
                return await keep(received.sha256, template, NewTemplate(word.filename, sha256, read))

            return await self._word_templates.take_in(visitor, one_piece(word.content), keep_both)

        return await self._uploads.take_in(visitor, pieces, read_and_keep)

    async def _read(self, visitor: Visitor, received: StoredFile) -> tuple[DocumentTemplate, WordFile | None]:
        path = await asyncio.to_thread(self._files.path_of, received.sha256)
        content = await asyncio.to_thread(path.read_bytes)
        return await self._computing.run(
            visitor.user_id, read_template, content, self._limits, characters=len(content)
        )
