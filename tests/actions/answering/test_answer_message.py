"""An answer is written from the question to its one last event, whatever the model does."""

import json
from typing import Any

import pytest

from tests.actions.conftest import Talking, has_text, status, tokens_of
from tests.running import Person, wait_until

PIECES = [f"Piece {number}. " for number in range(12)]
WHOLE = "".join(PIECES)


def test_an_answer_is_saved_when_the_reader_leaves_half_way(talking: Talking) -> None:
    talking.model.plan(pieces=PIECES, pause_seconds=0.05)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    for event in ann.events(answer):
        if event.type == "text":
            break
    wait_until(lambda: status(ann, answer) == "completed")
    assert ann.message(answer["id"])["content"] == WHOLE


def test_an_answer_is_saved_when_nobody_ever_reads_it(talking: Talking) -> None:
    ann = talking.person()
    chat = ann.chat()
    answer = ann.ask(chat)
    message = wait_until(lambda: (m := ann.message(answer["id"]))["status"] == "completed" and m)
    assert message["content"] == "Hello, world."
    assert tokens_of(message) == (7, 3)
    assert message["model"] == "test-model"
    shown = ann.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]
    assert [(m["role"], m["status"]) for m in shown["messages"]] == [
        ("user", "completed"),
        ("assistant", "completed"),
    ]
    assert shown["active_answer"] is None


def test_the_events_of_an_answer_tell_its_whole_story(talking: Talking) -> None:
    ann = talking.person()
    events = list(ann.events(ann.ask(ann.chat())))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.type for event in events[:3]] == ["answer.started", "context", "text"]
    assert [event.type for event in events[-2:]] == ["usage", "answer.completed"]
    assert events[0].data["model"] == "test-model"
    assert {event.data["v"] for event in events} == {1}
    assert "".join(event.data["text"] for event in events if event.type == "text") == "Hello, world."
    assert events[-2].data["input_tokens"] == 7


def test_what_a_person_asks_of_the_model_is_passed_on(talking: Talking) -> None:
    ann = talking.person()
    before = len(talking.model.calls())
    config = {"temperature": 0.25, "max_output_tokens": 77}
    ann.finished(ann.ask(ann.chat(), intent="draft", config=config))
    request = talking.call(before)["request"]
    assert (request["temperature"], request["max_tokens"]) == (0.25, 77)
    assert "without a word about it" in request["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("plan", "code", "is_retryable", "content"),
    [
        ({"status": 401}, "model_refused_key", False, ""),
        ({"status": 404}, "model_not_found", False, ""),
        ({"status": 400}, "model_error", False, ""),
        ({"status": 429, "headers": {"Retry-After": "60"}}, "model_busy", True, ""),
        ({"status": 500}, "model_error", True, ""),
        ({"pieces": []}, "model_empty", True, ""),
        ({"pieces": [" ", "\n"]}, "model_empty", True, " \n"),
        ({"pieces": [], "finish": "content_filter"}, "model_filtered", False, ""),
        ({"pieces": [], "finish": "length"}, "model_cut_off", False, ""),
        ({"raw": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\ndata: {"ch'}, "model_malformed", True, "Half"),
        ({"raw": 'data: {"choices": [{"delta": {"content": "Half"}}]}\n\ndata: {"error": {"message": "no"}}\n\n'},
         "model_error", True, "Half"),
    ],
)  # fmt: skip
def test_what_the_model_server_does_wrong_is_told_and_what_came_is_kept(
    talking: Talking, plan: dict[str, Any], code: str, is_retryable: bool, content: str
) -> None:
    talking.model.plan(**plan)
    ann = talking.person()
    chat = ann.chat()
    answer = ann.ask(chat)
    last = list(ann.events(answer))[-1]
    assert last.type == "answer.failed"
    assert (last.data["error"]["code"], last.data["error"]["retryable"]) == (code, is_retryable)
    message = ann.message(answer["id"])
    assert (message["status"], message["content"], message["error"]) == (
        "failed",
        content,
        last.data["error"],
    )
    talking.model.plan()
    assert ann.finished(ann.ask(chat))["status"] == "completed", "the chat is not stuck"


def test_a_failed_answer_does_not_end_a_chat_with_a_model_that_wants_its_turns_alternating(
    talking: Talking,
) -> None:
    ann = talking.person()
    chat = ann.chat()
    talking.model.plan(alternates=True)
    assert ann.finished(ann.ask(chat, "What is first?"))["status"] == "completed"
    for failing in ({"status": 500, "headers": {"Retry-After": "60"}}, {"pieces": []}):
        talking.model.plan(alternates=True, **failing)
        assert ann.finished(ann.ask(chat, "What is in vain?"))["status"] == "failed"
    talking.model.plan(alternates=True, pieces=["Half", " of it"], cut_after=1)
    assert ann.finished(ann.ask(chat, "What breaks off?"))["status"] == "failed"
    talking.model.plan(alternates=True)
    for question in ("What is next?", "And what is last?"):
        answer = ann.finished(ann.ask(chat, question))
        assert (answer["status"], answer["error"]) == ("completed", None)
    messages = talking.model.calls()[-1]["request"]["messages"]
    contents = [message["content"] for message in messages[1:-1]]
    assert contents == [
        "What is first?", "Hello, world.", "What breaks off?", "Half", "What is next?", "Hello, world.",
    ]  # fmt: skip


def test_a_model_server_that_is_not_there_fails_the_answer(start_server: Any) -> None:
    server = start_server(model_url="http://127.0.0.1:9/v1", model_name="nobody")
    ann = server.person("ann")
    message = ann.finished(ann.ask(ann.chat()))
    assert (message["status"], message["error"]["code"]) == ("failed", "model_unreachable")
    assert message["error"]["retryable"]


THINKING = [
    ["<think>\nThe user wants a ", "list.\n</thi", "nk>\n\n", "alpha ", "beta"],
    ["The user wants a list. ", "“It says so.” [S1]", "\n</think>\n\n", "alpha ", "beta"],
]


@pytest.mark.parametrize("pieces", THINKING)
def test_thoughts_in_the_text_are_neither_answer_nor_draft_nor_history(
    talking: Talking, pieces: list[str]
) -> None:
    ann = talking.person()
    document = ann.document(sections=[{"title": "Scope", "content": "It says so. It says more."}])
    chat = ann.chat(document)
    talking.model.plan(pieces=pieces, pause_seconds=0.15)
    answer = ann.ask(chat, intent="draft")
    events = list(ann.events(answer))
    text = ""
    for event in events:
        text = event.data["text"] if event.type == "snapshot" else text + event.data.get("text", "")
    message = ann.message(answer["id"])
    assert (message["status"], message["content"], text) == ("completed", "alpha beta", "alpha beta")
    assert message["references"] == []
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.seq for event in ann.events(answer, after=3)] == [event.seq for event in events[3:]]
    (hunk,) = ann.done("GET", f"/api/proposals/{message['proposal_id']}")["proposal"]["hunks"]
    assert hunk["after"] == "alpha beta"
    ann.finished(ann.ask(chat, "And now?"))
    assert "wants a list" not in json.dumps(talking.model.calls()[-1]["request"])


def test_an_answer_that_is_interrupted_after_its_thoughts_were_taken_back_keeps_only_what_it_said(
    talking: Talking,
) -> None:
    talking.model.plan(pieces=[*THINKING[1], " gamma"], pause_seconds=0.15, cut_after=5)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    message = ann.finished(answer)
    assert (message["status"], message["content"]) == ("failed", "alpha beta")


def test_words_about_the_tags_of_thoughts_stay(talking: Talking) -> None:
    said = "Write `<think>` before the thoughts and `</think>` behind them."
    talking.model.plan(pieces=list(said))
    ann = talking.person()
    assert ann.finished(ann.ask(ann.chat()))["content"] == said


@pytest.mark.parametrize(
    ("reason", "ending"), [("length", "length"), ("content_filter", "filtered"), ("tool_calls", "other")]
)
def test_an_answer_that_is_cut_off_says_so_and_is_no_proposal_by_itself(
    talking: Talking, reason: str, ending: str
) -> None:
    talking.model.plan(pieces=["The limits are: first, the "], finish=reason)
    ann = talking.person()
    answer = ann.ask(ann.chat(), intent="draft")
    last = list(ann.events(answer))[-1]
    assert (last.type, last.data["ending"], last.data["reason"]) == ("answer.completed", ending, reason)
    message = ann.message(answer["id"])
    assert (message["status"], message["error"]) == ("completed", None)
    assert message["content"] == "The limits are: first, the "
    assert (message["ending"], message["ending_reason"]) == (ending, reason)
    assert message["proposal_id"] is None
    proposed = ann.done("POST", f"/api/messages/{answer['id']}/proposal", json={"mode": "append"})
    assert proposed["proposal"]["state"] == "pending", "a person may still make one of it"


def test_a_whole_answer_says_so_and_nothing_else_has_an_ending(talking: Talking) -> None:
    ann = talking.person()
    chat = ann.chat()
    answer = ann.ask(chat, intent="draft")
    assert list(ann.events(answer))[-1].data == {"v": 1, "ending": "whole", "reason": "stop"}
    talking.model.plan(status=401)
    ann.finished(ann.ask(chat))
    shown = ann.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["messages"]
    assert [message["ending"] for message in shown] == [None, "whole", None, None]
    assert shown[1]["proposal_id"]


def test_an_answer_without_an_end_is_cut_off_at_its_limit(talking: Talking) -> None:
    talking.model.plan(pieces=["x" * 8_000] * 60)
    ann = talking.person()
    message = ann.finished(ann.ask(ann.chat()))
    assert (message["status"], message["error"]["code"]) == ("failed", "answer_too_long")
    assert len(message["content"]) == 256 * 1024, "the last piece is cut, not left out"


def test_text_of_every_script_arrives_as_it_was_sent(talking: Talking) -> None:
    pieces = ["Ünïcödé ", "東京 ", "🦉🦉", "\u2028\r\n\t", " </script> ", "\\u0041 ", '"quotes"']
    talking.model.plan(pieces=pieces, pause_seconds=0.06)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    wait_until(lambda: status(ann, answer) == "completed")
    frames = ann.http.get(f"/api/messages/{answer['id']}/events").content.split(b"\n\n")
    texts = [json.loads(frame.split(b"data: ")[1])["text"] for frame in frames if b"event: text\n" in frame]
    assert "".join(texts) == "".join(pieces)
    assert ann.message(answer["id"])["content"] == "".join(pieces)


@pytest.fixture
def ann(talking: Talking) -> Person:
    return talking.person()


def test_control_characters_that_no_text_may_have_are_left_out(talking: Talking) -> None:
    talking.model.plan(pieces=["a\x00b", "\x1b[31mc\x0b"])
    ann = talking.person()
    assert ann.finished(ann.ask(ann.chat()))["content"] == "ab[31mc"


def test_an_answer_in_a_section_that_is_deleted_stops_and_what_came_is_kept(
    talking: Talking, ann: Person
) -> None:
    talking.model.plan(pieces=PIECES, pause_seconds=0.05)
    document = ann.document()
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    answer = ann.ask(ann.chat(document))
    wait_until(lambda: has_text(ann, answer))
    ann.done("DELETE", place)
    assert ann.http.get(f"/api/messages/{answer['id']}").status_code == 404
    ann.done("POST", f"{place}/restore")
    kept = ann.finished(answer)
    assert kept["status"] == "stopped"
    assert kept["content"]
    assert WHOLE.startswith(kept["content"])
