"""A conversation that outgrows the prompt is remembered: what was said first as a summary, the newest word by word."""

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from quire.actions.answering.checkpoints import TURNS_READ_MAX
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerCompleted, stored
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.checkpoints import count_older
from quire.domain.conversation.messages import Question
from quire.store.conversation import answers, asking, checkpoints
from quire.store.conversation.answers import Ending, EventGroup
from quire.store.transactions import Transaction
from tests import patient
from tests.actions.conftest import Talking
from tests.conftest import ModelServer, StartServer
from tests.promises.evidence import tables
from tests.running import Person, RunningServer, wait_until

TOKENS = 1_000
BUDGET = Budget(TOKENS)
SUMMARY = "They agreed on blue and ruled out green."
TALKATIVE = {"pieces": ["This is said at some length. "] * 14, "summary": {"pieces": [SUMMARY]}}
ANSWER = "This is said at some length. " * 14

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def forgetful(session_model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talking]:
    """A server whose prompts have room for one exchange and a half."""
    server = RunningServer(
        tmp_path_factory.mktemp("forgetful") / "data",
        **session_model.settings,
        model_context_tokens=str(TOKENS),
    ).start()
    yield Talking(server, session_model)
    server.kill()


@pytest.fixture
def ann(forgetful: Talking) -> Person:
    forgetful.model.plan(**TALKATIVE)
    return forgetful.server.person(f"remembering-{next(_numbers)}")


def made(server: RunningServer, outcome: str = "made") -> int:
    """How many checkpoints came out this way."""
    for line in patient.get(f"{server.url}/metrics").text.splitlines():
        if line.startswith(f'quire_checkpoints_total{{outcome="{outcome}"}}'):
            return int(float(line.split()[-1]))
    return 0


def has_caught_up(server: RunningServer, answer: dict[str, Any]) -> bool:
    """Whether everything before an answer that is to be summed up is summed up."""
    known = server.write(lambda tx: checkpoints.recall(tx, answer["id"], limit=TURNS_READ_MAX))
    return known.checkpoint is not None and count_older(known.turns, BUDGET) == 0


def say(person: Person, chat: dict[str, Any], question: str, **fields: Any) -> dict[str, Any]:
    told = person.finished(person.ask(chat, question, **fields))
    assert told["status"] == "completed"
    return told


def prompt_of(model: ModelServer, question: str) -> list[dict[str, Any]]:
    """What the model was given with a question."""
    prompts = [call["request"]["messages"] for call in model.calls()]
    found: list[dict[str, Any]] = next(
        messages for messages in reversed(prompts) if messages[-1]["content"].endswith(question)
    )
    return found


def size(messages: list[dict[str, Any]]) -> int:
    return sum(len(message["content"]) for message in messages)


def context(person: Person, answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = person.done("GET", f"/api/messages/{answer['id']}/context")["context"]
    return found


def test_what_no_longer_fits_is_summed_up_and_the_next_prompt_has_the_summary_and_the_turns_after_it(
    forgetful: Talking, ann: Person
) -> None:
    chat, before = ann.chat(), made(forgetful.server)
    say(ann, chat, "Question 1 of memory?")
    say(ann, chat, "Question 2 of memory?")
    wait_until(lambda: made(forgetful.server) == before + 1)
    request = next(
        call["request"]["messages"]
        for call in reversed(forgetful.model.calls())
        if call["request"]["messages"][-1]["content"].startswith("<summary>")
    )
    assert "Person: Question 1 of memory?" in request[-1]["content"]
    assert f"Assistant: {ANSWER}" in request[-1]["content"]
    assert "Question 2" not in request[-1]["content"], "the last exchange stays word by word"

    third = say(ann, chat, "Question 3 of memory?")
    system, question, answer, last = prompt_of(forgetful.model, "Question 3 of memory?")
    assert f"<summary>\n{SUMMARY}\n</summary>" in system["content"]
    assert (question["content"], answer["content"]) == ("Question 2 of memory?", ANSWER)
    assert "Question 1" not in last["content"]
    told = context(ann, third)
    assert {"summary": "Summary of 2 earlier messages", "turns": "2 recent messages"}.items() <= {
        part["kind"]: part["title"] for part in told["parts"]
    }.items()
    assert [part for part in told["left_out"] if part["kind"] == "turns"] == []

    wait_until(lambda: made(forgetful.server) == before + 2)
    fourth = say(ann, chat, "Question 4 of memory?")
    assert "Summary of 4 earlier messages" in [part["title"] for part in context(ann, fourth)["parts"]]


def test_a_summary_that_fails_hurts_no_answer_and_is_tried_again_after_the_next_turn(
    forgetful: Talking, ann: Person
) -> None:
    chat, before, failed = ann.chat(), made(forgetful.server), made(forgetful.server, "failed")
    forgetful.model.plan(**{**TALKATIVE, "summary": {"status": 500}})
    say(ann, chat, "Question 1 in vain?")
    say(ann, chat, "Question 2 in vain?")
    wait_until(lambda: made(forgetful.server, "failed") == failed + 1)
    third = say(ann, chat, "Question 3 in vain?")
    told = context(ann, third)
    assert "summary" not in [part["kind"] for part in told["parts"]]
    assert [part["title"] for part in told["left_out"] if part["kind"] == "turns"] == ["2 older messages"]
    wait_until(lambda: made(forgetful.server, "failed") == failed + 2)
    assert made(forgetful.server) == before

    forgetful.model.plan(**TALKATIVE)
    say(ann, chat, "Question 4 in vain?")
    wait_until(lambda: made(forgetful.server) == before + 1)
    fifth = say(ann, chat, "Question 5 in vain?")
    assert "Summary of 6 earlier messages" in [part["title"] for part in context(ann, fifth)["parts"]]


def test_a_branch_is_never_given_a_summary_of_what_it_does_not_contain(
    forgetful: Talking, ann: Person
) -> None:
    chat, before = ann.chat(), made(forgetful.server)
    first = say(ann, chat, "Question 1 of branches?")
    second = say(ann, chat, "Question 2 of branches?")
    wait_until(lambda: made(forgetful.server) == before + 1)

    say(ann, chat, "Question 1 of branches, edited?", parent_id=None)
    edited = prompt_of(forgetful.model, "Question 1 of branches, edited?")
    assert [message["role"] for message in edited] == ["system", "user"]
    assert "<summary>\n" not in edited[0]["content"]
    assert SUMMARY not in str(edited)

    say(ann, chat, "Question 2 of branches, edited?", parent_id=first["id"])
    beside = prompt_of(forgetful.model, "Question 2 of branches, edited?")
    assert SUMMARY in beside[0]["content"], "it goes through the message that the summary belongs to"
    assert "Question 2 of branches?" not in str(beside)

    say(ann, chat, "Question 3 of branches?", parent_id=second["id"])
    assert SUMMARY in prompt_of(forgetful.model, "Question 3 of branches?")[0]["content"]


def test_a_chat_of_three_hundred_turns_is_answered_within_the_budget_of_the_prompt(
    forgetful: Talking, ann: Person
) -> None:
    chat = ann.chat()
    visitor = Visitor(ann.user_id, ann.name, False, "token", "a credential")

    def say_much(tx: Transaction) -> None:
        for number in range(300):
            asked = asking.ask(
                tx,
                visitor,
                chat["id"],
                Question(f"Question {number} of many?"),
                parent_id=msgspec.UNSET,
                model="test-model",
                rate=None,
            )
            lease = answers.claim(tx, asked.answer.id, "the past", [])
            assert lease is not None
            ending = Ending(AnswerCompleted(), ANSWER, None)
            answers.write_groups(tx, [EventGroup(lease, [stored(2, ending.closing)], [], None, ending)])

    forgetful.server.write(say_much)
    first = say(ann, chat, "Question after all?")
    assert size(prompt_of(forgetful.model, "Question after all?")) <= BUDGET.characters(1)
    left_out = [part["title"] for part in context(ann, first)["left_out"] if part["kind"] == "turns"]
    assert left_out == ["598 older messages"]
    wait_until(lambda: has_caught_up(forgetful.server, first), seconds=60)
    requests = [call["request"]["messages"] for call in forgetful.model.calls()]
    for request in requests:
        if request[-1]["content"].startswith("<summary>"):
            assert size(request) <= BUDGET.characters(1), "a request for a summary fits like any other"
    for number in range(3):
        told = say(ann, chat, f"Question {number} after all?")
        prompt = prompt_of(forgetful.model, f"Question {number} after all?")
        assert SUMMARY in prompt[0]["content"]
        assert size(prompt) <= BUDGET.characters(1)
        assert "summary" in [part["kind"] for part in context(ann, told)["parts"]]


def test_the_built_in_assistant_remembers_how_questions_and_answers_began(start_server: StartServer) -> None:
    server = start_server(model_context_tokens=str(TOKENS))
    ann = server.person("ann")
    sections = [{"title": "Paint", "content": "The paint of the boat is blue. " * 15}]
    chat = ann.chat(ann.document(sections=sections))
    say(ann, chat, "What is the paint of the boat?")
    say(ann, chat, "And which paint is blue?")
    wait_until(lambda: made(server) == 1)
    third = say(ann, chat, "Is the boat painted blue?")
    assert "Summary of 2 earlier messages" in [part["title"] for part in context(ann, third)["parts"]]
    with tables(server) as looking:
        summary = looking.rows("select summary from chat_checkpoint order by created_at")[0][0]
    assert (
        "Answered: No language model is connected, so I can only quote this document and its references."
        in summary
    )
    assert len(summary) <= 175
