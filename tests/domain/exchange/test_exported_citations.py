"""What some sections cite is exported with the numbers of the whole document."""

from quire.domain.citing.bibliographies import (
    DocumentCitations,
    DocumentClusters,
    Entry,
    ListedEntry,
    PlacedCluster,
    RenderedClusters,
    Run,
)
from quire.domain.exchange.exported_citations import with_citations
from quire.domain.exchange.exports import DocumentToExport, ExportedSection

ENTRIES = {key: Entry(key, f'{{"id":"{key}"}}', label=key.upper()) for key in "ab"}
CLUSTERS = DocumentClusters(
    "d",
    "numeric",
    (PlacedCluster("one", "[@a]"), PlacedCluster("two", "[@b]"), PlacedCluster("two", "[@gone]")),
    ENTRIES,
)
RENDERED = RenderedClusters(
    ((Run("[1]"),), (Run("[2]"),), ()), tuple(ListedEntry(key, (Run(key),)) for key in "ab")
)
SECOND = DocumentToExport("T", (ExportedSection("two", "Two", 1, "See [@b] and [@gone]."),))


def test_only_what_chosen_sections_cite_is_listed() -> None:
    found = with_citations(SECOND, CLUSTERS, DocumentCitations(CLUSTERS, RENDERED, has_notes=True))
    assert found.sections[0].clusters == {"[@b]": ((Run("[2]"),),)}
    assert [entry.key for entry in found.listed] == ["b"]
    assert (found.cited_items, found.has_note_citations) == (('{"id":"b"}',), False)


def test_what_is_not_rendered_has_the_names_of_its_entries() -> None:
    found = with_citations(SECOND, CLUSTERS, DocumentCitations(CLUSTERS, None, has_notes=True))
    assert found.sections[0].clusters == {"[@b]": ((Run("[B]"),),)}
    assert found.listed == ()
