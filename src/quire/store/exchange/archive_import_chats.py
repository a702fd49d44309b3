"""The chats and proposals of an archive, as steps of making a document of it."""

from collections.abc import Iterator, Mapping

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import noted_again
from quire.domain.exchange.archive_reading import Link, links_of, messages_of
from quire.domain.exchange.archived_answers import CitedSources
from quire.domain.exchange.document_archive import (
    ArchivedChat,
    ArchivedDecision,
    ArchivedHunk,
    ArchivedMessage,
    ArchivedProposal,
)
from quire.domain.review.proposals import check_why
from quire.store.exchange.archive_making import Making, Row, Step, portions
from quire.store.sections.notes import stored_notes
from quire.store.transactions import Transaction, as_json

_NO_SOURCE = ""


Cited = dict[str, dict[str, Citation]]
"""The citations of answers, by the ids of these in the file, and by markers."""


def chat_steps(
    making: Making, chat: ArchivedChat, section_id: str, sources: CitedSources, cited: Cited
) -> Iterator[Step]:
    """A chat with its messages, their citations and checkpoints. What is cited is noted in `cited`."""
    links, chat_id = links_of(chat), making.ids[chat.id]
    row = {
        "id": chat_id,
        "section_id": section_id,
        "document_id": making.document_id,
        "head_message_id": making.ids.find(chat.head_message_id),
        "message_count": len(links),
        "created_at": making.time(chat.created_at),
        "updated_at": making.time(chat.updated_at),
        "context_documents": None
        if chat.context_documents is None
        else as_json([making.ids[id_] for id_ in chat.context_documents]),
    }
    yield from portions([row], _add_chats)
    depths, shown = _depths(links), _shown(links, chat.head_message_id)
    citations: list[Row] = []

    def messages() -> Iterator[Row]:
        for message in messages_of(chat):
            read = sources.read_again(message)
            cited[message.id] = {citation.marker: citation for _, citation in read.citations}
            citations.extend(
                _citation_row(making, chat_id, making.ids[message.id], position, citation)
                for position, citation in read.citations
            )
            row = _message_row(making, chat_id, message, depths[message.id], is_shown=message.id in shown)
            yield {**row, "content": making.ids.in_text(read.content)}

    yield from portions(messages(), _add_messages)
    yield from portions(citations, _add_citations)
    checkpoints = (
        {
            "message_id": making.ids[message.id],
            "summary": making.ids.in_text(message.checkpoint.summary),
            "forgotten_count": message.checkpoint.forgotten_count,
            "model": message.checkpoint.model,
            "created_at": making.time(message.checkpoint.created_at),
        }
        for message in messages_of(chat)
        if message.checkpoint is not None
    )
    yield from portions(checkpoints, _add_checkpoints)


def proposal_steps(
    making: Making, proposal: ArchivedProposal, section_id: str, cited: Cited
) -> Iterator[Step]:
    """A proposal with its decisions and hunks; footnotes of those that are not decided say what is known."""
    ids, proposal_id = making.ids, making.ids[proposal.id]
    row = {
        "id": proposal_id,
        "section_id": section_id,
        "message_id": ids.find(proposal.message_id),
        # Not of whoever the file names: it can claim anything of others.
        "author_id": None if proposal.author is None else making.visitor.user_id,
        "why": check_why(proposal.why),
        "mode": proposal.mode,
        "base_revision": proposal.base_revision,
        "count": sum(hunk.state == "pending" for hunk in proposal.hunks),
        "created_at": making.time(proposal.created_at),
    }
    yield from portions([row], _add_proposals)
    decisions = (_decision_row(making, proposal_id, decision) for decision in proposal.decisions)
    yield from portions(decisions, _add_decisions)
    citations = cited.get(proposal.message_id or "", {})
    hunks = (
        _hunk_row(making, proposal_id, ordinal, _noted_again(hunk, citations))
        for ordinal, hunk in enumerate(proposal.hunks)
    )
    yield from portions(hunks, _add_hunks)


def _depths(links: list[Link]) -> Mapping[str, int]:
    """How many messages lead to each one; parents stand before their children."""
    depths: dict[str, int] = {}
    for link in links:
        depths[link.id] = 1 + (depths[link.parent_id] if link.parent_id is not None else 0)
    return depths


def _shown(links: list[Link], head_id: str | None) -> frozenset[str]:
    """The messages of the branch that ends with the head."""
    parents = {link.id: link.parent_id for link in links}
    shown = set()
    while head_id is not None:
        shown.add(head_id)
        head_id = parents[head_id]
    return frozenset(shown)


def _message_row(
    making: Making, chat_id: str, message: ArchivedMessage, depth: int, *, is_shown: bool
) -> Row:
    question = message.question
    if question is not None and question.context_documents is not None:
        chosen = tuple(making.ids[id_] for id_ in question.context_documents)
        question = msgspec.structs.replace(question, context_documents=chosen)
    return {
        "id": making.ids[message.id],
        "chat_session_id": chat_id,
        "ordinal": message.ordinal,
        "parent_id": making.ids.find(message.parent_id),
        "depth": depth,
        "is_shown": int(is_shown),
        "role": message.role,
        "status": message.status,
        "model": message.model,
        "fallback": _column(message.fallback),
        "usage": _column(message.usage),
        "error": _column(message.error),
        "ending": _column(message.ending),
        "question": _column(question),
        "created_at": making.time(message.created_at),
        "finished_at": making.time_or_none(message.finished_at),
    }


def _citation_row(making: Making, chat_id: str, message_id: str, position: int, citation: Citation) -> Row:
    ids = making.ids
    source_id = citation.reference_id or citation.section_id
    return {
        "message_id": message_id,
        "marker": citation.marker,
        "chat_session_id": chat_id,
        "seq": position,
        "reference_id": ids.find(citation.reference_id),
        "passage_id": ids.of_passage(citation.passage_id, source_id),
        "section_id": ids.find(citation.section_id),
        "source_id": _NO_SOURCE if source_id is None else ids[source_id],
        "title": citation.title,
        "locator": as_json(citation.locator),
        "quote": ids.in_text(citation.quote),
        "state": citation.state,
        "notes": stored_notes(citation.notes),
        "reason": citation.reason,
        "sentence": ids.in_text_or_none(citation.sentence),
        "left_out": as_json(citation.left_out) if citation.left_out else None,
    }


def _decision_row(making: Making, proposal_id: str, decision: ArchivedDecision) -> Row:
    return {
        "id": making.ids[decision.id],
        "proposal_id": proposal_id,
        "author_id": making.visitor.user_id,
        "revision": decision.revision,
        "places": as_json({making.ids[hunk_id]: place for hunk_id, place in decision.ranges.items()}),
        "created_at": making.time(decision.created_at),
        "taken_back_at": making.time_or_none(decision.taken_back_at),
    }


def _noted_again(hunk: ArchivedHunk, citations: Mapping[str, Citation]) -> ArchivedHunk:
    if hunk.state != "pending":
        return hunk
    return msgspec.structs.replace(hunk, notes=noted_again(hunk.notes, citations))


def _hunk_row(making: Making, proposal_id: str, ordinal: int, hunk: ArchivedHunk) -> Row:
    ids = making.ids
    return {
        "id": ids[hunk.id],
        "proposal_id": proposal_id,
        "ordinal": ordinal,
        "start": hunk.start,
        "before": ids.in_text(hunk.before),
        "after": ids.in_text(hunk.after),
        "notes": ids.in_json(hunk.notes),
        "dropped": ids.in_json(hunk.dropped),
        "words": ids.in_json(hunk.words),
        "context": ids.in_json(hunk.context),
        "state": hunk.state,
        "accepted": ids.in_text_or_none(hunk.accepted),
        "decision_id": ids.find(hunk.decision_id),
    }


def _column(value: msgspec.Struct | None) -> str | None:
    return None if value is None else as_json(value)


def _add_chats(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into chat_session (id, section_id, document_id, head_message_id, message_count, created_at,"
        " updated_at, context_documents)"
        " values (:id, :section_id, :document_id, :head_message_id, :message_count, :created_at, :updated_at,"
        " :context_documents)",
        rows,
    )


def _add_messages(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into message (id, chat_session_id, ordinal, parent_id, depth, is_shown, role, content, status, model,"
        " fallback, usage, error, ending, question, folded_seq, has_events, created_at, finished_at)"
        " values (:id, :chat_session_id, :ordinal, :parent_id, :depth, :is_shown, :role, :content, :status, :model,"
        " :fallback, :usage, :error, :ending, :question, 0, 0, :created_at, :finished_at)",
        rows,
    )


def _add_citations(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into citation (message_id, marker, chat_session_id, seq, reference_id, passage_id, section_id,"
        " source_id, title, locator, quote, state, notes, reason, sentence, left_out)"
        " values (:message_id, :marker, :chat_session_id, :seq, :reference_id, :passage_id, :section_id, :source_id,"
        " :title, :locator, :quote, :state, :notes, :reason, :sentence, :left_out)",
        rows,
    )


def _add_checkpoints(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into chat_checkpoint (message_id, summary, forgotten_count, model, created_at)"
        " values (:message_id, :summary, :forgotten_count, :model, :created_at)",
        rows,
    )


def _add_proposals(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into proposal (id, section_id, message_id, author_id, why, mode, base_revision, pending_count,"
        " created_at) values (:id, :section_id, :message_id, :author_id, :why, :mode, :base_revision, :count,"
        " :created_at)",
        rows,
    )


def _add_decisions(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into decision (id, proposal_id, author_id, revision, places, created_at, taken_back_at)"
        " values (:id, :proposal_id, :author_id, :revision, :places, :created_at, :taken_back_at)",
        rows,
    )


def _add_hunks(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into hunk (id, proposal_id, ordinal, start, before, after, notes, dropped, words, context, state,"
        " accepted, decision_id)"
        " values (:id, :proposal_id, :ordinal, :start, :before, :after, :notes, :dropped, :words, :context, :state,"
        " :accepted, :decision_id)",
        rows,
    )
