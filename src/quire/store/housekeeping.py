"""What is forgotten after its time."""

from quire.domain.documents import TRASH_KEPT_FOR
from quire.store import answers, client_requests, counts, sign_ins
from quire.store.transactions import Transaction, as_text


def remove_deleted(tx: Transaction) -> None:
    """Deleted documents and sections go for good, with everything that belongs to them.

    A document waits until its references are gone, which are taken away a few passages at a time.
    """
    before = as_text(tx.now - TRASH_KEPT_FOR)
    tx.run(
        "delete from section_passage where document_id in (select id from document where deleted_at <= :before)",
        before=before,
    )
    tx.run(
        "update reference set deleted_at = :now where deleted_at is null"
        " and document_id in (select id from document where deleted_at <= :before)",
        now=tx.now_text,
        before=before,
    )
    tx.run(
        "delete from document where deleted_at <= :before"
        " and not exists (select 1 from reference where reference.document_id = document.id)",
        before=before,
    )
    tx.run("delete from section where deleted_at <= :before", before=before)


REMOVALS = (
    sign_ins.remove_ended,
    client_requests.remove_expired,
    counts.remove_old,
    answers.remove_folded_events,
    remove_deleted,
)
"""Each is a change of its own: one that cannot be made does not hold up the others."""
