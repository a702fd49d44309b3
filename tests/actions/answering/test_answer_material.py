"""What the model is given: the section, its neighbours, the earlier turns, the selection, the chosen references."""

import sqlite3

import pytest

from quire.actions.answering.answer_material import search_text
from quire.domain.conversation.material import SelectedPart
from quire.domain.conversation.messages import Question
from tests.actions.conftest import Talking
from tests.running import Person, RunningServer
from tests.web.conftest import refused
from tests.web.uploading import added


def test_the_model_is_given_the_section_its_neighbours_and_the_earlier_turns(talking: Talking) -> None:
    ann = talking.person()
    document = ann.document(
        "Kitchen rules",
        [
            {"title": "Before", "content": "Wash your hands."},
            {"title": "Knives", "content": "Sharpen them on Mondays."},
            {"title": "After", "content": "Clean the floor."},
        ],
    )
    chat = ann.chat(document, 1)
    ann.finished(ann.ask(chat, "First question?"))
    before = len(talking.model.calls())
    events = list(ann.events(ann.ask(chat, "When do we sharpen knives?")))
    messages = talking.call(before)["request"]["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert "Kitchen rules" in messages[0]["content"]
    assert messages[1]["content"] == "First question?"
    assert messages[2]["content"] == "Hello, world."
    for text in (
        "Wash your hands.",
        "Sharpen them on Mondays.",
        "Clean the floor.",
        "When do we sharpen knives?",
    ):
        assert text in messages[3]["content"]
    context = next(event.data for event in events if event.type == "context")
    assert {part["kind"] for part in context["parts"]} >= {
        "rules",
        "outline",
        "section",
        "neighbour",
        "turns",
    }
    assert all(part["tokens"] >= 0 for part in context["parts"])
    assert context["left_out"] == []
    assert [passage["marker"] for passage in context["passages"]] == [
        f"S{number}" for number in range(1, len(context["passages"]) + 1)
    ]


def test_a_selection_is_shown_to_the_model(talking: Talking) -> None:
    ann = talking.person()
    document = ann.document(sections=[{"title": "Scope", "content": "Äpfel and pears."}])
    chat = ann.chat(document)
    before = len(talking.model.calls())
    ann.finished(ann.ask(chat, "What is this?", selection={"start": 0, "end": 5, "revision": 1}))
    request = talking.call(before)["request"]["messages"][-1]["content"]
    assert "<section>\nÄpfel\n</section>" in request


def test_a_chat_uses_the_references_that_were_chosen(author: Person) -> None:
    document = author.document()
    steam = added(author, document)
    other = added(author, document, "# Ovens\n\nDry heat kills spores too, in two hours.\n", "ovens.md")
    chat = author.chat(document)
    assert chat["context_documents"] == [steam["id"], other["id"]]
    path = f"/api/chat-sessions/{chat['id']}"
    chosen = author.done("PUT", f"{path}/context-documents", json={"context_documents": [other["id"]]})
    assert chosen["chat_session"]["context_documents"] == [other["id"]]
    answer = author.finished(author.ask(chat, "What kills spores?"))
    assert {citation["reference_id"] for citation in answer["references"]} == {other["id"]}
    answer = author.finished(author.ask(chat, "What kills spores?", context_documents=[steam["id"]]))
    assert {citation["reference_id"] for citation in answer["references"]} == {steam["id"]}
    assert author.done("GET", path)["chat_session"]["context_documents"] == [steam["id"]]
    foreign = added(author, author.document(), "Another text.", "foreign.md")
    for wrong in ("nowhere", foreign["id"]):
        reply = author.http.put(f"{path}/context-documents", json={"context_documents": [wrong]})
        assert refused(reply, 422, "invalid_field")["field"] == "context_documents"
    everything = author.done("PUT", f"{path}/context-documents", json={"context_documents": None})
    assert everything["chat_session"]["context_documents"] == [steam["id"], other["id"]]


def test_an_answer_says_which_sources_have_not_been_read(author: Person, server: RunningServer) -> None:
    document = author.document()
    reading = added(author, document)
    torn = added(author, document, b"%PDF-1.7 torn", "torn.pdf")
    assert torn["status"] == "failed"
    with sqlite3.connect(server.data_dir / "quire.sqlite3") as database:
        database.execute("update reference set status = 'reading' where id = ?", (reading["id"],))
    database.close()
    answer = author.finished(author.ask(author.chat(document), "What kills spores?"))
    assert (
        "I found no passage that fits your question. Not searched, because not read yet:" in answer["content"]
    )
    assert "Not searched, because it could not be read: torn" in answer["content"]
    context = author.done("GET", f"/api/messages/{answer['id']}/context")["context"]
    assert [(one["reference_id"], one["reason"]) for one in context["not_searched"]] == [
        (reading["id"], "reading"),
        (torn["id"], "failed"),
    ]
    assert context["not_searched_count"] == 2
    nothing = author.finished(author.ask(author.chat(document), "Fix it.", look_up="nothing"))
    assert "Not searched" not in nothing["content"]


@pytest.mark.parametrize(
    ("question", "selected", "found_by"),
    [
        (Question("How is the red valve opened?"), "", "How is the red valve opened?"),
        (Question("Why?"), "", "Why?\nValves"),
        (Question("Write it.", "draft"), "a red one", "Write it.\nValves\na red one"),
        (Question("Shorten this text to half.", "draft", look_up="text"), "a red one", "Valves\na red one"),
        (Question("Shorten this text to half.", "draft", look_up="text"), "", "Valves\nThe whole text."),
        (Question("Correct the spelling.", "draft", look_up="nothing"), "a red one", ""),
    ],
)
def test_what_is_looked_up_is_not_the_words_of_an_instruction(
    question: Question, selected: str, found_by: str
) -> None:
    selection = SelectedPart(selected, "") if selected else None
    assert search_text(question, "Valves", "The whole text.", selection) == found_by
