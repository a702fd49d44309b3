"""What handlers render citations with: those of a text, or of a whole document, in the language of the request."""

from quire.actions.references.render_clusters import WAIT_SECONDS
from quire.domain.citing.bibliographies import (
    NO_CLUSTERS,
    DocumentCitations,
    DocumentClusters,
    RenderedClusters,
    TextClusters,
)
from quire.domain.documents.document_settings import DocumentSettings, caption_language
from quire.store.texts_to_render import DocumentFacts
from quire.web.http.authenticated_request import AuthenticatedRequest
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
    return DocumentCitations(clusters, await _rendered(request, clusters, settings))


async def _rendered(
    request: AuthenticatedRequest, clusters: DocumentClusters, settings: DocumentSettings
) -> RenderedClusters | None:
    return await services().clusters.rendered(
        request.person,
        clusters,
        caption_language(settings, language().code),
        wait_seconds=WAIT_SECONDS,
    )
