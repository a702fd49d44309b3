"""Handlers: the pages that people see, and the files they are made of."""

from quart import Response, redirect, render_template, request, send_from_directory

from quire.domain.documents import check_title
from quire.domain.errors import AppError, NotFound
from quire.store import documents
from quire.store.pages import Cursor
from quire.web import errors
from quire.web.assets import STATIC
from quire.web.bodies import PageQuery
from quire.web.house import house
from quire.web.visitors import Visit

HTML = "text/html; charset=utf-8"


async def documents_page(visit: Visit, query: PageQuery) -> Response:
    """One's documents."""
    cursor = None if query.cursor is None else Cursor.parse(query.cursor)
    return await _documents_page(visit, cursor, status=200, error=None)


async def create_document(visit: Visit) -> Response:
    """Make a document from the form, and open it."""
    form = await request.form
    try:
        title = check_title(form.get("title", ""), house().limits)
    except AppError as error:
        return await _documents_page(visit, None, status=errors.status_of(error), error=error.sentence)
    document = await visit.write(documents.add_document, title, [], house().limits)
    return redirect(f"/documents/{document.id}", 303)  # type: ignore[return-value]


async def workspace_page(visit: Visit, document_id: str) -> Response:
    """The workspace of one document."""
    document = await visit.read(documents.find_document, document_id)
    page = await render_template("workspace.html", visitor=visit.visitor, document=document)
    return Response(page, content_type=HTML)


async def static_file(file: str) -> Response:
    """A file of the built page; their names change with their content, so browsers may keep them for ever."""
    if file.startswith("."):
        raise NotFound("File")
    response = await send_from_directory(STATIC, file)
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if file.startswith("assets/") else "no-cache"
    )
    return response


async def _documents_page(visit: Visit, cursor: Cursor | None, *, status: int, error: str | None) -> Response:
    found = await visit.read(documents.list_documents, limit=50, cursor=cursor)
    page = await render_template(
        "documents.html",
        visitor=visit.visitor,
        documents=found.items,
        next_cursor=found.next_cursor,
        error=error,
    )
    return Response(page, status, content_type=HTML)
