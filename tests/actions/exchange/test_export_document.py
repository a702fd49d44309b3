"""Exports are made one at a time, and a picture whose file is missing is said to be missing in its place."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from quire.actions.exchange.export_document import ExportDocument
from quire.domain.documents.images import Image
from quire.domain.exchange.exports import (
    DocumentToExport,
    ExportedPicture,
    ExportedSection,
    Format,
    WrittenFile,
)
from quire.store.files.files import Files

IMAGE = Image("pic", "d", 2, 2, "image/png", 3, "a" * 64, datetime(2026, 1, 1, tzinfo=UTC))
DOCUMENT = DocumentToExport(
    "Tanks",
    (ExportedSection("s", "One", 1, "![a](quire:pic)"),),
    pictures={"pic": ExportedPicture("image/png", "pic.png")},
)


class CountingReader:
    """Counts how many exports are made at once."""

    def __init__(self) -> None:
        self.running = self.most = 0
        self.given: list[tuple[DocumentToExport, Mapping[str, bytes]]] = []

    async def export(
        self, document: DocumentToExport, format_name: Format, pictures: Mapping[str, bytes]
    ) -> WrittenFile:
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        self.given.append((document, pictures))
        return WrittenFile(b"file")


def made(reader: CountingReader, folder: Path) -> ExportDocument:
    return ExportDocument(Files(folder), reader)  # type: ignore[arg-type]


async def test_one_file_is_made_at_a_time(tmp_path: Path) -> None:
    reader = CountingReader()
    exporting = made(reader, tmp_path)
    people = ["ann", "bob", "ann", "cy"]
    files = await asyncio.gather(
        *(exporting.export(person, DOCUMENT, {"pic": IMAGE}, "pdf") for person in people)
    )
    assert {file.filename for file in files} == {"Tanks.pdf"}
    assert (len(reader.given), reader.most) == (4, 1)


async def test_a_picture_without_its_file_is_left_out(tmp_path: Path) -> None:
    reader = CountingReader()
    await made(reader, tmp_path).export("ann", DOCUMENT, {"pic": IMAGE}, "docx")
    ((document, pictures),) = reader.given
    assert (document.pictures, pictures) == ({}, {})


async def test_markdown_with_its_pictures_is_an_archive(tmp_path: Path) -> None:
    path = Files(tmp_path).path_of(IMAGE.sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"png")
    file = await made(CountingReader(), tmp_path).export("ann", DOCUMENT, {"pic": IMAGE}, "md")
    assert (file.filename, file.media_type) == ("Tanks.md.zip", "application/zip")
