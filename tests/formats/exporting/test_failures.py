"""A document that cannot be written is refused with what is wrong, by the process that writes."""

import msgspec
import pytest
from structlog.testing import capture_logs

from quire.domain.errors import CannotExport
from quire.domain.exchange.exports import ExportedPicture, ExportedSection, Format
from quire.domain.export_failures import ExportFailure
from quire.domain.limits import MIB, Limits
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import PICTURES, document


async def failure(
    content: str, format_name: Format, limits: Limits | None = None, **changes: object
) -> ExportFailure:
    reader = FileProcess(limits or Limits())
    given = document(sections=(ExportedSection("one", "One", 1, content),), **changes)
    with pytest.raises(CannotExport) as refused:
        await reader.export(given, format_name, {**PICTURES, "damaged.png": PICTURES["pump.png"][:60]})
    return refused.value.failure


async def test_a_damaged_picture_is_named_and_no_formula_is_blamed() -> None:
    text = "$x$ and $y$\n\n![The second pump](quire:damaged)\n"
    pictures = {"damaged": ExportedPicture("image/png", "damaged.png")}
    assert await failure(text, "pdf", pictures=pictures) == ExportFailure("picture", "The second pump")


async def test_a_document_is_too_large_for_the_memory_of_an_export() -> None:
    limits = msgspec.structs.replace(Limits(), export_memory_bytes_max=280 * MIB)
    assert await failure("A word. " * 150_000, "docx", limits) == ExportFailure("too_large")


@pytest.mark.long
async def test_a_document_takes_too_long() -> None:
    limits = msgspec.structs.replace(Limits(), export_cpu_seconds=1)
    assert await failure("A word, *another*. " * 50_000, "docx", limits) == ExportFailure("too_long")


async def test_a_fault_of_the_program_says_so_and_is_logged() -> None:
    pictures = {"pump": ExportedPicture("image/png", "missing.png")}
    with capture_logs() as logged:
        refused = await failure("![A pump](quire:pump)", "docx", pictures=pictures)
    assert refused == ExportFailure("unexpected")
    assert [entry["fault"].partition(" ")[0] for entry in logged] == ["FileNotFoundError"]
