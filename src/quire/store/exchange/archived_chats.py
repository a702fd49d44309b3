"""The chats in the archive of a document: messages with their citations and checkpoints."""

from collections.abc import Iterator
from typing import Any

import msgspec

from quire.domain.conversation.answers import INTERRUPTED
from quire.domain.conversation.messages import RUNNING
from quire.domain.exchange.document_archive import ArchivedChat, ArchivedCheckpoint, ArchivedMessage
from quire.store.conversation import messages
from quire.store.exchange.json_pieces import list_of, opened, portions, read_column
from quire.store.sections.notes import read_notes
from quire.store.transactions import Transaction, as_time

MESSAGES_AT_ONCE = 50

_chosen = msgspec.json.Decoder(tuple[str, ...])


def chat_of(tx: Transaction, section_id: str) -> Iterator[bytes]:
    """The chat of a section in pieces; null where there is none."""
    row = tx.one_or_none(
        "select id, head_message_id, context_documents, created_at, updated_at from chat_session"
        " where section_id = :id",
        id=section_id,
    )
    if row is None:
        yield b"null"
        return
    id_, head_message_id, chosen, created_at, updated_at = row
    entry = ArchivedChat(
        id=id_,
        head_message_id=head_message_id,
        context_documents=None if chosen is None else _chosen.decode(chosen),
        created_at=as_time(created_at),
        updated_at=as_time(updated_at),
    )
    yield opened(entry, "messages")
    yield b',"messages":'
    yield from list_of(_messages(tx, id_))
    yield b"}"


def _messages(tx: Transaction, chat_session_id: str) -> Iterator[bytes]:
    for row in portions(
        lambda after: tx.all(
            "select message.ordinal, message.id, message.parent_id, message.role, message.content, message.status,"
            " message.model, message.usage, message.error, message.ending, message.question, message.created_at,"
            " message.finished_at, message.folded_seq, message.fallback, chat_checkpoint.summary,"
            " chat_checkpoint.forgotten_count, chat_checkpoint.model, chat_checkpoint.created_at"
            " from message left join chat_checkpoint on chat_checkpoint.message_id = message.id"
            " where message.chat_session_id = :id and message.ordinal > :after order by message.ordinal limit :limit",
            id=chat_session_id,
            after=after,
            limit=MESSAGES_AT_ONCE,
        )
    ):
        yield msgspec.json.encode(_message(tx, *row))


def _message(tx: Transaction, *row: Any) -> ArchivedMessage:
    ordinal, id_, parent_id, role, content, status, *stored, created_at, finished_at, folded_seq, fallback = (
        row[:15]
    )
    is_running = status in RUNNING
    model, usage, error, ending, question = stored
    entry = {
        "id": id_,
        "ordinal": ordinal,
        "parent_id": parent_id,
        "role": role,
        "content": content + messages.text_after(tx, id_, folded_seq) if is_running else content,
        "status": "interrupted" if is_running else status,
        "model": model,
        "fallback": read_column(fallback),
        "usage": read_column(usage),
        "error": INTERRUPTED.error if is_running else read_column(error),
        "ending": read_column(ending),
        "question": read_column(question),
        "created_at": created_at,
        "finished_at": tx.now if is_running else finished_at,
        "citations": _citations(tx, id_),
        "checkpoint": _checkpoint(*row[15:]),
    }
    return msgspec.convert(entry, ArchivedMessage, from_attributes=True)


def _checkpoint(
    summary: str | None, forgotten_count: int, model: str, created_at: str
) -> ArchivedCheckpoint | None:
    if summary is None:
        return None
    return ArchivedCheckpoint(
        summary=summary, forgotten_count=forgotten_count, model=model, created_at=as_time(created_at)
    )


def _citations(tx: Transaction, message_id: str) -> list[dict[str, Any]]:
    rows = tx.all(
        "select seq, marker, reference_id, passage_id, section_id, title, locator, quote, state, reason, sentence,"
        " left_out, notes from citation where message_id = :id order by seq, marker",
        id=message_id,
    )
    names = (
        "position",
        "marker",
        "reference_id",
        "passage_id",
        "section_id",
        "title",
        "locator",
        "quote",
        "state",
    )
    return [
        {
            **dict(zip(names, row[:9], strict=True)),
            "locator": read_column(row[6]),
            "reason": row[9],
            "sentence": row[10],
            "left_out": read_column(row[11]) or (),
            "notes": read_notes(row[12]),
        }
        for row in rows
    ]
