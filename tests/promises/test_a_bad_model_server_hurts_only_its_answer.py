"""Promise: whatever a model server does, its answer ends clearly and within its limit, and no other one suffers."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.conftest import ModelServer, StartServer
from tests.running import Event, Person, RunningServer, wait_until

FIRST_TOKEN_SECONDS, SILENCE_SECONDS, ANSWER_SECONDS = 2.0, 2.5, 7.0
PATIENCE_SECONDS = 60.0
"""Who waits longer than this for an end waits for the limits that are the default, or for ever."""

LATE = "The language model took too long to begin and was given up."
SILENT = "The language model fell silent in the middle of the answer and was given up."


@dataclass(frozen=True)
class Fault:
    """What a model server does, and what becomes of the answer."""

    plan: dict[str, Any]
    code: str
    sentence: str
    is_retryable: bool
    content: str = ""
    seconds: float = 0.0
    calls: int = 1
    reason: str | None = None
    """What the server itself says of it."""


FAULTS = {
    "accepts-and-sends-no-head": Fault(
        {"hold_head_seconds": 3600}, "model_first_token_timeout", LATE, True, seconds=FIRST_TOKEN_SECONDS),
    "sends-a-head-and-no-answer": Fault(
        {"first_pause_seconds": 3600}, "model_first_token_timeout", LATE, True, seconds=FIRST_TOKEN_SECONDS),
    "sends-only-comments": Fault(
        {"silent_after": 0, "comment_seconds": 0.2},
        "model_first_token_timeout", LATE, True, seconds=FIRST_TOKEN_SECONDS),
    "is-busy-for-longer-than-the-answer-may-take-to-begin": Fault(
        {"status": 429, "headers": {"Retry-After": "20"}},
        "model_first_token_timeout", LATE, True, seconds=FIRST_TOKEN_SECONDS),
    "drips-its-first-word-byte-by-byte": Fault(
        {"raw": ": hello\n\n", "drips": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\n'},
        "model_first_token_timeout", LATE, True, seconds=FIRST_TOKEN_SECONDS),
    "drips-its-second-word-byte-by-byte": Fault(
        {"raw": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\n',
         "drips": 'data: {"choices": [{"delta": {"content": " of it"}}]}\n\n'},
        "model_silence_timeout", SILENT, True, "Half", SILENCE_SECONDS),
    "falls-silent": Fault(
        {"pieces": ["One, ", "two, ", "three."], "silent_after": 2},
        "model_silence_timeout", SILENT, True, "One, two, ", SILENCE_SECONDS),
    "goes-on-with-comments-only": Fault(
        {"pieces": ["One, ", "two, ", "three."], "silent_after": 2, "comment_seconds": 0.2},
        "model_silence_timeout", SILENT, True, "One, two, ", SILENCE_SECONDS),
    "falls-silent-after-a-thought": Fault(
        {"reasoning": ["Hm."], "silent_after": 0}, "model_silence_timeout", SILENT, True, "", SILENCE_SECONDS),
    "never-ends": Fault(
        {"pieces": ["more "] * 1000, "pause_seconds": 0.5}, "answer_timeout",
        "The answer took longer than is allowed and was cut off here.", True, "more ", ANSWER_SECONDS),
    "only-thinks": Fault(
        {"reasoning": ["Hm."] * 1000, "pause_seconds": 0.5}, "answer_timeout",
        "The answer took longer than is allowed and was cut off here.", True, "", ANSWER_SECONDS),
    "says-too-much": Fault(
        {"pieces": ["x" * 8_000] * 60}, "answer_too_long",
        "The answer was longer than is allowed and was cut off here.", False, "x" * 256 * 1024),
    "ends-without-a-word": Fault(
        {"pieces": []}, "model_empty", "The language model ended without an answer.", True),
    "only-thinks-and-ends": Fault(
        {"reasoning": ["Hm."], "pieces": []}, "model_empty", "The language model ended without an answer.", True),
    "does-not-like-the-key": Fault(
        {"status": 401}, "model_refused_key",
        "The language model's server does not accept the configured key.", False),
    "does-not-know-the-model": Fault(
        {"status": 404}, "model_not_found",
        "The language model's server does not know the configured model.", False),
    "is-busy-for-a-minute": Fault(
        {"status": 429, "headers": {"Retry-After": "60"}}, "model_busy",
        "The language model's server is busy or its quota is used up.", True),
    "has-a-fault-of-its-own": Fault(
        {"status": 500, "headers": {"Retry-After": "60"}}, "model_error",
        "The language model's server answered with status 500.", True),
    "finds-the-prompt-too-long": Fault(
        {"status": 400, "body": {"error": {"code": "context_length_exceeded"}}}, "model_prompt_too_long",
        "The prompt is longer than the language model takes; an administrator can lower the size of prompts.", False),
    "has-too-small-a-context": Fault(
        {"status": 400, "body": {"error": {
            "code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 12024, "n_ctx": 8192,
            "message": "request (12024 tokens) exceeds the available context size (8192 tokens), try increasing it"}}},
        "model_prompt_too_long",
        "The prompt is longer than the language model takes; an administrator can lower the size of prompts.", False,
        reason="request (12024 tokens) exceeds the available context size (8192 tokens), try increasing it"),
    "reports-an-error-in-mid-stream": Fault(
        {"raw": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\ndata: {"error": {"message": "x"}}\n\n'},
        "model_error", "The language model's server reported an error while it was answering.", True, "Half",
        reason="x"),
    "reports-a-refusal-in-mid-stream": Fault(
        {"raw": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\ndata: {"error": "bad", "code": 400}\n\n'},
        "model_error", "The language model's server reported an error while it was answering.", False, "Half",
        reason="bad"),
    "reports-an-error-in-a-field-of-its-own": Fault(
        {"raw": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\n'
         'error: {"code": 400, "message": "the request exceeds the available context size"}\n\ndata: [DONE]\n\n'},
        "model_prompt_too_long",
        "The prompt is longer than the language model takes; an administrator can lower the size of prompts.", False,
        "Half", reason="the request exceeds the available context size"),
    "fails-within-its-choice": Fault(
        {"pieces": ["Half"], "finish": "error"},
        "model_error", "The language model's server reported an error while it was answering.", True, "Half"),
    "refuses-in-the-form-of-ollama": Fault(
        {"status": 400, "body": {"error": "no chat here"}}, "model_error",
        "The language model's server answered with status 400.", False, reason="no chat here"),
    "refuses-in-the-form-of-vllm": Fault(
        {"status": 400, "body": {"object": "error", "message": "not so", "type": "BadRequestError", "code": 400}},
        "model_error", "The language model's server answered with status 400.", False, reason="not so"),
    "refuses-in-the-form-of-gemini": Fault(
        {"status": 400, "body": [{"error": {"code": 400, "message": "not now", "status": "INVALID_ARGUMENT"}}]},
        "model_error", "The language model's server answered with status 400.", False, reason="not now"),
    "filters-the-question": Fault(
        {"status": 400, "body": {"error": {"code": "content_filter", "message": "Please modify it."}}},
        "model_filtered", "The language model's server filtered the answer.", False, reason="Please modify it."),
    "filters-the-answer": Fault(
        {"pieces": [], "finish": "content_filter"}, "model_filtered",
        "The language model's server filtered the answer.", False),
    "reaches-its-limit-before-the-first-word": Fault(
        {"reasoning": ["Hm."], "pieces": [], "finish": "length"}, "model_cut_off",
        "The language model reached its limit of length before the first word of the answer.", False),
    "has-no-quota-left": Fault(
        {"status": 429, "headers": {"Retry-After": "0"}, "body": {"error": {"code": "insufficient_quota"}}},
        "model_quota_used_up", "The quota of the language model's server is used up.", False),
    "sends-nonsense": Fault(
        {"raw": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\ndata: {"choices": 7}\n\n'},
        "model_malformed", "The language model's server sent something that cannot be read.", True, "Half"),
    "hangs-up-half-way": Fault(
        {"pieces": ["One, ", "two, ", "three."], "cut_after": 2}, "model_connection_lost",
        "The connection to the language model broke off.", True, "One, two, "),
    "hangs-up-before-the-first-piece": Fault(
        {"cut_after": 0}, "model_connection_lost", "The connection to the language model broke off.", True),
}  # fmt: skip

ALIVE: dict[str, dict[str, Any]] = {
    "thinks-aloud-for-long": {"reasoning": ["Hm."] * 7, "pause_seconds": 0.5},
    "thinks-aloud-under-the-other-name": {
        "reasoning": ["Hm."] * 7,
        "reasoning_field": "reasoning",
        "pause_seconds": 0.5,
    },
}
"""Plans of models that take their time and still answer: what they think is a sign of life."""

GOOD = {"pieces": [f"good {number} " for number in range(40)], "pause_seconds": 0.02}
GOOD_TEXT = "".join(f"good {number} " for number in range(40))


@dataclass
class Victim:
    """Somebody whose model server is bad, and what they saw of their answer."""

    person: Person
    chat: dict[str, Any]
    events: list[Event] = field(default_factory=list)
    message: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    next_message: dict[str, Any] = field(default_factory=dict)

    def ask(self, word: str) -> None:
        started = time.monotonic()
        answer = self.person.ask(self.chat, f"What is {word}?")
        self.events = list(self.person.events(answer))
        self.seconds = time.monotonic() - started
        self.message = self.person.message(answer["id"])
        self.next_message = self.person.finished(self.person.ask(self.chat, "And now?"))


@dataclass
class BadHour:
    """All faults at the same time, while somebody else goes on asking."""

    victims: dict[str, Victim]
    others: list[dict[str, Any]]
    calls: dict[str, int]


@pytest.fixture(scope="module")
def bad_hour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadHour]:
    with _model_server() as model:
        words = {name: fault.plan for name, fault in FAULTS.items()} | ALIVE
        model.plan(of={f"{name}?": plan for name, plan in words.items()}, **GOOD)
        server = RunningServer(
            tmp_path_factory.mktemp("bad-hour") / "data",
            **model.settings,
            model_first_token_seconds=str(FIRST_TOKEN_SECONDS),
            model_silence_seconds=str(SILENCE_SECONDS),
            answer_seconds=str(ANSWER_SECONDS),
        ).start()
        victims = {name: _victim(server, name) for name in words}
        bystander = server.person("bystander")
        chat = bystander.chat()
        others = []
        with ThreadPoolExecutor(len(victims)) as pool:
            suffering = [pool.submit(victim.ask, name) for name, victim in victims.items()]
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not all(suffered.done() for suffered in suffering) and time.monotonic() < deadline:
                others.append(bystander.finished(bystander.ask(chat)))
            if time.monotonic() >= deadline:
                # Whoever still waits is let go; what they miss is told by their own tests.
                server.kill()
        questions = [call["request"]["messages"][-1]["content"] for call in model.calls()]
        calls = {name: sum(question.endswith(f"{name}?") for question in questions) for name in words}
        yield BadHour(victims, others, calls)
        if server.is_running:
            server.kill()


@contextmanager
def _model_server() -> Iterator[ModelServer]:
    model = ModelServer()
    yield model
    model.close()


def _victim(server: RunningServer, name: str) -> Victim:
    person = server.person(name)
    return Victim(person, person.chat())


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_code_and_sentence_and_what_came_is_kept(
    bad_hour: BadHour, name: str
) -> None:
    fault, victim = FAULTS[name], bad_hour.victims[name]
    told = {"code": fault.code, "message": fault.sentence, "retryable": fault.is_retryable}
    if fault.reason is not None:
        told["reason"] = fault.reason
    assert victim.message, "the answer did not come to an end"
    last = victim.events[-1]
    assert (last.type, last.data["error"]) == ("answer.failed", told)
    assert (victim.message["status"], victim.message["error"]) == ("failed", told)
    assert [event.seq for event in victim.events] == list(range(1, len(victim.events) + 1))
    seen = "".join(event.data["text"] for event in victim.events if event.type == "text")
    assert seen == victim.message["content"]
    if fault.code == "answer_timeout":
        assert seen == fault.content * (len(seen) // max(1, len(fault.content)))
        assert bool(seen) == bool(fault.content)
    else:
        assert seen == fault.content
    assert fault.seconds <= victim.seconds
    assert bad_hour.calls[name] == fault.calls


@pytest.mark.parametrize("name", ALIVE)
def test_a_model_that_thinks_aloud_is_not_given_up(bad_hour: BadHour, name: str) -> None:
    message = bad_hour.victims[name].message
    assert message, "the answer did not come to an end"
    assert (message["status"], message["content"]) == ("completed", "Hello, world.")


def test_meanwhile_the_answers_of_another_person_are_unharmed(bad_hour: BadHour) -> None:
    assert len(bad_hour.others) >= 3
    assert {(message["status"], message["content"]) for message in bad_hour.others} == {
        ("completed", GOOD_TEXT)
    }


@pytest.mark.parametrize("name", FAULTS)
def test_after_a_fault_the_next_question_is_answered(bad_hour: BadHour, name: str) -> None:
    next_message = bad_hour.victims[name].next_message
    assert next_message, "the answer did not come to an end"
    assert (next_message["status"], next_message["content"]) == ("completed", GOOD_TEXT)


@contextmanager
def never_accepting() -> Iterator[str]:
    """An address at which connections are asked for in vain: as of a host behind a firewall that says nothing."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(8):
            filling = stack.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def test_a_model_server_that_cannot_be_reached_is_given_up_after_three_short_tries(
    start_server: StartServer,
) -> None:
    with never_accepting() as url:
        server = start_server(model_url=url, model_name="nobody", model_connect_seconds="0.5")
        ann = server.person("ann")
        started = time.monotonic()
        message = ann.finished(ann.ask(ann.chat()))
        assert time.monotonic() - started >= 3 * 0.5
    assert (message["status"], message["content"], message["error"]) == (
        "failed",
        "",
        {
            "code": "model_unreachable",
            "message": "The language model's server cannot be reached.",
            "retryable": True,
        },
    )


def test_an_answer_is_stopped_while_the_model_server_is_being_reached(start_server: StartServer) -> None:
    with never_accepting() as url:
        server = start_server(model_url=url, model_name="nobody", model_connect_seconds="600")
        ann = server.person("ann")
        chat = ann.chat()
        answer = ann.ask(chat)
        wait_until(lambda: ann.message(answer["id"])["status"] == "streaming")
        assert ann.http.post(f"/api/messages/{answer['id']}/stop").status_code == 202
        assert ann.finished(answer)["status"] == "stopped"
        assert ann.ask(chat)["status"] == "queued"
