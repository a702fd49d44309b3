"""Documents over the API."""

import re
from datetime import UTC, datetime

from tests.running import Person, wait_until
from tests.web.conftest import place_of, refused
from tests.web.outlines import DOCUMENT, SECTION, read


def test_a_document_is_made_with_its_sections(author: Person) -> None:
    reply = author.http.post(
        "/api/documents",
        json={
            "title": " Guide ",
            "sections": [{"title": "Why", "content": "Two words"}, {"title": "How", "level": 6}],
        },
    )
    assert reply.status_code == 201
    document = reply.json()["document"]
    assert document.keys() == DOCUMENT | {"sections"}
    assert (document["title"], document["author"], document["revision"]) == ("Guide", author.name, 1)
    why, how = document["sections"]
    assert why.keys() == how.keys() == SECTION
    assert (why["level"], why["position"], why["word_count"], why["revision"]) == (1, 0, 2, 1)
    assert (how["level"], how["position"], how["content"], how["chat_session_id"]) == (6, 1, "", None)
    assert read(author, document) == document


def test_times_have_a_zone_and_ids_cannot_be_guessed(author: Person) -> None:
    document = author.document()
    for name in ("created_at", "updated_at"):
        moment = datetime.fromisoformat(document[name])
        assert moment.utcoffset() == UTC.utcoffset(None)
    ids = [document["id"], *(section["id"] for section in document["sections"])]
    assert all(re.fullmatch("[0-9a-f]{32}", id_) for id_ in ids)


def test_a_list_has_ones_own_documents_newest_change_first(author: Person, stranger: Person) -> None:
    first, second = author.document("First"), author.document("Second")
    stranger.document("Not yours")
    author.done("PATCH", f"/api/documents/{first['id']}", json={"title": "First again"})
    listed = author.done("GET", "/api/documents")
    assert [document["title"] for document in listed["documents"]] == ["First again", "Second"]
    assert all(document.keys() == DOCUMENT | {"role", "section_roles"} for document in listed["documents"])
    author.done("PATCH", place_of(second), json={"title": "New heading"})
    listed = author.done("GET", "/api/documents")["documents"]
    assert listed[0]["id"] == second["id"], "a change of a section counts"


def test_lists_are_paged(author: Person) -> None:
    made = {author.document(f"Number {number}")["id"] for number in range(7)}
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = author.done(
            "GET", "/api/documents", params={"limit": 3} | ({"cursor": cursor} if cursor else {})
        )
        seen += [document["id"] for document in page["documents"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        assert len(page["documents"]) == 3
    assert len(seen) == 7
    assert set(seen) == made


def test_without_a_limit_a_page_has_50(author: Person) -> None:
    for number in range(51):
        author.document(f"Number {number}", [{"title": "One"}])
    page = author.done("GET", "/api/documents")
    assert len(page["documents"]) == 50
    assert len(author.done("GET", "/api/documents", params={"limit": 200})["documents"]) == 51


def test_a_document_is_renamed(author: Person) -> None:
    document = author.document()
    reply = author.http.patch(f"/api/documents/{document['id']}", json={"title": "New"})
    assert reply.status_code == 200
    renamed = reply.json()["document"]
    assert renamed.keys() == DOCUMENT
    assert (renamed["title"], renamed["revision"]) == ("New", 2)
    stale = author.http.patch(
        f"/api/documents/{document['id']}", json={"title": "X"}, headers={"If-Match": '"1"'}
    )
    assert refused(stale, 412, "stale_revision")["document"] == renamed
    author.done("PATCH", f"/api/documents/{document['id']}", json={"title": "X"}, headers={"If-Match": '"2"'})


def test_a_deleted_document_is_gone_until_it_is_restored(author: Person, stranger: Person) -> None:
    document = author.document()
    address = f"/api/documents/{document['id']}"
    reply = author.http.delete(address)
    assert (reply.status_code, reply.content) == (204, b"")
    refused(author.http.get(address), 404, "not_found", "Document not found")
    refused(author.http.delete(address), 404, "not_found", "Document not found")
    refused(author.http.get(place_of(document)), 404, "not_found", "Document not found")
    assert author.done("GET", "/api/documents")["documents"] == []
    refused(stranger.http.post(f"{address}/restore"), 403, "access_denied")
    restored = author.done("POST", f"{address}/restore")["document"]
    assert restored["sections"] == document["sections"]
    assert author.done("POST", f"{address}/restore")["document"] == restored, "restoring twice does no harm"


def test_a_document_can_have_a_great_many_sections(author: Person) -> None:
    sections = [{"title": f"Section {number}"} for number in range(5_000)]
    document = author.done("POST", "/api/documents", json={"title": "Long", "sections": sections})["document"]
    assert document["sections_count"] == 5_000
    reply = author.http.post(f"/api/documents/{document['id']}/sections", json={"title": "One more"})
    refused(reply, 422, "invalid_field")
    reply = author.http.post(
        "/api/documents", json={"title": "Long", "sections": [*sections, {"title": "X"}]}
    )
    refused(reply, 422, "invalid_field")


def test_a_document_is_copied_under_its_own_title_or_another(author: Person) -> None:
    document = author.document("Cleaning", [{"title": "Rinsing", "content": "Rinse it."}])
    pasted = {"title": "Standard", "text": "Rinse twice."}
    author.done("POST", f"/api/documents/{document['id']}/references", json=pasted)
    copies = f"/api/documents/{document['id']}/copies"
    copy = author.done("POST", copies, json={})["document"]
    assert (copy["title"], copy["sections"][0]["content"]) == ("Cleaning (copy)", "Rinse it.")
    assert author.done("POST", copies, json={"title": "Drying"})["document"]["title"] == "Drying"
    german = author.http.post(copies, json={}, headers={"Accept-Language": "de"})
    assert german.json()["document"]["title"] == "Cleaning (Kopie)"

    def sources() -> list[tuple[str, str]]:
        listed = author.done("GET", f"/api/documents/{copy['id']}/references")["references"]
        return [(reference["title"], reference["status"]) for reference in listed]

    wait_until(lambda: sources() == [("Standard", "ready")])
