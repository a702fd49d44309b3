"""How many pages a section fills: set by typst as in a PDF of its document, in the limited process.

Citations of the bibliography are set as they are typed, which is about as long as they are when they are rendered.
"""

import asyncio
from dataclasses import dataclass

from quire.actions.exchange.export_document import pictures_of, with_these_pictures
from quire.formats.file_process import FileProcess
from quire.store.database import Database
from quire.store.exchange import exports
from quire.store.files.files import Files


@dataclass(frozen=True)
class CountPages:
    """Counts the pages of texts of sections."""

    database: Database
    files: Files
    reader: FileProcess

    async def of_text(self, person: str, document_id: str, section_id: str, text: str) -> int:
        """The pages of a section with this text; the caller has checked access.

        Raises `CannotExport`, `ReadingInterrupted` and `DiskFull`.
        """
        document, images = await self.database.read_for(
            person, lambda tx: exports.find_section(tx, document_id, section_id, text)
        )
        pictures = await asyncio.to_thread(pictures_of, document, images, self.files)
        return await self.reader.count_pages(with_these_pictures(document, pictures), pictures)
