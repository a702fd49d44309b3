"""A large document is sent as its sections are read, and is the same as if it were sent at once."""

from collections.abc import Callable
from typing import Any

import pytest

from quire.store.documents import documents, whole_documents

TEXTS = ["first “text”", "", "third\n\nparagraph", "é" * 300]


async def a_document(here: Any) -> dict[str, Any]:
    sections = [
        {"title": f"Step {number}", "level": number + 1, "content": text} for number, text in enumerate(TEXTS)
    ]
    made = await here.request("POST", "/api/documents", json={"title": "Guide", "sections": sections})
    document: dict[str, Any] = (await made.get_json())["document"]
    return document


@pytest.mark.parametrize("portion_bytes", [1, 20, 10_000])
async def test_a_large_document_is_sent_in_portions_and_is_the_same(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, portion_bytes: int
) -> None:
    here = await inside()
    document = await a_document(here)
    at_once = await here.request("GET", f"/api/documents/{document['id']}")
    monkeypatch.setattr(whole_documents, "LARGE_BYTES", 1)
    monkeypatch.setattr(whole_documents, "PORTION_BYTES", portion_bytes)
    monkeypatch.delattr(documents, "find_document_with_sections")
    in_portions = await here.request("GET", f"/api/documents/{document['id']}")
    assert await in_portions.get_json() == await at_once.get_json() == {"document": document}
    for header in ("ETag", "Content-Type"):
        assert in_portions.headers[header] == at_once.headers[header]


async def test_the_head_of_a_large_document_has_no_body(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await inside()
    document = await a_document(here)
    monkeypatch.setattr(whole_documents, "LARGE_BYTES", 1)
    head = await here.request("HEAD", f"/api/documents/{document['id']}")
    assert (head.status_code, head.headers["ETag"], await head.get_data()) == (200, '"1"', b"")


async def test_what_moves_or_restores_answers_with_the_document_as_it_is_then(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_documents, "LARGE_BYTES", 1)
    here = await inside()
    document = await a_document(here)
    path = f"/api/documents/{document['id']}"
    moved = await here.request(
        "PUT", f"{path}/sections/{document['sections'][0]['id']}/position", json={"position": 3}
    )
    titles = [section["title"] for section in (await moved.get_json())["document"]["sections"]]
    assert titles == ["Step 1", "Step 2", "Step 3", "Step 0"]
    await here.request("DELETE", path)
    restored = await here.request("POST", f"{path}/restore")
    assert [section["title"] for section in (await restored.get_json())["document"]["sections"]] == titles
