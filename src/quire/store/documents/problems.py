"""What is needed to list the problems of a document: its numbers, its pictures, and the texts that may have any."""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.markup.numbering import NumberedSection
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.references import bibliographies
from quire.store.sections import landmarks
from quire.store.transactions import Transaction


class TextsToCheck(msgspec.Struct, frozen=True):
    """The outline with its landmarks, the ids of all pictures, the cited keys that the bibliography has, and texts.

    Texts are those with pictures, references or citations, in order.
    """

    numbered: list[NumberedSection]
    image_ids: set[str]
    keys: set[str]
    texts: list[tuple[str, str]]


def find_texts(tx: Transaction, visitor: Visitor, document_id: str) -> TextsToCheck:
    """The texts to check of a document. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.READ)
    images = tx.all(
        "select id from image where document_id = :document_id and deleted_at is null",
        document_id=document_id,
    )
    texts = tx.all(
        "select id, content from section where document_id = :document_id and deleted_at is null"
        " and (content like '%![%' or content like '%@%:%' or content like '%[%@%]%') order by position",
        document_id=document_id,
    )
    numbered = landmarks.list_numbered(tx, document_id)
    return TextsToCheck(
        numbered,
        {image_id for (image_id,) in images},
        set(bibliographies.find_cited_entries(tx, document_id, numbered)),
        [(section_id, content) for section_id, content in texts],
    )
