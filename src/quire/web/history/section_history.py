"""Handlers: the versions of a section, for programs."""

import re

from msgspec import UNSET
from quart import Response

from quire.domain.documents.sections import Section
from quire.domain.errors import NotFound
from quire.domain.history.version_diffs import Comparison, compare_texts
from quire.store.history import section_history
from quire.store.history.section_history import Pair
from quire.store.pages import PageCursor
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.request_models import AgainstQuery, VersionsQuery
from quire.web.response_models import (
    SectionReply,
    VersionDiff,
    VersionDiffReply,
    VersionReply,
    VersionsReply,
    as_json,
)
from quire.web.sections.sections import long_figures, read_base_revision

_REVISION = re.compile(r"[1-9]\d{0,8}", re.ASCII)


async def list_versions(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: VersionsQuery
) -> Response:
    """List a section's versions, each with author, time and cause; newest first."""
    found = await request.read(
        section_history.list_versions,
        document_id,
        section_id,
        limit=query.limit,
        cursor=PageCursor.parse_or_none(query.cursor),
        with_folded=query.folded,
    )
    return as_json(VersionsReply(found.items, found.next_cursor))


async def read_version(
    request: AuthenticatedRequest, document_id: str, section_id: str, revision: str
) -> Response:
    """Read a version with its text."""
    version = await request.read(
        section_history.find_version, document_id, section_id, read_revision(revision)
    )
    return as_json(VersionReply(version))


async def compare_version(
    request: AuthenticatedRequest, document_id: str, section_id: str, revision: str, query: AgainstQuery
) -> Response:
    """Compare a version with another one, or with the one before: by blocks, and by words within them."""
    pair = await request.read(
        section_history.find_pair, document_id, section_id, read_revision(revision), against=query.against
    )
    return as_json(VersionDiffReply(_diff(pair, await compared(request, pair))))


async def restore_version(
    request: AuthenticatedRequest, document_id: str, section_id: str, revision: str
) -> Response:
    """Restore title and text of a version, as a new revision; level and position stay.

    If-Match is optional. A section that already has them is left as it is.
    """
    base_revision = read_base_revision()
    section = await restored(request, document_id, section_id, read_revision(revision), base_revision)
    return as_json(SectionReply(section), ETag=f'"{section.revision}"')


async def restored(
    request: AuthenticatedRequest,
    document_id: str,
    section_id: str,
    revision: int,
    base_revision: int | None,
) -> Section:
    """A section after a version was restored, whose text is looked at before the writer's turn."""
    version = await request.read(
        section_history.find_version_to_restore,
        document_id,
        section_id,
        revision,
        base_revision=base_revision,
    )
    return await request.write(
        section_history.restore_version,
        document_id,
        section_id,
        revision,
        base_revision=base_revision,
        figures=await long_figures(request, version.content),
    )


async def compared(request: AuthenticatedRequest, pair: Pair) -> Comparison:
    """The difference of a pair."""
    base = "" if pair.against is None else pair.against.content
    text = pair.version.content
    return await request.compute_once(compare_texts, base, text, characters=len(base) + len(text))


def read_revision(text: str) -> int:
    """The revision of a path parameter. Raises `NotFound` for anything else."""
    if not _REVISION.fullmatch(text):
        raise NotFound("Version")
    return int(text)


def _diff(pair: Pair, comparison: Comparison) -> VersionDiff:
    version, against = pair.version, pair.against
    if against is None:
        return VersionDiff(version.revision, None, comparison.hunks)
    has_other_title = version.title != against.title
    has_other_level = version.level != against.level
    return VersionDiff(
        version.revision,
        against.revision,
        comparison.hunks,
        title_before=against.title if has_other_title else UNSET,
        title_after=version.title if has_other_title else UNSET,
        level_before=against.level if has_other_level else UNSET,
        level_after=version.level if has_other_level else UNSET,
    )
