"""The trash of a document's sections: over the API, and on its page without script."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from quire.domain.documents.documents import TRASH_KEPT_FOR
from quire.domain.errors import DiskFull
from quire.store.operation import housekeeping
from quire.store.transactions import Transaction, as_text
from tests.running import Person
from tests.web.conftest import notice_in, place_of, problem_in, refused, without_scripts_of_its_own


def rows_in(page: httpx.Response) -> list[str]:
    """The titles in the list, as a person reads them."""
    assert page.status_code == 200, page.text
    return re.findall(r'<th scope="row"[^>]*><bdi>([^<]*)</bdi>', page.text)


def test_a_deleted_section_is_listed_until_it_is_restored(author: Person, stranger: Person) -> None:
    document = author.document()
    api = f"/api/documents/{document['id']}"
    assert author.done("GET", f"{api}/trash") == {"sections": [], "next_cursor": None}
    author.done("DELETE", place_of(document))
    (deleted,) = author.done("GET", f"{api}/trash")["sections"]
    assert deleted.keys() == {"id", "title", "level", "word_count", "deleted_at", "gone_at"}
    assert (deleted["id"], deleted["title"], deleted["level"], deleted["word_count"]) == (
        document["sections"][0]["id"],
        "Purpose",
        1,
        4,
    )
    assert deleted["deleted_at"] < deleted["gone_at"]
    refused(stranger.http.get(f"{api}/trash"), 403, "access_denied", "Access denied")
    author.done("POST", f"{place_of(document)}/restore")
    assert author.done("GET", f"{api}/trash")["sections"] == []


def test_the_trash_comes_in_pages(author: Person) -> None:
    document = author.document(sections=[{"title": f"Section {number}"} for number in range(3)])
    api = f"/api/documents/{document['id']}/trash"
    for number in range(3):
        author.done("DELETE", place_of(document, number))
    first = author.done("GET", f"{api}?limit=2")
    rest = author.done("GET", api, params={"limit": 2, "cursor": first["next_cursor"]})
    titles = [section["title"] for section in (*first["sections"], *rest["sections"])]
    assert titles == ["Section 2", "Section 1", "Section 0"]
    assert rest["next_cursor"] is None
    refused(author.http.get(f"{api}?cursor=nonsense"), 400, "bad_parameter")


def test_a_section_comes_back_from_the_page_with_its_chat_and_its_place(author: Person) -> None:
    document = author.document(sections=[{"title": "A & B"}, {"title": "<b>C</b>"}, {"title": "D"}])
    chat = author.chat(document, 1)
    author.finished(author.ask(chat))
    for number in (1, 0):
        author.done("DELETE", place_of(document, number))
    browser = author.browser()
    page = browser.get(f"/documents/{document['id']}/trash")
    assert rows_in(page) == ["A &amp; B", "&lt;b&gt;C&lt;/b&gt;"]
    without_scripts_of_its_own(page)
    forms = re.findall(r'action="([^"]+/restore)"', page.text)
    for form in forms[::-1]:
        reply = browser.post(form)
        assert reply.status_code == 303
        shown = browser.get(reply.headers["location"])
    assert notice_in(shown) == "“ A & B ” is restored. Open it".replace("“ ", "“").replace(" ”", "”")
    assert "No deleted sections." in shown.text
    restored = author.done("GET", f"/api/documents/{document['id']}")["document"]
    assert [section["title"] for section in restored["sections"]] == ["A & B", "<b>C</b>", "D"]
    assert author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["message_count"] == 2


def test_a_page_of_the_trash_that_names_something_else_shows_no_notice(author: Person) -> None:
    document, other = author.document(), author.document()
    section = other["sections"][0]["id"]
    page = author.browser().get(f"/documents/{document['id']}/trash?restored={section}")
    assert (page.status_code, notice_in(page)) == (200, "")


async def test_a_full_document_says_so_in_the_form(inside) -> None:  # type: ignore[no-untyped-def]
    here = await inside(sections_per_document=1)
    made = await here.request("POST", "/api/documents", json={"title": "Full", "sections": [{"title": "A"}]})
    document = (await made.get_json())["document"]
    await here.request("DELETE", place_of(document))
    await here.request("POST", f"/api/documents/{document['id']}/sections", json={"title": "B"})
    reply = await here.request("POST", f"{place_of(document)[4:]}/restore")
    page = await reply.get_data(as_text=True)
    assert reply.status_code == 422
    assert problem_in(httpx.Response(422, text=page)) == "“Document” has reached the limit of 1 sections."
    assert ">A</bdi>" in page


async def test_the_server_takes_away_what_is_due_by_itself(  # type: ignore[no-untyped-def]
    inside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("quire.actions.operation.upkeep.HOUSEKEEPING_SECONDS", 0.02)

    def refuse(_: Transaction) -> None:
        raise DiskFull

    # What cannot be removed does not hold up the rest.
    removals = (refuse, *housekeeping.REMOVALS)
    monkeypatch.setattr("quire.actions.operation.upkeep.housekeeping.REMOVALS", removals)
    here = await inside()
    made = await here.request("POST", "/api/documents", json={"title": "Old", "sections": [{"title": "A"}]})
    document = (await made.get_json())["document"]
    place = f"/api/documents/{document['id']}"
    text = {"title": "Notes", "text": "Private words."}
    assert (await here.request("POST", f"{place}/references", json=text)).status_code == 202
    (file,) = (tmp_path / "files").glob("??/*")
    await here.request("DELETE", place)
    assert (await here.request("POST", f"{place}/restore")).status_code == 200
    await here.request("DELETE", place)

    def age(tx: Transaction) -> None:
        due = as_text(tx.now - TRASH_KEPT_FOR)
        tx.run("update document set deleted_at = :due where deleted_at is not null", due=due)

    await here.database.write(age)
    for _ in range(500):
        await asyncio.sleep(0.02)
        left = await here.database.read(lambda tx: tx.all("select id from document"))
        if not left:
            break
    assert left == []
    assert not file.exists()


def test_the_trash_of_documents_leads_to_those_with_deleted_sections(author: Person) -> None:
    document = author.document("With <i>gaps</i>")
    browser = author.browser()
    assert "Deleted sections" not in browser.get("/trash").text
    author.done("DELETE", place_of(document))
    page = browser.get("/trash").text
    assert f'<a href="/documents/{document["id"]}/trash" dir="auto">With &lt;i&gt;gaps&lt;/i&gt;</a>' in page


@pytest.mark.parametrize("count", [0, 2])
def test_the_workspace_knows_how_many_sections_are_in_the_trash(author: Person, count: int) -> None:
    document = author.document()
    for number in range(count):
        author.done("DELETE", place_of(document, number))
    page = author.browser().get(f"/documents/{document['id']}").text
    assert f'data-deleted-sections-count="{count}"' in page
