"""Quire in German, and with text of every direction and script."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import StartServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import SCRIPTED_ANSWER, open_workspace, sign_in
from tests.running import PASSWORD, Person, RunningServer

HEBREW = "דוח שנתי"
ARABIC = "التقرير السنوي"
JAPANESE = "年次報告書"


@pytest.fixture
def german_page(open_page: OpenPage, site: RunningServer) -> Page:
    """A page of somebody whose browser asks for German."""
    page = open_page(site)
    page.set_extra_http_headers({"Accept-Language": "de-DE,de;q=0.9,en;q=0.8"})
    return page


def test_the_whole_job_in_german(german_page: Page, writer: Person) -> None:
    page = german_page
    page.goto("/")
    page.get_by_label("Name").fill(writer.name)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_label("Titel des neuen Dokuments").fill("Jahresbericht")
    page.get_by_role("button", name="Dokument anlegen").click()
    page.wait_for_url("**/documents/*")

    page.get_by_role("button", name="Ersten Abschnitt hinzufügen").click()
    expect(page.get_by_role("textbox", name="Titel des neuen Abschnitts")).to_be_focused()
    page.keyboard.type("Überblick")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Text von „Überblick“").click()
    page.keyboard.insert_text("Es war ein gutes Jahr.")
    expect(page.locator("[role=status][data-state=saved]")).to_contain_text("Gespeichert")
    expect(page.locator("[role=status][data-state=saved]")).to_contain_text("5 Wörter")

    page.get_by_label("Ihre Frage").fill("Was sagt dieser Abschnitt?")
    page.get_by_label("Ihre Frage").press("Enter")
    answer = page.locator("article[data-status=completed]").last
    expect(answer).to_contain_text(SCRIPTED_ANSWER)
    answer.get_by_role("button", name="Weitere Aktionen").click()
    page.get_by_role("menuitem", name="In den Abschnitt einfügen").click()
    expect(page.locator("[role=status][data-state=saved]")).to_contain_text("v3")

    page.get_by_role("textbox", name="Text von „Überblick“").press("Control+f")
    expect(page.get_by_role("textbox", name="Suchen", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Nächste Stelle")).to_be_visible()

    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()


def test_the_language_is_chosen_before_signing_in_without_any_script(
    plain_page: Page, writer: Person
) -> None:
    plain_page.goto("/login")
    plain_page.get_by_role("button", name="Deutsch").click()
    expect(plain_page.get_by_role("heading", name="Anmelden")).to_be_visible()
    plain_page.get_by_role("button", name="English").click()
    expect(plain_page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.long
def test_the_language_is_chosen_on_the_account_page(page: Page, writer: Person) -> None:
    sign_in(page, writer)
    page.goto("/account")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("status")).to_have_text("Quire spricht in diesem Browser jetzt Deutsch.")
    expect(page.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "direction"),
    [
        pytest.param(HEBREW, "rtl", id="Hebrew"),
        pytest.param(ARABIC, "rtl", id="Arabic", marks=pytest.mark.long),
        pytest.param(JAPANESE, "ltr", id="Japanese", marks=pytest.mark.long),
    ],
)
def test_text_runs_in_the_direction_of_its_letters_wherever_it_is_shown(
    page: Page, writer: Person, text: str, direction: str
) -> None:
    sections = [{"title": text, "content": text}, {"title": f"{text} 2", "content": text}]
    document = writer.document(text, sections)
    workspace = open_workspace(page, writer, document["id"])
    workspace.ask(text)
    expect(workspace.answer("completed")).to_be_visible()
    question = workspace.chat.get_by_role("paragraph").filter(has_text=text).first
    workspace.question.fill(text)
    shown = {
        "document's title": page.get_by_role("textbox", name="Title of the document"),
        "title in the outline": workspace.entry(text).first.locator(".title"),
        "section's title": workspace.title,
        "line of the editor": workspace.text.locator(".cm-line").first,
        "text that is read": workspace.reading(f"{text} 2").locator(".prose p"),
        "question": question,
        "question that is typed": workspace.question,
    }
    assert {name: direction_of(place) for name, place in shown.items()} == dict.fromkeys(shown, direction)

    page.goto("/")
    assert direction_of(page.locator(".document-title", has_text=text)) == direction


@pytest.mark.long
def test_an_answer_runs_in_the_direction_of_its_letters(
    open_page: OpenPage, start_server: StartServer
) -> None:
    quoting = start_server()
    reader = quoting.person("reader")
    document = reader.document("Report", [{"title": HEBREW, "content": f"{HEBREW} {HEBREW}."}])
    workspace = open_workspace(open_page(quoting), reader, document["id"])
    workspace.ask(HEBREW)
    quote = workspace.answer("completed").get_by_text(HEBREW).last
    assert direction_of(quote) == "rtl"


def direction_of(place: Locator) -> str:
    direction: str = place.evaluate("element => getComputedStyle(element).direction")
    return direction
