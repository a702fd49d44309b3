"""What is forgotten after its time."""

from datetime import timedelta

from quire.store import answers, client_requests, counts, sign_ins
from quire.store.transactions import Transaction, as_text

TRASH_KEPT_FOR = timedelta(days=30)


def remove_expired(tx: Transaction) -> None:
    """Forget everything whose time is over: sign-ins, keys, counts, folded events, the trash."""
    sign_ins.remove_ended(tx)
    client_requests.remove_expired(tx)
    counts.remove_old(tx)
    answers.remove_folded_events(tx)
    _empty_trash(tx)


def _empty_trash(tx: Transaction) -> None:
    """Deleted documents and sections go for good, with everything that belongs to them."""
    before = as_text(tx.now - TRASH_KEPT_FOR)
    tx.run(
        "delete from section_passage where document_id in (select id from document where deleted_at <= :before)",
        before=before,
    )
    tx.run("delete from document where deleted_at <= :before", before=before)
    tx.run("delete from section where deleted_at <= :before", before=before)
