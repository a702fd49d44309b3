"""Servers with a language model whose plan the tests write."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from quire.domain.limits import Limits
from tests.actions.intake import Intake
from tests.conftest import ModelServer
from tests.running import Person, RunningServer, wait_until


class Talking:
    """A server, the model it asks, and somebody who asks it."""

    def __init__(self, server: RunningServer, model: ModelServer) -> None:
        self.server = server
        self.model = model
        self._people = 0

    def person(self) -> Person:
        self._people += 1
        return self.server.person(f"talker-{self._people}")

    def call(self, before: int) -> dict[str, Any]:
        """The first call to the model after those that were there before."""
        return wait_until(lambda: self.model.calls()[before:])[0]

    def end_of_call(self, before: int) -> str:
        """How the first of these calls ended."""
        ended: str = wait_until(lambda: self.call(before)["ended"])
        return ended

    def asked(self, before: int) -> list[str]:
        """The last words of what the model was asked in these calls."""
        questions = [call["request"]["messages"][-1]["content"] for call in self.model.calls()[before:]]
        return [question.splitlines()[-1] for question in questions]


@pytest.fixture(scope="session")
def session_model() -> Iterator[ModelServer]:
    running = ModelServer()
    yield running
    running.close()


@pytest.fixture(scope="session")
def session_talking(
    session_model: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Talking]:
    server = RunningServer(tmp_path_factory.mktemp("talking") / "data", **session_model.settings).start()
    yield Talking(server, session_model)
    server.kill()


@pytest.fixture
def talking(session_talking: Talking) -> Talking:
    """The shared server with a model that says three pieces at once."""
    session_talking.model.plan()
    return session_talking


def status(person: Person, answer: dict[str, Any]) -> str:
    found: str = person.message(answer["id"])["status"]
    return found


def has_text(person: Person, answer: dict[str, Any]) -> bool:
    return bool(person.message(answer["id"])["content"])


def tokens_of(answer: dict[str, Any]) -> tuple[int, int]:
    return answer["usage"]["input_tokens"], answer["usage"]["output_tokens"]


@pytest.fixture
async def intake(tmp_path: Path) -> AsyncIterator[Intake]:
    opened = Intake(tmp_path, Limits(uploads_per_user=2, upload_seconds=30))
    yield opened
    await opened.close()
