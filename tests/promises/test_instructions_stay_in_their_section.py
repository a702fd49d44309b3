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
from quire.domain.models.chat_settings import NOTHING_SET
from quire.domain.searching.finding import QuestionWording
from quire.store.contracts import contracts
from quire.store.conversation import answers, asking, chats
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
    opened = []
    for section, word in zip(document.sections, WORDS, strict=True):
        store.run(contracts.write, author, document.id, section.id, agreed(word))
        chat = store.run(chats.get_or_create, author, document.id, section.id, limit=1)
        opened.append(chat.chat_session.id)
    last: list[str | None] = [None, None]
    for number in range(questions_count):
        turn = number % 2
        asked = store.run(
            asking.ask, author, opened[turn], Question(f"Question {number}?"),
            parent_id=last[turn], model="a model", rate=None,
        )  # fmt: skip
        last[turn] = asked.answer.id
        wordings = [QuestionWording("text")]
        material = store.run(gather, asked.answer.id, BUDGET, wordings, NOTHING_SET, passages_max=9)
        prompt = whole(build_prompt(material, BUDGET))
        assert prompt.count(WORDS[turn]) >= len(WORDS)
        assert WORDS[1 - turn] not in prompt
        store.run(answers.settle, asked.answer.id, AnswerCompleted())
