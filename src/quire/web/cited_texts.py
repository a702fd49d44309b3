"""What handlers render citations with: those of a text, or of a whole document, in the language of the request."""

from quire.actions.render_clusters import EXPORT_WAIT_SECONDS, WAIT_SECONDS
from quire.domain.bibliographies import (
    NO_CLUSTERS,
    DocumentCitations,
    DocumentClusters,
    RenderedClusters,
    TextClusters,
)
from quire.domain.document_settings import DocumentSettings, caption_language
from quire.store.texts_to_render import DocumentFacts
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.languages import language


async def clusters_of_text(request: AuthenticatedRequest, facts: DocumentFacts) -> TextClusters:
    """The citations of the text of a section, or of one about it."""
    if facts.clusters is None:
        return NO_CLUSTERS
    return (await citations_of_document(request, facts.clusters, facts.settings)).of_section(facts.section_id)


async def citations_of_document(
    request: AuthenticatedRequest, clusters: DocumentClusters, settings: DocumentSettings
) -> DocumentCitations:
    """The citations of all sections, as far as they are rendered."""
    return DocumentCitations(clusters, await _rendered(request, clusters, settings, WAIT_SECONDS))


async def clusters_for_export(
    request: AuthenticatedRequest, clusters: DocumentClusters, settings: DocumentSettings
) -> RenderedClusters | None:
    """The same for a file, which cannot be shown again a moment later: it waits longer."""
    return await _rendered(request, clusters, settings, EXPORT_WAIT_SECONDS)


async def _rendered(
    request: AuthenticatedRequest, clusters: DocumentClusters, settings: DocumentSettings, wait_seconds: float
) -> RenderedClusters | None:
    return await services().clusters.rendered(
        request.person,
        clusters,
        caption_language(settings, language().code),
        wait_seconds=wait_seconds,
    )
