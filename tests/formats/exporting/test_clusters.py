"""Citations of the bibliography stand in exported files as they were rendered, with the list of what they cite."""

import io
import zipfile

import pytest

from quire.domain.citing.bibliographies import ListedEntry, Run
from quire.domain.exchange.exports import DocumentToExport, ExportedSection, Format
from quire.formats.exporting.clusters import SectionClusters, listed_blocks, nodes_of
from quire.formats.exporting.inlines import plain, words_of
from quire.formats.file_process import FileProcess

RENDERED = {"[@a, p. 5]": ((Run("[1, p. 5]"),), (Run("[1]"),)), "[@b]": ((Run("[2]"),),)}
TEXT = "Foxes [@a, p. 5] hunt [@b], *hares [@a, p. 5] do not*. `[@b]` [@gone] is text.\n"
LISTED = (
    ListedEntry(
        "a", (Run("[1] "), Run("On Foxes", is_italic=True), Run(" x", address="https://example.org"))
    ),
)


def document(*, has_note_citations: bool = False) -> DocumentToExport:
    return DocumentToExport(
        "Foxes",
        (ExportedSection("s", "One", 1, TEXT, clusters=RENDERED),),
        listed=LISTED,
        cited_items=('{"id":"a","type":"book","title":"On Foxes"}',),
        has_note_citations=has_note_citations,
    )


def test_citations_are_put_in_in_their_order() -> None:
    clusters = SectionClusters(RENDERED)
    put = clusters.put_into(words_of("See [@a, p. 5] and [@gone] and"))
    assert [plain(nodes_of(node["c"])) for node in put if node["t"] == "Cited"] == ["[1, p. 5]"]
    (again,) = clusters.put_into(words_of("[@a, p. 5]"))
    assert plain(nodes_of(again["c"])) == "[1]"
    assert [node for node in put if node["t"] != "Cited"] == [
        *words_of("See "),
        *words_of(" and [@gone] and"),
    ]


def test_a_section_without_citations_stays_as_it_is() -> None:
    words = words_of("See [@a].")
    assert SectionClusters({}).put_into(words) is words


def test_rendered_text_keeps_its_setting() -> None:
    (paragraph,) = listed_blocks(LISTED)
    kinds = [node["t"] for node in paragraph["c"]]
    assert (kinds, plain(paragraph["c"])) == (["Str", "Space", "Emph", "Link"], "[1] On Foxes x")


@pytest.mark.parametrize("format_name", ["html", "odt", "pdf"])
async def test_each_format_can_be_written(reader: FileProcess, format_name: Format) -> None:
    assert (await reader.export(document(), format_name, {})).content


async def test_a_page_has_citations_and_the_list(reader: FileProcess) -> None:
    html = (await reader.export(document(), "html", {})).content.decode()
    text = " ".join(html.split())
    assert "Foxes [1, p. 5] hunt [2], <em>hares [1] do not</em>. <code>[@b]</code> [@gone] is text." in text
    assert "Bibliography</h1>" in text
    assert "[1] <em>On Foxes</em>" in text


async def test_notes_are_notes_in_a_file(reader: FileProcess) -> None:
    html = (await reader.export(document(has_note_citations=True), "html", {})).content.decode()
    assert html.count('class="footnote-ref"') == 3


async def test_latex_has_the_cited_entries_beside_it(reader: FileProcess) -> None:
    archive = zipfile.ZipFile(io.BytesIO((await reader.export(document(), "tex", {})).content))
    assert archive.namelist() == ["document.tex", "bibliography.bib"]
    assert "@book{a," in archive.read("bibliography.bib").decode()
    assert "{[}1, p.~5{]}" in archive.read("document.tex").decode().replace(" 5", "~5")
