"""Where references are used: in the answers of which sections."""

from quire.domain.accounts.users import Visitor
from quire.domain.references.references import ReferenceUse
from quire.store import access
from quire.store.transactions import Transaction


def list_uses(tx: Transaction, visitor: Visitor, reference_id: str) -> list[ReferenceUse]:
    """The sections whose answers cite a reference, in order. Raises as `access.check_reference`."""
    access.check_reference(tx, visitor, reference_id)
    rows = tx.all(
        "select section.id, section.title, count(distinct citation.message_id) from reference"
        " join section on section.document_id = reference.document_id and section.deleted_at is null"
        " join chat_session on chat_session.section_id = section.id"
        " join citation on citation.chat_session_id = chat_session.id and citation.source_id = reference.id"
        " where reference.id = :id group by section.id, section.title, section.position order by section.position",
        id=reference_id,
    )
    return [ReferenceUse(*row) for row in rows]
