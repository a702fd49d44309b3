"""Files as they are imported: what the limited process makes of them, and how that is split."""

from quire.domain.exchange.import_sections import ImportedSection, split
from quire.domain.exchange.imports import Changes, ImportedFile, import_kind_of
from quire.domain.limits import Limits
from tests.formats.conftest import Files


async def imported(files: Files, name: str, content: bytes | str) -> ImportedFile:
    """What stands in a file."""
    return await files.reader.import_document(files.write(name, content), import_kind_of(name))


def sections(
    file: ImportedFile, *, split_level: int = 6, changes: Changes = "accept"
) -> tuple[ImportedSection, ...]:
    """The sections that it is split into; the text before the first heading is called Beginning."""
    made = split(file.document, split_level, changes, untitled="Beginning", limits=Limits())
    return made.sections


def text_of(file: ImportedFile, **choice: int) -> str:
    """The text of its only section."""
    (section,) = sections(file, **choice)  # type: ignore[arg-type]
    return section.content


def warned(file: ImportedFile) -> list[tuple[str, str, str]]:
    """Its warnings: code, place and detail."""
    return [(one.code, one.place, one.detail) for one in file.document.warnings]
