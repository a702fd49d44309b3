"""Proposals with their hunks as rows: stored, and read as they are stored."""

from collections.abc import Sequence

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.citing.footnotes import CitedNote, Footnote
from quire.domain.errors import NotFound
from quire.domain.models.language_models import IMPORTED_FILE
from quire.domain.review.hunks import Hunk, ProposedHunk
from quire.domain.review.proposals import Mode
from quire.domain.sharing.grants import Right
from quire.domain.texts.block_diff import WordChange
from quire.domain.texts.contexts import Context
from quire.store import access
from quire.store.sections import versions
from quire.store.transactions import Transaction, as_json

COLUMNS = (
    "proposal.id, section.document_id, proposal.section_id, proposal.message_id, proposal.mode,"
    " proposal.base_revision, proposal.pending_count, proposal.created_at,"
    f" (select message.model = '{IMPORTED_FILE}' from message where message.id = proposal.message_id),"
    " proposal.author_id, (select name from user_account where user_account.id = proposal.author_id), proposal.why"
)


_notes = msgspec.json.Decoder(tuple[CitedNote, ...])


_dropped = msgspec.json.Decoder(tuple[Footnote, ...])


_words = msgspec.json.Decoder(tuple[WordChange, ...])


_context = msgspec.json.Decoder(Context)


class ProposalRow(msgspec.Struct, frozen=True):
    """A proposal without its hunks."""

    id: str
    document_id: str
    section_id: str
    message_id: str | None
    mode: Mode
    base_revision: int
    pending_count: int
    created_at: str
    is_from_file: bool | None
    """Whether a person proposed it in a file that was imported."""
    author_id: str | None
    """The person who proposed it; null where a message did."""
    author: str | None
    why: str | None


class StoredProposal(msgspec.Struct, frozen=True):
    """A proposal with its hunks in order, and the text that it is based on; None where that version is damaged."""

    row: ProposalRow
    hunks: list[Hunk]
    base: str | None


def insert_hunks(tx: Transaction, proposal_id: str, hunks: Sequence[tuple[str, ProposedHunk]]) -> None:
    """Store the pending hunks of a proposal, in order, each with its id."""
    tx.run_each(
        "insert into hunk (id, proposal_id, ordinal, start, before, after, notes, dropped, words, context, state)"
        " values (:id, :proposal_id, :ordinal, :start, :before, :after, :notes, :dropped, :words, :context, 'pending')",
        [
            {
                "id": id_,
                "proposal_id": proposal_id,
                "ordinal": ordinal,
                "start": hunk.start,
                "before": hunk.before,
                "after": hunk.after,
                "notes": as_json(hunk.notes),
                "dropped": as_json(hunk.dropped),
                "words": as_json(hunk.words),
                "context": as_json(hunk.context),
            }
            for ordinal, (id_, hunk) in enumerate(hunks)
        ],
    )


def list_open(tx: Transaction, document_id: str) -> list[StoredProposal]:
    """The proposals with pending hunks for all sections of a document, oldest first; the caller has checked access."""
    rows = tx.all(
        f"select {COLUMNS} from proposal join section on section.id = proposal.section_id"
        " where section.document_id = :document_id and section.deleted_at is null and proposal.pending_count > 0"
        " order by proposal.created_at, proposal.id",
        document_id=document_id,
    )
    return [find_of_row(tx, ProposalRow(*row)) for row in rows]


def find_stored(tx: Transaction, visitor: Visitor, proposal_id: str, right: Right) -> StoredProposal:
    """A proposal as it is stored, for what needs this right.

    Raises as `access.check_proposal`, and `NotFound` where all of it was withdrawn.
    """
    access.check_proposal(tx, visitor, proposal_id, right)
    row = tx.one(
        f"select {COLUMNS} from proposal join section on section.id = proposal.section_id where proposal.id = :id",
        id=proposal_id,
    )
    stored = find_of_row(tx, ProposalRow(*row))
    if not stored.hunks:
        raise NotFound("Proposal")
    return stored


def find_of_row(tx: Transaction, row: ProposalRow, *, with_withdrawn: bool = False) -> StoredProposal:
    """The proposal of a row, with its hunks and the text that it is based on."""
    base = versions.content_or_none(tx, row.section_id, row.base_revision)
    return StoredProposal(row, _hunks(tx, row.id, with_withdrawn=with_withdrawn), base)


def _hunks(tx: Transaction, proposal_id: str, *, with_withdrawn: bool) -> list[Hunk]:
    rows = tx.all(
        "select start, before, after, notes, dropped, words, context, id, state, accepted, decision_id from hunk"
        " where proposal_id = :proposal_id and (state <> 'withdrawn' or cast(:with_withdrawn as integer) = 1)"
        " order by ordinal",
        proposal_id=proposal_id,
        with_withdrawn=int(with_withdrawn),
    )
    return [
        Hunk(
            start,
            before,
            after,
            _notes.decode(notes),
            _dropped.decode(dropped),
            _words.decode(words),
            _context.decode(context),
            *state,
        )
        for start, before, after, notes, dropped, words, context, *state in rows
    ]
