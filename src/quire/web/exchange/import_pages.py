"""Handlers: the pages on which a file is imported by whoever has no script."""

from typing import Any

import msgspec
from quart import Response
from quart import request as http_request

from quire.domain.errors import AppError, TooLarge, UnsupportedMediaType
from quire.domain.exchange.import_sections import begun_sections
from quire.store.exchange import imports as stored_imports
from quire.web.exchange import imports
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import ImportConfirmationBody, ImportPreviewQuery
from quire.web.statuses import status_of


class _Named(msgspec.Struct):
    id: str


class _Created(msgspec.Struct):
    """What a page needs of the reply to an upload."""

    import_: _Named = msgspec.field(name="import")


class _Confirmed(msgspec.Struct):
    """What a page needs of the reply to a confirmation."""

    document: _Named


async def import_page(request: AuthenticatedRequest) -> Response:
    """Show the form for a file that is to become a document."""
    await request.check()
    return await page("import.html", request.visitor)


async def upload_import(request: AuthenticatedRequest) -> Response:
    """Have the file read, and show what would become of it."""
    # Whoever is not signed in is sent to the sign-in page, and has no form to be shown again.
    await request.check()
    try:
        reply = await imports.create_import(request)
    except (TooLarge, UnsupportedMediaType) as error:
        return await page("import.html", request.visitor, status_of(error), error=error)
    except AppError as error:
        return await form_again("import.html", request.visitor, error)
    created = msgspec.json.decode(await reply.get_data(as_text=False), type=_Created)
    return see(f"/imports/{created.import_.id}")


async def preview_page(request: AuthenticatedRequest, import_id: str, query: ImportPreviewQuery) -> Response:
    """Show what would become of a file, divided at the headings of a level."""
    shown = await _preview(request, import_id, query.level)
    return await page("import_preview.html", request.visitor, **shown)


async def confirm_import(request: AuthenticatedRequest, import_id: str) -> Response:
    """Make a document of an import, and open it."""
    form = await http_request.form
    try:
        body = ImportConfirmationBody(
            imports.split_level_of(form.get("split_level")), imports.changes_of(form.get("changes"))
        )
        reply = await imports.confirmed(request, import_id, body)
    except AppError as error:
        shown = await _preview(request, import_id, None)
        return await form_again("import_preview.html", request.visitor, error, **shown)
    confirmed = msgspec.json.decode(reply.body, type=_Confirmed)
    return see(f"/documents/{confirmed.document.id}")


async def forget_import(request: AuthenticatedRequest, import_id: str) -> Response:
    """Forget an import, and go back to the documents."""
    await request.write(stored_imports.remove, import_id)
    services().importing.removals.start()
    return see("/")


async def _preview(request: AuthenticatedRequest, import_id: str, level: int | None) -> dict[str, Any]:
    preview = await imports.find_import(request, import_id)
    split_level = level or preview.split_level
    headings = begun_sections(preview.outline, split_level, services().limits)
    return {
        "preview": preview,
        "levels": sorted({item.level for item in preview.outline} - {0}),
        "split_level": split_level,
        "headings": headings,
        "sections_count": sum(begins for _, begins in headings),
    }
