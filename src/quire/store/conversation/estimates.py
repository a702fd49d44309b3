"""What an answer may cost, estimated from the lengths of what its prompt would have: no text is read for it."""

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.checkpoints import TURNS_MAX
from quire.domain.costs.charges import PaidModel
from quire.domain.costs.estimates import USUAL_ANSWER_TOKENS, Estimate, PromptSizes, estimate, prompt_tokens
from quire.domain.models.prices import TokenCount
from quire.store import access
from quire.store.conversation import chats
from quire.store.conversation.chats import ChatRow
from quire.store.costs import caps
from quire.store.transactions import Transaction

ANSWERS_LOOKED_AT = 20


def estimate_next(tx: Transaction, visitor: Visitor, chat_session_id: str, paid: PaidModel) -> Estimate:
    """What the next answer in a chat may cost. Raises as `access.check_chat`."""
    chat = chats.find_row(tx, visitor, chat_session_id)
    count = TokenCount(prompt_tokens(_sizes(tx, chat), paid.budget), _usual_answer(tx, visitor))
    holding = caps.list_holding(tx, visitor.user_id, chat.document_id, paid.id)
    return estimate(count, paid, holding)


def check(tx: Transaction, visitor: Visitor, chat_session_id: str) -> None:
    """For answers that cost nothing. Raises as `access.check_chat`."""
    access.check_chat(tx, visitor, chat_session_id)


def _sizes(tx: Transaction, chat: ChatRow) -> PromptSizes:
    position, section = tx.one(
        "select position, length(content) from section where id = :id", id=chat.section_id
    )
    (neighbours,) = tx.one(
        "select coalesce(sum(length(content)), 0) from section where document_id = :document_id"
        " and deleted_at is null and position in (:before, :after)",
        document_id=chat.document_id,
        before=position - 1,
        after=position + 1,
    )
    (outline,) = tx.one(
        "select coalesce(sum(length(title) + 5), 0) from section where document_id = :document_id"
        " and deleted_at is null",
        document_id=chat.document_id,
    )
    (turns,) = tx.one(
        "select coalesce(sum(size), 0) from (select length(content) as size from message"
        " where chat_session_id = :id and is_shown = 1 order by ordinal desc limit :limit) as turns",
        id=chat.id,
        limit=TURNS_MAX,
    )
    return PromptSizes(section, int(neighbours), int(outline), int(turns), _references(tx, chat))


def _references(tx: Transaction, chat: ChatRow) -> int:
    rows = tx.all(
        "select id, characters_count from reference where document_id = :document_id and deleted_at is null"
        " and status = 'ready'",
        document_id=chat.document_id,
    )
    chosen = chat.context_documents
    return sum(characters for id_, characters in rows if chosen is None or id_ in chosen)


def _usual_answer(tx: Transaction, visitor: Visitor) -> int:
    """As long as the last answers to this person were."""
    (usual,) = tx.one(
        "select avg(output_tokens) from (select output_tokens from charge where user_id = :user_id"
        " and kind = 'answer' and is_settled = 1 and output_tokens > 0 order by day desc, created_at desc"
        " limit :limit) as answers",
        user_id=visitor.user_id,
        limit=ANSWERS_LOOKED_AT,
    )
    return USUAL_ANSWER_TOKENS if usual is None else round(usual)
