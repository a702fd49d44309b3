"""The pages that people see."""

import json
import re
from html import unescape

import httpx
import pytest

from tests import patient
from tests.running import Person, RunningServer
from tests.web.conftest import notice_in, without_scripts_of_its_own


def titles_in(page: httpx.Response) -> list[str]:
    """The titles of a list, as a person reads them."""
    assert page.status_code == 200, page.text
    return [
        unescape(title)
        for title in re.findall(r'class="document-title[^>]*>(?:<bdi>)?([^<]*)</(?:span|bdi)>', page.text)
    ]


def next_page(page: httpx.Response) -> str | None:
    link = re.search(r'<a href="([^"]+)" rel="next"', page.text)
    return link and unescape(link[1])


SMALLEST_COMPRESSED = 200
"""Files of fewer bytes may be larger when they are compressed."""


@pytest.mark.parametrize("path", ["/login", "/api/docs", "/", "/api/me", "/no/such/page", "/healthz"])
def test_every_reply_carries_the_guards(server: RunningServer, path: str) -> None:
    headers = patient.get(f"{server.url}{path}").headers
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


def test_what_is_shared_stands_before_how_to_begin_where_one_has_written_nothing(
    author: Person, stranger: Person
) -> None:
    document = author.document("Cleaning the line")
    body = {"principal": {"account": stranger.name}, "role": "reader"}
    author.done("POST", f"/api/documents/{document['id']}/grants", json=body)
    home = stranger.browser().get("/").text
    assert home.index("Cleaning the line") < home.index("Nothing written yet.")
    stranger.document("Notes")
    home = stranger.browser().get("/").text
    assert home.index("Notes") < home.index("Cleaning the line")
    assert home.count('id="shared"') == 1


def test_every_page_of_a_document_has_one_way_back_above_its_title(author: Person) -> None:
    document = author.document("Cleaning the line", [{"title": "Rinsing", "content": "Twice."}])
    place = f"/documents/{document['id']}"
    section = document["sections"][0]["id"]
    time = document["updated_at"]
    history = f"sections/{section}/history"
    browser = author.browser()
    for page, way in (
        ("history", place),
        ("sharing", place),
        ("audit", place),
        ("overview", place),
        ("authorship", place),
        ("trash", place),
        ("suggestions", place),
        ("copy", place),
        ("save-as-template", place),
        (f"restore-to?time={time}", place),
        ("read", place),
        (history, f"{place}#section={section}"),
        (f"{history}/1", f"{place}#section={section}"),
        (f"{history}/compare?newer=1", f"{place}#section={section}"),
    ):
        shown = browser.get(f"{place}/{page}")
        assert shown.status_code == 200, page
        main = shown.text[shown.text.index("<main") :]
        before_title = main[: main.index("<h1")]
        assert re.findall(r'class="back[^"]*"><a href="([^"]*)"', main) == [way], page
        assert 'class="back' in before_title, page
    (way,) = re.findall(r'class="back[^"]*"><a href="([^"]*)"', browser.get("/trash").text)
    assert way == "/"


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
    assert "“Title” must not be empty." in page.text
    assert author.done("GET", "/api/documents")["documents"] == []


def test_a_refused_title_is_kept_in_the_form(author: Person) -> None:
    page = author.browser().post("/documents", data={"title": '"<x' * 200})
    assert page.status_code == 422
    assert "“Title” must have at most 300 characters." in page.text
    assert 'value="&#34;&lt;x' in page.text
    without_scripts_of_its_own(page)


def test_documents_are_found_by_their_title_in_any_case_and_with_any_accent(
    author: Person, stranger: Person
) -> None:
    for title in ("École de Paris", "50% more", "500 more"):
        author.document(title)
    stranger.document("École of a stranger")
    browser = author.browser()
    assert titles_in(browser.get("/", params={"q": "PARIS ecole"})) == ["École de Paris"]
    assert titles_in(browser.get("/", params={"q": "50%"})) == ["50% more"]
    none = browser.get("/", params={"q": '"><b>nothing'})
    assert titles_in(none) == []
    assert "No title contains “<bdi>&#34;&gt;&lt;b&gt;nothing</bdi>”." in none.text
    assert 'value="&#34;&gt;&lt;b&gt;nothing"' in none.text, "what was searched for stays in the field"
    without_scripts_of_its_own(none)
    assert browser.get("/", params={"q": "x" * 301}).status_code == 400


def test_documents_are_sorted_by_change_title_or_creation(author: Person) -> None:
    first = author.document("beta")
    author.document("Álpha")
    author.document("gamma")
    section = f"/api/documents/{first['id']}/sections/{first['sections'][0]['id']}"
    author.done("PATCH", section, json={"title": "Changed"})
    browser = author.browser()
    assert titles_in(browser.get("/")) == ["beta", "gamma", "Álpha"]
    assert titles_in(browser.get("/?sort=title")) == ["Álpha", "beta", "gamma"]
    by_age = browser.get("/?sort=created")
    assert titles_in(by_age) == ["gamma", "Álpha", "beta"]
    assert '<option value="created" selected>' in by_age.text
    assert browser.get("/?sort=colour").status_code == 400


def test_paging_keeps_what_is_searched_for_and_the_order(author: Person) -> None:
    for number in range(52):
        author.document(f"Report {number:02} & more", [{"title": "One"}])
    author.document("Something else")
    browser = author.browser()
    first = browser.get("/", params={"q": "report &", "sort": "title"})
    assert titles_in(first) == [f"Report {number:02} & more" for number in range(50)]
    address = next_page(first)
    assert address is not None
    rest = browser.get(address)
    assert titles_in(rest) == ["Report 50 & more", "Report 51 & more"]
    assert 'value="report &amp;"' in rest.text
    assert next_page(rest) is None
    assert 'href="/?q=report+%26&amp;sort=title">First page' in rest.text


def test_a_deleted_document_can_be_taken_back_at_once(author: Person) -> None:
    document = author.document("My <i>guide</i>")
    browser = author.browser()
    form = {"q": "guide", "sort": "title", "cursor": ""}
    deleted = browser.post(f"/documents/{document['id']}/delete", data=form)
    assert deleted.status_code == 303
    assert deleted.headers["location"] == f"/?q=guide&sort=title&deleted={document['id']}"
    page = browser.get(deleted.headers["location"])
    assert notice_in(page) == "“My <i>guide</i>” is in the trash. Undo"
    assert titles_in(page) == []
    assert f'<form method="post" action="/documents/{document["id"]}/restore">' in page.text
    without_scripts_of_its_own(page)
    restored = browser.post(f"/documents/{document['id']}/restore", data=form)
    assert restored.status_code == 303
    page = browser.get(restored.headers["location"])
    assert notice_in(page) == "“My <i>guide</i>” is back. Open it"
    assert titles_in(page) == ["My <i>guide</i>"]


def test_a_notice_tells_only_what_is_true_and_ones_own(author: Person, stranger: Person) -> None:
    own, theirs = author.document("Mine"), stranger.document("Not yours")
    stranger.done("DELETE", f"/api/documents/{theirs['id']}")
    browser = author.browser()
    for address in (
        f"/?deleted={own['id']}",
        f"/?deleted={theirs['id']}",
        f"/?restored={theirs['id']}",
        "/?deleted=never",
        f"/trash?restored={theirs['id']}",
    ):
        page = browser.get(address)
        assert page.status_code == 200
        assert notice_in(page) == "", address
        assert "Not yours" not in page.text


def test_the_trash_tells_until_when_and_gives_back(
    server: RunningServer, author: Person, stranger: Person
) -> None:
    browser = author.browser()
    assert "The trash is empty." in browser.get("/trash").text
    document = author.document("Kept")
    theirs = stranger.document("Not yours")
    for person, deleted in ((author, document), (stranger, theirs)):
        person.done("DELETE", f"/api/documents/{deleted['id']}")
    server.write(
        lambda tx: tx.run(
            "update document set deleted_at = :at where id = :id",
            at="2030-01-31T23:00:00.000000+00:00",
            id=document["id"],
        )
    )
    page = browser.get("/trash")
    assert titles_in(page) == ["Kept"]
    assert '<time datetime="2030-03-02">' in page.text
    without_scripts_of_its_own(page)
    restored = browser.post(f"/documents/{document['id']}/restore", data={"from": "trash"})
    assert (restored.status_code, restored.headers["location"]) == (303, f"/trash?restored={document['id']}")
    page = browser.get(restored.headers["location"])
    assert notice_in(page) == "“Kept” is restored. Open it"
    assert "The trash is empty." in page.text
    assert titles_in(browser.get("/")) == ["Kept"]


def test_a_long_trash_has_pages(author: Person) -> None:
    for number in range(51):
        document = author.document(f"Number {number:02}", [{"title": "One"}])
        author.done("DELETE", f"/api/documents/{document['id']}")
    browser = author.browser()
    first = browser.get("/trash")
    assert len(titles_in(first)) == 50
    address = next_page(first)
    assert address is not None
    assert titles_in(browser.get(address)) == ["Number 00"]
    assert browser.get("/trash?cursor=nonsense").status_code == 400


def test_an_odd_place_to_go_back_to_stays_inside_our_pages(author: Person) -> None:
    document = author.document("Any")
    form = {"q": "//evil.example\r\nSet-Cookie: x=y", "sort": "&deleted=1", "cursor": "#"}
    reply = author.browser().post(f"/documents/{document['id']}/delete", data=form)
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/?q=%2F%2Fevil.example%0D%0A")
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("path", ["/", "/trash", "/account"])
def test_the_header_leads_to_every_page_that_one_may_see(author: Person, path: str) -> None:
    page = author.browser().get(path)
    for place in ("/", "/account"):
        assert re.search(rf'<a href="{place}"[^>]*>', page.text)
    assert 'href="/administration"' not in page.text
    assert '<form method="post" action="/logout">' in page.text


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", '<a href="/" aria-current="page">Documents</a>'),
        ("/trash", '<a href="/" aria-current="true">Documents</a>'),
        ("/account", '<a href="/account" aria-current="page">Account</a>'),
        ("/administration", '<a href="/administration" aria-current="page">Administration</a>'),
        ("/administration/health", '<a href="/administration" aria-current="true">Administration</a>'),
    ],
)
def test_the_header_tells_where_one_is(administrator: Person, path: str, current: str) -> None:
    page = administrator.browser().get(path)
    assert current in page.text
    header = page.text[page.text.index("<header") : page.text.index("</header>")]
    assert header.count("aria-current") == 1


def test_the_description_of_the_api_is_for_anybody_and_has_the_header_for_who_is_signed_in(
    server: RunningServer, author: Person
) -> None:
    assert '<a href="/account">' in author.browser().get("/api/docs").text
    nobodys = patient.get(f"{server.url}/api/docs")
    assert (nobodys.status_code, "/account" in nobodys.text) == (200, False)


def test_the_workspace_and_the_pages_of_errors_have_the_header_too(administrator: Person) -> None:
    browser = administrator.browser()
    document = administrator.document()
    for path, status in ((f"/documents/{document['id']}", 200), ("/documents/none", 404)):
        page = browser.get(path)
        assert page.status_code == status
        for place in ("/account", "/administration"):
            assert f'<a href="{place}">' in page.text


def test_the_workspace_of_another_is_denied(author: Person, stranger: Person) -> None:
    document = author.document("Secret plans")
    page = stranger.browser().get(f"/documents/{document['id']}")
    assert page.status_code == 403
    assert "Access denied" in page.text
    assert "Its owners can share it with you." in page.text
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
        reply = patient.get(f"{server.url}{file}")
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
        "/static/" + "a" * 300,
        "/static/assets/" + "a/" * 2_000,
        "/static/a%00b",
    ):
        raw = httpx.Request("GET", httpx.URL(server.url).copy_with(raw_path=path.encode()))
        with patient.client() as client:
            assert client.send(raw).status_code in (404, 405), path


def test_the_files_of_the_page_travel_compressed_to_whoever_takes_them_so(
    server: RunningServer, author: Person
) -> None:
    page = author.browser().get(f"/documents/{author.document()['id']}").text
    for file in re.findall(r'(?:src|href)="(/static/assets/[^"]+)"', page):
        whole = patient.get(f"{server.url}{file}", headers={"Accept-Encoding": "gzip;q=0"})
        compressed = patient.get(f"{server.url}{file}", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in whole.headers
        if len(whole.content) < SMALLEST_COMPRESSED:
            continue
        assert compressed.headers["content-encoding"] == "gzip"
        assert int(compressed.headers["content-length"]) < len(whole.content)
        assert compressed.content == whole.content
        for name in ("content-type", "cache-control", "vary"):
            assert compressed.headers[name] == whole.headers[name]
        assert whole.headers["vary"] == "Accept-Encoding"
        assert whole.headers["etag"] != compressed.headers["etag"]
        with patient.stream(
            "GET", compressed.url, headers={"Accept-Encoding": "gzip, deflate, br"}
        ) as smallest:
            assert smallest.headers["content-encoding"] == "br"
            assert int(smallest.headers["content-length"]) < int(compressed.headers["content-length"])
            assert smallest.headers["etag"] not in (whole.headers["etag"], compressed.headers["etag"])


@pytest.mark.parametrize("role", ["suggester", "editor"])
def test_whoever_may_type_in_one_section_gets_the_workspace_with_nothing_of_the_others(
    author: Person, stranger: Person, role: str
) -> None:
    secret = "The recipe of the third cleaning agent."
    document = author.document(
        "Procedure", [{"title": "Purpose", "content": secret}, {"title": "Scope", "content": "All lines."}]
    )
    (_, own) = document["sections"]
    grant = {"principal": {"account": stranger.name}, "role": role, "section_id": own["id"]}
    author.done("POST", f"/api/documents/{document['id']}/grants", json=grant)
    page = stranger.browser().get(f"/documents/{document['id']}")
    assert page.status_code == 200
    (sharing,) = re.findall(r'data-sharing="([^"]*)"', page.text)
    assert json.loads(unescape(sharing))["role"] is None
    assert json.loads(unescape(sharing))["section_roles"] == {own["id"]: role}
    assert secret not in page.text
    for offered in ("Share", 'data-command="export"', "Newer version of the template"):
        assert offered not in page.text
    seen = stranger.done("GET", f"/api/documents/{document['id']}")["document"]["sections"]
    assert [(section["title"], section["content"]) for section in seen] == [
        ("Purpose", ""),
        ("Scope", "All lines."),
    ]


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_whoever_may_type_nowhere_gets_the_page_to_be_read(
    author: Person, stranger: Person, role: str
) -> None:
    document = author.document()
    for section in document["sections"]:
        grant = {"principal": {"account": stranger.name}, "role": role, "section_id": section["id"]}
        author.done("POST", f"/api/documents/{document['id']}/grants", json=grant)
    page = stranger.browser().get(f"/documents/{document['id']}")
    assert page.headers["location"] == f"/documents/{document['id']}/read"


def test_the_readable_description_needs_no_foreign_host(server: RunningServer) -> None:
    page = patient.get(f"{server.url}/api/docs")
    assert page.status_code == 200
    assert "/api/documents/{document_id}/sections/{section_id}/chat" in page.text
    without_scripts_of_its_own(page)


def test_the_sign_in_page_has_no_script_of_its_own(server: RunningServer) -> None:
    without_scripts_of_its_own(patient.get(f"{server.url}/login"))


def test_the_page_to_read_has_the_whole_document_in_order(author: Person) -> None:
    document = author.document(
        "My <i>guide</i>",
        [
            {"title": "Purpose & scope", "content": "# Why\n\nIt is **clean**."},
            {"title": "Drying", "level": 2, "content": "- [x] dried"},
            {"title": "Deepest", "level": 6},
        ],
    )
    page = author.browser().get(f"/documents/{document['id']}/read")
    assert page.status_code == 200
    without_scripts_of_its_own(page)
    assert "<i>" not in page.text
    headings = re.findall(r"<(h\d)[^>]*>(.*?)</\1>", page.text)
    assert headings == [
        ("h1", "My &lt;i&gt;guide&lt;/i&gt;"),
        ("h2", "Contents"),
        ("h2", "Purpose &amp; scope"),
        ("h3", "Why"),
        ("h3", "Drying"),
        ("h6", "Deepest"),
    ]
    assert "<p>It is <strong>clean</strong>.</p>" in page.text
    assert '<li class="task">☑ dried</li>' in page.text
    leads_to = re.findall(r'href="#(section-[^"]+)"', page.text)
    assert leads_to == re.findall(r'<section id="([^"]+)"', page.text)
    assert leads_to == [f"section-{section['id']}" for section in document["sections"]]


def test_the_page_to_read_of_an_empty_document_says_so(author: Person) -> None:
    document = author.document("Nothing", [{"title": "Gone"}])
    author.done("DELETE", f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}")
    assert (
        "This document has no sections yet." in author.browser().get(f"/documents/{document['id']}/read").text
    )


def test_the_page_to_read_begins_before_all_of_it_is_rendered(author: Person) -> None:
    sections = [{"title": f"Part {number}", "content": "Some *words*. " * 2_000} for number in range(30)]
    document = author.document("Long", sections)
    with author.browser().stream("GET", f"/documents/{document['id']}/read") as page:
        assert "content-length" not in page.headers
        text = "".join(page.iter_text())
    assert text.count("<p>Some <em>words</em>.") == 30
    assert text.rstrip().endswith("</html>")
