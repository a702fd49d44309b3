"""References and their passages: added, read, found, removed."""

from collections.abc import Sequence
from typing import Any

import msgspec

from quire.domain.errors import AccessDenied, NotFound, QuotaReached
from quire.domain.grants import Right
from quire.domain.limits import Limits
from quire.domain.references import (
    NewReference,
    PassageInContext,
    Reading,
    ReadPassage,
    Reference,
    notes_at,
)
from quire.domain.searching.indexed_words import IndexedWords, index_passages
from quire.domain.translatable_text import Amount, TranslatableText
from quire.domain.users import Visitor
from quire.store import access, citations, document_events, passages, quota, uploaded_files, vectors
from quire.store.files import Files
from quire.store.notes import read_notes, stored_notes
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_json, as_time, named_list, new_id

SURROUNDINGS = 2
"""How many passages are shown before and after the requested one."""

_COLUMNS = (
    "reference.id, reference.document_id, coalesce(reference.given_title, reference.title), reference.filename,"
    " reference.kind, reference.media_type,"
    " reference.size_bytes, reference.sha256, reference.status, reference.error, reference.pages,"
    " reference.passages_count, reference.created_at, reference.updated_at, reference.notes"
)

_QUEUED = (
    "reference join document on document.id = reference.document_id where reference.status = 'queued'"
    " and reference.deleted_at is null and document.deleted_at is null"
)


class AddedReference(msgspec.Struct, frozen=True):
    """A reference, and whether this call added it or queued it to be read again."""

    reference: Reference
    is_new: bool


def add(
    tx: Transaction, visitor: Visitor, document_id: str, new: NewReference, limits: Limits
) -> AddedReference:
    """Add a reference and queue it to be read. Equal bytes in one document are one reference.

    One whose reading failed is queued again. Raises `QuotaReached`.
    """
    access.check_document(tx, visitor, document_id, Right.USE_SOURCES)
    owner_id = quota.find_owner(tx, document_id)
    tx.lock("quota", owner_id)
    tx.lock("file", new.sha256)
    known = find_bytes(tx, document_id, new.sha256)
    if known is None:
        _check_quota(tx, owner_id, new, limits)
        added = _insert(tx, document_id, new)
        document_events.record(
            tx, visitor, document_id, "source_added", subject_id=added.id, name=added.title
        )
        return AddedReference(added, is_new=True)
    if known.status != "failed":
        return AddedReference(known, is_new=False)
    tx.run(
        "update reference set status = 'queued', error = null, interruptions = 0, filename = :filename, kind = :kind,"
        " media_type = :media_type, updated_at = :now where id = :id",
        id=known.id,
        filename=new.filename,
        kind=new.kind,
        media_type=new.media_type,
        now=tx.now_text,
    )
    return AddedReference(_find(tx, known.id), is_new=True)


def add_read(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    new: NewReference,
    reading: Reading,
    limits: Limits,
) -> Reference:
    """Add a reference with what was read in it already. Raises `QuotaReached`."""
    added = add(tx, visitor, document_id, new, limits).reference
    tx.run("update reference set status = 'reading' where id = :id and status = 'queued'", id=added.id)
    title = reading.title or added.title
    add_passages(tx, added, title, 1, reading.passages)
    finish(tx, added.id, title, reading)
    return _find(tx, added.id)


def copy_all(
    tx: Transaction, visitor: Visitor, document_id: str, copy_id: str, limits: Limits
) -> dict[str, str]:
    """Add the references of a document to a copy of it, with the titles that people gave them, to be read again.

    Returns the ids of the copies by those of the references. The caller has checked access to both documents.
    Raises `QuotaReached`.
    """
    rows = tx.all(
        f"select {_COLUMNS}, given_title from reference where document_id = :id and deleted_at is null"
        " order by created_at, id",
        id=document_id,
    )
    tx.lock("quota", visitor.user_id)
    copies: dict[str, str] = {}
    for *row, given_title in rows:
        known = _reference(tuple(row))
        tx.lock("file", known.sha256)
        new = NewReference(
            known.title, known.filename, known.kind, known.media_type, known.size_bytes, known.sha256
        )
        _check_quota(tx, visitor.user_id, new, limits)
        copied = _insert(tx, copy_id, new)
        tx.run("update reference set given_title = :title where id = :id", title=given_title, id=copied.id)
        copies[known.id] = copied.id
    return copies


def rename(tx: Transaction, visitor: Visitor, reference_id: str, title: str | None) -> Reference:
    """Give a reference a title in place of its own; None gives it its own back."""
    reference = find_reference(tx, visitor, reference_id)
    tx.run(
        "update reference set given_title = :title, updated_at = :now where id = :id",
        title=title,
        now=tx.now_text,
        id=reference.id,
    )
    return _find(tx, reference.id)


def list_references(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[Reference]:
    """The document's references, in the order in which they were added."""
    access.check_document(tx, visitor, document_id, Right.USE_SOURCES)
    page = page_of(
        tx,
        _COLUMNS,
        "from reference where document_id = :document_id and deleted_at is null",
        key=Keyset("created_at", "id", is_descending=False),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
    )
    return page.map(_reference)


def find_reference(tx: Transaction, visitor: Visitor, reference_id: str) -> Reference:
    """A reference. Raises as `access.check_reference`."""
    access.check_reference(tx, visitor, reference_id)
    return _find(tx, reference_id)


def find_passage(tx: Transaction, visitor: Visitor, reference_id: str, passage_id: str) -> PassageInContext:
    """A passage with its neighbours, or alone for those who may read no sources but what texts cite of them.

    Raises `NotFound` and `AccessDenied`.
    """
    permissions = access.check_cited_reference(tx, visitor, reference_id)
    if permissions.allow(Right.USE_SOURCES):
        return _find_passage(tx, _find(tx, reference_id), passage_id)
    reference = _find(tx, reference_id)
    readable = permissions.sections_read
    if not citations.is_cited(tx, reference.document_id, reference_id, passage_id, readable):
        raise AccessDenied
    found = _find_passage(tx, reference, passage_id)
    return msgspec.structs.replace(found, before=(), after=(), previous_id=None, next_id=None)


def _find_passage(tx: Transaction, reference: Reference, passage_id: str) -> PassageInContext:
    reference_id = reference.id
    ordinal = _ordinal_in(reference_id, passage_id)
    rows = tx.all(
        "select ordinal, first_character, end_character, heading_path, places, body from passage"
        " where reference_id = :reference_id and ordinal between :first and :last order by ordinal",
        reference_id=reference_id,
        first=ordinal - SURROUNDINGS,
        last=ordinal + SURROUNDINGS,
    )
    around = {row[0]: row for row in rows}
    if ordinal not in around or reference.status != "ready":
        raise NotFound("Passage")
    _, start, end, heading_path, places, text = around[ordinal]
    passage = passages.from_row(reference_id, ordinal, reference.title, text, heading_path, places)
    return PassageInContext(
        id=passage_id,
        reference_id=reference_id,
        title=reference.title,
        text=text,
        locator=passage.locator,
        heading_path=passage.heading_path,
        start=start,
        end=end,
        before=tuple(row[-1] for row in rows if row[0] < ordinal),
        after=tuple(row[-1] for row in rows if row[0] > ordinal),
        previous_id=passages.id_of(reference_id, ordinal - 1) if ordinal - 1 in around else None,
        next_id=passages.id_of(reference_id, ordinal + 1) if ordinal + 1 in around else None,
        notes=notes_at(reference.notes, passage.locator),
    )


def remove(tx: Transaction, visitor: Visitor, reference_id: str) -> None:
    """Hide a reference; `remove_some_passages` and `forget` delete its rows and file."""
    reference = find_reference(tx, visitor, reference_id)
    tx.run("update reference set deleted_at = :now where id = :id", now=tx.now_text, id=reference_id)
    document_events.record(
        tx, visitor, reference.document_id, "source_removed", subject_id=reference_id, name=reference.title
    )


def list_usable(tx: Transaction, document_id: str, reference_ids: tuple[str, ...] | None) -> list[Reference]:
    """The document's references that are not failed, or those of them with the given ids.

    The caller has checked access to the document.
    """
    names, parameters = named_list("id", reference_ids or ())
    rows = tx.all(
        f"select {_COLUMNS} from reference where document_id = :document_id and deleted_at is null"
        f" and status <> 'failed' {'' if reference_ids is None else f'and id in ({names})'} order by created_at, id",
        document_id=document_id,
        **parameters,
    )
    return [_reference(row) for row in rows]


def count_characters(tx: Transaction, reference_ids: list[str]) -> int:
    """The total length of the texts of these references."""
    names, parameters = named_list("id", reference_ids)
    (count,) = tx.one(
        f"select coalesce(sum(characters_count), 0) from reference where id in ({names})", **parameters
    )
    return int(count)


def find_unknown(tx: Transaction, document_id: str, reference_ids: tuple[str, ...]) -> str | None:
    """The first of the ids that does not belong to a reference of this document."""
    names, parameters = named_list("id", reference_ids)
    rows = tx.all(
        f"select id from reference where document_id = :document_id and deleted_at is null and id in ({names})",
        document_id=document_id,
        **parameters,
    )
    known = {id_ for (id_,) in rows}
    return next((id_ for id_ in reference_ids if id_ not in known), None)


def list_waiting_authors(tx: Transaction) -> list[str]:
    """Whose references are queued, the author of the one that was queued first in front."""
    rows = tx.all(
        f"select document.author_id from {_QUEUED}"
        " group by document.author_id order by min(reference.created_at), document.author_id"
    )
    return [author_id for (author_id,) in rows]


def claim_next(tx: Transaction, author_id: str) -> Reference | None:
    """Set the reference of an author that was queued first to *reading*; None when none is queued."""
    tx.lock("queue", "references")
    row = tx.one_or_none(
        "update reference set status = 'reading', updated_at = :now where id = ("
        f" select reference.id from {_QUEUED} and document.author_id = :author_id"
        " order by reference.created_at, reference.id limit 1)"
        f" returning {_COLUMNS}",
        now=tx.now_text,
        author_id=author_id,
    )
    return None if row is None else _reference(row)


def queue_again(tx: Transaction, reference_id: str) -> None:
    """Queue a reference again whose reading was interrupted."""
    tx.run("update reference set status = 'queued' where id = :id and status = 'reading'", id=reference_id)


def count_interruption(tx: Transaction, reference_id: str) -> int:
    """Count that reading a reference was interrupted; returns how often that has happened."""
    row = tx.one_or_none(
        "update reference set interruptions = interruptions + 1 where id = :id returning interruptions",
        id=reference_id,
    )
    return 0 if row is None else int(row[0])


def queue_interrupted(tx: Transaction) -> None:
    """Queue references again whose process died while reading them; they are read from the beginning."""
    tx.run("update reference set status = 'queued' where status = 'reading'")


def add_passages(
    tx: Transaction,
    reference: Reference,
    title: str,
    first_ordinal: int,
    read: tuple[ReadPassage, ...],
    words: Sequence[IndexedWords] | None = None,
) -> None:
    """Store passages from an ordinal on, unless the reference was removed meanwhile.

    `words` are what `index_passages` makes of `texts_to_index`, where that was done before: it takes long.
    """
    if not _is_being_read(tx, reference.id):
        return
    if first_ordinal == 1:
        _remove_passages(tx, reference.id)
    titled = texts_to_index(title, read)
    tx.run_each(
        "insert into passage (reference_id, scope, ordinal, first_character, end_character, heading_path, places,"
        " title, body, language, title_words, body_words) values (:reference_id, :scope, :ordinal, :start, :end,"
        " :heading_path, :places, :title, :body, :language, :title_words, :body_words)",
        [
            {
                "reference_id": reference.id,
                "scope": f"{reference.document_id} {reference.id}",
                "ordinal": ordinal,
                "start": passage.start,
                "end": passage.end,
                "heading_path": as_json(passage.heading_path),
                "places": as_json(passage.locator_starts),
                "title": passage_title,
                "body": passage.text,
                **msgspec.structs.asdict(words),
            }
            for ordinal, (passage, (passage_title, _), words) in enumerate(
                zip(read, titled, words or index_passages(titled), strict=True), first_ordinal
            )
        ],
    )


def texts_to_index(title: str, read: Sequence[ReadPassage]) -> list[tuple[str, str]]:
    """Title and text of passages as they are indexed: headings are part of the title."""
    return [(" › ".join((title, *passage.heading_path)), passage.text) for passage in read]


def finish(tx: Transaction, reference_id: str, title: str, reading: Reading) -> None:
    """Set a reference to *ready*: all of its passages are stored and can be found."""
    if _is_being_read(tx, reference_id):
        tx.run(
            "update reference set status = 'ready', title = :title, pages = :pages, passages_count = :passages_count,"
            " characters_count = :characters_count, notes = :notes, updated_at = :now where id = :id",
            id=reference_id,
            title=title,
            pages=reading.pages,
            passages_count=len(reading.passages),
            characters_count=sum(len(passage.text) for passage in reading.passages),
            notes=stored_notes(reading.notes),
            now=tx.now_text,
        )


def fail(tx: Transaction, reference_id: str, sentence: str) -> None:
    """Set a reference to *failed*, with the reason as a sentence for people."""
    if _is_being_read(tx, reference_id):
        _remove_passages(tx, reference_id)
        tx.run(
            "update reference set status = 'failed', error = :error, updated_at = :now where id = :id",
            id=reference_id,
            error=sentence,
            now=tx.now_text,
        )


def _remove_passages(tx: Transaction, reference_id: str) -> None:
    tx.run("delete from passage where reference_id = :id", id=reference_id)
    vectors.remove(tx, reference_id)


def find_removed(tx: Transaction) -> str | None:
    """A removed reference whose row is not deleted yet."""
    row = tx.one_or_none("select id from reference where deleted_at is not null order by deleted_at limit 1")
    return None if row is None else row[0]


def remove_some_passages(tx: Transaction, reference_id: str, *, limit: int) -> bool:
    """Delete some passages of a removed reference and a block of their vectors; False when none is left."""
    passages_count = tx.run(
        "delete from passage where number in ("
        " select number from passage where reference_id = :id limit :limit)",
        id=reference_id,
        limit=limit,
    )
    return vectors.remove_some(tx, reference_id) or bool(passages_count)


def forget(tx: Transaction, reference_id: str, files: Files) -> None:
    """Delete the row of a removed reference, and its file unless another reference has it."""
    row = tx.one_or_none("delete from reference where id = :id returning sha256", id=reference_id)
    if row is not None:
        uploaded_files.remove_unneeded_file(tx, row[0], files)


def _ordinal_in(reference_id: str, passage_id: str) -> int:
    number = passage_id.removeprefix(f"{reference_id}-")
    if number == passage_id or not number.isdecimal() or len(number) > 9:
        raise NotFound("Passage")
    return int(number)


def find_bytes(tx: Transaction, document_id: str, sha256: str) -> Reference | None:
    """The reference of a document that has these bytes; the caller has checked access."""
    row = tx.one_or_none(
        f"select {_COLUMNS} from reference"
        " where document_id = :document_id and sha256 = :sha256 and deleted_at is null",
        document_id=document_id,
        sha256=sha256,
    )
    return None if row is None else _reference(row)


def _find(tx: Transaction, reference_id: str) -> Reference:
    return _reference(tx.one(f"select {_COLUMNS} from reference where id = :id", id=reference_id))


def _check_quota(tx: Transaction, owner_id: str, new: NewReference, limits: Limits) -> None:
    check_count(tx, owner_id, limits)
    quota.check_room(tx, owner_id, new.size_bytes, limits)


def check_count(tx: Transaction, owner_id: str, limits: Limits, *, wanted: int = 1) -> None:
    """Raises `QuotaReached` unless an account may have so many more references."""
    count = _count_references(tx, owner_id)
    if wanted and count + wanted > limits.references_per_user:
        raise QuotaReached(
            TranslatableText(
                "You have %(count)s references; delete some before you add more.", {"count": Amount(count)}
            )
        )


def _count_references(tx: Transaction, owner_id: str) -> int:
    (count,) = tx.one(
        "select count(*) from reference join document on document.id = reference.document_id"
        " where document.author_id = :user_id and reference.deleted_at is null",
        user_id=owner_id,
    )
    return int(count)


def _insert(tx: Transaction, document_id: str, new: NewReference) -> Reference:
    reference_id = new_id()
    tx.run(
        "insert into reference (id, document_id, title, filename, kind, media_type, size_bytes, sha256, status,"
        " passages_count, characters_count, created_at, updated_at) values (:id, :document_id, :title, :filename,"
        " :kind, :media_type, :size_bytes, :sha256, 'queued', 0, 0, :now, :now)",
        id=reference_id,
        document_id=document_id,
        now=tx.now_text,
        **msgspec.structs.asdict(new),
    )
    return _find(tx, reference_id)


def _is_being_read(tx: Transaction, reference_id: str) -> bool:
    row = tx.one_or_none(
        "select 1 from reference where id = :id and status = 'reading' and deleted_at is null",
        id=reference_id,
    )
    return row is not None


def _reference(row: tuple[Any, ...]) -> Reference:
    fields = (*row[:12], as_time(row[12]), as_time(row[13]), read_notes(row[14]))
    return Reference(*fields)
