"""Promise: what a person has stopped is stopped, even when the server dies the moment it has said so."""

import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx

from tests.conftest import ModelServer, StartServer
from tests.promises.dead_servers import outlast
from tests.running import Person, wait_until

SEED = 20_261_124
STOPS, STOPS_LONG = 12, 1_000
PIECES = [f"piece {number}, " for number in range(1_000)]
WHOLE = "".join(PIECES)

PLANS: dict[str, dict[str, Any]] = {
    "no head": {"hold_head_seconds": 3600},
    "thinking": {"reasoning": ["Hm."] * 10_000, "pause_seconds": 0.02},
    "writing": {"pieces": PIECES, "pause_seconds": 0.01},
}


def test_a_stop_that_was_acknowledged_outlives_the_server(
    start_server: StartServer, model_server: ModelServer, is_long: bool
) -> None:
    rng = random.Random(SEED)
    model_server.plan(of={f"{word}?": plan for word, plan in PLANS.items()})
    server = start_server(**model_server.settings)
    ann = server.person("ann")
    chats = {word: ann.chat() for word in PLANS}
    for round_number in range((STOPS_LONG if is_long else STOPS) // len(PLANS)):
        where = f"seed {SEED}, kill {round_number}"
        answers = {word: ann.ask(chats[word], f"What of {word}?") for word in PLANS}
        for answer in answers.values():
            wait_until(lambda answer=answer: ann.message(answer["id"])["status"] == "streaming")
        _wait_for_text(ann, answers["writing"], characters=rng.randrange(1, 300))
        seen = {word: ann.message(answer["id"])["content"] for word, answer in answers.items()}
        with ThreadPoolExecutor(len(PLANS)) as pool:
            acknowledged = list(pool.map(partial(stop, ann), answers.values()))
        server.kill()
        assert acknowledged == [202] * len(PLANS), where
        outlast(server)
        server.start()
        ann.http.base_url = httpx.URL(server.url)
        for word, answer in answers.items():
            _check_stopped(ann, answer, seen[word], where=f"{where}, {word}")
        for word, chat in chats.items():
            asked = ann.ask(chat, "What else?")
            assert ann.finished(asked)["status"] == "completed", f"{where}, {word}"


def _wait_for_text(person: Person, answer: dict[str, Any], *, characters: int) -> None:
    wait_until(lambda: len(person.message(answer["id"])["content"]) >= characters)


def _check_stopped(person: Person, answer: dict[str, Any], seen: str, *, where: str) -> None:
    message = person.message(answer["id"])
    assert (message["status"], message["error"]) == ("stopped", None), where
    assert message["content"].startswith(seen), where
    assert WHOLE.startswith(message["content"]), where
    events = list(person.events(answer))
    assert [event.seq for event in events] == list(range(1, len(events) + 1)), where
    assert [event.type for event in events if event.type.startswith("answer.")] == [
        "answer.started",
        "answer.stopped",
    ], where


def stop(person: Person, answer: dict[str, Any]) -> int:
    return person.http.post(f"/api/messages/{answer['id']}/stop").status_code
