"""Quire speaks German as well as English: to whom, everywhere, and with nothing left untranslated."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import quire
from quire.web.pages.languages import LANGUAGES, translations
from quire.web.routes import ROUTES
from tests import patient
from tests.conftest import StartServer
from tests.running import PASSWORD, Person, RunningServer
from tests.web.conftest import notice_in, problem_in, refused
from tests.web.pages.english import catalogue, english_in, forms, messages_of
from tests.web.pages.every_page import pages_of_mails, pages_of_provider, pages_of_server

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
def test_texts_are_translated_as_by_the_compiled_catalogue(code: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    expected, found = GNUTranslations(compiled), translations(code)
    for message in messages_of(catalogue(code)).values():
        singular, plural = forms(message.id)[0], forms(message.id)[-1]
        assert found.gettext(singular) == expected.gettext(singular)
        for count in (0, 1, 2, 5, 11, 101) if message.pluralizable else ():
            assert found.ngettext(singular, plural, count) == expected.ngettext(singular, plural, count)
    for count in (0, 1, 2):
        assert found.ngettext("No owl", "No owls", count) == expected.ngettext("No owl", "No owls", count)
    assert found.gettext("No owl") == "No owl"


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


def test_a_german_page_says_nothing_in_english(
    german: httpx.Client, administrator: Person, start_server: StartServer, tmp_path: Path
) -> None:
    shown = {
        **pages_of_server(german, administrator, start_server),
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
    page = patient.get(f"{server.url}/login", headers=headers)
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
    kept = patient.post(f"{server.url}/language", data={"language": "de"}).headers["set-cookie"]
    assert kept.startswith("quire_language=de;")
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    refusal = patient.post(
        f"{server.url}/language", data={"language": "de"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refusal.status_code == 403
    assert "set-cookie" not in refusal.headers


@pytest.mark.parametrize("language", ["", "fr", "de-AT", '"><script>'])
def test_another_language_is_refused_and_a_strange_cookie_is_passed_over(
    server: RunningServer, language: str
) -> None:
    refusal = patient.post(f"{server.url}/language", data={"language": language})
    assert refusal.status_code == 422
    assert "set-cookie" not in refusal.headers
    page = patient.get(f"{server.url}/login", headers={"Cookie": f"quire_language={language}"})
    assert '<html lang="en"' in page.text


@pytest.mark.parametrize("back", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", ""])
def test_choosing_a_language_leads_nowhere_else(server: RunningServer, back: str) -> None:
    reply = patient.post(f"{server.url}/language", data={"language": "de", "back": back})
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def test_the_sign_in_page_offers_the_other_language_and_keeps_where_one_wanted_to_go(author: Person) -> None:
    browser = patient.client(base_url=author.http.base_url, follow_redirects=True)
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
    english = patient.post(address, data=form)
    german = patient.post(address, data=form, headers=GERMAN)
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
    assert f'dir="auto" title="{title}">{title}</span>' in browser.get("/").text
    deleted = browser.post(f"/documents/{document['id']}/delete", follow_redirects=True)
    assert f"“<bdi>{title}</bdi>” is in the trash." in deleted.text
    assert f"<bdi>{title}</bdi></th>" in browser.get("/trash").text
