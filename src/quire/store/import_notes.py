"""What an import leaves beside its sections: notes at the top of their chats, and the proposals that belong to them.

A note is an answer that no model gave, to no question: it opens the chat, and is no part of what models are told.
"""

from collections.abc import Sequence

from quire.domain.conversation.messages import IMPORTED_FILE
from quire.domain.import_notes import PreparedSection
from quire.domain.proposals import Draft
from quire.domain.sections import Section
from quire.domain.users import Visitor
from quire.store import asking, chats, proposals
from quire.store.transactions import Transaction


def add(
    tx: Transaction, visitor: Visitor, prepared: Sequence[PreparedSection], added: Sequence[Section]
) -> None:
    """Add the notes and proposals of sections that this transaction has added."""
    for one, section in zip(prepared, added, strict=True):
        if one.note:
            _add_note(tx, visitor, one, section)


def _add_note(tx: Transaction, visitor: Visitor, one: PreparedSection, section: Section) -> None:
    chat = chats.get_or_create(tx, visitor, section.document_id, section.id, limit=1).chat_session
    message_id = asking.insert_note(tx, chat.id, one.note, IMPORTED_FILE)
    if one.hunks:
        proposals.insert(tx, message_id, Draft(section.id, section.revision, "replace", one.hunks))
