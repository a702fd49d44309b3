"""What a document and a section look like in a reply, and a document's sections in their order."""

from typing import Any

from tests.running import Person

DOCUMENT = {"id", "title", "author", "sections_count", "revision", "created_at", "updated_at"}
SECTION = {
    "id", "document_id", "title", "level", "position", "content", "word_count", "revision", "version",
    "chat_session_id", "created_at", "updated_at", "landmarks", "word_goal",
    "state", "responsible", "due_on",
}  # fmt: skip


def titles(document: dict[str, Any]) -> list[str]:
    assert [section["position"] for section in document["sections"]] == list(
        range(document["sections_count"])
    )
    return [section["title"] for section in document["sections"]]


def read(person: Person, document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = person.done("GET", f"/api/documents/{document['id']}")["document"]
    return found


def three(person: Person) -> dict[str, Any]:
    return person.document(sections=[{"title": title} for title in ("A", "B", "C")])
