"""Proposals: made, found, listed. What people decide about them is in `decisions`.

Those that people make by themselves are in `own_proposals`.
"""

from collections.abc import Mapping

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import Footnote
from quire.domain.conversation.messages import Message
from quire.domain.documents.sections import Section
from quire.domain.errors import AnswerInProgress, InvalidField, NotFound
from quire.domain.models.language_models import BUILT_IN_ASSISTANT
from quire.domain.review.decisions import Decision, ranges_of
from quire.domain.review.hunks import Hunk, PendingHunks, ShownHunk
from quire.domain.review.proposals import Draft, Mode, Proposal, Suggestion, Target, fate_of
from quire.domain.sharing.grants import Right
from quire.domain.texts.contexts import context_at
from quire.domain.texts.ranges import TextRange
from quire.store import access, live_events
from quire.store.conversation import messages, stored_proposals
from quire.store.conversation.stored_proposals import ProposalRow, StoredProposal
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.references import citations
from quire.store.sections import sections, versions
from quire.store.transactions import Transaction, as_time, named_list, new_id

_ranges = msgspec.json.Decoder(dict[str, TextRange])


class Proposable(msgspec.Struct, frozen=True):
    """An answer's text with its citations, and the text that it is to change."""

    text: str
    citations: tuple[Citation, ...]
    target: Target


class AddedProposal(msgspec.Struct, frozen=True):
    """A proposal, and whether this call stored it."""

    proposal: Proposal
    is_new: bool


class Placed(msgspec.Struct, frozen=True):
    """A proposal, and the section in whose text the ranges of its hunks are."""

    proposal: Proposal
    section: Section


def find_proposable(tx: Transaction, visitor: Visitor, message_id: str, mode: Mode) -> Proposable:
    """An answer from which a proposal can be made, and its target.

    Raises `InvalidField` for a question, `AnswerInProgress` while the answer is being written.
    """
    message = messages.find(tx, visitor, message_id)
    if message.role != "assistant":
        raise InvalidField("message", "must be an answer")
    if message.is_running:
        raise AnswerInProgress(message)
    target = find_target(tx, message_id, mode, None)
    return Proposable(_text_of(message), message.references, target)


def _text_of(message: Message) -> str:
    """What of an answer can stand in a section: of the built-in assistant's the quotes, if it has any."""
    if message.model != BUILT_IN_ASSISTANT:
        return message.content
    opening, _, quotes = message.content.partition("\n\n")
    return quotes or opening


def find_target(tx: Transaction, message_id: str, mode: Mode, revision: int | None) -> Target:
    """What an answer is to change: the selection of its question, or the section at a revision, or as it is now."""
    section_id, title, content, current = tx.one(
        "select section.id, section.title, section.content, section.revision from message"
        " join chat_session on chat_session.id = message.chat_session_id"
        " join section on section.id = chat_session.section_id where message.id = :id",
        id=message_id,
    )
    selection = messages.find_selection(tx, message_id) if mode == "replace" else None
    wanted = selection.revision if selection is not None else revision or current
    if wanted != current:
        content = versions.content_at(tx, section_id, wanted)
    start, end = (0, len(content)) if selection is None else (selection.start, selection.end)
    return Target(section_id, title, content, wanted, start, end)


def add(tx: Transaction, visitor: Visitor, message_id: str, draft: Draft) -> AddedProposal:
    """Store a proposal, unless one of this mode has pending hunks: then return that one."""
    access.check_message(tx, visitor, message_id)
    tx.lock("message", message_id)
    waiting = tx.one_or_none(
        "select id from proposal where message_id = :message_id and mode = :mode and pending_count > 0"
        " order by created_at desc, id desc limit 1",
        message_id=message_id,
        mode=draft.mode,
    )
    proposal_id = insert(tx, message_id, draft) if waiting is None else waiting[0]
    return AddedProposal(find_proposal(tx, visitor, proposal_id), is_new=waiting is None)


def insert(
    tx: Transaction,
    message_id: str | None,
    draft: Draft,
    *,
    author_id: str | None = None,
    why: str | None = None,
) -> str:
    """Store a proposal of an answer or of a person, and return its id."""
    proposal_id = new_id()
    tx.run(
        "insert into proposal (id, section_id, message_id, author_id, why, mode, base_revision, pending_count,"
        " created_at) values (:id, :section_id, :message_id, :author_id, :why, :mode, :base_revision, :count, :now)",
        id=proposal_id,
        section_id=draft.section_id,
        message_id=message_id,
        author_id=author_id,
        why=why,
        mode=draft.mode,
        base_revision=draft.base_revision,
        count=len(draft.hunks),
        now=tx.now_text,
    )
    stored_proposals.insert_hunks(tx, proposal_id, [(new_id(), hunk) for hunk in draft.hunks])
    announce(tx, proposal_id)
    return proposal_id


def announce(tx: Transaction, proposal_id: str) -> None:
    """Let those who have the document open know that a proposal was made or decided."""
    document_id, section_id, author_id = tx.one(
        "select section.document_id, section.id, proposal.author_id from proposal"
        " join section on section.id = proposal.section_id where proposal.id = :id",
        id=proposal_id,
    )
    live_events.changed(
        tx, document_id, "proposal.changed", section_id, author_id=author_id, proposal_id=proposal_id
    )


def find_proposal(tx: Transaction, visitor: Visitor, proposal_id: str) -> Proposal:
    """A proposal beside its section's current text. Raises as `access.check_proposal`."""
    return _proposal(tx, visitor, stored_proposals.find_stored(tx, visitor, proposal_id, Right.SUGGEST))


def find_placed(tx: Transaction, visitor: Visitor, proposal_id: str) -> Placed:
    """A proposal with its section. Raises as `find_proposal`."""
    proposal = find_proposal(tx, visitor, proposal_id)
    section = sections.find_section(tx, visitor, proposal.document_id, proposal.section_id, Right.SUGGEST)
    return Placed(proposal, section)


def list_pending(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    *,
    limit: int,
    cursor: PageCursor | None,
) -> Page[Proposal]:
    """The proposals for a section that have pending hunks, newest first.

    Who decides sees those of everybody, others see their own.
    """
    permissions = access.check_section(tx, visitor, document_id, section_id, Right.SUGGEST)
    sees_all = permissions.allow(Right.DECIDE, section_id)
    page = page_of(
        tx,
        stored_proposals.COLUMNS,
        "from proposal join section on section.id = proposal.section_id"
        " where proposal.section_id = :section_id and proposal.pending_count > 0"
        " and (cast(:sees_all as integer) = 1 or proposal.author_id = :user_id)",
        key=Keyset("proposal.created_at", "proposal.id"),
        limit=limit,
        cursor=cursor,
        section_id=section_id,
        sees_all=int(sees_all),
        user_id=visitor.user_id,
    )
    return page.map(lambda row: _proposal(tx, visitor, stored_proposals.find_of_row(tx, ProposalRow(*row))))


def list_of_author(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[Suggestion]:
    """The visitor's own proposals for the sections in which they may propose, newest first, with their fates.

    Those that they withdrew are among them.
    """
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    sections_allowed = [
        section_id
        for section_id in permissions.roles_in_sections
        if permissions.allow(Right.SUGGEST, section_id)
    ]
    names, parameters = named_list("section", sections_allowed or [""])
    page = page_of(
        tx,
        f"{stored_proposals.COLUMNS}, section.title",
        "from proposal join section on section.id = proposal.section_id"
        " where section.document_id = :document_id and section.deleted_at is null"
        " and proposal.author_id = :user_id"
        f" and (cast(:sees_all as integer) = 1 or section.id in ({names}))",
        key=Keyset("proposal.created_at", "proposal.id"),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
        user_id=visitor.user_id,
        sees_all=int(permissions.allow(Right.SUGGEST)),
        **parameters,
    )
    return page.map(lambda row: _suggestion(tx, visitor, ProposalRow(*row[:-1]), row[-1]))


def _suggestion(tx: Transaction, visitor: Visitor, row: ProposalRow, section_title: str) -> Suggestion:
    proposal = _proposal(tx, visitor, stored_proposals.find_of_row(tx, row, with_withdrawn=True))
    rows = tx.all(
        "select places from decision where proposal_id = :id and taken_back_at is not null", id=row.id
    )
    taken_back = {hunk_id for (ranges,) in rows for hunk_id in _ranges.decode(ranges)}
    return Suggestion(
        proposal,
        section_title,
        {hunk.id: fate_of(hunk, was_taken_back=hunk.id in taken_back) for hunk in proposal.hunks},
    )


def list_waiting(tx: Transaction, visitor: Visitor, document_id: str) -> list[PendingHunks]:
    """The number of pending hunks in each section of a document that has some."""
    access.check_document(tx, visitor, document_id, Right.DECIDE)
    rows = tx.all(
        "select section.id, sum(proposal.pending_count) from section"
        " join proposal on proposal.section_id = section.id and proposal.pending_count > 0"
        " where section.document_id = :document_id and section.deleted_at is null"
        " group by section.id, section.position order by section.position",
        document_id=document_id,
    )
    return [PendingHunks(*row) for row in rows]


def find_decision(tx: Transaction, proposal_id: str, decision_id: str) -> Decision:
    """Raises `NotFound`."""
    row = tx.one_or_none(
        "select id, revision, created_at from decision where id = :id and proposal_id = :proposal_id",
        id=decision_id,
        proposal_id=proposal_id,
    )
    if row is None:
        raise NotFound("Decision")
    return Decision(row[0], row[1], as_time(row[2]))


def show(tx: Transaction, visitor: Visitor, stored: StoredProposal, current: str) -> Proposal:
    """A proposal as people see it, with the ranges of its hunks in the section's current text."""
    row = stored.row
    ranges = {} if stored.base is None else ranges_of(stored.base, stored.hunks, current)
    cited = _cited(tx, row.message_id)
    decisions = tx.all(
        "select id, revision, created_at from decision where proposal_id = :id and taken_back_at is null"
        " order by created_at, id",
        id=row.id,
    )
    return Proposal(
        row.id,
        row.document_id,
        row.section_id,
        row.message_id,
        row.author,
        row.author_id == visitor.user_id,
        row.why,
        row.mode,
        row.base_revision,
        "pending" if any(hunk.state == "pending" for hunk in stored.hunks) else "decided",
        as_time(row.created_at),
        tuple(Decision(id_, revision, as_time(decided_at)) for id_, revision, decided_at in decisions),
        tuple(_shown(hunk, cited, current, ranges.get(hunk.id)) for hunk in stored.hunks),
    )


def _cited(tx: Transaction, message_id: str | None) -> Mapping[str, Citation]:
    if message_id is None:
        return {}
    return {citation.marker: citation for citation in citations.list_of_message(tx, message_id)}


def _proposal(tx: Transaction, visitor: Visitor, stored: StoredProposal) -> Proposal:
    return show(tx, visitor, stored, sections.find_text(tx, stored.row.section_id).content)


def _shown(
    hunk: Hunk, cited: Mapping[str, Citation], current: str, text_range: TextRange | None
) -> ShownHunk:
    return ShownHunk(
        hunk.id,
        hunk.state,
        hunk.before,
        hunk.after,
        hunk.accepted,
        hunk.decision_id,
        hunk.context if text_range is None else context_at(current, text_range),
        hunk.words,
        tuple(cited[note.marker] for note in hunk.notes if note.marker in cited),
        tuple(Footnote(note.label, note.text) for note in hunk.notes),
        hunk.dropped,
        text_range,
    )
