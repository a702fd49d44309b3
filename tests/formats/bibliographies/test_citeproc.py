"""Citations are rendered by citeproc in the three styles, in the language of the document."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quire.domain.citing.bibliographies import (
    DocumentClusters,
    Entry,
    PlacedCluster,
    RenderedClusters,
    clusters_to_render,
    entries_of,
    plain_text,
    source_entry,
)
from quire.domain.documents.document_settings import CitationStyle
from quire.domain.limits import Limits
from quire.formats.file_process import FileProcess

MILLER = {"family": "Miller", "given": "Ann"}
ITEMS = [
    {
        "id": "miller",
        "type": "article-journal",
        "title": "On Foxes",
        "author": [MILLER],
        "issued": {"date-parts": [[2020]]},
        "container-title": "Journal of Foxes",
        "volume": "3",
        "page": "1-10",
        "DOI": "10.1000/x",
    },
    {
        "id": "again",
        "type": "book",
        "title": "Foxes Again",
        "author": [MILLER],
        "issued": {"date-parts": [[2020]]},
    },
    {"id": "hostile", "type": "book", "title": "<script>x</script> *a* $b$", "URL": "javascript:alert(1)"},
]
ENTRIES: dict[str, Entry] = {
    **{entry.key: entry for entry in entries_of(ITEMS).entries},
    "source:0f": source_entry("0f", "Site book"),
}


async def rendered(
    reader: FileProcess, style: CitationStyle, *clusters: str, language: str = "en"
) -> RenderedClusters:
    placed = tuple(PlacedCluster("s", cluster) for cluster in clusters)
    return await reader.render_clusters(
        clusters_to_render(DocumentClusters("d", style, placed, ENTRIES), language)
    )


def texts(found: RenderedClusters) -> list[str]:
    return [plain_text(runs) for runs in found.clusters]


async def test_numbers_count_in_the_order_of_the_first_citation(reader: FileProcess) -> None:
    found = await rendered(
        reader, "numeric", "[@again]", "[@miller, p. 5; @again]", "[@gone]", "[@source:0f, pp. 3-4]"
    )
    assert texts(found) == ["[1]", "[1, 2, p. 5]", "", "[3, pp. 3–4]"]
    assert [entry.key for entry in found.listed] == ["again", "miller", "source:0f"]
    assert plain_text(found.listed[1].runs) == (
        "[2] A. Miller. “On Foxes.” Journal of Foxes, 3, pp. 1–10. 2020. https://doi.org/10.1000/x."
    )


async def test_authors_and_years_are_told_apart(reader: FileProcess) -> None:
    found = await rendered(
        reader, "author-date", "[see @miller, p. 5]", "[@again]", "[-@miller]", "[@source:0f, S. 3]"
    )
    assert texts(found) == [
        "(see Miller 2020b, p. 5)",
        "(Miller 2020a)",
        "(2020b)",
        "(“Site book” n.d., p. 3)",
    ]
    assert [entry.key for entry in found.listed] == ["again", "miller", "source:0f"]
    assert plain_text(found.listed[1].runs).startswith("Miller, A. (2020b). “On Foxes.”")


async def test_a_note_is_short_the_second_time(reader: FileProcess) -> None:
    found = await rendered(reader, "note", "[@miller, p. 5]", "[@miller, p. 6]")
    first, second = texts(found)
    assert first.startswith("A. Miller, “On Foxes,” Journal of Foxes, 3, pp. 1–10, 2020, p. 5")
    assert second == "Miller, On Foxes, p. 6."


@pytest.mark.parametrize("style", ["numeric", "author-date", "note"])
async def test_a_german_document_has_german_words(reader: FileProcess, style: CitationStyle) -> None:
    found = await rendered(reader, style, "[@miller, p. 5]", language="de")
    assert "S. 5" in texts(found)[0]
    assert "„On Foxes“" in plain_text(found.listed[0].runs)


async def test_what_is_set_in_italics_or_leads_elsewhere_is_said(reader: FileProcess) -> None:
    found = await rendered(reader, "numeric", "[@miller]")
    runs = found.listed[0].runs
    assert [run.text for run in runs if run.is_italic] == ["Journal of Foxes"]
    assert {run.address for run in runs} == {"", "https://doi.org/10.1000/x"}


async def test_an_entry_is_text_and_leads_to_no_script(reader: FileProcess) -> None:
    found = await rendered(reader, "numeric", "[@hostile]")
    text = plain_text(found.listed[0].runs)
    assert "*a* $b$" in text
    assert all(run.address.startswith("https://") for run in found.listed[0].runs if run.address)


async def test_a_note_is_never_empty_although_its_author_is_left_out(reader: FileProcess) -> None:
    found = await rendered(reader, "note", "[@hostile]", "[-@hostile]", "[-@hostile]")
    assert all(texts(found))


_keys = st.sampled_from([*ENTRIES, "gone"])
_cite = st.builds(
    lambda prefix, sign, key, locator: f"{prefix}{sign}@{key}{locator}",
    st.sampled_from(["", "see ", "cf. "]),
    st.sampled_from(["", "-"]),
    _keys,
    st.sampled_from(["", ", p. 5", ", pp. 5-6", ", ch. 2", ", *x*", " nonsense"]),
)
_cluster = st.lists(_cite, min_size=1, max_size=3).map(lambda cites: f"[{'; '.join(cites)}]")


@pytest.mark.long
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    clusters=st.lists(_cluster, min_size=1, max_size=30),
    style=st.sampled_from(["numeric", "author-date", "note"]),
)
async def test_every_citation_with_an_entry_is_rendered(
    reader: FileProcess, clusters: list[str], style: CitationStyle
) -> None:
    placed = tuple(PlacedCluster("s", cluster) for cluster in clusters)
    wanted = clusters_to_render(DocumentClusters("d", style, placed, ENTRIES), "en")
    found = await reader.render_clusters(wanted)
    assert [bool(runs) for runs in found.clusters] == [bool(cites) for cites in wanted.clusters]
    cited = {cite.key for cites in wanted.clusters for cite in cites}
    assert {entry.key for entry in found.listed} == cited


async def test_a_process_that_renders_nothing_is_not_believed() -> None:
    reader = FileProcess(msgspec.structs.replace(Limits(), reader_memory_bytes_max=1))
    with pytest.raises(Exception, match=r"memory|damaged"):
        await rendered(reader, "numeric", "[@miller]")
