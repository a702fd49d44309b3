"""A citation style is read where citations can be rendered in it, and refused with the reason where they cannot."""

from collections.abc import Awaitable, Callable

import pytest

from quire.domain.citing.bibliographies import (
    ClustersToRender,
    DocumentClusters,
    PlacedCluster,
    clusters_to_render,
    digest_of,
    plain_text,
)
from quire.domain.citing.citation_styles import FAULTS, STYLE_BYTES_MAX, FaultCode, ReadStyle, own_style_of
from quire.domain.documents.document_settings import CitationStyle
from quire.domain.errors import Unreadable
from quire.formats.file_process import FileProcess
from tests.csl_files import shipped_style, style_file
from tests.formats.bibliographies.test_citeproc import ENTRIES, rendered, texts
from tests.formats.conftest import Files

NAMESPACE = 'xmlns="http://purl.org/net/xbiblio/csl"'
BOMB = "<!DOCTYPE style [" + "".join(
    f'<!ENTITY e{number} "{f"&e{number - 1};" * 10 if number else "x" * 10}">' for number in range(10)
)
ITSELF = '<macro name="a"><text macro="b"/></macro><macro name="b"><text macro="a"/></macro>'
DOUBLING = '<macro name="m0"><text variable="title"/></macro>' + "".join(
    f'<macro name="m{number}"><text macro="m{number - 1}"/><text macro="m{number - 1}"/></macro>'
    for number in range(1, 60)
)


Read = Callable[[str | bytes], Awaitable[ReadStyle]]


@pytest.fixture
def read(files: Files) -> Read:
    async def read(content: str | bytes) -> ReadStyle:
        return await files.reader.read_style(files.write("own.csl", content))

    return read


def wanted_in(style: ReadStyle, *clusters: str, sha256: str = "a" * 64) -> ClustersToRender:
    placed = tuple(PlacedCluster("s", cluster) for cluster in clusters)
    document = DocumentClusters("d", "numeric", placed, ENTRIES, own_style_of(style, sha256))
    return clusters_to_render(document, "en")


@pytest.mark.parametrize("name", ["numeric", "author-date", "note"])
async def test_the_styles_of_quire_can_be_uploaded_as_well(
    reader: FileProcess, read: Read, name: CitationStyle
) -> None:
    text = shipped_style(name)
    style = await read(text)
    assert style == ReadStyle("A Style of Our Own", text, name)
    clusters = ("[@miller, p. 5; @again]", "[-@miller]", "[@miller]")
    own = await reader.render_clusters(wanted_in(style, *clusters), style.text)
    assert own == await rendered(reader, name, *clusters)


async def test_citations_are_rendered_in_the_own_style(reader: FileProcess, read: Read) -> None:
    style = await read("\ufeff" + style_file('<text variable="title" prefix="«" suffix="»"/>'))
    found = await reader.render_clusters(wanted_in(style, "[@miller]", "[@source:0f]"), style.text)
    assert texts(found) == ["«On Foxes»", "«Site book»"]
    assert found.listed == ()


async def test_another_style_is_another_rendering(reader: FileProcess, read: Read) -> None:
    style = await read(style_file())
    first, second = (wanted_in(style, "[@miller]", sha256=sign * 64) for sign in "ab")
    assert digest_of(first) != digest_of(second)
    assert digest_of(first) == digest_of(wanted_in(style, "[@miller]"))


@pytest.mark.parametrize("version", ["1.0", "1.0.1", "1.0.2"])
async def test_each_version_of_csl_1_0_is_read(reader: FileProcess, read: Read, version: str) -> None:
    style = await read(style_file(attributes=f'version="{version}" class="in-text"'))
    assert style.title == "Small"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xml"),
        (b"\0" * 100, "not_xml"),
        (b"%PDF-1.7", "not_xml"),
        ("<style><info>", "not_xml"),
        ("<a/><b/>", "not_xml"),
        (style_file("&unknown;"), "not_xml"),
        (style_file(title="Zürich").encode("latin-1"), "not_utf8"),
        (style_file().encode("utf-16"), "not_utf8"),
        (f"{BOMB}]>{style_file('&e9;')}", "has_doctype"),
        (f'<!DOCTYPE style SYSTEM "file:///etc/passwd">{style_file()}', "has_doctype"),
        ('<style version="1.0"><info/></style>', "no_style"),
        ("<html/>", "no_style"),
        (f'<locale {NAMESPACE} version="1.0"/>', "no_style"),
        (style_file(attributes='class="in-text"'), "wrong_version"),
        (style_file(attributes='class="in-text" version="1.1mlz1"'), "wrong_version"),
        (style_file(attributes='class="in-text" version="0.8"'), "wrong_version"),
        (style_file(title=" "), "no_title"),
        (f'<style {NAMESPACE} version="1.0"><info><title>A</title></info></style>', "no_citations"),
        (style_file('<text macro="m59"/>', macros=DOUBLING), "calls_too_often"),
        (style_file(macros="<macro/>"), "not_rendered"),
        (style_file('<text macro="missing"/>'), "renders_nothing"),
        (style_file(""), "renders_nothing"),
        (style_file('<text variable="call-number"/>'), "renders_nothing"),
        (
            style_file('<choose><if type="book"><text variable="title"/></if></choose>'),
            "renders_nothing",
        ),
    ],
)
async def test_what_is_no_usable_style_is_refused_with_the_reason(
    reader: FileProcess, read: Read, content: str | bytes, code: FaultCode
) -> None:
    with pytest.raises(Unreadable) as refused:
        await read(content)
    assert refused.value.sentence == str(FAULTS[code])


async def test_a_dependent_style_names_its_parent(reader: FileProcess, read: Read) -> None:
    parent = "http://www.zotero.org/styles/apa"
    info = f'<link href="{parent}" rel="independent-parent"/>'
    with pytest.raises(Unreadable) as refused:
        await read(style_file(info=info))
    assert refused.value.sentence == (
        f"This citation style only points to another one, {parent}; upload that one instead."
    )


async def test_a_macro_that_calls_itself_is_named(reader: FileProcess, read: Read) -> None:
    with pytest.raises(Unreadable) as refused:
        await read(style_file('<text macro="a"/>', macros=ITSELF))
    assert refused.value.sentence in {
        f"The macro “{name}” of this citation style calls itself." for name in "ab"
    }


async def test_a_huge_style_is_read_within_its_limits(reader: FileProcess, read: Read) -> None:
    filling = '<macro name="x{}"><text variable="title"/></macro>'
    macros = "".join(map(filling.format, range(STYLE_BYTES_MAX // 60)))
    style = await read(style_file('<text macro="x0"/>', macros=macros))
    assert len(style.text) <= STYLE_BYTES_MAX
    found = await reader.render_clusters(wanted_in(style, "[@miller]"), style.text)
    assert plain_text(found.clusters[0]) == "On Foxes"


async def test_a_style_that_is_nested_deeply_hurts_nobody(reader: FileProcess, read: Read) -> None:
    depth = 20_000
    with pytest.raises(Unreadable):
        await read(style_file("<group>" * depth + "</group>" * depth))
