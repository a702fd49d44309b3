"""Passages get their vectors in the background; a question finds by meaning what it does not find by its words."""

from typing import Any

from tests.conftest import ModelServer, StartServer
from tests.running import Person, RunningServer, wait_until

TEXT = "# Steam\n\nThe autoclaved load is unsterilisable when wet.\n\n# Air\n\nAir must be let out first.\n"
QUESTION = "sterilised?"
"""It shares groups of letters with the first passage, and no word."""


def add(person: Person, document: dict[str, Any], text: str = TEXT) -> dict[str, Any]:
    reply = person.done(
        "POST", f"/api/documents/{document['id']}/references", json={"title": "Manual", "text": text}
    )

    def is_ready() -> dict[str, Any] | None:
        found = person.done("GET", f"/api/references/{reply['reference']['id']}")["reference"]
        return found if found["status"] == "ready" else None

    return wait_until(is_ready, seconds=30)


def cited(person: Person, document: dict[str, Any]) -> set[str]:
    """The references that the built-in assistant quotes."""
    answer = person.finished(person.ask(person.chat(document), QUESTION))
    return {citation["reference_id"] for citation in answer["references"] if citation["reference_id"]}


def vectors_count(server: RunningServer) -> int:
    """Those that are packed."""
    rows = server.write(lambda tx: tx.all("select numbers from vector_block"))
    return sum(len(numbers) // 8 for (numbers,) in rows)


def test_a_question_finds_what_is_near_to_it(model_server: ModelServer, start_server: StartServer) -> None:
    server = start_server(**model_server.embeddings_settings)
    person = server.person("ann")
    document = person.document()
    reference = add(person, document)
    wait_until(lambda: vectors_count(server) == 2)
    assert cited(person, document) == {reference["id"]}
    # So short a question is understood by the title of its section.
    assert f"{QUESTION}\nPurpose" in model_server.embedded()


def test_without_an_answer_from_the_server_words_are_searched_for(
    model_server: ModelServer, start_server: StartServer
) -> None:
    model_server.plan(embeddings={"status": 503})
    server = start_server(**model_server.embeddings_settings)
    person = server.person("ann")
    document = person.document()
    add(person, document)
    assert cited(person, document) == set()
    model_server.plan()
    reference = add(person, document, TEXT.replace("Air", "Hot air"))
    wait_until(lambda: vectors_count(server) == 4)
    assert reference["id"] in cited(person, document)


def test_without_the_setting_nobody_is_asked(model_server: ModelServer, start_server: StartServer) -> None:
    server = start_server()
    person = server.person("ann")
    document = person.document()
    add(person, document)
    assert cited(person, document) == set()
    assert model_server.embedded() == []


def test_a_document_without_sources_asks_nobody(model_server: ModelServer, start_server: StartServer) -> None:
    person = start_server(**model_server.embeddings_settings).person("ann")
    cited(person, person.document())
    assert model_server.embedded() == []
