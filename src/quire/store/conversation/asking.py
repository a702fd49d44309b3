"""Questions: each is stored with its queued answer and the first event. How the answer is written is in `answers`."""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import started
from quire.domain.conversation.messages import Message, Question, Selection
from quire.domain.costs.charges import PaidModel, largest_answer
from quire.domain.documents.document_settings import DocumentLanguage
from quire.domain.errors import AnswerInProgress, InvalidField, SelectionChanged
from quire.domain.limits import Rate
from quire.domain.texts.anchors import TextAnchors
from quire.domain.translatable_text import TranslatableText
from quire.store import rate_limit_events
from quire.store.conversation import answers, chats, messages
from quire.store.conversation.answer_claims import QUEUE
from quire.store.conversation.chats import ChatRow
from quire.store.costs import charges
from quire.store.sections import document_settings, sections, versions
from quire.store.templates import instruction_templates
from quire.store.transactions import Transaction, as_json, new_id

SENDING_SENTENCE = TranslatableText(
    "You have sent many questions in the last minute; wait a moment before the next one."
)


_manner = msgspec.json.Decoder(Question)


class Asked(msgspec.Struct, frozen=True):
    """A stored question, the answer that is queued for it, and the user who asked."""

    message: Message
    answer: Message
    user_id: str


class QuestionContext(msgspec.Struct, frozen=True):
    """The document, section and chat of an answer, and its question."""

    document_id: str
    document_title: str
    language: DocumentLanguage | None
    section_id: str
    answered_id: str | None
    """The id of the message that the question follows."""
    question: Question


class AnswerCannotStart(Exception):
    """The section or document of the question was deleted."""


def ask(
    tx: Transaction,
    visitor: Visitor,
    chat_session_id: str,
    question: Question,
    *,
    parent_id: str | msgspec.UnsetType | None,
    model: str,
    model_id: str | None = None,
    rate: Rate | None,
    template_id: str | None = None,
    paid: PaidModel | None = None,
) -> Asked:
    """Store the question, its queued answer and the first event, and reserve what the answer may cost.

    Without `parent_id` the question follows the shown branch; None begins a new branch at the start of the chat. A
    selection in an earlier revision is located in the current text. An instruction template is stored as it is now.
    Raises `SelectionChanged`, `NotFound` and `AccessDenied` for the template, and `CapReached` before it is asked.
    """
    return ask_in(
        tx,
        visitor,
        chats.find_locked_row(tx, visitor, chat_session_id),
        question,
        parent_id=parent_id,
        model=model,
        model_id=model_id,
        rate=rate,
        template_id=template_id,
        paid=paid,
    )


def ask_in(
    tx: Transaction,
    visitor: Visitor,
    chat: ChatRow,
    question: Question,
    *,
    parent_id: str | msgspec.UnsetType | None,
    model: str,
    model_id: str | None,
    rate: Rate | None,
    template_id: str | None,
    paid: PaidModel | None,
) -> Asked:
    """The same in a chat that the caller has found and locked."""
    template = instruction_templates.find_chosen(tx, visitor, template_id)
    question = msgspec.structs.replace(question, template=template)
    question = _with_current_selection(tx, chat.section_id, question)
    if parent_id is msgspec.UNSET:
        parent_id = chat.head_message_id
    elif parent_id is not None and messages.find_in(tx, chat.id, parent_id).role != "assistant":
        raise InvalidField("parent_id", "must be an answer of this chat")
    _check_nothing_runs(tx, visitor, chat)
    if question.context_documents is not None:
        chats.keep_choice(tx, chat, question.context_documents)
    else:
        question = msgspec.structs.replace(question, context_documents=chat.context_documents)
    count_sending(tx, visitor, rate)
    goes_on = parent_id == chat.head_message_id
    question_id = _insert_message(
        tx,
        visitor,
        chat,
        1,
        parent_id,
        is_shown=goes_on,
        role="user",
        content=question.text,
        question=_encoded_options(question),
    )
    answer_id = _insert_answer(tx, visitor, chat, 2, question_id, model, model_id, is_shown=goes_on)
    _reserve(tx, visitor, chat, answer_id, question, paid)
    return Asked(*messages.find_exchange(tx, chat.id, question_id, answer_id), visitor.user_id)


def retry(
    tx: Transaction,
    visitor: Visitor,
    message_id: str,
    *,
    model: str,
    model_id: str | None = None,
    rate: Rate | None,
    paid: PaidModel | None = None,
) -> Asked:
    """Queue another answer to the question of an answer, which stays. Raises `CapReached` before anything is spent."""
    old = messages.find(tx, visitor, message_id)
    if old.role != "assistant" or old.parent_id is None:
        raise InvalidField("message", "must be an answer; a question is sent again by asking it")
    chat = chats.find_locked_row(tx, visitor, old.chat_session_id)
    _check_nothing_runs(tx, visitor, chat)
    count_sending(tx, visitor, rate)
    answer_id = _insert_answer(tx, visitor, chat, 1, old.parent_id, model, model_id, is_shown=False)
    _reserve(tx, visitor, chat, answer_id, _find_question(tx, old.parent_id), paid)
    return Asked(*messages.find_exchange(tx, chat.id, old.parent_id, answer_id), visitor.user_id)


def find_question_context(tx: Transaction, message_id: str) -> QuestionContext:
    """The context of a queued answer. Raises `AnswerCannotStart` when its section or document was deleted."""
    row = tx.one_or_none(
        "select document.id, document.title, document.settings, section.id,"
        " question.parent_id, question.content, question.question from message"
        " join message as question on question.id = message.parent_id"
        " join chat_session on chat_session.id = message.chat_session_id"
        " join section on section.id = chat_session.section_id"
        " join document on document.id = chat_session.document_id"
        " where message.id = :id and section.deleted_at is null and document.deleted_at is null",
        id=message_id,
    )
    if row is None:
        raise AnswerCannotStart
    document_id, document_title, settings, section_id, answered_id, text, manner = row
    question = msgspec.structs.replace(_manner.decode(manner), text=text)
    question = _within_limit(question, charges.find_output_limit(tx, message_id))
    language = document_settings.read(settings).language
    return QuestionContext(document_id, document_title, language, section_id, answered_id, question)


def find_wanted_model(tx: Transaction, answer_id: str) -> str | None:
    """The model that the question of an answer asked for by its id; the caller has checked access."""
    row = tx.one_or_none(
        "select question.question from message join message as question on question.id = message.parent_id"
        " where message.id = :id",
        id=answer_id,
    )
    return None if row is None or row[0] is None else _manner.decode(row[0]).model_id


def _encoded_options(question: Question) -> str:
    """The question without its text, which is the content of the message."""
    return as_json(msgspec.structs.replace(question, text=""))


def _with_current_selection(tx: Transaction, section_id: str, question: Question) -> Question:
    """The question with its selection located in the current text. Raises `SelectionChanged`."""
    selection = question.selection
    if selection is None:
        return question
    _check_selection(tx, section_id, selection)
    current = sections.find_text(tx, section_id)
    if selection.revision == current.revision:
        return question
    text_then = versions.content_at(tx, section_id, selection.revision)
    found = TextAnchors(text_then, current.content).find_part(selection.start, selection.end)
    if found is None:
        raise SelectionChanged
    return msgspec.structs.replace(question, selection=Selection(*found, current.revision))


def _check_selection(tx: Transaction, section_id: str, selection: Selection) -> None:
    length = versions.find_length(tx, section_id, selection.revision)
    if length is None:
        raise InvalidField("selection.revision", "must be a revision of this section")
    if not 0 <= selection.start <= selection.end <= length:
        raise InvalidField("selection", "must lie within the section’s text")


def _check_nothing_runs(tx: Transaction, visitor: Visitor, chat: ChatRow) -> None:
    if chat.active_answer_id is not None:
        raise AnswerInProgress(messages.find(tx, visitor, chat.active_answer_id))


def count_sending(tx: Transaction, visitor: Visitor, rate: Rate | None) -> None:
    """Count something that a person asks of a language model. Raises `TooMany`."""
    if rate is not None:
        rate_limit_events.count(tx, "sending", visitor.user_id, rate, SENDING_SENTENCE)


def _insert_answer(
    tx: Transaction,
    visitor: Visitor,
    chat: ChatRow,
    number: int,
    question_id: str,
    model: str,
    model_id: str | None,
    *,
    is_shown: bool,
) -> str:
    """Queue an answer, the last of so many new messages, and let the shown branch end with it."""
    answer_id = _insert_message(
        tx,
        visitor,
        chat,
        number,
        question_id,
        is_shown=is_shown,
        role="assistant",
        status="queued",
        model=model,
        model_id=model_id,
    )
    answers.insert_events(tx, [(answer_id, started(answer_id, model))])
    tx.notify_elsewhere(QUEUE)
    chats.append(tx, chat, answer_id, count=number, is_shown=is_shown)
    answers.announce_in(tx, answer_id, chat.document_id, chat.section_id, chat.id)
    return answer_id


def _reserve(
    tx: Transaction,
    visitor: Visitor,
    chat: ChatRow,
    answer_id: str,
    question: Question,
    paid: PaidModel | None,
) -> None:
    """Reserve the most that an answer may cost. Raises `CapReached` and `PriceUnknown`."""
    if paid is None:
        return
    section_bytes = sections.find_size(tx, chat.section_id)
    charges.reserve(
        tx,
        "answer",
        user_id=visitor.user_id,
        document_id=chat.document_id,
        model=paid,
        most=largest_answer(question, section_bytes=section_bytes, budget=paid.budget),
        message_id=answer_id,
    )


def _find_question(tx: Transaction, question_id: str) -> Question:
    text, manner = tx.one("select content, question from message where id = :id", id=question_id)
    return msgspec.structs.replace(_manner.decode(manner), text=text)


def _within_limit(question: Question, output_tokens_max: int | None) -> Question:
    """The question, with an answer that becomes no longer than was reserved for it where a cap holds."""
    if output_tokens_max is None:
        return question
    config = msgspec.structs.replace(question.config, max_output_tokens=output_tokens_max)
    return msgspec.structs.replace(question, config=config)


def insert_note(tx: Transaction, visitor: Visitor, chat_session_id: str, content: str, model: str) -> str:
    """Add an answer to no question, behind the last message that is shown, and return its id.

    While an answer is being written it begins a branch of its own, which is not shown.
    """
    chat = chats.find_locked_row(tx, visitor, chat_session_id)
    is_shown = chat.active_answer_id is None
    parent_id = chat.head_message_id if is_shown else None
    message_id = _insert_message(
        tx, visitor, chat, 1, parent_id, is_shown=is_shown, role="assistant", content=content, model=model
    )
    tx.run(
        "update message set has_events = 0, finished_at = :now where id = :id", now=tx.now_text, id=message_id
    )
    if is_shown:
        chats.append(tx, chat, message_id, count=1, is_shown=True)
    else:
        chats.count_unshown(tx, chat)
    return message_id


def _insert_message(
    tx: Transaction,
    visitor: Visitor,
    chat: ChatRow,
    number: int,
    parent_id: str | None,
    *,
    is_shown: bool,
    role: str,
    content: str = "",
    status: str = "completed",
    model: str | None = None,
    model_id: str | None = None,
    question: str | None = None,
) -> str:
    """Insert the first, second … new message of a chat that is locked; `chats.append` counts it."""
    message_id = new_id()
    tx.run(
        "insert into message (id, chat_session_id, ordinal, parent_id, depth, is_shown, role, content, status, model,"
        " model_id, question, folded_seq, has_events, author_id, created_at)"
        " values (:id, :chat_session_id, :ordinal, :parent_id,"
        " coalesce((select depth from message where id = :parent_id), 0) + 1, :is_shown,"
        " :role, :content, :status, :model, :model_id, :question, 0, :has_events, :author_id, :now)",
        id=message_id,
        chat_session_id=chat.id,
        ordinal=chat.message_count + number,
        parent_id=parent_id,
        is_shown=int(is_shown),
        role=role,
        content=content,
        status=status,
        model=model,
        model_id=model_id,
        question=question,
        has_events=int(role == "assistant"),
        author_id=visitor.user_id,
        now=tx.now_text,
    )
    return message_id
