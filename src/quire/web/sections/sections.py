"""Handlers: the sections of a document."""

import re
from collections.abc import Iterable

import msgspec
from quart import Response
from quart import request as http_request

from quire.actions.computing import LONG
from quire.domain.documents.sections import Section, SectionChange, SectionDraft, check_change, check_draft
from quire.domain.errors import BadParameter, TookTooLong
from quire.domain.references.passages import TextFigures, figures_of
from quire.domain.sharing.grants import Right
from quire.domain.texts.origins import Origin
from quire.store import texts_to_render
from quire.store.client_requests import Reply
from quire.store.documents import documents, section_removal, trash
from quire.store.sections import sections
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.document_texts import surroundings_of_section
from quire.web.pages.markdown import section_with_html
from quire.web.request_models import (
    NewSectionBody,
    NewSectionsBody,
    OriginBody,
    PositionBody,
    RemovalQuery,
    RenderQuery,
    RestorationQuery,
    SectionBody,
    SectionChangeBody,
    as_plain,
)
from quire.web.response_models import (
    SectionReply,
    SectionsReply,
    as_json,
    as_reply,
    from_reply,
)
from quire.web.sections.cited_texts import clusters_of_text
from quire.web.sections.whole_documents import whole_document

FIGURES_SECONDS_MAX = 3.0

_REVISION = re.compile(r'(?:W/)?"(\d{1,9})"|(\d{1,9})')
"""A proxy that compresses replies makes their tags weak (`W/`); the revision is the same."""


async def create_section(request: AuthenticatedRequest, document_id: str, body: NewSectionBody) -> Response:
    """Add a section before the one at `position`, which counts from 0; without it, at the end."""
    draft = checked_draft(body)
    outcome = await request.idempotent_write(
        _created_section, sections.add_section, document_id, draft, body.position, services().limits
    )
    return from_reply(outcome.reply)


async def create_sections(request: AuthenticatedRequest, document_id: str, body: NewSectionsBody) -> Response:
    """Add several sections in order, all of them or none, before the one at `position`; without it, at the end."""
    drafts = [checked_draft(section, _origins(section.origins)) for section in body.sections]
    outcome = await request.idempotent_write(
        _created_sections, sections.add_sections, document_id, drafts, body.position, services().limits
    )
    return from_reply(outcome.reply)


async def read_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: RenderQuery
) -> Response:
    """Read a section; the ETag is its revision."""
    if not query.render:
        return _section(await request.read(sections.find_section, document_id, section_id, Right.READ))
    section, facts = await request.read(texts_to_render.find_section, document_id, section_id)
    around = surroundings_of_section(facts, await clusters_of_text(request, facts))
    return _section(
        await request.compute_once(section_with_html, section, around, characters=len(section.content))
    )


async def change_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: SectionChangeBody
) -> Response:
    """Change a section's title, level or text; a change of text requires If-Match with its base revision."""
    origins = _origins(body.origins)
    change = SectionChange(as_plain(body.title), as_plain(body.level), as_plain(body.content), origins)
    change, base_revision = check_change(change, services().limits), read_base_revision()
    if change.content is not None and len(change.content) >= LONG:
        # Nothing is computed for a stranger, nor for a change that is stale already; the writer's turn decides.
        await request.read(
            sections.check_change, document_id, section_id, change, base_revision=base_revision
        )
        change = msgspec.structs.replace(change, figures=await long_figures(request, change.content))
    section = await request.write(
        sections.change_section, document_id, section_id, change, base_revision=base_revision
    )
    services().contracts.check_soon(document_id, section_id)
    return _section(section)


async def delete_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: RemovalQuery
) -> Response:
    """Put a section into the trash, with its chat and history; it can be restored for 30 days.

    `parts` says what becomes of the sections under it: they stay as they are (`keep`), go with it (`remove`), or rise
    by a level (`raise`).
    """
    job = request.job(trash.remove_section, document_id, section_id, query.parts)
    await services().runs.remove(request.person, job)
    return Response(b"", 204)


async def restore_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: RestorationQuery
) -> Response:
    """Restore a section from the trash, to its former position or next to its nearest former neighbour.

    With `parts=true`, the sections that went with it come back as well, and those that were raised are lowered again.
    """
    return _section(
        await request.write(
            section_removal.restore_section,
            document_id,
            section_id,
            services().limits,
            with_parts=query.parts,
        )
    )


async def move_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: PositionBody
) -> Response:
    """Move a section, alone or with its children, to another position, which counts from 0, and level."""
    children_count = body.children_count if body.with_children else 0
    await request.write(
        documents.move_section,
        document_id,
        section_id,
        body.position,
        body.level,
        children_count=children_count,
    )
    return await whole_document(request, document_id)


def read_base_revision() -> int | None:
    """The revision in If-Match, or None without the header. Raises `BadParameter`."""
    header = http_request.headers.get("If-Match")
    if header is None:
        return None
    match = _REVISION.fullmatch(header.strip())
    if match is None:
        raise BadParameter("If-Match", 'a revision in double quotes, such as "3"')
    return int(match[1] or match[2])


def checked_draft(body: SectionBody, origins: tuple[Origin, ...] = ()) -> SectionDraft:
    """The section that a body describes. Raises `InvalidField`."""
    return check_draft(SectionDraft(body.title, body.level, body.content, origins), services().limits)


async def long_figures(request: AuthenticatedRequest, content: str) -> TextFigures | None:
    """What takes long to compute of a long text, for which nobody shall wait who changes another; else None.

    The caller has checked that the change may be made.
    """
    if len(content) < LONG:
        return None
    try:
        return await request.compute(
            figures_of, content, characters=len(content), seconds_max=FIGURES_SECONDS_MAX
        )
    except TookTooLong:
        # On a machine that is that busy the text is saved all the same, and cut into passages later.
        return None


def _origins(said: Iterable[OriginBody]) -> tuple[Origin, ...]:
    return tuple(Origin(one.start, one.end, one.kind, one.message_id, one.reference_id) for one in said)


def _created_sections(added: list[Section]) -> Reply:
    return as_reply(SectionsReply(added), 201)


def _created_section(section: Section) -> Reply:
    return as_reply(SectionReply(section), 201)


def _section(section: Section) -> Response:
    return as_json(SectionReply(section), ETag=f'"{section.revision}"')
