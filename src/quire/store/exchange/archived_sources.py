"""The sources and pictures in the archive of a document, with their files."""

import base64
from collections.abc import Iterator
from pathlib import Path

import msgspec

from quire.domain.exchange.document_archive import ArchivedPassage, ArchivedPicture, ArchivedReference
from quire.domain.references.references import LocatorStart, ReadPassage
from quire.store.exchange.json_pieces import list_of, opened, portions
from quire.store.files.files import Files
from quire.store.sections.notes import read_notes
from quire.store.transactions import Transaction, as_time

PASSAGES_AT_ONCE = 200
FILE_BYTES_AT_ONCE = 3 * 256 * 1024
"""A multiple of three: base64 of each piece can be followed by that of the next."""

_heading_path = msgspec.json.Decoder(tuple[str, ...])
_locator_starts = msgspec.json.Decoder(tuple[LocatorStart, ...])


def pictures(tx: Transaction, document_id: str, files: Files) -> Iterator[bytes]:
    """The pictures of a document, an entry each."""
    rows = tx.all(
        "select id, media_type, width, height, created_at, sha256 from image"
        " where document_id = :id and deleted_at is null order by created_at, id",
        id=document_id,
    )
    for id_, media_type, width, height, created_at, sha256 in rows:
        path = files.path_of(sha256)
        yield msgspec.json.encode(
            ArchivedPicture(
                id=id_,
                media_type=media_type,
                width=width,
                height=height,
                created_at=as_time(created_at),
                content=path.read_bytes() if path.is_file() else None,
            )
        )


def reference(tx: Transaction, reference_id: str, files: Files) -> Iterator[bytes]:
    """The entry of a source, in pieces."""
    row = tx.one(
        "select title, filename, kind, media_type, status, error, pages, notes, created_at, updated_at, sha256,"
        " given_title from reference where id = :id",
        id=reference_id,
    )
    title, filename, kind, media_type, status, error, pages, notes, created_at, updated_at, *rest = row
    sha256, given_title = rest
    entry = ArchivedReference(
        id=reference_id,
        title=title,
        given_title=given_title,
        filename=filename,
        kind=kind,
        media_type=media_type,
        # One that is being read will be read again by whoever has the file.
        status="queued" if status == "reading" else status,
        error=error,
        pages=pages,
        notes=read_notes(notes),
        created_at=as_time(created_at),
        updated_at=as_time(updated_at),
    )
    yield opened(entry, "passages", "content")
    yield b',"passages":'
    yield from list_of(_passages(tx, reference_id) if status == "ready" else ())
    yield b',"content":'
    yield from _file(files.path_of(sha256))
    yield b"}"


def _passages(tx: Transaction, reference_id: str) -> Iterator[bytes]:
    for ordinal, start, end, heading_path, places, body in portions(
        lambda after: tx.all(
            "select ordinal, first_character, end_character, heading_path, places, body from passage"
            " where reference_id = :id and ordinal > :after order by ordinal limit :limit",
            id=reference_id,
            after=after,
            limit=PASSAGES_AT_ONCE,
        )
    ):
        path, starts = _heading_path.decode(heading_path), _locator_starts.decode(places)
        yield msgspec.json.encode(
            ArchivedPassage(number=ordinal, passage=ReadPassage(start, end, path, starts, body))
        )


def _file(path: Path) -> Iterator[bytes]:
    if not path.is_file():
        yield b"null"
        return
    yield b'"'
    with path.open("rb") as file:
        while piece := file.read(FILE_BYTES_AT_ONCE):
            yield base64.b64encode(piece)
    yield b'"'
