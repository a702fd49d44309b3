"""What is sent to an address that takes files ends with one sentence or harmlessly, and others go on meanwhile."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from tests import patient
from tests.csl_files import style_file
from tests.formats import hostile
from tests.formats.test_images import REFUSED
from tests.pictures import huge_png, jpeg, png, svg
from tests.running import Person, RunningServer
from tests.web.guests import enter, made_link

SENTENCE = re.compile(r"[A-Z“][^<>{}\n]{5,300}[.”]")
ENTITIES = "<?xml version='1.0'?><!DOCTYPE a [" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else 'x' * 100}'>" for n in range(12)
)

PICTURES: dict[str, bytes | Callable[[], bytes]] = {
    "script in a drawing": svg("<script>alert(1)</script><rect width='9' height='9' onload='alert(1)'/>"),
    "a page within a drawing": svg(
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='/'/></foreignObject>"
    ),
    "a picture from elsewhere": svg("<image href='http://127.0.0.1:9/x.png' width='9' height='9'/>"),
    "a file of the machine": svg("<image href='file:///etc/passwd' width='9' height='9'/>"),
    "a hundred megapixels": partial(huge_png, 10_000, 10_000),
    "a picture that is a page too": jpeg(9, 9) + b"<script>alert(1)</script>",
    "a picture that is an archive too": png(9, 9) + hostile.archive({"word/document.xml": "x"}),
    **{name: content for name, (content, _) in REFUSED.items() if isinstance(content, bytes)},
}  # fmt: skip
BIBLIOGRAPHIES = {
    "braces": b"@article{a, title={" + b"{" * 100_000,
    "values that name each other": b"".join(b"@string{a%d = a%d # a%d}\n" % (n, n - 1, n - 1) for n in range(1, 40))
    + b"@book{x, title = a39}",
    "a file of the machine": b"@book{x, title={\\input{/etc/passwd}}, url={file:///etc/passwd}}",
    "entities": (ENTITIES + "]><xml><records>&a11;</records></xml>").encode(),
    "deep": b"[" * 200_000,
    "many": b"".join(b"@book{k%d, title={T}}\n" % n for n in range(40_000)),
    "zeros": b"\0" * 100_000,
    "not utf-8": b"@book{x, title={\xff\xfe\xff}}",
}  # fmt: skip
STYLES = {
    "entities": (ENTITIES + "]><style xmlns='http://purl.org/net/xbiblio/csl'>&a11;</style>").encode(),
    "deep": b"<style xmlns='http://purl.org/net/xbiblio/csl'>" + b"<group>" * 200_000,
    "macros that call each other": style_file(
        '<text macro="a"/>',
        macros="<macro name='a'><text macro='b'/><text macro='b'/></macro><macro name='b'><text macro='a'/></macro>",
    ).encode(),
    "no style": b"<html/>",
    "zeros": b"\0" * 10_000,
    "a style from elsewhere": b"<style xmlns='http://purl.org/net/xbiblio/csl'><include href='http://127.0.0.1:9/'/></style>",
}  # fmt: skip
ARCHIVES = {
    "deep": b'{"quire":' + b"[" * 100_000,
    "another version": b'{"format":"quire","version":999999999999999999999}',
    "nothing": b"{}",
    "a number without an end": b'{"version":' + b"9" * 100_000 + b"}",
    "halves of characters": b'{"title":"\\ud800"}',
    "not utf-8": b'{"title":"\xff"}',
    "twice": b'{"document":{"id":"a"},"document":{"id":"b"}}',
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("hostile") / "data").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def ann(server: RunningServer) -> Person:
    return server.person("ann")


@pytest.fixture(scope="module")
def ben(server: RunningServer) -> Person:
    return server.person("ben")


@pytest.fixture
def neighbour(ben: Person) -> Iterator[None]:
    """Somebody who goes on reading meanwhile."""
    statuses: list[int] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.wait(0.05):
            statuses.append(ben.http.get("/api/documents").status_code)

    reading = threading.Thread(target=read)
    reading.start()
    yield
    ended.set()
    reading.join()
    assert set(statuses) == {200}


def is_harmless(reply: httpx.Response) -> bool:
    """Whether it was taken, or refused with one sentence that blames nobody else."""
    if reply.status_code in (200, 201, 202, 303):
        return True
    return reply.status_code in (400, 404, 409, 413, 415, 422) and bool(
        SENTENCE.fullmatch(reply.json()["error"])
    )


def wrong(found: dict[str, httpx.Response]) -> dict[str, str]:
    return {
        name: f"{reply.status_code} {reply.text[:200]}"
        for name, reply in found.items()
        if not is_harmless(reply)
    }


def made(content: bytes | Callable[[], bytes]) -> bytes:
    return content() if callable(content) else content


def file(name: str, content: bytes | Callable[[], bytes]) -> dict[str, Any]:
    return {"files": {"file": (name, made(content))}}


@pytest.mark.long
@pytest.mark.usefixtures("neighbour")
def test_pictures(ann: Person) -> None:
    document = ann.document("Pictures")
    address = f"/api/documents/{document['id']}/images"
    replies = {name: ann.http.post(address, **file("a.png", content)) for name, content in PICTURES.items()}
    assert wrong(replies) == {}
    for name, reply in replies.items():
        if reply.status_code == 201:
            shown = ann.http.get(f"/api/images/{reply.json()['image']['id']}")
            assert shown.headers["content-type"] in ("image/png", "image/jpeg"), name
            assert not any(part in shown.content for part in (b"<script", b"word/document", b"root:")), name


@pytest.mark.long
@pytest.mark.usefixtures("neighbour")
def test_bibliographies(ann: Person) -> None:
    document = ann.document("Bibliography", [{"title": "One", "content": "See [@x]."}])
    address = f"/api/documents/{document['id']}/bibliography"
    replies = {}
    for name, content in BIBLIOGRAPHIES.items():
        revision = ann.http.get(address).headers["etag"]
        replies[name] = ann.http.put(address, **file("a.bib", content), headers={"If-Match": revision})
        assert "root:" not in ann.http.get(address).text
    assert wrong(replies) == {}


@pytest.mark.long
@pytest.mark.usefixtures("neighbour")
def test_citation_styles(ann: Person) -> None:
    document = ann.document("Styles", [{"title": "One", "content": "See [@x]."}])
    address = f"/api/documents/{document['id']}"
    ann.http.put(
        f"{address}/bibliography", **file("a.bib", b"@book{x, title={T}}"), headers={"If-Match": '"0"'}
    )
    replies = {}
    for name, content in STYLES.items():
        replies[name] = ann.http.put(f"{address}/citation-style", **file("own.csl", content))
        replies[f"{name}, used"] = ann.http.get(f"{address}/bibliography")
    assert wrong(replies) == {}


@pytest.mark.usefixtures("neighbour")
def test_archives(ann: Person) -> None:
    for address in ("/api/documents/import", "/api/document-templates/import", "/api/imports"):
        replies = {
            name: ann.http.post(address, **file("a.json", content)) for name, content in ARCHIVES.items()
        }
        assert wrong(replies) == {}, address


@pytest.mark.usefixtures("neighbour")
@pytest.mark.long
@pytest.mark.parametrize("kind", ["archives", "markup"])
def test_word_files_as_templates_imports_and_files_that_come_home(ann: Person, kind: str) -> None:
    document = ann.document("Word")
    replies = {}
    for name, content in hostile.KINDS[kind]():
        if not name.endswith(".docx"):
            continue
        replies[f"{name} as a template"] = ann.http.post(
            f"/api/documents/{document['id']}/templates", **file("a.docx", content)
        )
        replies[f"{name} as an import"] = ann.http.post("/api/imports", **file("a.docx", content))
        replies[f"{name} come home"] = ann.http.post(
            "/api/imports", **file("a.docx", content), data={"into": document["id"]}
        )
    assert wrong(replies) == {}


@pytest.mark.usefixtures("neighbour")
def test_what_guests_send(ann: Person, server: RunningServer) -> None:
    document = ann.document("Shared", [{"title": "One", "content": "Text."}])
    _, url = made_link(ann, document, "commenter")
    names = [
        "",
        " ",
        "<script>alert(1)</script>",
        "\u202egnp",
        "a" * 100_000,
        "\x00",
        "{{7*7}}",
        "\ud7ff",
        "../../etc",
    ]
    for name in names:
        reply = patient.post(url, data={"name": name})
        assert reply.status_code in (303, 413, 422), (name[:20], reply.status_code)
        assert "<script>alert" not in reply.text
    guest = enter(ann, url, name="<img src=x onerror=alert(1)>")
    page = guest.get(f"/documents/{document['id']}/read")
    assert page.status_code == 200
    assert "<img src=x" not in page.text
    for address in ("images", "references", "templates", "citation-style", "bibliography", "import"):
        for method in ("POST", "PUT"):
            path = f"/api/documents/{document['id']}/{address}"
            refused = guest.request(method, path, **file("a.png", png(4, 4)))
            assert refused.status_code in (401, 403, 404, 405, 428), (method, address, refused.text)
    for secret in ("x" * 5_000, "..%2f..%2fetc", "%00", "%ff%fe", "a/b", "\u2028"):
        odd = patient.get(f"{server.url}/s/{secret}")
        assert odd.status_code in (404, 414), (secret[:20], odd.status_code)
    assert "Traceback" not in server.log()


ODD_PATHS = (
    "a" * 300, "a" * 5_000, "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e", "a%0d%0ab", "%F0%9F", "*",
)  # fmt: skip
FOLDERS = ("/", "/static/", "/static/assets/", "/documents/", "/api/documents/", "/api/images/", "/s/")


def test_no_path_breaks_a_request(ann: Person, server: RunningServer) -> None:
    """A name that is too long for the file system is not there, and nothing is wrong with the server."""
    browser = ann.browser()
    for folder in FOLDERS:
        for name in ODD_PATHS:
            reply = browser.get(f"{server.url}{folder}{name}")
            assert reply.status_code in (303, 400, 404, 405, 414, 431), (folder, name[:30], reply.status_code)
    assert "Traceback" not in server.log()
