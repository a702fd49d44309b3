"""Handlers: the pages of documents and the trash, the workspace, and the static files of pages."""

from collections.abc import Callable
from datetime import datetime
from mimetypes import guess_type
from typing import Any

import msgspec
from quart import Response, send_from_directory
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import DocumentCitations, DocumentClusters
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.documents import Document, DocumentWithSections
from quire.domain.documents.images import image_ids_in
from quire.domain.documents.sections import Section
from quire.domain.documents.titles import check_title
from quire.domain.errors import AccessDenied, AppError, NotFound, TookTooLong
from quire.domain.files.file_kinds import ACCEPTED_SUFFIXES
from quire.domain.history.document_history import DocumentAt
from quire.domain.markup.clusters import keys_in
from quire.domain.markup.landmarks import references_in
from quire.domain.models.language_models import BUILT_IN
from quire.domain.sharing.grants import Right
from quire.store import access, live_events, texts_to_render
from quire.store.comments import comment_lists
from quire.store.conversation import model_choice
from quire.store.documents import documents, images, trash
from quire.store.pages import PageCursor
from quire.store.sections import document_settings
from quire.store.sharing import grants
from quire.store.transactions import Transaction, new_id
from quire.web.documents.document_settings import ShownSettings, find_shown, settings_reply
from quire.web.documents.document_template_pages import create_from_template
from quire.web.documents.document_templates import find_used
from quire.web.history.document_history import find_document_at
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_time
from quire.web.http.services import services
from quire.web.pages.assets import COPY_SUFFIXES, STATIC, copies_of, served_files
from quire.web.pages.document_texts import numbered, numbers_of, surroundings
from quire.web.pages.markdown import render_below
from quire.web.pages.markup.clusters import entry_anchor, runs_html
from quire.web.pages.rendering import form_again, page, see, streamed_page
from quire.web.request_models import DocumentsQuery, ReadQuery, TrashQuery
from quire.web.sections.cited_texts import citations_of_document

DOCUMENTS_ON_A_PAGE = 50


async def documents_page(request: AuthenticatedRequest, query: DocumentsQuery) -> Response:
    """List the visitor's documents."""
    shown = await request.read(_look_for_documents, query)
    return await page("documents.html", request.visitor, query=query, **shown)


async def create_document(request: AuthenticatedRequest) -> Response:
    """Create a document from the form, and open it."""
    form = await http_request.form
    if form.get("template") is not None:
        return await create_from_template(request, form.get("title", ""), form.get("template", ""))
    title = form.get("title", "")
    try:
        checked = check_title(title, services().limits)
    except AppError as error:
        query = DocumentsQuery()
        shown = await request.read(_look_for_documents, query)
        return await form_again(
            "documents.html", request.visitor, error, query=query, title_typed=title, **shown
        )
    document = await request.write(documents.add_document, checked, [], services().limits)
    return see(f"/documents/{document.id}")


async def delete_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Put a document into the trash, and go back to the same page of the list."""
    await services().runs.remove(request.person, request.job(trash.remove_document, document_id))
    return await _back("/", deleted=document_id)


async def restore_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """Restore a document from the trash, and go back to the page of the button."""
    await request.write(documents.restore_document, document_id)
    is_in_trash = (await http_request.form).get("from") == "trash"
    return await _back("/trash" if is_in_trash else "/", restored=document_id)


async def trash_page(request: AuthenticatedRequest, query: TrashQuery) -> Response:
    """List the visitor's deleted documents, and until when each can be restored."""
    shown = await request.read(_look_into_trash, query)
    return await page("trash.html", request.visitor, query=query, **shown)


async def workspace_page(request: AuthenticatedRequest, document_id: str) -> Response:
    """Show the workspace of a document, or send those who may only read to the page to be read."""
    sharing = await request.read(grants.find_sharing, document_id)
    if not sharing.may_suggest:
        return see(f"/documents/{document_id}/read")
    document, settings, deleted_sections_count, last_event = await request.read(_open, document_id)
    models = await request.read(model_choice.list_offered, services().runs.models.given)
    used = await request.read(find_used, document_id) if sharing.may_write else None
    return await page(
        "workspace.html",
        request.visitor,
        document=document,
        settings=msgspec.json.encode(settings_reply(settings)).decode(),
        deleted_sections_count=deleted_sections_count,
        last_event=last_event,
        accepted_files=ACCEPTED_SUFFIXES,
        section_bytes_max=services().limits.section_bytes_max,
        may_write=sharing.may_write,
        sharing=msgspec.json.encode(sharing).decode(),
        has_newer_template=used is not None and used.has_newer,
        has_language_model=any(offered.model.id != BUILT_IN for offered in models),
    )


async def read_page(request: AuthenticatedRequest, document_id: str, query: ReadQuery) -> Response:
    """Stream a whole document to be read and printed, as it is or was; sections are rendered one after the other."""
    at = None if query.at is None else read_time("at", query.at)
    sharing = await request.read(grants.find_sharing, document_id)
    document, settings = await _document_to_read(request, document_id, at)
    numbers = numbers_of(document.sections, settings)
    citations = await _citations(request, document, settings)
    threads = {} if at is not None else await request.read(comment_lists.list_to_read, document_id)

    async def html_of(section: Section) -> str | None:
        """None for a text that takes too long to render: the sections behind it are read all the same."""
        named = numbers.of_text(section.id, references_in(section.content))
        has_pictures = bool(image_ids_in(section.content))
        pictures = await request.read(images.find_shown, document_id, section.content) if has_pictures else {}
        clusters = citations.of_section(section.id).within(keys_in(section.content))
        around = surroundings(settings, named, pictures, clusters)
        around = msgspec.structs.replace(around, has_bibliography=bool(citations.listed))
        try:
            return await request.compute_once(
                render_below, section.content, section.heading_level, around, characters=len(section.content)
            )
        except TookTooLong:
            return None

    return await streamed_page(
        "read.html",
        request.visitor,
        document=document,
        html_of=html_of,
        number_of=numbers.of_section,
        at=at,
        bibliography=[(entry_anchor(entry.key), runs_html(entry.runs)) for entry in citations.listed],
        sharing=sharing,
        threads=threads,
    )


async def static_file(file: str) -> Response:
    """A file of the built page; their names change with their content, so browsers may keep them for ever."""
    if file not in served_files():
        raise NotFound("File")
    encoding = _best_encoding(file)
    response = await (_compressed(file, encoding) if encoding else send_from_directory(STATIC, file))
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if file.startswith("assets/") else "no-cache"
    )
    response.vary.add("Accept-Encoding")
    return response


def _best_encoding(file: str) -> str | None:
    """The encoding of the smallest copy that the caller takes."""
    taken = http_request.accept_encodings
    return next((encoding for encoding in copies_of(file) if taken.quality(encoding) > 0), None)


async def _compressed(file: str, encoding: str) -> Response:
    copy = f"{file}{COPY_SUFFIXES[encoding]}"
    response = await send_from_directory(STATIC, copy, mimetype=guess_type(file)[0])
    response.headers["Content-Encoding"] = encoding
    return response


async def _back(path: str, **done: str) -> Response:
    """Redirect to the same page of the list, in the same order."""
    form = await http_request.form
    return see(path, **{name: form.get(name) for name in ("q", "sort", "cursor")}, **done)


async def _document_to_read(
    request: AuthenticatedRequest, document_id: str, at: datetime | None
) -> tuple[DocumentWithSections | DocumentAt, DocumentSettings]:
    """A document as it is or was, with its settings of today."""
    if at is None:
        return await request.read(texts_to_render.find_document, document_id)
    document = await find_document_at(request, document_id, at)
    return document, await request.read(document_settings.find_settings, document_id)


async def _citations(
    request: AuthenticatedRequest, document: DocumentWithSections | DocumentAt, settings: DocumentSettings
) -> DocumentCitations:
    """What a document cites; the bibliography is that of today."""
    sections = [section for section in numbered(document.sections) if section.landmarks.clusters]
    if not sections:
        return DocumentCitations(DocumentClusters(document.id, settings.citation_style), None)
    clusters = await request.read(texts_to_render.find_clusters_of, document.id, settings, sections)
    return await citations_of_document(request, clusters, settings)


def _open(tx: Transaction, visitor: Visitor, document_id: str) -> tuple[Document, ShownSettings, int, int]:
    may_restore = access.check_document(tx, visitor, document_id, Right.SEE).allow(Right.WRITE)
    return (
        documents.find_document(tx, visitor, document_id, Right.SEE),
        find_shown(tx, visitor, document_id),
        trash.count_sections(tx, document_id) if may_restore else 0,
        live_events.last_seq(tx, document_id),
    )


def _look_for_documents(tx: Transaction, visitor: Visitor, query: DocumentsQuery) -> dict[str, Any]:
    found = documents.list_documents(
        tx,
        visitor,
        limit=DOCUMENTS_ON_A_PAGE,
        cursor=PageCursor.parse_or_none(query.cursor),
        order=query.sort,
        search_for=query.q,
    )
    return {
        "documents": found.items,
        "sample_key": new_id(),
        "shared": documents.list_shared_documents(
            tx, visitor, limit=DOCUMENTS_ON_A_PAGE, cursor=PageCursor.parse_or_none(query.shared)
        ),
        "now": tx.now,
        "next_cursor": found.next_cursor,
        "deleted": _found_or_none(documents.find_deleted_document, tx, visitor, query.deleted),
        "restored": _found_or_none(_find_own, tx, visitor, query.restored),
    }


def _look_into_trash(tx: Transaction, visitor: Visitor, query: TrashQuery) -> dict[str, Any]:
    found = documents.list_deleted_documents(
        tx, visitor, limit=DOCUMENTS_ON_A_PAGE, cursor=PageCursor.parse_or_none(query.cursor)
    )
    return {
        "documents": found.items,
        "next_cursor": found.next_cursor,
        "with_sections": trash.list_documents_with_sections(
            tx, visitor, limit=DOCUMENTS_ON_A_PAGE, cursor=PageCursor.parse_or_none(query.sections)
        ),
        "restored": _found_or_none(_find_own, tx, visitor, query.restored),
    }


def _find_own(tx: Transaction, visitor: Visitor, document_id: str) -> Document:
    return documents.find_document(tx, visitor, document_id, Right.SHARE)


def _found_or_none(
    find: Callable[[Transaction, Visitor, str], Document],
    tx: Transaction,
    visitor: Visitor,
    document_id: str | None,
) -> Document | None:
    """The document of a notice; None where the query names no document of the visitor."""
    if document_id is None:
        return None
    try:
        return find(tx, visitor, document_id)
    except (NotFound, AccessDenied):
        return None
