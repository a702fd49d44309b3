"""Citations of the bibliography in a document that is exported: rendered for all of it, also where some is exported."""

from collections import Counter

import msgspec

from quire.domain.citing.bibliographies import DocumentCitations, DocumentClusters, ListedEntry, Runs
from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.domain.markup.clusters import cites_of


def with_citations(
    document: DocumentToExport, clusters: DocumentClusters, citations: DocumentCitations
) -> DocumentToExport:
    """The document with its citations and the list of what its chosen sections cite."""
    of_sections: dict[str, list[str]] = {}
    for placed in clusters.clusters:
        of_sections.setdefault(placed.section_id, []).append(placed.cluster)
    sections = tuple(
        _with_citations(section, of_sections.get(section.id, []), citations) for section in document.sections
    )
    cited = {
        cite.key
        for section in document.sections
        for cluster in of_sections.get(section.id, [])
        for cite in cites_of(cluster)
    }
    return msgspec.structs.replace(
        document,
        sections=sections,
        listed=_listed(cited, citations),
        cited_items=tuple(entry.csl for key, entry in clusters.entries.items() if key in cited),
        has_note_citations=clusters.has_notes,
    )


def _with_citations(
    section: ExportedSection, clusters: list[str], citations: DocumentCitations
) -> ExportedSection:
    """The section with each of its citations as often as it stands there; one without any entry stays as written."""
    known = citations.of_section(section.id)
    rendered: dict[str, tuple[Runs, ...]] = {}
    for cluster, count in Counter(clusters).items():
        if len(known.dead_keys(cluster)) < len(cites_of(cluster)):
            rendered[cluster] = tuple(known.of(cluster, ordinal) for ordinal in range(count))
    return msgspec.structs.replace(section, clusters=rendered)


def _listed(cited: set[str], citations: DocumentCitations) -> tuple[ListedEntry, ...]:
    return tuple(entry for entry in citations.listed if entry.key in cited)
