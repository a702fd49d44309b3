"""Pictures of documents: added, listed, found, removed with their document.

A picture stays as long as its document: every version of a section, and what is in the trash, may show it.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import Image, NewImage, image_ids_in
from quire.domain.errors import NotFound, QuotaReached
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import Amount, TranslatableText
from quire.store import access
from quire.store.costs import quota
from quire.store.files import file_removals, uploaded_files
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_time, named_list, new_id

SHOWN_MAX = 10_000
"""So many of a text are looked up: a statement has room for no more values."""

_COLUMNS = "id, document_id, width, height, media_type, size_bytes, sha256, created_at"


class AddedImage(msgspec.Struct, frozen=True):
    """A picture, and whether this call added it."""

    image: Image
    is_new: bool


def add(tx: Transaction, visitor: Visitor, document_id: str, new: NewImage, limits: Limits) -> AddedImage:
    """Add a picture to a document. The same picture twice is one. Raises `QuotaReached`."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    owner_id = quota.find_owner(tx, document_id)
    tx.lock("quota", owner_id)
    tx.lock("file", new.sha256)
    known = find_bytes(tx, document_id, new.sha256)
    if known is not None:
        return AddedImage(known, is_new=False)
    check_count(tx, owner_id, limits)
    quota.check_room(tx, owner_id, new.size_bytes, limits)
    return AddedImage(insert(tx, document_id, new, new_id(), tx.now_text), is_new=True)


def list_images(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[Image]:
    """The document's pictures, in the order in which they were added."""
    access.check_document(tx, visitor, document_id, Right.READ)
    page = page_of(
        tx,
        _COLUMNS,
        "from image where document_id = :document_id and deleted_at is null",
        key=Keyset("created_at", "id", is_descending=False),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
    )
    return page.map(_image)


def list_all(tx: Transaction, document_id: str) -> list[Image]:
    """All pictures of a document in order; the caller has checked access."""
    rows = tx.all(
        f"select {_COLUMNS} from image where document_id = :document_id and deleted_at is null order by created_at, id",
        document_id=document_id,
    )
    return [_image(row) for row in rows]


def find_image(tx: Transaction, visitor: Visitor, image_id: str) -> Image:
    """A picture. Raises as `access.check_image`."""
    access.check_image(tx, visitor, image_id)
    return _image(tx.one(f"select {_COLUMNS} from image where id = :id", id=image_id))


def find_named(tx: Transaction, document_id: str, image_ids: Iterable[str]) -> dict[str, Image]:
    """Those of the pictures with these ids that belong to the document, whose access the caller has checked."""
    names, parameters = named_list("id", image_ids)
    rows = tx.all(
        f"select {_COLUMNS} from image where document_id = :document_id and deleted_at is null and id in ({names})",
        document_id=document_id,
        **parameters,
    )
    return {row[0]: _image(row) for row in rows}


def find_shown(tx: Transaction, visitor: Visitor, document_id: str, text: str) -> dict[str, Image]:
    """The pictures that a text of the document shows. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.SEE)
    image_ids = image_ids_in(text)[:SHOWN_MAX]
    return find_named(tx, document_id, image_ids) if image_ids else {}


def find_removed(tx: Transaction) -> str | None:
    """A picture of a purged document whose row is not deleted yet."""
    row = tx.one_or_none("select id from image where deleted_at is not null order by deleted_at limit 1")
    return None if row is None else row[0]


def forget(tx: Transaction, image_id: str) -> None:
    """Delete the row of a removed picture, and its file unless it is needed elsewhere."""
    row = tx.one_or_none("delete from image where id = :id returning sha256", id=image_id)
    if row is not None:
        file_removals.note_unless_needed(tx, row[0])


def take_over(
    tx: Transaction, visitor: Visitor, document_id: str, import_id: str, limits: Limits
) -> dict[str, str]:
    """Make the pictures of an import those of a document, whose access the caller has checked.

    Returns the id that each has then: its own, or that of the same picture in the document. Raises `QuotaReached`, and
    `NotFound` for an import that is gone.
    """
    owner_id = quota.find_owner(tx, document_id)
    tx.lock("quota", owner_id)
    rows = tx.all(
        "select id, sha256, size_bytes, media_type, width, height from pending_picture where import_id = :id"
        " order by id",
        id=import_id,
    )
    ids: dict[str, str] = {}
    for image_id, *columns in rows:
        new = NewImage(*columns)
        tx.lock("file", new.sha256)
        if not uploaded_files.is_needed(tx, new.sha256):
            # The import was forgotten meanwhile.
            raise NotFound("Import")
        known = find_bytes(tx, document_id, new.sha256)
        if known is None:
            check_count(tx, owner_id, limits)
            # Those of an import are counted already, in the room of whoever imports.
            if owner_id != visitor.user_id:
                quota.check_room(tx, owner_id, new.size_bytes, limits)
            insert(tx, document_id, new, image_id, tx.now_text)
        ids[image_id] = image_id if known is None else known.id
    return ids


def check_count(tx: Transaction, owner_id: str, limits: Limits, *, wanted: int = 1) -> None:
    """Raises `QuotaReached` unless an account may have so many more pictures."""
    (count,) = tx.one(
        "select count(*) from image join document on document.id = image.document_id"
        " where document.author_id = :user_id and image.deleted_at is null",
        user_id=owner_id,
    )
    if wanted and count + wanted > limits.images_per_user:
        raise QuotaReached(
            TranslatableText(
                "You have %(count)s pictures; delete documents with pictures before you add more.",
                {"count": Amount(count)},
            )
        )


def find_bytes(tx: Transaction, document_id: str, sha256: str) -> Image | None:
    """The picture of a document that has these bytes; the caller has checked access."""
    row = tx.one_or_none(
        f"select {_COLUMNS} from image where document_id = :document_id and sha256 = :sha256"
        " and deleted_at is null",
        document_id=document_id,
        sha256=sha256,
    )
    return None if row is None else _image(row)


def insert(tx: Transaction, document_id: str, new: NewImage, image_id: str, created_at: str) -> Image:
    """Store a picture whose file is held; the caller has checked access, room and that it is not there."""
    row = tx.one(
        "insert into image (id, document_id, sha256, media_type, size_bytes, width, height, created_at)"
        " values (:id, :document_id, :sha256, :media_type, :size_bytes, :width, :height, :created_at)"
        f" returning {_COLUMNS}",
        id=image_id,
        document_id=document_id,
        created_at=created_at,
        **msgspec.structs.asdict(new),
    )
    return _image(row)


def _image(row: tuple[Any, ...]) -> Image:
    fields = (*row[:7], as_time(row[7]))
    return Image(*fields)
