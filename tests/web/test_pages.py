"""The pages that people see."""

import re

import httpx
import pytest

from tests.running import Person, RunningServer


def without_scripts_of_its_own(reply: httpx.Response) -> None:
    """No inline script, style or handler, and nothing from elsewhere, so that the strict policy holds."""
    assert not re.search(r"<script(?![^>]*\bsrc=)", reply.text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", reply.text)
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", reply.text)


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(server: RunningServer) -> None:
    for place, wanted in (
        ("/", "/login"),
        ("/documents/abc", "/login?next=/documents/abc"),
        ("/?cursor=a%26b", "/login?next=/%3Fcursor%3Da%2526b"),
    ):
        reply = httpx.get(f"{server.url}{place}")
        assert (reply.status_code, reply.headers["location"]) == (303, wanted)
    reply = httpx.post(f"{server.url}/documents", data={"title": "X"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/login", "/api/docs", "/", "/api/me", "/no/such/page", "/healthz"])
def test_every_reply_carries_the_guards(server: RunningServer, path: str) -> None:
    headers = httpx.get(f"{server.url}{path}").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"]
    assert "server" not in headers


def test_the_list_shows_ones_documents_newest_change_first(author: Person, stranger: Person) -> None:
    author.document("First & <b>foremost</b>")
    author.document("Second")
    stranger.document("Not yours")
    page = author.browser().get("/")
    assert page.status_code == 200
    assert "First &amp; &lt;b&gt;foremost&lt;/b&gt;" in page.text
    assert page.text.index("Second") < page.text.index("First")
    assert "Not yours" not in page.text
    without_scripts_of_its_own(page)


def test_a_long_list_leads_to_older_documents(author: Person) -> None:
    for number in range(51):
        author.document(f"Number {number:02}", [{"title": "One"}])
    browser = author.browser()
    first = browser.get("/")
    assert "Number 50" in first.text
    assert "Number 00" not in first.text
    older = re.search(r'href="(/\?cursor=[^"]+)"', first.text)
    assert older is not None
    assert "Number 00" in browser.get(older[1].replace("&amp;", "&")).text
    assert browser.get("/?cursor=nonsense").status_code == 400


def test_a_document_is_made_from_the_form_and_opened(author: Person) -> None:
    browser = author.browser()
    made = browser.post("/documents", data={"title": " My <i>guide</i> "})
    assert made.status_code == 303
    page = browser.get(made.headers["location"])
    assert page.status_code == 200
    assert "My &lt;i&gt;guide&lt;/i&gt;" in page.text
    assert "<i>" not in page.text
    without_scripts_of_its_own(page)
    assert author.done("GET", "/api/documents")["documents"][0]["title"] == "My <i>guide</i>"


def test_a_form_without_a_title_says_so(author: Person) -> None:
    page = author.browser().post("/documents", data={"title": "  "})
    assert page.status_code == 422
    assert "must not be empty" in page.text
    assert author.done("GET", "/api/documents")["documents"] == []


def test_the_workspace_of_another_is_denied(author: Person, stranger: Person) -> None:
    document = author.document("Secret plans")
    page = stranger.browser().get(f"/documents/{document['id']}")
    assert page.status_code == 403
    assert "Access denied" in page.text
    assert "Secret plans" not in page.text


def test_the_files_of_the_page_are_kept_for_ever_and_nothing_else_is_served(
    server: RunningServer, author: Person
) -> None:
    browser = author.browser()
    page = browser.get(f"/documents/{author.document()['id']}").text
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert any(file.endswith(".js") for file in files)
    assert any(file.endswith(".css") for file in files)
    for file in files:
        reply = httpx.get(f"{server.url}{file}")
        assert reply.status_code == 200
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in (
        "/static/.vite/manifest.json",
        "/static/nothing.js",
        "/static/../pages.py",
        "/static/..%2fpages.py",
        "/static/%2e%2e/pages.py",
        "/static/assets/../../pages.py",
        "/static/assets",
        "/static/",
    ):
        raw = httpx.Request("GET", httpx.URL(server.url).copy_with(raw_path=path.encode()))
        with httpx.Client() as client:
            assert client.send(raw).status_code in (404, 405), path


def test_the_readable_description_needs_no_foreign_host(server: RunningServer) -> None:
    page = httpx.get(f"{server.url}/api/docs")
    assert page.status_code == 200
    assert "/api/documents/{document_id}/sections/{section_id}/chat" in page.text
    without_scripts_of_its_own(page)


def test_the_sign_in_page_has_no_script_at_all(server: RunningServer) -> None:
    page = httpx.get(f"{server.url}/login")
    assert "<script" not in page.text
    without_scripts_of_its_own(page)
