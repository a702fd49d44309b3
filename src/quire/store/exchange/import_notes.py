"""What an import leaves beside its sections: comments, notes at the top of their chats, and proposals with these.

A note is an answer that no model gave, to no question: it is shown in the chat, and no model is told of it.
"""

from collections.abc import Sequence

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import Section
from quire.domain.exchange.import_notes import PreparedReturn, PreparedSection
from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.limits import Limits
from quire.domain.models.language_models import IMPORTED_FILE
from quire.domain.review.proposals import Draft
from quire.store.conversation import asking, chats, proposals
from quire.store.exchange import import_comments
from quire.store.transactions import Transaction


def add(
    tx: Transaction,
    visitor: Visitor,
    prepared: Sequence[PreparedSection],
    added: Sequence[Section],
    limits: Limits,
) -> list[ImportWarning]:
    """Add what belongs to sections that this transaction has added; returns what had no room."""
    warnings: list[ImportWarning] = []
    for one, section in zip(prepared, added, strict=True):
        if one.note:
            _add_note(tx, visitor, one, section)
        left_out = import_comments.add(
            tx,
            visitor,
            section.document_id,
            section.id,
            section.revision,
            one.threads,
            limits,
        )
        warnings += _without_room(section.title, left_out)
    return warnings


def add_returns(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    returns: Sequence[PreparedReturn],
    limits: Limits,
) -> list[ImportWarning]:
    """The same for sections that came home; proposals and comments are based on the revision that left."""
    warnings: list[ImportWarning] = []
    for one in returns:
        message_id = _insert(tx, visitor, document_id, one.section_id, one.note)
        if one.hunks:
            proposals.insert(tx, message_id, Draft(one.section_id, one.revision, "replace", one.hunks))
        left_out = import_comments.add(
            tx,
            visitor,
            document_id,
            one.section_id,
            one.revision,
            one.threads,
            limits,
        )
        warnings += _without_room(one.title, left_out)
    return warnings


def _without_room(title: str, count: int) -> list[ImportWarning]:
    return [ImportWarning("comments_left_out", title, count=count)] if count else []


def _add_note(tx: Transaction, visitor: Visitor, one: PreparedSection, section: Section) -> None:
    if one.hunks:
        add_proposal(tx, visitor, one.note, Draft(section.id, section.revision, "replace", one.hunks))
    else:
        _insert(tx, visitor, section.document_id, section.id, one.note)


def add_proposal(tx: Transaction, visitor: Visitor, note: str, draft: Draft) -> str:
    """Add a proposal that a file makes for a section, with a note on where it comes from; returns its id."""
    (document_id,) = tx.one("select document_id from section where id = :id", id=draft.section_id)
    return proposals.insert(tx, _insert(tx, visitor, document_id, draft.section_id, note), draft)


def _insert(tx: Transaction, visitor: Visitor, document_id: str, section_id: str, note: str) -> str:
    chat = chats.get_or_create(tx, visitor, document_id, section_id, limit=1).chat_session
    return asking.insert_note(tx, visitor, chat.id, note, IMPORTED_FILE)
