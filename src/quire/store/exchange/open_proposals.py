"""The open proposals for the sections of a document, as an export has them as tracked changes."""

from collections.abc import Collection, Mapping

from quire.domain.accounts.users import Visitor
from quire.domain.exchange.tracked_changes import OpenProposal
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.conversation import stored_proposals
from quire.store.transactions import Transaction, as_time


def find_open(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_ids: Collection[str] | None,
    *,
    assistant: str,
    imported: str,
) -> Mapping[str, list[OpenProposal]]:
    """The proposals by section, oldest first; None stands for all sections. Raises as `access.check_document`.

    `assistant` is whose name answers have, and `imported` that of files.
    """
    access.check_document(tx, visitor, document_id, Right.DECIDE)
    found: dict[str, list[OpenProposal]] = {}
    for stored in stored_proposals.list_open(tx, document_id):
        row = stored.row
        if stored.base is None or (section_ids is not None and row.section_id not in section_ids):
            continue
        author = row.author or (imported if row.is_from_file else assistant)
        opened = OpenProposal(stored.base, tuple(stored.hunks), author, as_time(row.created_at))
        found.setdefault(row.section_id, []).append(opened)
    return found
