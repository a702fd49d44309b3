"""Which language model writes an answer: chosen with the question, and again, by what holds then, when it is written.

The model that the settings of the server name is no row: it is `given`. Beside it, and for documents that stay in the
house where it does not, there is always the built-in assistant, which asks nobody.
"""

from collections.abc import Sequence

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.messages import Message, Question
from quire.domain.conversation.model_choice import chosen, stand_ins, usable_in
from quire.domain.costs.charges import FindPaid
from quire.domain.errors import InvalidField
from quire.domain.limits import Rate
from quire.domain.models.chat_settings import ChatSettings
from quire.domain.models.language_models import BUILT_IN, BUILT_IN_ASSISTANT, ConnectedModel
from quire.store.conversation import asking, chat_settings, chats, messages
from quire.store.conversation.asking import AnswerCannotStart, Asked
from quire.store.conversation.chat_settings import InheritedSettings
from quire.store.models import language_models
from quire.store.transactions import Transaction


class AnswerPlan(msgspec.Struct, frozen=True):
    """What writes an answer, what may step in for it, and how it is to be written."""

    model: ConnectedModel
    stand_ins: tuple[ConnectedModel, ...]
    """In order; unless they may cost more, those alone that do not."""
    stand_ins_may_cost_more: bool
    settings: ChatSettings
    stays_in_house: bool
    replaces: str | None = None
    """The shown name of the model that was chosen with the question, where that may not be used any more."""


class OfferedModel(msgspec.Struct, frozen=True):
    """A model that one may choose."""

    model: ConnectedModel
    is_default: bool


def built_in(given: ConnectedModel) -> ConnectedModel:
    """The assistant that needs no language model."""
    return ConnectedModel(BUILT_IN, BUILT_IN_ASSISTANT, BUILT_IN_ASSISTANT, given.context_tokens, True)


def list_offered(tx: Transaction, visitor: Visitor, given: ConnectedModel) -> list[OfferedModel]:
    """The models that the visitor may choose among; the built-in assistant is one where there is no other."""
    offered = _offered(language_models.list_usable(tx, visitor.user_id), given)
    wanted = language_models.find_defaults(tx).settings.model_id
    default = chosen(offered, [wanted])
    return [OfferedModel(model, model.id == default.id) for model in offered]


def ask(
    tx: Transaction,
    visitor: Visitor,
    chat_session_id: str,
    question: Question,
    *,
    parent_id: str | msgspec.UnsetType | None,
    given: ConnectedModel,
    find_paid: FindPaid,
    rate: Rate | None,
    template_id: str | None = None,
) -> Asked:
    """Store a question, and queue its answer by the chosen model.

    Raises `InvalidField`, and as `asking.ask` and `find_paid`.
    """
    chat = chats.find_locked_row(tx, visitor, chat_session_id)
    model = _choose_as_asked(tx, visitor, chat.section_id, question.model_id, given)
    return asking.ask_in(
        tx,
        visitor,
        chat,
        question,
        parent_id=parent_id,
        model=model.name,
        model_id=model.id,
        rate=rate,
        template_id=template_id,
        paid=find_paid(model),
    )


def retry(
    tx: Transaction,
    visitor: Visitor,
    message_id: str,
    *,
    given: ConnectedModel,
    find_paid: FindPaid,
    rate: Rate | None,
) -> Asked:
    """Queue another answer to a question, by the model that is chosen now. Raises as `asking.retry` and `find_paid`."""
    old: Message = messages.find(tx, visitor, message_id)
    chat = chats.find_row(tx, visitor, old.chat_session_id)
    wanted = None if old.role == "user" else asking.find_wanted_model(tx, message_id)
    model = choose(tx, visitor.user_id, chat.section_id, wanted, given)
    return asking.retry(
        tx, visitor, message_id, model=model.name, model_id=model.id, rate=rate, paid=find_paid(model)
    )


def find_next(
    tx: Transaction, visitor: Visitor, chat_session_id: str, wanted: str | None, given: ConnectedModel
) -> ConnectedModel:
    """The model that would write the next answer in a chat. Raises as `access.check_chat`; `InvalidField`."""
    chat = chats.find_row(tx, visitor, chat_session_id)
    return _choose_as_asked(tx, visitor, chat.section_id, wanted, given)


def plan(tx: Transaction, message_id: str, given: ConnectedModel) -> AnswerPlan:
    """How an answer is written, by what holds now. Raises `AnswerCannotStart` when its section is gone."""
    row = tx.one_or_none(
        f"select message.model, message.model_id, message.author_id, {chat_settings.COLUMNS} from message"
        " join chat_session on chat_session.id = message.chat_session_id"
        " join section on section.id = chat_session.section_id"
        f" join document on document.id = section.document_id {language_models.DEFAULTS_JOIN}"
        " where message.id = :id",
        id=message_id,
    )
    if row is None:
        raise AnswerCannotStart
    name, model_id, author_id, *settings = row
    inherited = chat_settings.from_row(*settings)
    usable = _usable(tx, author_id, inherited, given)
    model = chosen(usable, [model_id, inherited.effective.model_id])
    others = [other for other in usable if other.id != BUILT_IN]
    return AnswerPlan(
        model,
        stand_ins(others, model, inherited.fallback),
        inherited.fallback.may_cost_more,
        inherited.effective,
        stays_in_house=inherited.stays_in_house,
        replaces=None if model_id in (None, model.id) else _shown_name(tx, model_id, given) or name,
    )


def _shown_name(tx: Transaction, model_id: str, given: ConnectedModel) -> str | None:
    """As people read it; None of a model that is gone."""
    known = (given, *language_models.list_all(tx))
    return next((model.shown_name for model in known if model.id == model_id), None)


def _choose_as_asked(
    tx: Transaction, visitor: Visitor, section_id: str, wanted: str | None, given: ConnectedModel
) -> ConnectedModel:
    model = choose(tx, visitor.user_id, section_id, wanted, given)
    if wanted is not None and model.id != wanted:
        _refuse(tx, visitor, wanted, given)
    return model


def choose(
    tx: Transaction, user_id: str, section_id: str, wanted: str | None, given: ConnectedModel
) -> ConnectedModel:
    """The model that is asked about a section by somebody; the caller has checked access."""
    inherited = chat_settings.find_of_section(tx, section_id)
    return chosen(_usable(tx, user_id, inherited, given), [wanted, inherited.effective.model_id])


def _usable(
    tx: Transaction, user_id: str, inherited: InheritedSettings, given: ConnectedModel
) -> list[ConnectedModel]:
    """Those to which the document may be given; if there is none, the built-in assistant."""
    offered = _offered(language_models.list_usable(tx, user_id), given)
    return usable_in(offered, stays_in_house=inherited.stays_in_house) or [built_in(given)]


def _offered(connected: Sequence[ConnectedModel], given: ConnectedModel) -> list[ConnectedModel]:
    """The given model first; the built-in assistant is only given where nothing is connected."""
    return list(connected) if connected and given.id == BUILT_IN else [given, *connected]


def _refuse(tx: Transaction, visitor: Visitor, model_id: str, given: ConnectedModel) -> None:
    """Say why a model that was asked for by its id is not the one that was chosen."""
    offered = _offered(language_models.list_usable(tx, visitor.user_id), given)
    if any(model.id == model_id for model in offered):
        raise InvalidField("model_id", "must be a model that stays in the house, as this document does")
    raise InvalidField("model_id", "must be a model that you may use")
