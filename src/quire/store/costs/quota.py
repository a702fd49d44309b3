"""How much of their room a person's uploads take, counted in bytes together.

These are the files of references and pictures, templates, citation styles, and the pictures of imports that wait to be
confirmed.
"""

from quire.domain.accounts.users import Visitor
from quire.domain.limits import Limits
from quire.domain.references.references import no_room
from quire.store.transactions import Transaction


def find_room(tx: Transaction, visitor: Visitor, limits: Limits) -> int:
    """How many bytes the visitor's uploads may still take."""
    return limits.reference_bytes_per_user - _count_bytes(tx, visitor.user_id)


def find_owner(tx: Transaction, document_id: str) -> str:
    """The account in whose room the uploads of a document are, whoever adds them."""
    (author_id,) = tx.one("select author_id from document where id = :id", id=document_id)
    return str(author_id)


def check_room(tx: Transaction, owner_id: str, size_bytes: int, limits: Limits) -> None:
    """Raises `QuotaReached` unless an account has room for a file. The caller holds the lock on its quota."""
    if size_bytes > limits.reference_bytes_per_user - _count_bytes(tx, owner_id):
        raise no_room()


def _count_bytes(tx: Transaction, user_id: str) -> int:
    (of_references,) = tx.one(
        "select coalesce(sum(size_bytes), 0) from reference"
        " join document on document.id = reference.document_id"
        " where document.author_id = :user_id and reference.deleted_at is null",
        user_id=user_id,
    )
    (of_images,) = tx.one(
        "select coalesce(sum(size_bytes), 0) from image"
        " join document on document.id = image.document_id"
        " where document.author_id = :user_id and image.deleted_at is null",
        user_id=user_id,
    )
    (of_imports,) = tx.one(
        "select coalesce(sum(size_bytes), 0) from pending_picture"
        " join pending_import on pending_import.id = pending_picture.import_id"
        " where pending_import.owner_id = :user_id",
        user_id=user_id,
    )
    (of_templates,) = tx.one(
        "select coalesce(sum(word_template.size_bytes), 0) from word_template"
        " join document on document.id = word_template.document_id where document.author_id = :user_id",
        user_id=user_id,
    )
    (of_styles,) = tx.one(
        "select coalesce(sum(citation_style.size_bytes), 0) from citation_style"
        " join document on document.id = citation_style.document_id where document.author_id = :user_id",
        user_id=user_id,
    )
    return int(of_references) + int(of_images) + int(of_imports) + int(of_templates) + int(of_styles)
