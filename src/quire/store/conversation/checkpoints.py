"""What prompts need of a conversation: its newest turns, and the checkpoint before. The caller has checked access."""

import msgspec

from quire.domain.conversation.checkpoints import Checkpoint, Turn
from quire.domain.models.language_models import IMPORTED_FILE
from quire.store.transactions import Transaction


class Recollection(msgspec.Struct, frozen=True):
    """The end of a branch, up to one of its messages.

    `turns` are those after the checkpoint, oldest first, each with the id of its message in `message_ids`;
    `forgotten_count` messages were neither read nor summarised.
    """

    checkpoint: Checkpoint | None
    turns: tuple[Turn, ...]
    message_ids: tuple[str, ...]
    forgotten_count: int


NOTHING = Recollection(None, (), (), 0)


def recall(tx: Transaction, message_id: str | None, *, limit: int) -> Recollection:
    """The turns up to a message and including it: at most `limit` messages, back to the nearest checkpoint."""
    if message_id is None:
        return NOTHING
    rows = tx.all(
        "with recursive branch (id, parent_id, step, has_checkpoint) as ("
        " select message.id, message.parent_id, 1, chat_checkpoint.message_id is not null from message"
        " left join chat_checkpoint on chat_checkpoint.message_id = message.id where message.id = :message_id"
        " union all"
        " select message.id, message.parent_id, branch.step + 1, chat_checkpoint.message_id is not null from message"
        " join branch on message.id = branch.parent_id"
        " left join chat_checkpoint on chat_checkpoint.message_id = message.id"
        " where branch.step <= :limit and not branch.has_checkpoint)"
        " select message.id, message.role, message.content, message.depth,"
        " chat_checkpoint.summary, chat_checkpoint.forgotten_count, message.model"
        " from branch join message on message.id = branch.id"
        " left join chat_checkpoint on chat_checkpoint.message_id = branch.id"
        " order by branch.step desc",
        message_id=message_id,
        limit=limit,
    )
    if not rows:
        return NOTHING
    _, _, _, depth, summary, forgotten_count, _ = rows[0]
    if summary is not None:
        checkpoint, read = Checkpoint(summary, depth - forgotten_count), rows[1:]
    elif len(rows) > limit:
        checkpoint, read, forgotten_count = None, rows[1:], depth
    else:
        checkpoint, read, forgotten_count = None, rows, depth - 1
    # Notes of imported files are for people: nobody said them in this conversation.
    said = [row for row in read if row[2] and row[-1] != IMPORTED_FILE]
    return Recollection(
        checkpoint,
        turns=tuple(Turn(role, content) for _, role, content, *_ in said),
        message_ids=tuple(row[0] for row in said),
        forgotten_count=forgotten_count,
    )


def add(tx: Transaction, message_id: str, summary: str, *, forgotten_count: int, model: str) -> None:
    """Store the checkpoint of a message, unless it has one.

    Does nothing when the message was deleted.
    """
    tx.run(
        "insert into chat_checkpoint (message_id, summary, forgotten_count, model, created_at)"
        " select id, :summary, :forgotten_count, :model, :now from message where id = :message_id"
        " on conflict (message_id) do nothing",
        message_id=message_id,
        summary=summary,
        forgotten_count=forgotten_count,
        model=model,
        now=tx.now_text,
    )
