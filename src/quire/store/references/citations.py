"""Citations of answers. A citation keeps its quote and locator when its source is deleted."""

from collections.abc import Collection
from typing import Any

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import CitedNote
from quire.domain.conversation.chats import CitedSource
from quire.domain.references.references import Locator
from quire.store.sections.notes import read_notes, stored_notes
from quire.store.sqlite import JOIN_IN_ORDER
from quire.store.transactions import Transaction, as_json

_NO_SOURCE = ""
"""The source of a quotation that stands in none of those that were given."""

_COLUMNS = (
    "citation.message_id, citation.marker, citation.reference_id, citation.passage_id, citation.section_id,"
    " citation.title, citation.locator, citation.quote, citation.state, citation.notes,"
    " citation.reason, citation.sentence, citation.left_out,"
    f" citation.source_id <> '{_NO_SOURCE}' and reference.id is null and section.id is null"
)
_SOURCES = (
    " left join reference on reference.id = citation.source_id and reference.deleted_at is null"
    " left join section on section.id = citation.source_id and section.deleted_at is null"
)

_ranges = msgspec.json.Decoder(tuple[tuple[int, int], ...])
_cited_notes = msgspec.json.Decoder(tuple[CitedNote, ...])
_locator = msgspec.json.Decoder(Locator)


def add(tx: Transaction, message_id: str, citations: list[tuple[int, Citation]]) -> None:
    """Store citations of an answer, each with the number of its event."""
    tx.run_each(
        "insert into citation (message_id, marker, chat_session_id, seq, reference_id, passage_id, section_id,"
        " source_id, title, locator, quote, state, notes, reason, sentence, left_out)"
        " select :message_id, :marker, chat_session_id, :seq, :reference_id, :passage_id, :section_id,"
        f" coalesce(:reference_id, :section_id, '{_NO_SOURCE}'), :title, :locator, :quote, :state, :notes, :reason,"
        " :sentence, :left_out from message where id = :message_id",
        [
            {
                "message_id": message_id,
                "marker": citation.marker,
                "seq": seq,
                "reference_id": citation.reference_id,
                "passage_id": citation.passage_id,
                "section_id": citation.section_id,
                "title": citation.title,
                "locator": as_json(citation.locator),
                "quote": citation.quote,
                "state": citation.state,
                "notes": stored_notes(citation.notes),
                "reason": citation.reason,
                "sentence": citation.sentence,
                "left_out": as_json(citation.left_out) if citation.left_out else None,
            }
            for seq, citation in citations
        ],
    )


def is_cited(
    tx: Transaction,
    document_id: str,
    reference_id: str,
    passage_id: str,
    section_ids: Collection[str] | None,
) -> bool:
    """Whether a text that came from an answer into one of these sections, or for None into any, cites a passage.

    Citations come into a text with the accepted hunks of a proposal.
    """
    rows = tx.all(
        "select section.id, citation.marker, hunk.notes from section"
        " join chat_session on chat_session.section_id = section.id"
        " join citation on citation.chat_session_id = chat_session.id and citation.source_id = :reference_id"
        " join proposal on proposal.message_id = citation.message_id"
        " join hunk on hunk.proposal_id = proposal.id and hunk.state = 'accepted'"
        " where section.document_id = :document_id and section.deleted_at is null"
        " and citation.passage_id = :passage_id",
        document_id=document_id,
        reference_id=reference_id,
        passage_id=passage_id,
    )
    return any(
        marker in {note.marker for note in _cited_notes.decode(notes)}
        for section_id, marker, notes in rows
        if section_ids is None or section_id in section_ids
    )


def remove(tx: Transaction, message_id: str) -> None:
    """Forget the citations of an answer whose text was taken back."""
    tx.run("delete from citation where message_id = :message_id", message_id=message_id)


def list_of_message(tx: Transaction, message_id: str, *, upto: int | None = None) -> tuple[Citation, ...]:
    """The citations of one answer in their order, up to the event with a number."""
    until = "" if upto is None else " and citation.seq <= :upto"
    rows = tx.all(
        f"select {_COLUMNS} from citation {_SOURCES} where citation.message_id = :message_id{until}"
        " order by citation.seq",
        message_id=message_id,
        **({} if upto is None else {"upto": upto}),
    )
    return tuple(_citation(row) for row in rows)


def list_shown(
    tx: Transaction, chat_session_id: str, *, first: int, last: int
) -> dict[str, tuple[Citation, ...]]:
    """The citations of the shown answers between two ordinals, by answer."""
    rows = tx.all(
        f"select {_COLUMNS} from message {JOIN_IN_ORDER} citation {_SOURCES}"
        " where citation.message_id = message.id"
        " and message.chat_session_id = :chat_session_id and message.is_shown = 1"
        " and message.ordinal between :first and :last order by message.ordinal, citation.seq",
        chat_session_id=chat_session_id,
        first=first,
        last=last,
    )
    found: dict[str, tuple[Citation, ...]] = {}
    for row in rows:
        found[row[0]] = (*found.get(row[0], ()), _citation(row))
    return found


def list_sources(tx: Transaction, chat_session_id: str) -> tuple[CitedSource, ...]:
    """The distinct sources that the shown answers of a chat cite; the cost grows with them, not with the chat."""
    rows = tx.all(
        "with recursive source (id) as ("
        f" select min(source_id) from citation where chat_session_id = :id and source_id > '{_NO_SOURCE}'"
        " union all"
        " select (select min(source_id) from citation where chat_session_id = :id and source_id > source.id)"
        " from source where source.id is not null)"
        " select source.id,"
        " (select reference_id from citation where chat_session_id = :id and source_id = source.id limit 1),"
        " (select title from citation where chat_session_id = :id and source_id = source.id limit 1) as title,"
        " reference.id is null and section.id is null from source"
        " left join reference on reference.id = source.id and reference.deleted_at is null"
        " left join section on section.id = source.id and section.deleted_at is null"
        f" where exists (select 1 from citation {JOIN_IN_ORDER} message where message.id = citation.message_id"
        "  and citation.chat_session_id = :id and citation.source_id = source.id and message.is_shown = 1)"
        " order by title, source.id",
        id=chat_session_id,
    )
    return tuple(
        CitedSource(reference_id, None if reference_id else source_id, title, bool(is_gone))
        for source_id, reference_id, title, is_gone in rows
    )


def _citation(row: tuple[Any, ...]) -> Citation:
    (
        _,
        marker,
        reference_id,
        passage_id,
        section_id,
        title,
        locator,
        quote,
        state,
        notes,
        *meaning,
        is_gone,
    ) = row
    reason, sentence, left_out = meaning
    return Citation(
        marker,
        reference_id,
        passage_id,
        section_id,
        title,
        _locator.decode(locator),
        quote,
        state,
        # Stored before there were reasons: it was not found word for word.
        "not_found" if state == "unverified" and reason is None else reason,
        sentence,
        _ranges.decode(left_out) if left_out else (),
        is_gone=bool(is_gone),
        notes=read_notes(notes),
    )
