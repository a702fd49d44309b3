"""Handlers: the bibliographies of documents, and their citations as they read."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial

import msgspec
from quart import Response
from quart import request as http_request

from quire.actions.files.take_in_files import one_piece
from quire.domain.citing.bibliographies import (
    WARNINGS,
    DocumentCitations,
    Entry,
    PlacedCluster,
    ReadBibliography,
    plain_text,
)
from quire.domain.errors import InvalidField, UnsupportedMediaType
from quire.domain.sharing.grants import Right
from quire.store import texts_to_render
from quire.store.documents import documents
from quire.store.references import bibliographies
from quire.store.references.bibliographies import Bibliography
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_body
from quire.web.http.services import services
from quire.web.http.uploads import Upload, within_size
from quire.web.pages.languages import translate
from quire.web.request_models import (
    BibliographyBody,
    BibliographyMode,
    BibliographyQuery,
    EntryQuery,
)
from quire.web.response_models import (
    BibliographyReply,
    CitationsReply,
    CitedEntry,
    ListedCitation,
    RenderedCitation,
    ShownBibliography,
    as_json,
)
from quire.web.sections.cited_texts import citations_of_document
from quire.web.sections.sections import read_base_revision

_MODES: tuple[BibliographyMode, ...] = ("replace", "add")


async def read_bibliography(
    request: AuthenticatedRequest, document_id: str, query: BibliographyQuery
) -> Response:
    """Read a document's bibliography: its entries in order, its sources, and how often each is cited.

    Without `csl`, entries are listed by key, kind, title and label alone. The ETag is its revision.
    """
    found = await request.read(bibliographies.find_bibliography, document_id)
    return _reply(found, with_csl=query.csl)


async def change_bibliography(request: AuthenticatedRequest, document_id: str) -> Response:
    """Replace a document's bibliography by a file (`file` of multipart/form-data) or by JSON with a text or entries.

    BibLaTeX, BibTeX, RIS and CSL-JSON are told apart by their content. With the mode `add`, entries are added, and
    those with the same keys replaced. `warnings` say what of it could not be read. If-Match takes the revision.
    """
    await request.read(documents.find_document, document_id, Right.WRITE)
    base_revision = read_base_revision()
    mode_of: Callable[[], BibliographyMode]
    if http_request.mimetype == "multipart/form-data":
        upload = await Upload.begin()
        pieces, mode_of = _checked(upload), partial(_mode_of, upload)
    elif http_request.mimetype == "application/json":
        body = await read_body(BibliographyBody)
        pieces, mode_of = one_piece(_given(body)), lambda: body.mode
    else:
        raise UnsupportedMediaType("multipart/form-data with a file, or JSON with a text or entries")

    async def keep(_sha256: str, read: ReadBibliography) -> Bibliography:
        if mode_of() == "add":
            return await request.write(
                bibliographies.add, document_id, read, services().limits, base_revision=base_revision
            )
        return await request.write(bibliographies.replace, document_id, read, base_revision=base_revision)

    changed = await services().bibliographies.take_in(
        request.visitor,
        within_size(
            pieces, services().limits.bibliography_bytes_max, "A bibliography may have at most %(size)s."
        ),
        keep,
    )
    return _reply(changed, with_csl=True)


async def remove_entry(request: AuthenticatedRequest, document_id: str, query: EntryQuery) -> Response:
    """Remove an entry from a document's bibliography; texts that cite it stay as they are."""
    changed = await request.write(
        bibliographies.remove, document_id, [query.key], base_revision=read_base_revision()
    )
    return _reply(changed, with_csl=True)


async def read_citations(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read the first citations of a document, some 10,000, in their order as plain text, and what they cite.

    `is_rendered` is false while they are being rendered: they are given as they are known without that.
    """
    clusters, settings = await request.read(texts_to_render.find_clusters, document_id)
    citations = await citations_of_document(request, clusters, settings)
    rendered = await asyncio.to_thread(_in_order, clusters.clusters, citations)
    listed = [ListedCitation(entry.key, plain_text(entry.runs)) for entry in citations.listed]
    return as_json(CitationsReply(rendered, listed, citations.is_rendered))


def _in_order(clusters: Iterable[PlacedCluster], citations: DocumentCitations) -> list[RenderedCitation]:
    seen: Counter[tuple[str, str]] = Counter()
    rendered = []
    for placed in clusters:
        place = (placed.section_id, placed.cluster)
        runs = citations.of_section(placed.section_id).of(placed.cluster, seen[place])
        seen[place] += 1
        rendered.append(RenderedCitation(placed.section_id, placed.cluster, plain_text(runs)))
    return rendered


def _given(body: BibliographyBody) -> bytes:
    if (body.text is None) == (body.entries is None):
        raise InvalidField("text", "or “entries” must be given, and not both")
    if body.entries is not None:
        return msgspec.json.encode(body.entries) if body.entries else b""
    return (body.text or "").strip().encode()


async def _checked(upload: Upload) -> AsyncIterator[bytes]:
    """The file, and then the check of the mode, before anything of the file is read."""
    async for piece in upload.pieces():
        yield piece
    _mode_of(upload)


def _mode_of(upload: Upload) -> BibliographyMode:
    """The mode of a file that was received whole: its field may stand before the file or behind it."""
    given = upload.fields.get("mode", "replace")
    mode = next((mode for mode in _MODES if mode == given), None)
    if mode is None:
        raise InvalidField("mode", "must be “replace” or “add”")
    return mode


def _reply(found: Bibliography, *, with_csl: bool) -> Response:
    warnings = [
        msgspec.structs.replace(warning, sentence=translate(WARNINGS[warning.code]))
        for warning in found.warnings
    ]
    known = {entry.key for entry in (*found.entries, *found.sources)}
    shown = ShownBibliography(
        found.revision,
        _cited(found.entries, found, with_csl=with_csl),
        _cited(found.sources, found, with_csl=with_csl),
        warnings,
        sorted(key for key in found.uses if key not in known),
        found.updated_at,
    )
    return as_json(BibliographyReply(shown), ETag=f'"{found.revision}"')


def _cited(entries: Sequence[Entry], found: Bibliography, *, with_csl: bool) -> list[CitedEntry]:
    return [
        CitedEntry(
            entry.key,
            entry.kind,
            entry.title,
            entry.label,
            found.uses.get(entry.key, 0),
            msgspec.Raw(entry.csl.encode()) if with_csl else msgspec.UNSET,
        )
        for entry in entries
    ]
