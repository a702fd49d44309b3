"""A language model says which points of its contract a section covers; the server decides what that is worth."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Never

import pytest

from quire.actions import stored_writes
from quire.actions.answering import judge_coverage
from quire.actions.answering.judge_coverage import JudgeCoverage
from quire.actions.background import Background
from quire.domain.conversation.messages import AnswerError
from quire.domain.errors import DiskFull, TookTooLong
from quire.domain.models.language_models import ConnectedModel
from quire.llm.language_model import ModelFailure
from quire.store.client_requests import Outcome
from quire.store.conversation import coverage as stored_coverage
from quire.store.conversation.coverage import AskedCoverage, CoverageWork
from tests.actions.conftest import Talking
from tests.conftest import ModelServer, StartServer
from tests.promises.dead_servers import outlast
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import place_of, refused

TEXT = "Samples are stored at 4 °C in the dark. Each bottle has a label."
COLD = "Samples are stored at 4 °C in the dark."
POINTS = [{"text": "The temperature", "requirement_id": "R-7"}, {"text": "Who is responsible"}]
GOOD = (
    f'{{"point": 1, "verdict": "covered", "sentence": "{COLD}"}}\n'
    '{"point": 2, "verdict": "not_found", "sentence": ""}'
)
GIVEN = ConnectedModel("m", "test-model", "Test", 16_000, True)
PRICES = {"model_input_price": "2", "model_output_price": "10"}


def agreed(person: Person, content: str = TEXT) -> str:
    """The address of a section with a contract."""
    place = place_of(person.document(sections=[{"title": "Storage", "content": content}]))
    person.done("PUT", f"{place}/contract", json={"points": POINTS})
    return place


def read(person: Person, place: str) -> dict[str, Any]:
    found: dict[str, Any] = person.done("GET", f"{place}/coverage")["coverage"]
    return found


def ended(person: Person, place: str) -> dict[str, Any]:
    return wait_until(
        lambda: found if (found := read(person, place))["state"] != "running" else None, seconds=30
    )


def asked(person: Person, place: str) -> dict[str, Any]:
    """What comes of a question."""
    assert person.done("POST", f"{place}/coverage")["coverage"]["state"] == "running"
    return ended(person, place)


def verdicts(coverage: dict[str, Any]) -> list[str]:
    return [point["verdict"] for point in coverage["opinion"]["points"]]


def charges(server: RunningServer) -> list[tuple[Any, ...]]:
    return server.write(
        lambda tx: tx.all(
            "select is_settled, input_tokens, output_tokens, is_estimated from charge where kind = 'coverage'"
            " order by created_at, id"
        )
    )


def test_an_opinion_has_the_sentence_on_which_it_rests(talking: Talking) -> None:
    person = talking.person()
    place = agreed(person)
    assert read(person, place) == {
        "state": "never_asked", "asked_at": None, "failure": None, "opinion": None, "points_count": 2,
    }  # fmt: skip
    before = len(talking.model.calls())
    talking.model.plan(pieces=["Of course!\n```json\n", GOOD, "\n```"])
    coverage = asked(person, place)
    assert (coverage["state"], coverage["failure"]) == ("done", None)
    opinion = coverage["opinion"]
    assert {"revision": 1, "contract_revision": 1, "model": "test-model", "is_current": True}.items() <= (
        opinion.items()
    )
    first, second = opinion["points"]
    assert (first["verdict"], first["sentence"], first["requirement_id"]) == ("covered", COLD, "R-7")
    assert TEXT[first["start"] : first["end"]] == COLD
    assert second["verdict"] == "not_found"
    system, request = talking.call(before)["request"]["messages"]
    assert system["content"].startswith("You say which points")
    assert TEXT in request["content"]
    assert "1. [R-7] The temperature\n2. Who is responsible\n" in request["content"]
    assert "findings" in person.done("GET", f"{place}/findings")


def test_it_is_charged_once_to_whoever_asked(model_server: ModelServer, start_server: StartServer) -> None:
    server = start_server(**model_server.settings, **PRICES)
    model_server.plan(pieces=[GOOD])
    person = server.person("ann", is_administrator=True)
    coverage = asked(person, agreed(person))
    cost = 7 * 2_000 + 3 * 10_000
    assert coverage["opinion"]["cost"]["nanos"] == cost
    assert charges(server) == [(1, 7, 3, 0)]
    row = person.done("GET", "/api/usage", params={"by": "person"})["usage"][0]
    assert (row["id"], row["cost"]["nanos"]) == (person.user_id, cost)
    model_server.plan(pieces=[GOOD], usage=False)
    assert asked(person, agreed(person))["state"] == "done"
    (_, (is_settled, sent, said, is_estimated)) = charges(server)
    assert (is_settled, is_estimated) == (1, 1)
    assert sent > 100
    assert said > 10


def test_a_sentence_that_does_not_stand_there_proves_nothing(talking: Talking) -> None:
    person = talking.person()
    talking.model.plan(pieces=[GOOD.replace("4 °C", "5 °C")])
    assert verdicts(asked(person, agreed(person))) == ["unproven", "not_found"]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"pieces": ["I am sorry, but I cannot do that."]}, "coverage_unreadable"),
        ({"pieces": []}, "coverage_unreadable"),
        ({"pieces": [GOOD], "finish": "content_filter"}, "model_filtered"),
        ({"status": 403, "body": {"error": {"message": "no"}}}, "model_refused_key"),
        ({"raw": "data: {nonsense\n\n"}, "model_malformed"),
    ],
)
def test_a_reply_of_no_use_is_a_failure_and_leaves_the_opinion_before(
    talking: Talking, plan: dict[str, Any], code: str
) -> None:
    person = talking.person()
    place = agreed(person)
    talking.model.plan(pieces=[GOOD])
    asked(person, place)
    talking.model.plan(**plan)
    coverage = asked(person, place)
    assert (coverage["state"], coverage["failure"]["code"]) == ("failed", code)
    assert verdicts(coverage) == ["covered", "not_found"]
    assert all(charge[0] for charge in charges(talking.server))


def test_a_slow_one_is_stopped_and_settled(talking: Talking) -> None:
    person = talking.person()
    place = agreed(person)
    talking.model.plan(pieces=[GOOD, ""], held_after=1)
    before = len(talking.model.calls())
    person.done("POST", f"{place}/coverage")
    talking.call(before)
    assert person.done("POST", f"{place}/coverage/stop")["coverage"]["state"] == "stopped"
    assert talking.end_of_call(before) == "hung up"
    talking.model.release()
    assert read(person, place)["opinion"] is None
    wait_until(lambda: all(charge[0] for charge in charges(talking.server)))
    assert charges(talking.server)[-1][1] > 100, "what was sent is paid"
    assert person.done("POST", f"{place}/coverage/stop")["coverage"]["state"] == "stopped"
    talking.model.plan(pieces=[GOOD])
    assert asked(person, place)["state"] == "done"


def test_it_is_stopped_from_another_process(talking: Talking) -> None:
    person = talking.person()
    place = agreed(person)
    talking.model.plan(pieces=[GOOD, ""], held_after=1)
    before = len(talking.model.calls())
    person.done("POST", f"{place}/coverage")
    talking.call(before)
    talking.server.write(lambda tx: tx.run("update point_coverage set state = 'stopped'"))
    assert talking.end_of_call(before) == "hung up"


def test_two_at_once_are_one_question(talking: Talking) -> None:
    person = talking.person()
    place = agreed(person)
    talking.model.plan(pieces=[GOOD, ""], held_after=1)
    before, paid = len(talking.model.calls()), len(charges(talking.server))
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: person.http.post(f"{place}/coverage"), range(8)))
    assert {(reply.status_code, reply.json()["coverage"]["state"]) for reply in replies} == {(202, "running")}
    talking.call(before)
    talking.model.release()
    assert ended(person, place)["state"] == "done"
    assert len(talking.model.calls()) == before + 1
    assert len(charges(talking.server)) == paid + 1


def test_a_request_that_is_repeated_begins_nothing_anew(talking: Talking) -> None:
    person = talking.person()
    place = agreed(person)
    talking.model.plan(pieces=[GOOD])
    before, key = len(talking.model.calls()), {"Idempotency-Key": "once"}
    first = person.done("POST", f"{place}/coverage", headers=key)
    ended(person, place)
    assert person.done("POST", f"{place}/coverage", headers=key) == first
    assert len(talking.model.calls()) == before + 1


def test_after_a_change_the_opinion_is_of_an_earlier_text(talking: Talking) -> None:
    person = talking.person()
    place = agreed(person)
    talking.model.plan(pieces=[GOOD, ""], held_after=1)
    before = len(talking.model.calls())
    person.done("POST", f"{place}/coverage")
    talking.call(before)
    changed = {"content": f"Another beginning. {TEXT}"}
    person.done("PATCH", place, json=changed, headers={"If-Match": '"1"'})
    talking.model.release()
    opinion = ended(person, place)["opinion"]
    assert (opinion["revision"], opinion["is_current"]) == (1, False)
    assert TEXT[opinion["points"][0]["start"] : opinion["points"][0]["end"]] == COLD

    talking.model.plan(pieces=[GOOD])
    opinion = asked(person, place)["opinion"]
    assert (opinion["revision"], opinion["is_current"]) == (2, True)
    document = place.partition("/sections/")[0]
    person.done("PUT", f"{document}/contract", json={"tone": "plain"})
    assert not read(person, place)["opinion"]["is_current"]
    asked(person, place)
    contract = {"points": POINTS[:1]}
    person.done("PUT", f"{place}/contract", json=contract, headers={"If-Match": '"1"'})
    assert not read(person, place)["opinion"]["is_current"]


def test_a_cap_refuses_it_before_anything_is_spent_and_limits_the_reply(
    model_server: ModelServer, start_server: StartServer
) -> None:
    server = start_server(**model_server.settings, **PRICES)
    person = server.person("ann", is_administrator=True)
    place = agreed(person)
    cap = person.done("PUT", "/api/caps", json={"scope": "everybody", "amount": 1_000})["cap"]
    refused(person.http.post(f"{place}/coverage"), 402, "cap_reached")
    assert (model_server.calls(), charges(server)) == ([], [])
    assert read(person, place)["state"] == "never_asked"
    person.done("PATCH", f"/api/caps/{cap['id']}", json={"amount": 10**12})
    model_server.plan(pieces=[GOOD])
    assert asked(person, place)["state"] == "done"
    (call,) = model_server.calls()
    assert call["request"]["max_tokens"] == 1_000 + 160 * len(POINTS)


def test_where_nothing_can_be_said_it_is_said_at_once(
    talking: Talking, model_server: ModelServer, start_server: StartServer
) -> None:
    person = talking.person()
    before = len(talking.model.calls())
    without_points = place_of(person.document())
    refused(person.http.post(f"{without_points}/coverage"), 409, "nothing_to_cover")
    empty = agreed(person, " ")
    refused(person.http.post(f"{empty}/coverage"), 409, "nothing_to_cover")
    long = agreed(person, "Samples are stored. " * 10_000)
    refused(person.http.post(f"{long}/coverage"), 409, "too_long_for_model")
    assert len(talking.model.calls()) == before
    ann = start_server().person("ann")
    refused(ann.http.post(f"{agreed(ann)}/coverage"), 409, "model_needed")


def test_who_may_not_use_chats_sees_and_asks_nothing(talking: Talking) -> None:
    owner, commenter = talking.person(), talking.person()
    place = agreed(owner)
    document = place.partition("/sections/")[0]
    body = {"principal": {"account": commenter.name}, "role": "suggester"}
    owner.done("POST", f"{document}/grants", json=body)
    for method, address in (("GET", ""), ("POST", ""), ("POST", "/stop")):
        refused(commenter.http.request(method, f"{place}/coverage{address}"), 403, "access_denied")


def test_what_a_dead_server_asked_has_failed_and_can_be_asked_again(
    model_server: ModelServer, start_server: StartServer
) -> None:
    server = start_server(**model_server.settings)
    person = server.person("ann")
    place = agreed(person)
    model_server.plan(pieces=[GOOD, ""], held_after=1)
    person.done("POST", f"{place}/coverage")
    wait_until(model_server.calls)
    server.kill()
    outlast(server)
    server.start_again()
    person = person.at(server.url)
    coverage = read(person, place)
    assert (coverage["state"], coverage["failure"]["code"]) == ("failed", "coverage_interrupted")
    model_server.plan(pieces=[GOOD])
    assert asked(person, place)["state"] == "done"


class RefusingDatabase:
    """Reads take too long, and writes find a full disk, as often as is said; then all is well."""

    def __init__(self, *, reads: int = 0, writes: int = 0) -> None:
        self.refused_reads, self.refused_writes = reads, writes
        self.stored: list[str] = []
        self.is_stored, self.is_read = asyncio.Event(), asyncio.Event()

    async def read(self, function: Callable[..., Any], *_: Any) -> bool:
        if function is stored_coverage.is_running and self.refused_reads:
            self.refused_reads -= 1
            raise TookTooLong
        if function is stored_coverage.is_running:
            self.is_read.set()
        return True

    async def write(self, function: Callable[..., Any], *args: Any) -> None:
        if self.refused_writes:
            self.refused_writes -= 1
            raise DiskFull
        self.stored.append(args[1].code if isinstance(args[1], AnswerError) else function.__name__)
        self.is_stored.set()

    async def write_for(self, _person: str, asking: Callable[..., Any]) -> Any:
        return asking(None)


class SlowModels:
    """Their server fails when it is told to."""

    given = GIVEN

    def __init__(self) -> None:
        self.may_fail = asyncio.Event()

    async def open(self, _model: object) -> Never:
        await self.may_fail.wait()
        raise ModelFailure("gone", "It is gone.", retryable=True)


async def stored_after(database: RefusingDatabase) -> list[str]:
    """What is kept of a question whose model fails after a while."""
    models = SlowModels()
    judge: Any = JudgeCoverage(database, models, Background(), None)  # type: ignore[arg-type]
    work = CoverageWork("run", "d", "s", "u", GIVEN, "", TEXT, (), None, None)
    asked_once = Outcome(AskedCoverage(None, work), lambda _: None)  # type: ignore[arg-type, return-value]
    await judge.ask("u", lambda _: asked_once)
    await asyncio.wait_for(database.is_read.wait(), 30)
    models.may_fail.set()
    await asyncio.wait_for(database.is_stored.wait(), 30)
    return database.stored


async def test_a_look_that_takes_too_long_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_coverage, "LOOK_SECONDS", 0.001)
    assert await stored_after(RefusingDatabase(reads=2)) == ["gone"]


async def test_its_end_is_stored_when_the_disk_has_room_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_coverage, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(stored_writes, "AGAIN_SECONDS", 0.001)
    assert await stored_after(RefusingDatabase(writes=3)) == ["gone"]
