"""What the limited process is asked for, and what it says."""

import msgspec

from quire.domain.citing.bibliographies import ReadBibliography, RenderedClusters
from quire.domain.citing.citation_styles import ReadStyle, StyleFault
from quire.domain.documents.images import EncodedImage
from quire.domain.exchange.exports import Format, WrittenFile
from quire.domain.exchange.imports import ImportedFile, ImportKind, ReturnedFile
from quire.domain.export_failures import ExportFailure
from quire.domain.files.file_kinds import ReferenceKind
from quire.domain.limits import Limits
from quire.domain.references.references import Reading
from quire.domain.templates.word_templates import ReadTemplate as Template
from quire.formats.reading.pdf.pages import RecognisedPage
from quire.formats.reading.tesseract import Engine
from quire.formats.walls.confinement import Confinement
from quire.formats.word_identity import WordIdentity

RECOGNISED_PAGES = "recognised-pages.json"
DOCUMENT = "document.json"
CLUSTERS = "wanted.json"
OWN_STYLE = "own.csl"


class Read(msgspec.Struct, frozen=True, tag="read"):
    """Read the file."""

    kind: ReferenceKind
    has_recognised_pages: bool = False
    """Whether the folder of the process has `RECOGNISED_PAGES`, the text of its pictures."""


class Recognise(msgspec.Struct, frozen=True, tag="recognise"):
    """Recognise the text in the picture of a page of a PDF; pages count from 1."""

    page: int
    engine: Engine


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """Draw a page of a PDF, `width` pixels wide; pages count from 1."""

    page: int
    width: int


class Reencode(msgspec.Struct, frozen=True, tag="reencode"):
    """Decode a picture and encode it again."""


class Export(msgspec.Struct, frozen=True, tag="export"):
    """Make a file of the document that is in `DOCUMENT`, in the folder of the process, with its pictures."""

    format: Format


class CountPages(msgspec.Struct, frozen=True, tag="count-pages"):
    """Tell how many pages the document in `DOCUMENT` fills, in the folder of the process, with its pictures."""


class Import(msgspec.Struct, frozen=True, tag="import"):
    """Read the file as a document, with its pictures."""

    kind: ImportKind


class ParseBibliography(msgspec.Struct, frozen=True, tag="parse-bibliography"):
    """Read the entries of a bibliography."""


class RenderClusters(msgspec.Struct, frozen=True, tag="render-clusters"):
    """Render the citations of a document that are in `CLUSTERS`, in the folder of the process.

    Where it has a style of its own, that is in `OWN_STYLE`.
    """


class CheckStyle(msgspec.Struct, frozen=True, tag="check-style"):
    """Tell whether the file is a citation style that can be used."""


class ReadTemplate(msgspec.Struct, frozen=True, tag="read-template"):
    """Take out of a Word file what may be used of it as a template."""


class Look(msgspec.Struct, frozen=True, tag="look"):
    """Tell how well this process is limited and what it reads with."""


class Identify(msgspec.Struct, frozen=True, tag="identify"):
    """Tell of which document a Word file was made."""


class Compare(msgspec.Struct, frozen=True, tag="compare"):
    """Compare a Word file with the sections that it left with: those of the document in `DOCUMENT`, in the folder."""


Task = (
    Read
    | Recognise
    | Picture
    | Reencode
    | Export
    | CountPages
    | Import
    | Identify
    | Compare
    | ParseBibliography
    | RenderClusters
    | CheckStyle
    | ReadTemplate
    | Look
)


Setting = Export | CountPages
"""Tasks that set a document, within the limits for exports."""


class Bounds(msgspec.Struct, frozen=True):
    """What a task may take: whoever waits for it ends it after `seconds`, and its process limits itself to the rest."""

    seconds: float
    cpu_seconds: int
    memory_bytes: int


_TEXT_KINDS: frozenset[ReferenceKind | ImportKind] = frozenset({"markdown", "md", "html"})
"""Files that are text from beginning to end, and which pandoc reads."""


def limits_for(task: Task, file_bytes: int, limits: Limits) -> Limits:
    """The limits for a task on a file of that size, from which `bounds_of` takes the bounds.

    Pandoc needs a hundred times the size of some texts, and nearly all of it at once. A large one may take what an
    export may, so that a machine that can make exports can read it as well.
    """
    is_text = isinstance(task, Read | Import) and task.kind in _TEXT_KINDS
    if not is_text or file_bytes < limits.large_text_bytes_min:
        return limits
    return msgspec.structs.replace(
        limits,
        reader_memory_bytes_max=limits.export_memory_bytes_max,
        reader_cpu_seconds=limits.export_cpu_seconds,
        reader_seconds=limits.export_seconds,
        import_cpu_seconds=limits.export_cpu_seconds,
        import_seconds=limits.export_seconds,
    )


def bounds_of(task: Task, limits: Limits) -> Bounds:
    """The limits for a task, decided here alone."""
    memory_bytes = limits.reader_memory_bytes_max
    match task:
        case Recognise():
            return Bounds(limits.recognition_seconds, limits.recognition_cpu_seconds, memory_bytes)
        case Import() | Compare():
            return Bounds(limits.import_seconds, limits.import_cpu_seconds, memory_bytes)
        case Export() | CountPages():
            return Bounds(limits.export_seconds, limits.export_cpu_seconds, limits.export_memory_bytes_max)
        case _:
            return Bounds(limits.reader_seconds, limits.reader_cpu_seconds, memory_bytes)


class Job(msgspec.Struct, frozen=True):
    """A task, the limits for it, whose process waits for it, and whether it may be done without some of the limits."""

    task: Task
    limits: Limits
    parent: int
    requires_confinement: bool = False


class ReadIt(msgspec.Struct, frozen=True, tag="read"):
    """What was read."""

    reading: Reading


class Recognised(msgspec.Struct, frozen=True, tag="recognised"):
    """The text of a page that is a picture."""

    page: RecognisedPage


class Drew(msgspec.Struct, frozen=True, tag="drew"):
    """The picture of a page."""

    png: bytes


class Reencoded(msgspec.Struct, frozen=True, tag="reencoded"):
    """A picture, encoded again."""

    image: EncodedImage


class Exported(msgspec.Struct, frozen=True, tag="exported"):
    """The file that was made."""

    file: WrittenFile


class PagesCounted(msgspec.Struct, frozen=True, tag="pages-counted"):
    """How many pages there are."""

    count: int


class Imported(msgspec.Struct, frozen=True, tag="imported"):
    """The document that was read."""

    file: ImportedFile


class Identified(msgspec.Struct, frozen=True, tag="identified"):
    """The document of which a Word file was made; None where it was made of none."""

    identity: WordIdentity | None


class Compared(msgspec.Struct, frozen=True, tag="compared"):
    """What was changed in a Word file since it left."""

    returned: ReturnedFile


class ParsedBibliography(msgspec.Struct, frozen=True, tag="parsed-bibliography"):
    """The entries of a bibliography."""

    bibliography: ReadBibliography


class TemplateRead(msgspec.Struct, frozen=True, tag="template-read"):
    """What may be used of a template."""

    template: Template


class Rendered(msgspec.Struct, frozen=True, tag="rendered"):
    """The citations of a document, rendered."""

    rendered: RenderedClusters


class StyleChecked(msgspec.Struct, frozen=True, tag="style-checked"):
    """The citation style in the file, or why it cannot be used."""

    style: ReadStyle | StyleFault


class Looked(msgspec.Struct, frozen=True, tag="looked"):
    """What the process is like."""

    confinement: Confinement
    pandoc: str


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """Why it could not be done, for people; and what broke, for the log, when that was not foreseen."""

    sentence: str
    fault: str | None = None


class NotExported(msgspec.Struct, frozen=True, tag="not-exported"):
    """Why a document could not be written; and what broke, for the log, when that was not foreseen."""

    failure: ExportFailure
    fault: str | None = None


class Interrupted(msgspec.Struct, frozen=True, tag="interrupted"):
    """What ended the work although the file may be good, for the log."""

    fault: str
    is_disk_full: bool = False


Outcome = (
    ReadIt
    | Recognised
    | Drew
    | Reencoded
    | Exported
    | NotExported
    | PagesCounted
    | Imported
    | Identified
    | Compared
    | ParsedBibliography
    | Rendered
    | StyleChecked
    | TemplateRead
    | Looked
    | Failed
    | Interrupted
)
