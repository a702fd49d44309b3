"""Promise: what is agreed for one section is told to the language model for that section, and for no other."""

from contextlib import closing
from pathlib import Path

from quire.actions.answering.answer_material import gather
from quire.domain.accounts.users import Visitor
from quire.domain.contracts.contract import Contract, CoveredPoint
from quire.domain.conversation.answers import AnswerCompleted
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.messages import Question
from quire.domain.conversation.prompts import Prompt, build_prompt
from quire.domain.documents.section_settings import SectionSettingsBody
from quire.domain.searching.finding import QuestionWording
from quire.domain.templates.template_owners import TemplateOwner
from quire.store.contracts import contracts
from quire.store.conversation import answers, asking, chat_settings, chats, model_choice
from quire.store.templates import instruction_templates
from tests.models import given
from tests.store.conftest import Store

BUDGET = Budget(16_000)
WORDS = ("quokka", "narwhal")


def agreed(word: str) -> Contract:
    return Contract(
        purpose=f"{word} purpose",
        tone=f"{word} tone",
        points=(CoveredPoint(f"{word} point"),),
        forbidden_words=(word,),
        instructions=f"Write as a {word}.",
    )


def whole(prompt: Prompt) -> str:
    return "\n".join([prompt.system, *(turn.content for turn in prompt.turns)])


def test_no_prompt_has_a_word_of_another_sections_contract(tmp_path: Path, is_long: bool) -> None:
    store = Store(tmp_path / "quire.sqlite3")
    with closing(store.connection):
        ask_in_turn(store, store.person(), questions_count=1_000 if is_long else 60)


def ask_in_turn(store: Store, author: Visitor, *, questions_count: int) -> None:
    document = store.document(author, "first text", "second text")
    opened, templates = [], []
    for section, word in zip(document.sections, WORDS, strict=True):
        store.run(contracts.write, author, document.id, section.id, agreed(word))
        wanted = SectionSettingsBody(instructions=f"Answer as a {word} would.")
        store.run(
            chat_settings.change_section_settings, author, document.id, section.id, wanted, given("a model")
        )
        chat = store.run(chats.get_or_create, author, document.id, section.id, limit=1)
        opened.append(chat.chat_session.id)
        template = store.run(
            instruction_templates.add, author, f"{word} template", f"Begin with {word}.", TemplateOwner()
        )
        templates.append(template.id)
    last: list[str | None] = [None, None]
    for number in range(questions_count):
        turn = number % 2
        asked = store.run(
            asking.ask, author, opened[turn], Question(f"Question {number}?"),
            parent_id=last[turn], model="a model", rate=None, template_id=templates[turn],
        )  # fmt: skip
        last[turn] = asked.answer.id
        wordings = [QuestionWording("text")]
        settings = store.run(model_choice.plan, asked.answer.id, given("a model")).settings
        material = store.run(gather, asked.answer.id, BUDGET, wordings, settings, passages_max=9)
        prompt = whole(build_prompt(material, BUDGET))
        for said in (
            f"{WORDS[turn]} purpose",
            f"Answer as a {WORDS[turn]} would.",
            f"Begin with {WORDS[turn]}.",
        ):
            assert said in prompt
        assert WORDS[1 - turn] not in prompt
        store.run(answers.settle, asked.answer.id, AnswerCompleted())
