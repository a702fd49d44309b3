"""One document with all that could do harm is shown harmlessly in the editor, as a page to read and as an export.

Nothing asks another address for anything, and whoever works beside it is answered.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import StartServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.hostile_text import HOSTILE
from tests.end_to_end.workspace import open_workspace
from tests.pictures import huge_png, polyglot, svg
from tests.running import Person, RunningServer

ELSEWHERE = "https://elsewhere.invalid"
BRACES = f"${'{' * 10_000}x{'}' * 10_000}$"
REFUSED_FORMULA = "too long or too deeply nested"
SCRIPTED = svg(
    f'<script>alert("drawn")</script><image href="{ELSEWHERE}/drawn.png" width="9" height="9"/>'
    '<rect width="40" height="20" fill="red" onload="alert(1)" onclick="alert(2)"/>'
)
TEX = rb"""@book{evil, author = {\immediate\write18{id} Fox, \input{/etc/passwd}},
  title = {\href{javascript:alert(1)}{Hares} <script>alert("cited")</script> <img src=x onerror=alert(2)>},
  url = {javascript:alert(3)}, publisher = {\includegraphics{https://elsewhere.invalid/p.png}}}"""


@pytest.fixture
def server(start_server: StartServer) -> RunningServer:
    return start_server()


class Neighbour:
    """Somebody whose chat is read while somebody else does what could do harm."""

    def __init__(self, person: Person) -> None:
        self._person = person
        chat = person.chat()
        person.ask(chat, "Why?")
        self._address = f"/api/chat-sessions/{chat['id']}"
        self.statuses: list[int] = []

    def reads_during(self, act: Callable[[], httpx.Response]) -> httpx.Response:
        """Do something; it is read once in any case, and until that is done."""
        with ThreadPoolExecutor(1) as beside:
            doing = beside.submit(act)
            while True:
                self.statuses.append(self._person.http.get(self._address).status_code)
                if doing.done():
                    return doing.result()


@pytest.fixture
def neighbour(server: RunningServer) -> Iterator[Neighbour]:
    found = Neighbour(server.person("ben"))
    yield found
    assert set(found.statuses) == {200}
    assert len(found.statuses) >= 8


def given(person: Person, neighbour: Neighbour, document: str) -> dict[str, str]:
    """Give a document pictures and a bibliography; the ids of the pictures that were taken."""
    address = f"/api/documents/{document}"
    files = {"drawing": SCRIPTED, "polyglot": polyglot(), "megapixels": huge_png(10_000, 10_000)}
    taken = {}
    for name, content in files.items():
        file = {"file": ("picture.png", content)}
        reply = neighbour.reads_during(partial(person.http.post, f"{address}/images", files=file))
        if reply.status_code == 201:
            taken[name] = reply.json()["image"]["id"]
        else:
            assert reply.status_code == 422
            assert reply.json()["error"].endswith(".")
    cited = neighbour.reads_during(
        lambda: person.http.put(
            f"{address}/bibliography", files={"file": ("a.bib", TEX)}, headers={"If-Match": '"0"'}
        )
    )
    assert cited.status_code in (200, 422)
    return taken


@pytest.mark.long
def test_nothing_of_a_hostile_document_acts_anywhere(
    server: RunningServer, neighbour: Neighbour, open_page: OpenPage
) -> None:
    person = server.person("ann")
    document = person.document("Hostile", [{"title": "Start"}])["id"]
    taken = given(person, neighbour, document)
    assert "polyglot" in taken
    pictures = "\n\n".join(f"![{name}](quire:{image})" for name, image in taken.items())
    sections = {"Harm": f"{pictures}\n\n{HOSTILE} [@evil]", "Formula": f"Formula {BRACES} here."}
    for title, content in sections.items():
        body = {"title": title, "content": content}
        added = neighbour.reads_during(
            partial(person.http.post, f"/api/documents/{document}/sections", json=body)
        )
        assert added.status_code == 201
    page = open_page(server)
    left: list[str] = []

    def stop(route: Route) -> None:
        left.append(route.request.url)
        route.abort()

    page.context.route(lambda address: not address.startswith((server.url, "data:", "blob:")), stop)

    workspace = open_workspace(page, person, document)
    shown_harmlessly(page, workspace.reading("Harm"))
    workspace.entry("Harm").click()
    expect(workspace.text).to_contain_text("The end of it.")
    shown_harmlessly(page, workspace.text)
    workspace.write(" More.")
    workspace.expect_saved()
    expect(workspace.reading("Formula")).to_contain_text(REFUSED_FORMULA)
    workspace.entry("Formula").click()
    expect(workspace.text).to_contain_text("{{{{{")

    read = neighbour.reads_during(partial(person.browser().get, f"/documents/{document}/read"))
    assert read.status_code == 200
    page.goto(f"/documents/{document}/read")
    shown_harmlessly(page, page.get_by_role("main").locator(".prose", has_text="The end of it."))
    expect(page.get_by_role("main")).to_contain_text(REFUSED_FORMULA)

    exported = neighbour.reads_during(
        lambda: person.http.get(f"/api/documents/{document}/export?format=html", timeout=120)
    )
    assert exported.status_code == 200
    assert b"root:" not in exported.content
    # Without the policy that the server sends along: the file itself is harmless.
    page.route(
        "**/exported.html",
        lambda route: route.fulfill(body=exported.content, content_type="text/html; charset=utf-8"),
    )
    page.goto("/exported.html")
    shown_harmlessly(page, page.locator("body"))
    assert left == []


HANDLERS = """(shown) => [...shown.querySelectorAll("*")].flatMap((one) => [...one.attributes]).filter(
    ({ name, value }) => name.startsWith("on") || /^\\s*(javascript|vbscript):/i.test(value)
).map(({ name, value }) => `${name}=${value}`)"""


def shown_harmlessly(page: Page, shown: Any) -> None:
    """All of it stands there as text."""
    expect(shown).to_contain_text("The end of it.")
    expect(shown).to_contain_text("onmouseover")
    expect(shown.locator("iframe, form, details[ontoggle], script, style, object")).to_have_count(0)
    assert shown.evaluate(HANDLERS) == []
    for picture in shown.locator("img").all():
        # One that is not in sight has no address yet.
        source = picture.get_attribute("src") or "blob:"
        assert source.startswith(("/api/images/", "blob:", "data:image/png", "data:image/jpeg")), source
