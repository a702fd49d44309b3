"""Exporting: a document becomes a file for other programs, in the limited process or, as Markdown, right here."""

import asyncio
import io
import zipfile
from collections.abc import Mapping

import msgspec

from quire.actions.turns import FairRoom
from quire.domain.documents.images import Image
from quire.domain.exchange.exports import (
    FORMATS,
    TEMPLATE,
    DocumentToExport,
    ExportWarning,
    Format,
    export_filename,
    markdown_of,
)
from quire.formats.file_process import FileProcess
from quire.store.files.files import Files


class ExportedFile(msgspec.Struct, frozen=True):
    """A file that was made of a document."""

    filename: str
    media_type: str
    content: bytes
    warnings: tuple[ExportWarning, ...] = ()


class ExportDocument:
    """Makes files of documents, one at a time, round by person."""

    def __init__(self, files: Files, reader: FileProcess) -> None:
        self._files = files
        self._reader = reader
        self._room = FairRoom()

    async def export(
        self,
        person: str,
        document: DocumentToExport,
        images: Mapping[str, Image],
        format_name: Format,
        template: bytes | None = None,
    ) -> ExportedFile:
        """A document in a format, with these pictures, by a template. Raises as `FileProcess.export`."""
        warnings: tuple[ExportWarning, ...] = ()
        filename, media_type = export_filename(document.title, format_name), FORMATS[format_name].media_type
        async with self._room.entered_by(person):
            pictures = await asyncio.to_thread(pictures_of, document, images, self._files)
            document = with_these_pictures(document, pictures)
            if format_name != "md":
                beside = pictures if template is None else {**pictures, TEMPLATE: template}
                document = msgspec.structs.replace(document, has_template=template is not None)
                written = await self._reader.export(document, format_name, beside)
                content, warnings = written.content, written.warnings
            elif pictures:
                content = await asyncio.to_thread(_folder, document, pictures)
                filename, media_type = f"{filename}.zip", "application/zip"
            else:
                content = (await asyncio.to_thread(markdown_of, document)).encode()
        return ExportedFile(filename, media_type, content, warnings)


def pictures_of(document: DocumentToExport, images: Mapping[str, Image], files: Files) -> dict[str, bytes]:
    """The pictures by the names of their files; one whose file is missing is said to be missing in its place."""
    found: dict[str, bytes] = {}
    for id_, picture in document.pictures.items():
        path = files.path_of(images[id_].sha256)
        if path.exists():
            found[picture.filename] = path.read_bytes()
    return found


def with_these_pictures(document: DocumentToExport, pictures: Mapping[str, bytes]) -> DocumentToExport:
    """The document without the pictures whose files are missing."""
    present = {id_: picture for id_, picture in document.pictures.items() if picture.filename in pictures}
    return msgspec.structs.replace(document, pictures=present)


def _folder(document: DocumentToExport, pictures: Mapping[str, bytes]) -> bytes:
    """An archive with the text and the pictures beside it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("document.md", markdown_of(document))
        for name, content in pictures.items():
            archive.writestr(name, content)
    return made.getvalue()
