"""References and their passages: added, found, removed. How they are read is in `reference_reading`."""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import ReferenceAdded, ReferenceRemoved
from quire.domain.errors import AccessDenied, NotFound, QuotaReached
from quire.domain.limits import Limits
from quire.domain.references.references import (
    NewReference,
    PassageInContext,
    Reading,
    Reference,
    notes_at,
)
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import Amount, TranslatableText
from quire.store import access
from quire.store.auditing import audit
from quire.store.costs import quota
from quire.store.files import file_removals, uploaded_files
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.processes import this_process
from quire.store.references import citations, reference_reading, reference_rows
from quire.store.references.reference_rows import COLUMNS, from_row
from quire.store.searching import passages, vectors
from quire.store.sections import document_events
from quire.store.transactions import Transaction, named_list, new_id

SURROUNDINGS = 2
"""How many passages are shown before and after the requested one."""


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
        audit.record(tx, visitor, ReferenceAdded(document_id, added.id, new.sha256))
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
    return AddedReference(reference_rows.find(tx, known.id), is_new=True)


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
    tx.run(
        "update reference set status = 'reading', process_id = :this where id = :id and status = 'queued'",
        this=this_process(),
        id=added.id,
    )
    title = reading.title or added.title
    reference_reading.add_passages(tx, added, title, 1, reading.passages)
    reference_reading.finish(tx, added.id, title, reading)
    return reference_rows.find(tx, added.id)


def copy_all(
    tx: Transaction, visitor: Visitor, document_id: str, copy_id: str, limits: Limits
) -> dict[str, str]:
    """Add the references of a document to a copy of it, with the titles that people gave them, to be read again.

    Returns the ids of the copies by those of the references. The caller has checked access to both documents.
    Raises `QuotaReached`.
    """
    rows = tx.all(
        f"select {COLUMNS}, given_title from reference where document_id = :id and deleted_at is null"
        " order by created_at, id",
        id=document_id,
    )
    tx.lock("quota", visitor.user_id)
    copies: dict[str, str] = {}
    for *row, given_title in rows:
        known = from_row(tuple(row))
        tx.lock("file", known.sha256)
        if not uploaded_files.is_needed(tx, known.sha256):
            # It was deleted meanwhile.
            continue
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
    return reference_rows.find(tx, reference.id)


def list_references(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[Reference]:
    """The document's references, in the order in which they were added."""
    access.check_document(tx, visitor, document_id, Right.USE_SOURCES)
    page = page_of(
        tx,
        COLUMNS,
        "from reference where document_id = :document_id and deleted_at is null",
        key=Keyset("created_at", "id", is_descending=False),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
    )
    return page.map(from_row)


def find_reference(tx: Transaction, visitor: Visitor, reference_id: str) -> Reference:
    """A reference. Raises as `access.check_reference`."""
    access.check_reference(tx, visitor, reference_id)
    return reference_rows.find(tx, reference_id)


def find_passage(tx: Transaction, visitor: Visitor, reference_id: str, passage_id: str) -> PassageInContext:
    """A passage with its neighbours, or alone for those who may read no sources but what texts cite of them.

    Raises `NotFound` and `AccessDenied`.
    """
    permissions = access.check_cited_reference(tx, visitor, reference_id)
    if permissions.allow(Right.USE_SOURCES):
        return _find_passage(tx, reference_rows.find(tx, reference_id), passage_id)
    reference = reference_rows.find(tx, reference_id)
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
    audit.record(tx, visitor, ReferenceRemoved(reference.document_id, reference_id))


def list_usable(tx: Transaction, document_id: str, reference_ids: tuple[str, ...] | None) -> list[Reference]:
    """The document's references that are not failed, or those of them with the given ids.

    The caller has checked access to the document.
    """
    return [one for one in list_chosen(tx, document_id, reference_ids) if one.status != "failed"]


def list_chosen(tx: Transaction, document_id: str, reference_ids: tuple[str, ...] | None) -> list[Reference]:
    """The document's references, or those of them with the given ids. The caller has checked access to the document."""
    names, parameters = named_list("id", reference_ids or ())
    rows = tx.all(
        f"select {COLUMNS} from reference where document_id = :document_id and deleted_at is null"
        f" {'' if reference_ids is None else f'and id in ({names})'} order by created_at, id",
        document_id=document_id,
        **parameters,
    )
    return [from_row(row) for row in rows]


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


def forget(tx: Transaction, reference_id: str) -> None:
    """Delete the row of a removed reference, and its file unless another reference has it."""
    row = tx.one_or_none("delete from reference where id = :id returning sha256", id=reference_id)
    if row is not None:
        file_removals.note_unless_needed(tx, row[0])


def _ordinal_in(reference_id: str, passage_id: str) -> int:
    number = passage_id.removeprefix(f"{reference_id}-")
    if number == passage_id or not number.isdecimal() or len(number) > 9:
        raise NotFound("Passage")
    return int(number)


def find_bytes(tx: Transaction, document_id: str, sha256: str) -> Reference | None:
    """The reference of a document that has these bytes; the caller has checked access."""
    row = tx.one_or_none(
        f"select {COLUMNS} from reference"
        " where document_id = :document_id and sha256 = :sha256 and deleted_at is null",
        document_id=document_id,
        sha256=sha256,
    )
    return None if row is None else from_row(row)


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
    return reference_rows.find(tx, reference_id)
