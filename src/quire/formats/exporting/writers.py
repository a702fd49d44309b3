"""Makes the file of an export, in a folder that has the pictures and can be written to."""

import importlib.resources
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from quire.domain.exchange.exports import TEMPLATE, DocumentToExport, Format, WrittenFile
from quire.formats.exporting.open_document import NEW_PAGE, finished_open_document, reference_odt
from quire.formats.exporting.pandoc_writer import TREE, run_pandoc, write_tree
from quire.formats.exporting.pdf import write_pdf
from quire.formats.exporting.templates.reference import reference_with
from quire.formats.exporting.tree import FileTree, PictureForm
from quire.formats.exporting.word import reference_file
from quire.formats.exporting.word_finishing import finished_word_file
from quire.formats.exporting.word_numbering import does_word_count

_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

Writer = Callable[[DocumentToExport, Path, int], WrittenFile]

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""What the files of an archive say of their time, so that the same document makes the same bytes."""


def write_document(
    document: DocumentToExport, format_name: Format, folder: Path, memory_bytes_max: int
) -> WrittenFile:
    """The document as a file of a format. Raises `CannotExport` when it cannot be written, or what broke."""
    return _WRITERS[format_name](document, folder, memory_bytes_max)


def _word(document: DocumentToExport, folder: Path, memory_bytes_max: int) -> WrittenFile:
    template = (folder / TEMPLATE).read_bytes() if document.has_template else None
    (folder / "reference.docx").write_bytes(_reference(document, template))
    (folder / "break.xml").write_text(_PAGE_BREAK)
    arguments = [
        *("--to=docx", "--reference-doc=reference.docx", "--toc", "--toc-depth=3"),
        *("--include-before-body=break.xml", _date(document)),
    ]
    file = FileTree(document, folder, "data", has_typed_numbers=not does_word_count(document))
    written = _write(file, memory_bytes_max, arguments)
    return WrittenFile(finished_word_file(written, document, file.boundary, template))


def _date(document: DocumentToExport) -> str:
    """What the title page says of the time."""
    return f"--metadata=date:{document.changed_at.date().isoformat()}"


def _reference(document: DocumentToExport, template: bytes | None) -> bytes:
    if template is None:
        return reference_file(document.title, document.paper)
    return reference_with(template, document.paper)


def _open_document(document: DocumentToExport, folder: Path, memory_bytes_max: int) -> WrittenFile:
    (folder / "reference.odt").write_bytes(reference_odt(document.title, document.paper))
    file = FileTree(document, folder, "data", has_fitted_columns=True, new_page=NEW_PAGE)
    arguments = ["--to=odt", "--reference-doc=reference.odt", "--toc", "--toc-depth=3", _date(document)]
    written = _write(file, memory_bytes_max, arguments)
    return WrittenFile(finished_open_document(written, document, file.alternatives))


def _page(document: DocumentToExport, folder: Path, memory_bytes_max: int) -> WrittenFile:
    style = (importlib.resources.files("quire.formats.exporting") / "page.css").read_text()
    (folder / "style.html").write_text(f"<style>\n{style}</style>\n")
    arguments = [
        *("--to=html5", "--standalone", "--toc", "--toc-depth=3", "--mathml"),
        *("--metadata=document-css:false", "--include-in-header=style.html", "--no-highlight"),
    ]
    return _written(document, folder, memory_bytes_max, arguments, "data")


def _latex(document: DocumentToExport, folder: Path, memory_bytes_max: int) -> WrittenFile:
    arguments = ["--to=latex", "--standalone", "--toc", f"--variable=papersize:{document.paper}"]
    text = _written(document, folder, memory_bytes_max, arguments, "file").content
    pictures = {picture.filename for picture in document.pictures.values()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("document.tex", _FIXED_TIME), text, zipfile.ZIP_DEFLATED)
        for name in sorted(pictures):
            archive.writestr(zipfile.ZipInfo(name, _FIXED_TIME), (folder / name).read_bytes())
        if document.cited_items:
            entries = _biblatex(document, folder, memory_bytes_max)
            archive.writestr(zipfile.ZipInfo("bibliography.bib", _FIXED_TIME), entries, zipfile.ZIP_DEFLATED)
    return WrittenFile(made.getvalue())


def _biblatex(document: DocumentToExport, folder: Path, memory_bytes_max: int) -> bytes:
    """The cited entries for whoever goes on writing in LaTeX."""
    (folder / "items.json").write_text(f"[{','.join(document.cited_items)}]", encoding="utf-8")
    arguments = ["--from=csljson", "--to=biblatex", "--output=bibliography.bib", "items.json"]
    run_pandoc(arguments, folder, memory_bytes_max)
    return (folder / "bibliography.bib").read_bytes()


def _written(
    document: DocumentToExport,
    folder: Path,
    memory_bytes_max: int,
    arguments: list[str],
    pictures: PictureForm,
) -> WrittenFile:
    return WrittenFile(_write(FileTree(document, folder, pictures), memory_bytes_max, arguments))


def _write(file: FileTree, memory_bytes_max: int, arguments: list[str]) -> bytes:
    write_tree(file, memory_bytes_max)
    run_pandoc(["--from=json", *arguments, "--output=written", TREE], file.folder, memory_bytes_max)
    return (file.folder / "written").read_bytes()


_WRITERS: Mapping[Format, Writer] = {
    "docx": _word,
    "odt": _open_document,
    "html": _page,
    "pdf": write_pdf,
    "tex": _latex,
}
