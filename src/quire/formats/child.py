"""The process that opens files. It limits itself first, takes one file from its standard input, and prints one outcome.

Started by `limited_process` as `python -I -m quire.formats.child JOB`, with the job as JSON. The modules of a job, and
the libraries that they need, are loaded for that job alone: all of them take as long as a small file.
"""

import errno
import os
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import IO

import msgspec

from quire.domain.citing.bibliographies import ClustersToRender, ReadBibliography, RenderedClusters
from quire.domain.citing.citation_styles import ReadStyle, StyleFault
from quire.domain.documents.images import EncodedImage
from quire.domain.errors import CannotExport, Unreadable
from quire.domain.exchange.exports import DocumentToExport, Format, WrittenFile
from quire.domain.exchange.imports import ImportedFile, ImportKind
from quire.domain.export_failures import ExportFailure
from quire.domain.limits import Limits
from quire.domain.references.passages import Block, cut_reading
from quire.domain.references.reading_notes import gathered
from quire.domain.references.references import Reading
from quire.domain.references.unreadable import too_much_text
from quire.domain.templates.word_templates import ReadTemplate as Template
from quire.domain.translatable_text import TranslatableText
from quire.formats.interruptions import FULL, SHORTAGES, STOPPING_SIGNALS, ProgramKilled
from quire.formats.jobs import (
    CLUSTERS,
    DOCUMENT,
    OWN_STYLE,
    RECOGNISED_PAGES,
    CheckStyle,
    Compare,
    Compared,
    CountPages,
    Drew,
    Export,
    Exported,
    Failed,
    Identified,
    Identify,
    Import,
    Imported,
    Interrupted,
    Job,
    Look,
    Looked,
    NotExported,
    Outcome,
    PagesCounted,
    ParseBibliography,
    ParsedBibliography,
    Picture,
    Read,
    ReadIt,
    ReadTemplate,
    Recognise,
    Recognised,
    Reencode,
    Reencoded,
    RenderClusters,
    Rendered,
    Setting,
    StyleChecked,
    TemplateRead,
    bounds_of,
)
from quire.formats.reading.content import Content
from quire.formats.reading.files import DAMAGED, NO_TEXT, TOO_LONG
from quire.formats.reading.pandoc import program, version
from quire.formats.reading.pdf.pages import RecognisedPage
from quire.formats.walls.confinement import Confinement, confine, end_with_parent

NOT_CONFINED = TranslatableText(
    "This server reads no files: its settings require a confinement that its system does not have."
)
FOLDER = Path()
"""That of the job. What lies above it need not be open to the user who this process becomes."""
TOO_MUCH_MEMORY = TranslatableText("Reading this file needed too much memory.")


def main() -> None:
    """Do the job and print its outcome; nothing else is ever printed."""
    # Whoever stops a whole service signals this process too; its server ends it by itself when it is time.
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)
    job = msgspec.json.decode(sys.argv[1], type=Job)
    end_with_parent(job.parent)
    confinement = _confine(job)
    # Becoming another user has taken this back.
    end_with_parent(job.parent)
    outcome_pipe = os.dup(1)
    # A library that prints must not write into the outcome.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    outcome = _or_disk_full(_attempt(job, confinement))
    with os.fdopen(outcome_pipe, "wb") as pipe:
        pipe.write(msgspec.json.encode(outcome))


def _confine(job: Job) -> Confinement:
    """Limit this process; it may start the program that its task needs, and no other."""
    bounds = bounds_of(job.task, job.limits)
    programs = [Path(program())]
    if isinstance(job.task, Recognise):
        programs = [Path(job.task.engine.program), Path(job.task.engine.data_folder)]
    return confine(bounds.memory_bytes, bounds.cpu_seconds, *programs)


def _attempt(job: Job, confinement: Confinement) -> Outcome:
    if job.requires_confinement and not confinement.is_complete and not isinstance(job.task, Look):
        is_export = isinstance(job.task, Setting)
        return NotExported(ExportFailure("not_confined")) if is_export else Failed(str(NOT_CONFINED))
    if isinstance(job.task, Setting):
        return _attempt_export(job, confinement)
    try:
        return _do(job, confinement)
    except Unreadable as unreadable:
        return Failed(unreadable.sentence)
    except MemoryError:
        return Failed(str(TOO_MUCH_MEMORY))
    except ProgramKilled as killed:
        return _killed(killed)
    except RecursionError:
        return Failed("This file is nested too deeply to be read.")
    except Exception as error:  # A file can break a library in any way; the server's log gets where.
        if isinstance(error, OSError) and error.errno in SHORTAGES:
            return _interrupted(error)
        return Failed(str(DAMAGED), _where(error))


def _or_disk_full(outcome: Outcome) -> Outcome:
    """Programs and libraries tell in many ways, or in none, that they could not write; what they wrote is there."""
    if isinstance(outcome, Failed | NotExported) and os.statvfs(".").f_bavail == 0:
        return Interrupted("the disk is full", is_disk_full=True)
    return outcome


def _interrupted(error: OSError) -> Interrupted:
    return Interrupted(_where(error), is_disk_full=error.errno in FULL)


def _killed(killed: ProgramKilled) -> Outcome:
    if killed.signal_number in STOPPING_SIGNALS:
        return Interrupted(str(killed))
    return Failed(str(TOO_LONG if killed.signal_number == signal.SIGXCPU else TOO_MUCH_MEMORY))


def _attempt_export(job: Job, confinement: Confinement) -> Outcome:
    try:
        return _do(job, confinement)
    except CannotExport as error:
        return NotExported(error.failure)
    except MemoryError:
        return NotExported(ExportFailure("too_large"))
    except ProgramKilled as killed:
        if killed.signal_number in STOPPING_SIGNALS:
            return Interrupted(str(killed))
        is_slow = killed.signal_number == signal.SIGXCPU
        return NotExported(ExportFailure("too_long" if is_slow else "too_large"), str(killed))
    except RecursionError:
        return NotExported(ExportFailure("too_deep"))
    except Exception as error:  # A document can break a library in any way; the server's log gets where.
        if isinstance(error, OSError) and error.errno in SHORTAGES:
            return _interrupted(error)
        is_file_too_large = isinstance(error, OSError) and error.errno == errno.EFBIG
        return NotExported(ExportFailure("too_large" if is_file_too_large else "unexpected"), _where(error))


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name}, {last.filename}:{last.lineno}"


def _do(job: Job, confinement: Confinement) -> Outcome:
    with open(0, "rb", closefd=False) as file:
        match job.task:
            case Read():
                return ReadIt(_read(file, job.task, job.limits))
            case Recognise():
                return Recognised(_recognised(file, job.task, job.limits))
            case Picture():
                return Drew(_picture(file, job.task, job.limits))
            case Reencode():
                return Reencoded(_reencoded(file, job.limits))
            case Export(format_name):
                return Exported(_export(format_name, job.limits))
            case CountPages():
                return PagesCounted(_count_pages(job.limits))
            case Identify():
                return Identified(_returning().identity_of_file(file, job.limits))
            case Compare():
                return Compared(_returning().read_returned(file, _document(), FOLDER, job.limits))
            case Import(kind):
                return Imported(_import(file, kind, job.limits))
            case ParseBibliography():
                return ParsedBibliography(_bibliography(file, job.limits))
            case RenderClusters():
                return Rendered(_rendered(job.limits))
            case CheckStyle():
                return StyleChecked(_style(file, job.limits))
            case ReadTemplate():
                return TemplateRead(_template(file, job.limits))
            case Look():
                return Looked(confinement, version())


def _module(name: str) -> ModuleType:
    return import_module(f"quire.formats.{name}")


def _recognised(file: IO[bytes], task: Recognise, limits: Limits) -> RecognisedPage:
    _module("reading.readers").check(file, "pdf", limits)
    recognise = _module("reading.recognising").recognised_page
    page: RecognisedPage = recognise(file, task.page, task.engine, limits)
    return page


def _picture(file: IO[bytes], task: Picture, limits: Limits) -> bytes:
    _module("reading.readers").check(file, "pdf", limits)
    pdf = _module("reading.pdf.file").PdfFile(file, limits.reference_pages)
    png: bytes = pdf.picture(task.page, task.width)
    return png


def _reencoded(file: IO[bytes], limits: Limits) -> EncodedImage:
    encoded: EncodedImage = _module("images").reencoded(file, limits)
    return encoded


def _returning() -> ModuleType:
    return _module("importing.returned")


def _import(file: IO[bytes], kind: ImportKind, limits: Limits) -> ImportedFile:
    imported: ImportedFile = _module("importing.readers").read_import(file, kind, limits)
    return imported


def _bibliography(file: IO[bytes], limits: Limits) -> ReadBibliography:
    read: ReadBibliography = _module("bibliographies.parsing").read_bibliography(file, FOLDER, limits)
    return read


def _template(file: IO[bytes], limits: Limits) -> Template:
    read: Template = _module("exporting.templates.intake").read_template(file, FOLDER, limits)
    return read


def _read(file: IO[bytes], task: Read, limits: Limits) -> Reading:
    content = _content(file, task, limits)
    blocks = list(_limited(content.blocks, limits.reference_text_bytes_max))
    passages = cut_reading(blocks, content.page_labels)
    scans = tuple(content.scans)
    if not passages and not scans:
        raise Unreadable(NO_TEXT)
    return Reading(content.title, content.pages, passages, gathered(content.notes), scans)


def _export(format_name: Format, limits: Limits) -> WrittenFile:
    write = _module("exporting.writers").write_document
    written: WrittenFile = write(_document(), format_name, FOLDER, limits.export_memory_bytes_max)
    return written


def _count_pages(limits: Limits) -> int:
    count_pages = _module("exporting.pdf").count_pages
    count: int = count_pages(_document(), FOLDER, limits.export_memory_bytes_max)
    return count


def _document() -> DocumentToExport:
    return msgspec.json.decode((FOLDER / DOCUMENT).read_bytes(), type=DocumentToExport)


def _rendered(limits: Limits) -> RenderedClusters:
    wanted = msgspec.json.decode((FOLDER / CLUSTERS).read_bytes(), type=ClustersToRender)
    own_style = (FOLDER / OWN_STYLE).read_text("utf-8") if wanted.own_style else ""
    render_clusters = _module("bibliographies.citeproc").render_clusters
    rendered: RenderedClusters = render_clusters(wanted, FOLDER, limits, own_style)
    return rendered


def _style(file: IO[bytes], limits: Limits) -> ReadStyle | StyleFault:
    read_style = _module("bibliographies.citation_styles").read_style
    style: ReadStyle | StyleFault = read_style(file, FOLDER, limits)
    return style


def _content(file: IO[bytes], task: Read, limits: Limits) -> Content:
    readers = _module("reading.readers")
    if not task.has_recognised_pages:
        content: Content = readers.read(file, task.kind, limits)
        return content
    readers.check(file, task.kind, limits)
    recognised = msgspec.json.decode(Path(RECOGNISED_PAGES).read_bytes(), type=list[RecognisedPage])
    with_recognised: Content = _module("reading.readers.pdf").read_with(file, limits, recognised)
    return with_recognised


def _limited(blocks: Iterable[Block], text_bytes_max: int) -> Iterator[Block]:
    size_bytes = 0
    for block in blocks:
        size_bytes += len(block.text.encode())
        if size_bytes > text_bytes_max:
            raise Unreadable(too_much_text(text_bytes_max))
        yield block


if __name__ == "__main__":
    main()
