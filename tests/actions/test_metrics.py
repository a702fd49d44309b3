"""What a person on call reads of answers: how they ended, in figures and in the log."""

import json
import re
from typing import Any

from tests import patient
from tests.actions.conftest import has_text, status
from tests.conftest import ModelServer, StartServer
from tests.running import RunningServer, wait_until


def answers_counted(server: RunningServer) -> dict[tuple[str, str], int]:
    """How many answers ended so, by status and kind of error."""
    lines = patient.get(f"{server.url}/metrics").text.splitlines()
    found = [re.match(r'quire_answers_total\{error="(.*)",status="(.*)"\} (\S+)', line) for line in lines]
    return {(match[2], match[1]): int(float(match[3])) for match in found if match}


def lines_of_answers(server: RunningServer) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "answer ended"]


def test_every_answer_is_counted_by_how_it_ended_and_has_one_line_in_the_log(
    start_server: StartServer, model_server: ModelServer
) -> None:
    server = start_server(**model_server.settings)
    ann = server.person("ann")
    completed = [ann.finished(ann.ask(ann.chat())) for _ in range(2)]
    model_server.plan(status=401)
    refused = ann.finished(ann.ask(ann.chat()))
    model_server.plan(raw='data: {"choices": 7}\n\n')
    malformed = ann.finished(ann.ask(ann.chat()))
    model_server.plan(pieces=["word "] * 1_000, pause_seconds=0.05)
    stopped = ann.ask(ann.chat())
    wait_until(lambda: has_text(ann, stopped))
    for _ in range(2):
        ann.done("POST", f"/api/messages/{stopped['id']}/stop")
    ann.finished(stopped)
    assert answers_counted(server) == {
        ("completed", ""): 2,
        ("failed", "model_refused_key"): 1,
        ("failed", "model_malformed"): 1,
        ("stopped", ""): 1,
    }
    told = [*completed, refused, malformed, ann.message(stopped["id"])]
    wait_until(lambda: len(lines_of_answers(server)) >= len(told))
    lines = lines_of_answers(server)
    assert [(line["message_id"], line["status"], line["characters"]) for line in lines] == [
        (message["id"], message["status"], len(message["content"])) for message in told
    ]
    assert [line["error"] for line in lines] == ["", "", "model_refused_key", "model_malformed", ""]
    assert "word" not in server.log(), "no text stands in the log"

    interrupted = ann.ask(ann.chat())
    wait_until(lambda: has_text(ann, interrupted))
    server.kill()
    server.start()
    ann = ann.at(server.url)
    assert status(ann, interrupted) == "interrupted"
    assert answers_counted(server) == {("interrupted", ""): 1}
    wait_until(lambda: lines_of_answers(server)[-1]["message_id"] == interrupted["id"])
    assert lines_of_answers(server)[-1]["status"] == "interrupted"
