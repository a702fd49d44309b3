"""Quire speaks German as well as English: to whom, everywhere, and with nothing left untranslated."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import httpx
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

import quire
from quire.domain.mail import SignedPurpose, signature
from quire.store import mail
from quire.web.pages.languages import CATALOGUES, LANGUAGES
from quire.web.routes import ROUTES
from tests.conftest import StartServer
from tests.running import PASSWORD, Person, RunningServer, wait_until
from tests.web.conftest import free_port, notice_in, problem_in, refused

SOURCES = Path(quire.__file__).parent
PROJECT = SOURCES.parent.parent
TEMPLATES = sorted((SOURCES / "web/templates").glob("*.html"))
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.8"}
TRANSLATED = sorted(set(LANGUAGES) - {"en"})


# The catalogues.


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every message of the templates and sources, found as bin/words finds them."""
    path = tmp_path_factory.mktemp("words") / "words.pot"
    mapping = str(PROJECT / "pyproject.toml")
    arguments = ["pybabel", "--quiet", "extract", "--mapping-file", mapping, "--output", str(path)]
    CommandLineInterface().run([*arguments, str(SOURCES)])
    with path.open("rb") as source:
        return read_po(source)


def catalogue(code: str) -> Catalog:
    with (CATALOGUES / f"{code}.po").open("rb") as source:
        return read_po(source, locale=code)


def messages_of(catalog: Catalog) -> dict[object, Message]:
    return {message.id: message for message in catalog if message.id}


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?(?:a|bdi|strong)\b", text))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(collected: Catalog, code: str) -> None:
    translated = catalogue(code)
    assert set(messages_of(translated)) == set(messages_of(collected)), (
        "run bin/words and translate what is new"
    )
    assert not translated.obsolete
    for message in messages_of(translated).values():
        assert all(forms(message.string)), message.id
        assert len(forms(message.string)) == (translated.num_plurals if message.pluralizable else 1), (
            message.id
        )
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_keeps_what_is_filled_in_and_the_marks_of_its_message(code: str) -> None:
    for message in messages_of(catalogue(code)).values():
        original = forms(message.id)[-1]
        for translation in forms(message.string):
            assert placeholders(translation) == placeholders(original), message.id
            assert tags(translation) == tags(original), message.id
            assert re.findall(r'href="[^"]*"', translation) == re.findall(r'href="[^"]*"', original)


def test_german_quotes_are_german() -> None:
    for message in messages_of(catalogue("de")).values():
        for translation in forms(message.string):
            assert len(re.findall("„", translation)) == len(re.findall("“", translation)), translation
            assert "”" not in translation


# Nothing that is said escapes the catalogues.


NO_WORDS = re.compile(
    r"{#.*?#}|{% trans\b.*?{% endtrans %}|{% macro told_in.*?endmacro %}|{%.*?%}|{{.*?}}|<svg.*?</svg>", re.S
)
"""Comments, what is translated, the attributes that `told_in` makes, and all other code."""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(template: Path) -> None:
    markup = NO_WORDS.sub("", template.read_text())
    attributes = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', markup)
    text = re.sub(r"<[^>]*>", "\n", markup)
    own = {words.strip() for words in [*text.splitlines(), *attributes] if re.search("[A-Za-z]", words)}
    assert own <= {"Quire", "· Quire"}


WORDED = {
    "TranslatableText": 0,
    "InvalidField": 1,
    "BadParameter": 1,
    "NotFound": 0,
    "UnsupportedMediaType": 0,
    "ModelFailure": 1,
    "CannotOpen": 0,
}


def worded_arguments() -> Iterator[tuple[str, ast.expr]]:
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDED:
                place = f"{path.relative_to(SOURCES)}:{node.lineno}"
                yield place, node.args[WORDED[node.func.id]]


def test_what_is_said_is_never_glued_together_where_no_translation_could_find_it() -> None:
    found = list(worded_arguments())
    assert len(found) > 100
    glued = [place for place, said in found if isinstance(said, ast.JoinedStr | ast.BinOp | ast.Call)]
    assert set(glued) <= {
        place for place, said in found if isinstance(said, ast.Call) and is_already_english(said)
    }


def is_already_english(said: ast.Call) -> bool:
    """What only the command line says: a mismatch of the schema, and the limits in `quire doctor`."""
    return ast.unparse(said) in ("str(error)", "_limits(settings)")


# The pages.


class VisibleText(HTMLParser):
    """What a person reads or hears of a page, but for what is marked as English."""

    UNSEEN = frozenset({"script", "style"})
    EMPTY = frozenset({"meta", "link", "input", "path", "br"})
    HEARD = frozenset({"aria-label", "placeholder", "title", "alt"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        hidden = tag in self.UNSEEN or said.get("lang") == "en" or any(self._hidden)
        if not hidden:
            self.pieces += [value for name, value in attrs if name in self.HEARD and value]
        if tag not in self.EMPTY:
            self._hidden.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._hidden):
            self.pieces.append(data)

    @property
    def whole(self) -> str:
        return " ".join(" ".join(self.pieces).split())

    @property
    def alone(self) -> set[str]:
        return {" ".join(piece.split()) for piece in self.pieces}


def english_in(page: str) -> list[str]:
    """The messages of the catalogue that a German page still says in English."""
    seen = VisibleText(page)
    return [
        message
        for message, words in english_messages()
        if (words in seen.whole if " " in words else words in seen.alone)
    ]


@cache
def english_messages() -> list[tuple[str, str]]:
    """Every message that is said otherwise in German, and its longest stretch of words without a value in it."""
    found = []
    messages = messages_of(catalogue("de")).values()
    translations = {text for message in messages for text in forms(message.string)}
    for english in {text for message in messages for text in forms(message.id)} - translations:
        pieces = re.split(r"%\(\w+\)s|<[^>]*>", english)
        longest = max(pieces, key=len).strip(string.punctuation + "“” ")
        if longest:
            found.append((english, longest))
    return found


@pytest.fixture
def german(administrator: Person) -> httpx.Client:
    """The browser of an administrator who has chosen German, and has something on every page."""
    document = administrator.document("Verfahren")
    trashed = administrator.document("Weg")
    administrator.done("DELETE", f"/api/documents/{trashed['id']}")
    browser = administrator.browser()
    browser.headers["x-document"] = document["id"]
    browser.cookies.set("quire_language", "de")
    return browser


def pages_of_the_past(browser: httpx.Client, document_id: str) -> dict[str, httpx.Response]:
    """Those of a document's history and of its trash, after everything that they tell of has happened."""
    page, api = f"/documents/{document_id}", f"/api/documents/{document_id}"
    made = browser.get(api).json()["document"]
    time = made["updated_at"]
    first = made["sections"][0]["id"]
    empty = browser.get(f"{page}/trash")
    done = [
        browser.patch(f"{api}/sections/{first}", json={"title": "Umbenannt"}),
        browser.post(f"{api}/sections", json={"title": "Neu", "position": 0}),
        browser.put(f"{api}/sections/{first}/position", json={"position": 0}),
        browser.delete(f"{api}/sections/{made['sections'][1]['id']}"),
        browser.patch(api, json={"title": "Anders"}),
    ]
    assert [reply.status_code for reply in done] == [200, 201, 200, 204, 200]
    ask = browser.get(f"{page}/restore-to", params={"time": time})
    shown = {
        "/documents/<document_id>/trash": browser.get(f"{page}/trash"),
        "/documents/<document_id>/trash, empty": empty,
        "/trash, with sections": browser.get("/trash"),
        "/documents/<document_id>/read, then": browser.get(f"{page}/read", params={"at": time}),
        "/documents/<document_id>/restore-to": ask,
        "/documents/<document_id>/restore-to, too early, 404": browser.get(
            f"{page}/restore-to", params={"time": "2020-01-01T00:00:00Z"}
        ),
        "/documents/<document_id>/restore-to, no time": browser.get(f"{page}/restore-to"),
        "/documents/<document_id>/restore-to, changed": browser.post(
            f"{page}/restore-to", data={"time": time, "unchanged_since": time}
        ),
        "/documents/<document_id>/restore-to, done": browser.post(
            f"{page}/restore-to", data={"time": time}, follow_redirects=True
        ),
        "/documents/<document_id>/restore-to, nothing": browser.get(
            f"{page}/restore-to", params={"time": time}
        ),
        "/documents/<document_id>/history": browser.get(f"{page}/history"),
    }
    added = browser.get(f"{page}/trash").text
    restore, *_ = re.findall(r'action="([^"]+/sections/\w+/restore)"', added)
    shown["/documents/<document_id>/trash, restored"] = browser.post(restore, follow_redirects=True)
    return shown


def pages(
    browser: httpx.Client, administrator: Person, start_server: StartServer
) -> dict[str, httpx.Response]:
    """Every page, by its route; some of them in several states."""
    nobody = httpx.Client(base_url=browser.base_url, cookies={"quire_language": "de"})
    newborn = start_server("newborn")
    document = browser.headers["x-document"]
    history, restored = pages_of_history(browser, administrator, document)
    own = f"/administration/accounts/{administrator.user_id}"
    added = browser.post("/administration/accounts", data={"username": f"{administrator.name}-2"})
    (other,) = re.findall(r'action="(/administration/accounts/\w+)/password"', added.text)
    shown = {
        **pages_of_imports(browser),
        **pages_of_sharing(browser, administrator),
        "/login": nobody.get("/login"),
        "/login, refused": nobody.post("/login", data={"username": "x", "password": "y"}),
        "/welcome/<secret>": httpx.get(newborn.first_administrator_url, cookies={"quire_language": "de"}),
        "/welcome/<secret>, refused": httpx.post(
            newborn.first_administrator_url,
            data={"username": "two words", "password": "x"},
            cookies={"quire_language": "de"},
        ),
        "/": browser.get("/"),
        "/, by creation": browser.get("/?sort=created"),
        "/, nothing found": browser.get("/?q=nirgends"),
        "/, refused": browser.post("/documents", data={"title": " "}),
        "/, deleted": browser.post(f"/documents/{document}/delete", follow_redirects=True),
        "/trash": browser.get("/trash"),
        "/, restored": browser.post(f"/documents/{document}/restore", follow_redirects=True),
        "/documents/<document_id>": browser.get(f"/documents/{document}"),
        "/documents/<document_id>/read": browser.get(f"/documents/{document}/read"),
        "/documents/<document_id>/sections/<section_id>/history": browser.get(history),
        f"{history}, every state": browser.get(f"{history}?folded=true"),
        f"{history}, nothing further": browser.get(f"{history}?cursor=WyIxIiwiIl0="),
        **{f"{history}, {done}": page for done, page in restored.items()},
        "/documents/<document_id>/sections/<section_id>/history/<revision>": browser.get(f"{history}/2"),
        f"{history}, newest": browser.get(f"{history}/4"),
        "/documents/<document_id>/sections/<section_id>/history/compare": browser.get(
            f"{history}/compare?older=1&newer=2"
        ),
        f"{history}, side by side": browser.get(f"{history}/compare?older=1&newer=2&view=side"),
        f"{history}, the same": browser.get(f"{history}/compare?older=1&newer=4"),
        f"{history}, blank lines": browser.get(f"{history}/compare?older=2&newer=3"),
        f"{history}, the beginning": browser.get(f"{history}/compare?newer=1"),
        f"{history}, 404": browser.get(f"{history}/99"),
        "/documents/<document_id>/overview": browser.get(f"/documents/{document}/overview"),
        "/documents/<document_id>/overview, none": browser.get(
            f"/documents/{document}/overview?state=ready&findings=true"
        ),
        "/documents/<document_id>/authorship": browser.get(f"/documents/{document}/authorship"),
        **pages_of_the_past(browser, document),
        "/account": browser.get("/account"),
        "/account, new token": browser.post("/account/tokens", data={"name": "Skript", "days": "7"}),
        "/account, no such days": browser.post("/account/tokens", data={"name": "Skript", "days": "x"}),
        "/account, wrong password": browser.post(
            "/account/password", data={"current": "nein", "new": "a good new one", "again": "a good new one"}
        ),
        "/administration": browser.get("/administration"),
        "/administration, nobody found": browser.get("/administration?q=nirgends"),
        "/administration, refused": browser.post("/administration/accounts", data={"username": "two words"}),
        "/administration/accounts/<account_id>": browser.get(own),
        "/administration/accounts/<account_id>, added": added,
        **pages_of_groups(browser),
        **pages_of_models(browser),
        **pages_of_templates(browser),
        "/administration/health": browser.get("/administration/health"),
        "/administration/health, database": browser.post("/administration/health/database"),
        "/administration/health, files": browser.post("/administration/health/files"),
        "/administration/health, model": browser.post("/administration/health/model"),
        "/api/docs": browser.get("/api/docs"),
        "/documents/<document_id>, 404": browser.get("/documents/nowhere"),
        "/login/second-factor": browser.get("/login/second-factor"),
        "/account/second-factor": browser.post("/account/second-factor", data={"current": PASSWORD}),
        "/account/second-factor, refused": browser.post("/account/second-factor/confirm", data={"code": "x"}),
        "/account/second-factor, no password": browser.post("/account/second-factor", data={"current": "x"}),
        "nowhere, 404": browser.get("/nowhere"),
    }
    for done in (
        "password",
        "sign-in",
        "sign-ins",
        "theme",
        "language",
        "token",
        "second-factor-removed",
        "passkey",
        "passkey-removed",
    ):
        shown[f"/account, {done}"] = browser.get(f"/account?done={done}")
    for change in ("disable", "enable", "make-administrator", "unmake-administrator", "password"):
        form = {"password": "a good new one"}
        shown[f"{other}, {change}"] = browser.post(f"{other}/{change}", data=form, follow_redirects=True)
    return shown


def pages_of_provider(folder: Path) -> dict[str, httpx.Response]:
    """What people see while the identity provider is away."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "quire", "oidc_enter": "*"}
    server = RunningServer(folder / "provided", public_url=address, password_sign_in="off", **settings)
    server.start(port=port)
    browser = httpx.Client(base_url=address, headers={"Accept-Language": "de"}, follow_redirects=True)
    paths = ("/login/provider", "/login/provider/callback", "/login/provider/sign-out")
    shown = {path: browser.get(path) for path in paths}
    server.kill()
    return shown


def pages_of_mails(folder: Path) -> dict[str, httpx.Response]:
    """What people choose of mails, and where mails lead."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"smtp_url": "smtp://127.0.0.1:9?tls=off", "smtp_from": "quire@example.org"}
    server = RunningServer(folder / "mailing", public_url=address, **settings)
    server.start(port=port)
    reader = server.person("leserin")
    browser = reader.browser()
    browser.headers["Accept-Language"] = "de"
    key = server.write(lambda tx: mail.keep_key(tx, "a key"))
    shown = {
        "/account, mails": browser.get("/account"),
        "/account, wrong mails": browser.post("/account/mail", data={"address": "x", "frequency": "daily"}),
        "/account, mails saved": browser.post(
            "/account/mail",
            data={"address": "leserin@example.org", "frequency": "daily"},
            follow_redirects=True,
        ),
    }
    for purpose in get_args(SignedPurpose):
        query = {"of": reader.user_id, "signature": signature(key, purpose, reader.user_id)}
        place = f"/mail/{purpose}"
        shown[f"/mail/<purpose>, {purpose}"] = browser.get(place, params=query)
        if purpose == "stop":
            shown["/mail/<purpose>"] = browser.post(place, params=query)
    server.kill()
    return shown


def pages_of_history(
    browser: httpx.Client, administrator: Person, document: str
) -> tuple[str, dict[str, httpx.Response]]:
    """The address of a section's history, and what is told after a version was restored, was there, and was not."""
    place = f"/api/documents/{document}/sections"
    added = {"title": "Zweck", "content": "Anfang."}
    section = administrator.done("POST", place, json=added)["section"]["id"]
    long = "\n\n".join(f"Absatz {number}, ein wenig länger." for number in range(60))
    for revision, content in enumerate((f"{long}\n\nEnde.", f"{long}\n\n\nEnde."), 1):
        change = {"title": f"Zweck {revision}", "content": content}
        administrator.done("PATCH", f"{place}/{section}", json=change, headers={"If-Match": f'"{revision}"'})
    history = f"/documents/{document}/sections/{section}/history"
    bases = {"restored": "3", "same": "4", "stale": "3"}
    return history, {
        done: browser.post(f"{history}/1/restore", data={"base": base}, follow_redirects=True)
        for done, base in bases.items()
    }


def pages_of_imports(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The form, its refusals, and the preview of a file."""
    text = "# Zweck\n\n## Umfang\n\n| a |\n|---|\n| b |\n\n<object>weg</object>\n"
    uploaded = browser.post("/import", files={"file": ("verfahren.md", text.encode())})
    preview = uploaded.headers["location"]
    return {
        "/import": browser.get("/import"),
        "/import, no such kind": browser.post("/import", files={"file": ("x.exe", b"MZ")}),
        "/import, damaged": browser.post("/import", files={"file": ("x.docx", b"neither")}),
        "/import, not an export": browser.post("/import", files={"file": ("x.json", b"{}")}),
        "/imports/<import_id>": browser.get(preview),
        "/imports/<import_id>, refused": browser.post(f"{preview}/confirm", data={"split_level": "9"}),
        "/imports/<import_id>, 404": browser.get("/imports/nowhere"),
    }


def pages_of_sharing(browser: httpx.Client, administrator: Person) -> dict[str, httpx.Response]:
    """The page of an owner, what it says after each change, and what others see of the document."""
    document = browser.post("/api/documents", json={"title": "Geteilt"}).json()["document"]["id"]
    page = f"/documents/{document}/sharing"
    other = administrator.neighbour("nachbar")
    asked = other.http.post(f"/api/documents/{document}/access-requests")
    assert asked.status_code == 201, asked.text
    shown = {
        "/documents/<document_id>/sharing": browser.get(page),
        "/documents/<document_id>/sharing, nobody": browser.post(
            page, data={"name": "gibt es nicht", "role": "editor"}
        ),
        "/documents/<document_id>/sharing, no role": browser.post(
            page, data={"name": other.name, "role": "x"}
        ),
    }
    assert browser.post(page, data={"name": other.name, "role": "reader"}).status_code == 303
    for done in ("added", "changed", "removed", "declined", "revoked"):
        shown[f"/documents/<document_id>/sharing, {done}"] = browser.get(page, params={"done": done})
    reader = other.browser()
    reader.cookies.set("quire_language", "de")
    shown["/, shared"] = reader.get("/")
    shown["/documents/<document_id>/read, shared"] = reader.get(f"/documents/{document}/read")
    shown["/documents/<document_id>/sharing, 403"] = reader.get(page)
    audit = f"/documents/{document}/audit"
    shown["/documents/<document_id>/audit"] = browser.get(audit)
    shown["/documents/<document_id>/audit, nothing"] = browser.get(audit, params={"person": "niemand"})
    shown["/documents/<document_id>/audit, no day"] = browser.get(audit, params={"from": "heute"})
    shown["/administration/audit"] = browser.get("/administration/audit")
    shown |= pages_of_usage(browser)
    return shown | pages_of_links(browser, document)


def pages_of_groups(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The groups of administrators, before there is one, and one of them after each change."""
    shown = {
        "/administration/groups": browser.get("/administration/groups"),
        "/administration/groups, no name": browser.post("/administration/groups", data={"name": ""}),
        "/administration/groups, removed": browser.get("/administration/groups?done=removed"),
    }
    made = browser.post("/administration/groups", data={"name": "Gutachten"})
    group = made.headers["location"].partition("?")[0]
    shown |= {
        "/administration/groups, one": browser.get("/administration/groups"),
        "/administration/groups, taken": browser.post("/administration/groups", data={"name": "gutachten"}),
        "/administration/groups/<group_id>": browser.get(group),
        "/administration/groups/<group_id>, nobody": browser.post(f"{group}/members", data={"member": "x"}),
    }
    name = browser.get("/api/me").json()["user"]["name"]
    assert browser.post(f"{group}/members", data={"member": name}).status_code == 303
    for done in ("made", "renamed", "in", "out"):
        shown[f"/administration/groups/<group_id>, {done}"] = browser.get(group, params={"done": done})
    return shown


def pages_of_usage(browser: httpx.Client) -> dict[str, httpx.Response]:
    caps = "/administration/usage/caps"
    wrong = {"scope": "person", "subject": "niemand", "unit": "money", "amount": "1"}
    shown = {
        "/administration/usage": browser.get("/administration/usage"),
        "/administration/usage, nobody": browser.post(caps, data=wrong),
        "/administration/usage, no amount": browser.post(caps, data={**wrong, "amount": "viel"}),
        "/administration/usage, no number": browser.post(
            caps, data={**wrong, "unit": "tokens", "amount": "x"}
        ),
    }
    for scope, unit in (("person", "money"), ("everybody", "tokens"), ("everybody", "answers")):
        browser.post(caps, data={"scope": scope, "subject": "", "unit": unit, "amount": "1000"})
    for by in ("document", "model", "day"):
        shown[f"/administration/usage, by {by}"] = browser.get("/administration/usage", params={"by": by})
    for done in ("set", "removed"):
        shown[f"/administration/usage, {done}"] = browser.get("/administration/usage", params={"done": done})
    return shown


def pages_of_models(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The models of administrators, before there is one, and a provider and a model that does not answer."""
    place = "/administration/models"
    shown = {
        place: browser.get(place),
        f"{place}, no address": browser.post(f"{place}/providers", data={"name": "Haus", "base_url": "hier"}),
    }
    typed = {"name": "Haus", "base_url": "http://127.0.0.1:9/v1", "key": "schluessel-0123"}
    provider = browser.post(f"{place}/providers", data=typed).headers["location"].partition("?")[0]
    described = {"name": "lama", "context_tokens": "2000", "input_price": "1", "output_price": "2"}
    added = browser.post(f"{provider}/models", data=described).headers["location"].partition("?")[0]
    wait_until(lambda: "Refresh" not in browser.get(added).headers)
    for done in ("removed", "model_removed", "moved", "defaults"):
        shown[f"{place}, {done}"] = browser.get(place, params={"done": done})
    for done in ("added", "changed", "key"):
        shown[f"{place}/providers/<provider_id>, {done}"] = browser.get(provider, params={"done": done})
    shown |= {
        f"{place}/providers/<provider_id>": browser.get(provider),
        f"{place}/providers/<provider_id>, no names": browser.post(f"{provider}/names"),
        f"{place}/providers/<provider_id>, no size": browser.post(f"{provider}/models", data={"name": "x"}),
        f"{place}/<model_id>": browser.get(added),
        f"{place}/<model_id>, added": browser.get(added, params={"done": "added"}),
        f"{place}/<model_id>, no price": browser.post(added, data={**described, "input_price": "wenig"}),
    }
    assert browser.post(f"{provider}/remove").status_code == 303
    return shown


def pages_of_templates(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The templates of somebody, a document that is saved as one, and one that is made from it."""
    instructions = "/templates/instructions"
    form = {"name": "Schlicht", "instructions": "Ohne Fremdwort."}
    empty = browser.post(instructions, data={"name": "", "instructions": ""})
    assert browser.post(instructions, data=form).status_code == 303
    saved = browser.post("/documents", data={"title": "Vorbild"}).headers["location"]
    first = browser.get(f"{saved}/save-as-template")
    assert browser.post(f"{saved}/save-as-template", data={"name": "Monatsbericht"}).status_code == 303
    listed = browser.get("/templates")
    of_instructions, of_documents = (
        re.findall(rf'href="(/templates/{kind}/[0-9a-f]+)"', listed.text)[0]
        for kind in ("instructions", "documents")
    )
    template_id = of_documents.rpartition("/")[2]
    made = browser.post("/documents", data={"title": "Neu", "template": template_id}).headers["location"]
    changed = {"name": "Monatsbericht", "description": "Für jeden Monat.", "revision": "1"}
    assert browser.post(of_documents, data=changed).status_code == 303
    file = {"file": ("vorlage.md", b"nichts")}
    return {
        "/templates": listed,
        "/templates, no name": empty,
        "/templates, damaged": browser.post("/templates/import", files=file),
        **{f"/templates, {done}": browser.get(f"/templates?done={done}") for done in DONE_WITH_TEMPLATES},
        "/templates/instructions/<instruction_template_id>": browser.get(of_instructions),
        "/templates/documents/<document_template_id>": browser.get(of_documents),
        "/documents/new": browser.get("/documents/new"),
        "/documents/<document_id>/save-as-template": first,
        "/documents/<document_id>/save-as-template, again": browser.get(f"{saved}/save-as-template"),
        "/documents/<document_id>/template": browser.get(f"{made}/template"),
        "/documents/<document_id>, newer template": browser.get(made),
    }


DONE_WITH_TEMPLATES = ("added", "changed", "deleted", "imported", "saved")


def pages_of_links(browser: httpx.Client, document: str) -> dict[str, httpx.Response]:
    """What an owner sees of a link, and what those do to whom it was given."""
    links = f"/documents/{document}/links"
    made = browser.post(links, data={"role": "reader", "days": "7", "password": "geheim"})
    (url,) = re.findall(r'value="(http[^"]*/s/[^"]*)"', made.text)
    guest = httpx.Client(base_url=browser.base_url, cookies={"quire_language": "de"})
    shown = {
        "/documents/<document_id>/sharing, new link": made,
        "/documents/<document_id>/sharing, no such link": browser.post(links, data={"role": "owner"}),
        "/s/<secret>": guest.get(url),
        "/s/<secret>, no name": guest.post(url, data={"name": ""}),
        "/s/<secret>, wrong password": guest.post(url, data={"name": "Mona", "password": "falsch"}),
        "/s/<secret>, 404": guest.get("/s/nowhere"),
    }
    assert guest.post(url, data={"name": "Mona", "password": "geheim"}).status_code == 303
    shown["/documents/<document_id>/read, guest"] = guest.get(f"/documents/{document}/read")
    assert "Mona (Gast)" in shown["/documents/<document_id>/read, guest"].text
    shown["/documents/<document_id>/sharing, a guest"] = browser.get(f"/documents/{document}/sharing")
    return shown


def test_a_german_page_says_nothing_in_english(
    german: httpx.Client, administrator: Person, start_server: StartServer, tmp_path: Path
) -> None:
    shown = {
        **pages(german, administrator, start_server),
        **pages_of_provider(tmp_path),
        **pages_of_mails(tmp_path),
    }
    programs = ("/api/", "/healthz", "/readyz", "/metrics", "/static/")
    people = {
        route.path
        for route in ROUTES
        if route.method == "GET" and (route.path == "/api/docs" or not route.path.startswith(programs))
    }
    assert people <= set(shown), "a further page has to be shown here"
    left = {name: english for name, page in shown.items() if (english := english_in(page.text))}
    assert left == {}
    for name, page in shown.items():
        assert (page.status_code == 404) == name.endswith("404"), name
        is_provider_away = name == "/login/provider" and page.status_code == 503
        assert page.status_code < 500 or is_provider_away, name
        assert '<html lang="de"' in page.text, name
        assert page.headers["content-language"] == "de", name
        assert set(page.headers["vary"].split(", ")) >= {"Accept-Language", "Cookie"}, name


def test_numbers_and_times_are_german_on_german_pages(german: httpx.Client) -> None:
    health = german.get("/administration/health").text
    assert "5.000" in health
    assert "5,000" not in health
    exact, ago = re.findall(r'<time[^>]* title="([^"]*)">([^<]*)</time>', german.get("/").text)[0]
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d UTC", exact)
    assert re.fullmatch(r"vor \d+ \w+", ago)


# Who is spoken to in which language.


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("en", "en"),
        ("de", "de"),
        ("DE-de", "de"),
        ("de-AT,en;q=0.9", "de"),
        ("en-US,de;q=0.5", "en"),
        ("de;q=0.5,en;q=0.8", "en"),
        ("fr,de;q=0.3", "de"),
        ("fr", "en"),
        ("fr,*;q=0.1", "en"),
        ("de;q=0", "en"),
        ("nonsense;;q=x,,", "en"),
    ],
)
def test_the_browser_says_which_language_it_wants(
    server: RunningServer, wanted: str | None, code: str
) -> None:
    headers = {} if wanted is None else {"Accept-Language": wanted}
    page = httpx.get(f"{server.url}/login", headers=headers)
    assert f'<html lang="{code}"' in page.text
    assert page.headers["content-language"] == code


def test_what_was_chosen_in_this_browser_counts_before_what_it_wants(author: Person) -> None:
    browser = author.browser()
    chosen = browser.post(
        "/language", data={"language": "de", "back": "/account?done=language"}, follow_redirects=True
    )
    assert notice_in(chosen) == "Quire spricht in diesem Browser jetzt Deutsch."
    assert '<html lang="de"' in browser.get("/", headers={"Accept-Language": "en"}).text
    assert re.search(r'value="de" lang="de" aria-pressed="true"', chosen.text)
    assert '<html lang="en"' in author.browser().get("/").text, "another browser has its own choice"
    browser.post("/language", data={"language": "en"})
    assert '<html lang="en"' in browser.get("/", headers=GERMAN).text
    browser.post("/language", data={"language": "browser"})
    assert '<html lang="de"' in browser.get("/", headers=GERMAN).text
    assert '<html lang="en"' in browser.get("/").text


def test_the_choice_is_kept_out_of_reach_of_scripts_and_other_sites(server: RunningServer) -> None:
    kept = httpx.post(f"{server.url}/language", data={"language": "de"}).headers["set-cookie"]
    assert kept.startswith("quire_language=de;")
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    refusal = httpx.post(
        f"{server.url}/language", data={"language": "de"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refusal.status_code == 403
    assert "set-cookie" not in refusal.headers


@pytest.mark.parametrize("language", ["", "fr", "de-AT", '"><script>'])
def test_another_language_is_refused_and_a_strange_cookie_is_passed_over(
    server: RunningServer, language: str
) -> None:
    refusal = httpx.post(f"{server.url}/language", data={"language": language})
    assert refusal.status_code == 422
    assert "set-cookie" not in refusal.headers
    page = httpx.get(f"{server.url}/login", headers={"Cookie": f"quire_language={language}"})
    assert '<html lang="en"' in page.text


@pytest.mark.parametrize("back", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", ""])
def test_choosing_a_language_leads_nowhere_else(server: RunningServer, back: str) -> None:
    reply = httpx.post(f"{server.url}/language", data={"language": "de", "back": back})
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def test_the_sign_in_page_offers_the_other_language_and_keeps_where_one_wanted_to_go(author: Person) -> None:
    browser = httpx.Client(base_url=author.http.base_url, follow_redirects=True)
    page = browser.get("/login?next=/account")
    assert (
        '<button class="button small-button quiet-button" type="submit" name="language" value="de"'
        in page.text
    )
    (back,) = re.findall(r'name="back" value="([^"]*)"', page.text)
    german = browser.post("/language", data={"language": "de", "back": back})
    assert "Passwort" in german.text
    assert 'name="next" value="/account"' in german.text
    signed_in = browser.post(
        "/login", data={"username": author.name, "password": PASSWORD, "next": "/account"}
    )
    assert "<h1>Konto</h1>" in signed_in.text


# What programs are told.


def test_a_program_is_told_in_english_unless_it_asks_for_german(author: Person) -> None:
    address = "/api/documents/nowhere"
    for headers in ({}, {"Accept-Language": "*"}, {"Accept-Language": "en-GB"}):
        refused(author.http.get(address, headers=headers), 404, "not_found", "Document not found")
    told = author.http.get(address, headers=GERMAN)
    refused(told, 404, "not_found", "Dokument nicht gefunden")
    assert told.headers["content-language"] == "de"
    assert set(told.headers["vary"].split(", ")) >= {"Accept-Language", "Cookie"}


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "/api/documents", {"title": " "}, "„title“ darf nicht leer sein."),
        ("POST", "/api/documents", {"title": "x" * 301}, "„title“ darf höchstens 300 Zeichen haben."),
        ("POST", "/api/documents", {"title": 3}, "„title“ muss Text (nicht eine ganze Zahl) sein."),
        ("POST", "/api/documents", {}, "„title“ fehlt."),
        ("POST", "/api/documents", {"title": "x", "y": 1}, "„y“ ist kein Feld dieser Anfrage."),
        ("GET", "/api/documents?limit=500", None, "„limit“ muss eine ganze Zahl bis höchstens 200 sein."),
        ("GET", "/api/documents?cursor=x", None, "„cursor“ muss ein next_cursor dieser Liste sein."),
        ("PUT", "/api/me", None, "Diese Adresse kennt diese Methode nicht."),
        ("GET", "/api/nowhere", None, "Unter dieser Adresse gibt es nichts."),
    ],
)
def test_a_refusal_with_its_values_is_told_in_german(
    author: Person, method: str, path: str, body: object, sentence: str
) -> None:
    reply = author.http.request(method, path, json=body, headers=GERMAN)
    assert reply.json()["error"] == sentence


def test_the_first_account_is_refused_by_the_labels_of_its_form(start_server: StartServer) -> None:
    address = start_server().first_administrator_url
    form = {"username": "two words", "password": "a long enough one"}
    english = httpx.post(address, data=form)
    german = httpx.post(address, data=form, headers=GERMAN)
    assert problem_in(english).startswith("“Name” must have")
    assert problem_in(german).startswith("„Name“ muss aus")


def test_numbers_in_a_refusal_are_grouped_as_the_language_does(author: Person) -> None:
    body = {"title": "Lang", "sections": [{"title": "Zu lang", "content": "x" * (512 * 1024 + 1)}]}
    english = author.http.post("/api/documents", json=body).json()["error"]
    german = author.http.post("/api/documents", json=body, headers=GERMAN).json()["error"]
    assert english == "“content” must have at most 524288 bytes."
    assert german == "„content“ darf höchstens 524.288 Bytes haben."


def test_a_form_calls_its_fields_by_their_german_labels(german: httpx.Client) -> None:
    page = german.post("/account/tokens", data={"name": "Skript", "days": "zwei"})
    assert problem_in(page) == "„Gültigkeit in Tagen“ muss eine ganze Zahl von 1 bis 365 sein."


# The workspace.


def test_the_workspace_fetches_its_german_words_at_once_and_only_where_they_are_wanted(
    german: httpx.Client,
) -> None:
    address = f"/documents/{german.headers['x-document']}"
    words = re.compile(r'<link rel="modulepreload" href="(/static/assets/de-[^"]+)">')
    found = words.search(german.get(address).text)
    assert found
    assert "Senden" in german.get(found[1]).text
    german.post("/language", data={"language": "en"})
    assert not words.search(german.get(address).text)


def failures_of_answers() -> set[str]:
    """The codes of all the errors that are kept with answers."""
    codes = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                is_failure = node.func.id in ("AnswerError", "ModelFailure")
                if is_failure and node.args and isinstance(node.args[0], ast.Constant):
                    codes.add(node.args[0].value)
    return codes


def test_the_page_can_say_in_german_why_an_answer_failed() -> None:
    catalogue_of_page = (PROJECT / "frontend/src/words/de.ts").read_text()
    (known,) = re.findall(r"ofAnswers: {(.*?)\n    }", catalogue_of_page, re.S)
    assert set(re.findall(r"^ +(\w+):", known, re.M)) == failures_of_answers()


# Text of any direction.


def test_what_people_have_written_keeps_its_own_direction(author: Person) -> None:
    title = "מסמך (א)"
    document = author.document(title)
    browser = author.browser()
    assert f'<span class="document-title" dir="auto">{title}</span>' in browser.get("/").text
    deleted = browser.post(f"/documents/{document['id']}/delete", follow_redirects=True)
    assert f"“<bdi>{title}</bdi>” is in the trash." in deleted.text
    assert f"<bdi>{title}</bdi></th>" in browser.get("/trash").text
