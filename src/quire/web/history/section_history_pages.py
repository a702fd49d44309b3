"""Handlers: the pages of a section's history: its versions, one of them, two compared; and restoring one."""

from itertools import zip_longest
from typing import Any

from quart import Response
from quart import request as http_request
from werkzeug.datastructures import MultiDict

from quire.domain.accounts.users import Visitor
from quire.domain.errors import InvalidField, NotFound, StaleSection
from quire.domain.history.versions import Version
from quire.domain.sharing.grants import Right
from quire.store import texts_to_render
from quire.store.documents import documents
from quire.store.history import section_history
from quire.store.history.section_history import Pair
from quire.store.pages import Page, PageCursor
from quire.store.sections import sections
from quire.store.transactions import Transaction
from quire.web.history.section_history import compared, read_revision, restored
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.pages.document_texts import surroundings_of_excerpt
from quire.web.pages.markdown import render_below
from quire.web.pages.rendering import one_by_one, page, see, streamed_page
from quire.web.request_models import ComparisonQuery, HistoryQuery
from quire.web.sections.cited_texts import clusters_of_text

VERSIONS_ON_A_PAGE = 50
HEADING_OF_VERSION = 1


async def history_page(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: HistoryQuery
) -> Response:
    """List the versions of a section, of which two can be chosen to be compared."""
    shown = await request.read(_look_into_history, document_id, section_id, query)
    return await page("section_history.html", request.visitor, query=query, **shown)


async def version_page(
    request: AuthenticatedRequest, document_id: str, section_id: str, revision: str
) -> Response:
    """Show the text of one version."""
    shown = await request.read(_look_at_version, document_id, section_id, read_revision(revision))
    text = shown["version"].content
    clusters = await clusters_of_text(request, shown["facts"])
    around = surroundings_of_excerpt(shown["facts"], clusters, f"/documents/{document_id}")
    html = await request.compute_once(render_below, text, HEADING_OF_VERSION, around, characters=len(text))
    return await page("version.html", request.visitor, html=html, **shown)


async def comparison_page(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: ComparisonQuery
) -> Response:
    """Compare two versions, inline or side by side; the older one is the base, in whatever order they were chosen."""
    pair, shown = await request.read(_look_at_pair, document_id, section_id, query)
    comparison = await compared(request, pair)
    return await streamed_page(
        "comparison.html",
        request.visitor,
        query=query,
        pair=pair,
        comparison=comparison,
        one_by_one=one_by_one,
        **shown,
    )


async def restore_on_page(
    request: AuthenticatedRequest, document_id: str, section_id: str, revision: str
) -> Response:
    """Restore a version, unless the section was changed since the page was shown."""
    base_revision = _base_revision(await http_request.form)
    history = f"/documents/{document_id}/sections/{section_id}/history"
    try:
        section = await restored(request, document_id, section_id, read_revision(revision), base_revision)
    except StaleSection:
        return see(history, done="stale", version=revision)
    is_same = section.revision == base_revision
    return see(history, done="same" if is_same else "restored", version=revision)


def _look_into_history(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, query: HistoryQuery
) -> dict[str, Any]:
    shown = _look_at_place(tx, visitor, document_id, section_id)

    def versions(limit: int, cursor: str | None, *, with_folded: bool) -> Page[Version]:
        return section_history.list_versions(
            tx,
            visitor,
            document_id,
            section_id,
            limit=limit,
            cursor=PageCursor.parse_or_none(cursor),
            with_folded=with_folded,
        )

    found = versions(VERSIONS_ON_A_PAGE, query.cursor, with_folded=query.folded)
    earlier = versions(1, found.next_cursor, with_folded=query.folded).items if found.next_cursor else []
    return {
        **shown,
        "latest": versions(1, None, with_folded=True).items[0],
        "rows": list(zip_longest(found.items, [*found.items[1:], *earlier])),
        "next_cursor": found.next_cursor,
    }


def _look_at_version(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, revision: int
) -> dict[str, Any]:
    shown = _look_at_place(tx, visitor, document_id, section_id)
    version, facts = texts_to_render.find_version(tx, visitor, document_id, section_id, revision)
    return {**shown, "version": version, "facts": facts}


def _look_at_pair(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, query: ComparisonQuery
) -> tuple[Pair, dict[str, Any]]:
    shown = _look_at_place(tx, visitor, document_id, section_id)
    newer, older = query.newer or shown["section"].revision, query.older
    if older is not None:
        older, newer = sorted((older, newer))
    pair = section_history.find_pair(tx, visitor, document_id, section_id, newer, against=older)
    return pair, shown


def _look_at_place(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> dict[str, Any]:
    document = documents.find_document(tx, visitor, document_id, Right.SEE)
    section = sections.find_section(tx, visitor, document_id, section_id, Right.READ)
    return {
        "document": document,
        "section": section,
        "history": f"/documents/{document_id}/sections/{section_id}/history",
    }


def _base_revision(form: MultiDict[str, str]) -> int:
    """The revision that the page showed, from a hidden field of its form."""
    try:
        return read_revision(form.get("base", ""))
    except NotFound as error:
        raise InvalidField("base", "must be a revision of this section") from error
