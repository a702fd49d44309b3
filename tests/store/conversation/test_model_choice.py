"""Which model answers: that of the question, the section, the document or Quire; of a bound one never one outside."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.messages import Question
from quire.domain.documents.document_settings import DocumentSettingsChange
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.section_settings import SectionSettingsBody
from quire.domain.errors import InvalidField
from quire.domain.models.language_models import BUILT_IN, ConnectedModel, Prices
from quire.store.conversation import answers, chat_settings, chats, model_choice
from quire.store.conversation.answers import BoundToHouse
from quire.store.conversation.asking import Asked
from quire.store.models import language_models
from quire.store.models.language_models import AnswerDefaults
from tests.models import given
from tests.store.conftest import Store
from tests.store.connecting import administrator, draft, model, provider

GIVEN = given("of the settings", stays_in_house=False)


def free(_: ConnectedModel) -> None:
    """Nothing is paid for."""


class Setting:
    """A document, and models to choose among: the given one, one in the house, one outside."""

    def __init__(self, store: Store, author: Visitor) -> None:
        self.store, self.author = store, author
        self.admin = administrator(store)
        self.document: DocumentWithSections = store.document(author, "One.", "Two.")
        of = provider(store, self.admin)
        self.house = model(store, self.admin, of, draft("house", stays_in_house=True))
        self.cloud = model(store, self.admin, of, draft("cloud", prices=Prices(1_000_000, 5_000_000)))

    def set_document(self, **change: object) -> None:
        body = DocumentSettingsChange(**change)
        self.store.run(chat_settings.change_document_settings, self.author, self.document.id, body, GIVEN)

    def set_section(self, **change: object) -> None:
        section = self.document.sections[0].id
        body = SectionSettingsBody(**change)
        self.store.run(
            chat_settings.change_section_settings, self.author, self.document.id, section, body, GIVEN
        )

    def ask(self, given: ConnectedModel = GIVEN, *, model_id: str | None = None, section: int = 0) -> Asked:
        opened = self.store.run(
            chats.get_or_create, self.author, self.document.id, self.document.sections[section].id, limit=1
        )
        question = Question("Why?", model_id=model_id)
        asked: Asked = self.store.run(
            model_choice.ask,
            self.author,
            opened.chat_session.id,
            question,
            parent_id=msgspec.UNSET,
            given=given,
            find_paid=free,
            rate=None,
        )
        self.store.connection.execute(
            "update message set status = 'completed' where id = :id", {"id": asked.answer.id}
        )
        return asked

    def chosen(self, **options: object) -> str | None:
        return self.ask(**options).answer.model_id

    def plan(self, asked: Asked, given: ConnectedModel = GIVEN) -> model_choice.AnswerPlan:
        plan: model_choice.AnswerPlan = self.store.run(model_choice.plan, asked.answer.id, given)
        return plan


@pytest.fixture
def setting(store: Store, author: Visitor) -> Setting:
    return Setting(store, author)


def test_the_nearest_choice_holds(setting: Setting) -> None:
    assert setting.chosen() == GIVEN.id
    setting.store.run(
        language_models.change_defaults,
        setting.admin,
        AnswerDefaults(chat_settings.ChatSettings(model_id=setting.cloud)),
    )
    assert setting.chosen() == setting.cloud
    setting.set_document(model_id=setting.house)
    assert setting.chosen() == setting.chosen(section=1) == setting.house
    setting.set_section(model_id=setting.cloud)
    assert (setting.chosen(), setting.chosen(section=1)) == (setting.cloud, setting.house)
    asked = setting.ask(model_id=setting.house)
    assert (asked.answer.model_id, asked.answer.model) == (setting.house, "house")
    setting.set_section(model_id=None)
    assert setting.chosen() == setting.house


def test_another_answer_is_by_the_model_that_the_question_asked_for(setting: Setting) -> None:
    asked = setting.ask(model_id=setting.cloud)
    again = setting.store.run(
        model_choice.retry, setting.author, asked.answer.id, given=GIVEN, find_paid=free, rate=None
    )
    assert again.answer.model_id == setting.cloud


def test_a_model_that_is_not_there_or_not_for_them_is_refused(setting: Setting) -> None:
    with pytest.raises(InvalidField, match="must be a model that you may use"):
        setting.ask(model_id="unknown")
    with pytest.raises(InvalidField, match="must be a model that you may use"):
        setting.set_document(model_id="unknown")
    closed = draft("cloud", audience="nobody")
    setting.store.run(language_models.change_model, setting.admin, setting.cloud, closed)
    with pytest.raises(InvalidField, match="must be a model that you may use"):
        setting.ask(model_id=setting.cloud)
    assert setting.store.rows("select count(*) from message") == [(0,)]


def test_a_document_that_stays_in_the_house_has_no_other_models(setting: Setting) -> None:
    setting.set_document(model_id=setting.cloud)
    queued = setting.ask(model_id=setting.cloud)
    setting.set_document(stays_in_house=True)
    assert setting.chosen() == setting.house
    with pytest.raises(InvalidField, match="must be a model that stays in the house, as this document does"):
        setting.ask(model_id=setting.cloud)
    with pytest.raises(InvalidField, match="must be a model that stays in the house, as this document does"):
        setting.set_section(model_id=setting.cloud)
    plan = setting.plan(queued)
    assert (plan.model.id, plan.replaces, plan.stays_in_house) == (setting.house, "Cloud", True)
    assert all(other.stays_in_house for other in plan.stand_ins)
    setting.store.run(language_models.remove_model, setting.admin, setting.house)
    assert setting.plan(setting.ask()).model.id == BUILT_IN


def test_a_prompt_for_outside_is_not_sent_once_its_document_is_bound(setting: Setting) -> None:
    """It may be bound after its model was chosen, while its material is gathered or another model steps in."""
    asked = setting.ask(model_id=setting.cloud)
    setting.store.connection.execute(
        "update message set status = 'queued' where id = :id", {"id": asked.answer.id}
    )
    setting.set_document(stays_in_house=True)
    with pytest.raises(BoundToHouse):
        setting.store.run(answers.claim, asked.answer.id, "a server", [], leaves_house=True)
    assert setting.store.rows("select status from message where id = :id", id=asked.answer.id) == [
        ("queued",)
    ]
    assert setting.store.run(answers.claim, asked.answer.id, "a server", [], leaves_house=False) is not None
    with pytest.raises(BoundToHouse):
        setting.store.run(answers.change_model, asked.answer.id, None, leaves_house=True)
    setting.store.run(answers.change_model, asked.answer.id, None, leaves_house=False)


def test_without_any_model_the_built_in_assistant_answers_and_steps_aside_for_a_connected_one(
    setting: Setting, stranger: Visitor
) -> None:
    built_in = ConnectedModel(BUILT_IN, "built-in quoting assistant", "built-in", 16_000, True)
    assert setting.chosen(given=built_in) == setting.house
    for model_id in (setting.house, setting.cloud):
        setting.store.run(language_models.remove_model, setting.admin, model_id)
    assert setting.chosen(given=built_in) == BUILT_IN
    offered = setting.store.run(model_choice.list_offered, stranger, built_in)
    assert [(one.model.id, one.is_default) for one in offered] == [(BUILT_IN, True)]


def test_a_plan_names_those_that_may_step_in(setting: Setting) -> None:
    plan = setting.plan(setting.ask(model_id=setting.cloud))
    assert [other.id for other in plan.stand_ins] == [GIVEN.id, setting.house]
    assert not plan.stand_ins_may_cost_more
    assert setting.plan(setting.ask(model_id=setting.house)).stand_ins == ()
