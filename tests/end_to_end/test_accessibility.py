"""Every page in both themes, looked at by axe: nothing stands in the way of somebody who sees or moves differently.

A further page is a line in `PLACES`, or in `SCENES` when something has to be done before it can be seen. Of each kind
of page some are looked at always, all in the long run.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ModelServer, StartServer
from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import DESK, PHONE, Screen
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.histories import with_history
from tests.end_to_end.pdf import pdf_of
from tests.end_to_end.together import together
from tests.end_to_end.workspace import (
    HALF_OF_IT,
    Review,
    Sources,
    Workspace,
    hear_nothing,
    open_workspace,
    sign_in,
)
from tests.running import Person, RunningServer

PLACES = {
    "documents": "/",
    "nothing found": "/?q=no+such+title",
    "trash": "/trash",
    "templates": "/templates",
    "new document": "/documents/new",
    "template": "/templates/documents/shipped.en.report",
    "account": "/account",
    "accounts": "/administration",
    "health": "/administration/health",
    "audit": "/administration/audit",
    "usage": "/administration/usage",
    "usage by day": "/administration/usage?by=day",
    "audit, nothing found": "/administration/audit?person=nobody&type=grant&from=2030-01-01",
    "API": "/api/docs",
    "problem": "/documents/none",
    "unknown address": "/no/such/page",
}
"""Pages of an administrator with a document, another one in the trash, and two sign-ins."""


ALWAYS = {
    *("documents", "account", "accounts", "audit"),
    *("sign-in refused", "read", "workspace", "answer streaming", "proposal reviewed"),
    *("chat on a phone", "outline menu", "palette", "side by side", "citation opened"),
}


def kinds_of(names: Iterable[str]) -> list[Any]:
    """What a test is done with, and when."""
    return [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.long) for name in names]


def sign_in_page(page: Page, person: Person) -> None:
    page.context.clear_cookies()
    page.goto("/login")


def sign_in_refused(page: Page, person: Person) -> None:
    sign_in_page(page, person)
    page.get_by_label("Name").fill("nobody")
    page.get_by_label("Password").fill("no such password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


def document_deleted(page: Page, person: Person) -> None:
    page.goto("/")
    page.get_by_role("button", name="Delete “Cleaning the line”").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def title_refused(page: Page, person: Person) -> None:
    page.goto("/")
    page.get_by_label("Title of the new document").fill(" ")
    page.get_by_role("button", name="Create document").click()
    expect(page.get_by_role("alert")).to_be_visible()


def password_refused(page: Page, person: Person) -> None:
    page.goto("/account")
    for label in ("Current password", "New password", "New password, again"):
        page.get_by_label(label, exact=True).fill("a wrong password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_visible()


def token_shown(page: Page, person: Person) -> None:
    page.goto("/account")
    page.get_by_label("What it is for").fill("Nightly report")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_label("The new token")).to_be_visible()


def account_refused(page: Page, person: Person) -> None:
    page.goto("/administration")
    page.get_by_label("Name", exact=True).fill("two words")
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_role("alert")).to_be_visible()


def account_of_another(page: Page, person: Person) -> None:
    page.goto("/administration")
    page.get_by_label("Name", exact=True).fill(f"other-{person.name}")
    page.get_by_role("button", name="Add account").click()
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("is shut out")).to_be_visible()


def own_account(page: Page, person: Person) -> None:
    page.goto(f"/administration/accounts/{person.user_id}")


def caps_set(page: Page, person: Person) -> None:
    for scope, unit in (("everybody", "tokens"), ("document", "answers")):
        subject = person.document("Capped")["id"] if scope == "document" else None
        cap = {"scope": scope, "subject": subject, "unit": unit, "amount": 10**9}
        person.done("PUT", "/api/caps", json=cap)
    page.goto("/administration/usage")
    page.get_by_label("Whom or what").fill("nobody at all")
    page.get_by_label("At most in a month").fill("5")
    page.get_by_role("button", name="Set cap").click()
    expect(page.get_by_role("alert")).to_be_visible()


def model_checked(page: Page, person: Person) -> None:
    page.goto("/administration/health")
    page.get_by_role("button", name="Check the model").click()
    expect(page.get_by_role("status")).to_be_visible()


def workspace(page: Page, person: Person) -> Workspace:
    opened = Workspace(page, person.document("Filling the tanks")["id"])
    opened.open()
    return opened


def workspace_loading(page: Page, person: Person) -> None:
    document = person.document()
    page.route("**/api/documents/*", lambda route: None)
    page.goto(f"/documents/{document['id']}")
    expect(page.get_by_text("Opening the document…")).to_be_visible()


def workspace_failed(page: Page, person: Person) -> None:
    document = person.document()
    page.route("**/api/documents/*", lambda route: route.abort())
    page.goto(f"/documents/{document['id']}")
    expect(page.get_by_role("alert")).to_contain_text("The document could not be opened.")


def section_failed(page: Page, person: Person) -> None:
    document = person.document()
    page.route("**/sections/*", lambda route: route.abort())
    page.goto(f"/documents/{document['id']}")
    expect(page.get_by_text("Cannot be edited for now")).to_be_visible()


def chat_failed(page: Page, person: Person) -> None:
    page.route(re.compile(r"/chat\b"), lambda route: route.abort())
    workspace(page, person)
    expect(page.get_by_text("The chat could not be opened.")).to_be_visible()


def document_without_sections(page: Page, person: Person) -> None:
    document = person.done("POST", "/api/documents", json={"title": "Empty"})["document"]
    page.goto(f"/documents/{document['id']}")
    expect(page.get_by_role("button", name="Add the first section")).to_be_visible()


def section_without_text(page: Page, person: Person) -> None:
    workspace(page, person).entry("Scope").click()
    expect(page.get_by_text("How do you want to begin?")).to_be_visible()


def offline(page: Page, person: Person) -> None:
    opened = workspace(page, person)
    page.context.set_offline(True)
    opened.write(" Typed without a network.")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    expect(opened.saving_status).to_contain_text("Not saved: no connection")


def signed_out(page: Page, person: Person) -> None:
    opened = workspace(page, person)
    page.context.clear_cookies()
    opened.write(" Typed too late.")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()


def conflict(page: Page, person: Person) -> Workspace:
    hear_nothing(page)
    opened = workspace(page, person)
    other = Workspace(page.context.new_page(), opened.document_id)
    other.open()
    other.write(" Theirs.")
    other.expect_saved("v2")
    other.page.close()
    opened.write(" Mine.")
    expect(page.get_by_role("heading", name="This section was changed elsewhere")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    return opened


def text_kept(page: Page, person: Person) -> None:
    opened = conflict(page, person)
    page.get_by_role("button", name="Keep mine").click()
    opened.expect_saved()
    page.get_by_label("Kept texts").get_by_text("The other text is kept").click()


def text_found(page: Page, person: Person) -> None:
    workspace(page, person).text.click()
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="Find")).to_be_focused()
    page.keyboard.type("do")


def text_selected(page: Page, person: Person) -> Workspace:
    opened = workspace(page, person)
    opened.text.click()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("button", name="Ask about this")).to_be_visible()
    return opened


def answer_streaming(page: Page, person: Person) -> None:
    workspace(page, person).half_an_answer()


def answer_cut_off(page: Page, person: Person) -> None:
    opened = workspace(page, person)
    opened.ask("At length.")
    expect(opened.answer("completed")).to_contain_text("Cut off")


def answer_inserted(page: Page, person: Person) -> None:
    opened = workspace(page, person)
    opened.ask("Say it.")
    opened.answer("completed").get_by_text("What was sent").click()
    expect(opened.answer("completed")).to_contain_text("about")
    opened.choose_for_answer(opened.answer("completed"), "Insert into section")
    expect(page.get_by_role("region", name="Text").get_by_role("button", name="Undo")).to_be_visible()


def answer_stopped_and_another_asked_for(page: Page, person: Person) -> None:
    opened = workspace(page, person)
    opened.half_an_answer()
    opened.stop_button.click()
    opened.choose_for_answer(opened.answer("stopped"), "Another answer")
    expect(opened.answer("streaming")).to_contain_text(HALF_OF_IT)
    opened.stop_button.click()
    expect(opened.answer("stopped")).to_contain_text("2 of 2")
    page.get_by_role("button", name="Change this question").click()
    expect(page.get_by_role("textbox", name="Your changed question")).to_be_focused()


def section_emptied(page: Page, person: Person) -> None:
    workspace(page, person).text.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text("Empty this section?")).to_be_visible()


def rewriting_offered(page: Page, person: Person) -> None:
    text_selected(page, person)
    page.keyboard.press("Alt+Shift+Enter")
    expect(page.get_by_role("menuitem", name="Your own instruction…")).to_be_focused()


def readers_asked_for(page: Page, person: Person) -> None:
    rewriting_offered(page, person)
    page.get_by_role("menuitem", name="Rewrite for an audience").click()
    expect(page.get_by_role("textbox", name="For which readers?")).to_be_focused()


def question_about_words_that_are_gone(page: Page, person: Person) -> None:
    opened = text_selected(page, person)
    page.keyboard.press("Alt+Enter")
    opened.ask("Is this right?")
    expect(opened.answer("completed")).to_be_visible()
    document = person.done("GET", f"/api/documents/{opened.document_id}")["document"]
    place = f"/api/documents/{opened.document_id}/sections/{document['sections'][0]['id']}"
    person.done("PATCH", place, json={"content": "Something else."}, headers={"If-Match": '"1"'})
    page.get_by_role("button", name="Change this question").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The selected text has been changed since")


def draft_proposed(page: Page, person: Person) -> Review:
    opened = workspace(page, person)
    opened.choose_draft()
    opened.ask("Say more.")
    review = Review(opened)
    expect(review.card).to_contain_text("waiting")
    return review


def proposal_reviewed(page: Page, person: Person) -> Review:
    review = draft_proposed(page, person)
    review.open()
    expect(page.get_by_role("textbox", name="Text of").locator("ins").first).to_be_visible()
    return review


def change_reworded(page: Page, person: Person) -> None:
    proposal_reviewed(page, person).choose(1, "Edit")
    expect(page.get_by_role("textbox", name="Your wording of change 1")).to_be_focused()


def proposal_decided(page: Page, person: Person) -> None:
    review = proposal_reviewed(page, person)
    review.choose(1, "Accept")
    expect(review.list).to_contain_text("All changes reviewed.")
    expect(review.card.get_by_role("list", name="1 decision")).to_be_visible()


def proposal_on_a_phone(page: Page, person: Person) -> None:
    page.set_viewport_size(DESK["viewport"])
    review = draft_proposed(page, person)
    page.set_viewport_size(PHONE["viewport"])
    Workspace(page, "").show_tab("Chat")
    review.open()


def question_refused(page: Page, person: Person) -> None:
    opened = workspace(page, person)
    page.route("**/messages", lambda route: route.abort())
    opened.ask("Does this arrive?")
    expect(page.get_by_role("alert")).to_be_visible()


def on_phone(tab: str) -> Callable[[Page, Person], None]:
    """One of the three parts of the workspace on a narrow screen."""

    def scene(page: Page, person: Person) -> None:
        page.set_viewport_size(PHONE["viewport"])
        workspace(page, person).show_tab(tab)

    return scene


def read(page: Page, person: Person) -> None:
    content = "# Why\n\n- [x] done\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[plan](https://example.org)"
    document = person.document("Filling the tanks", [{"title": "Purpose", "content": content}])
    page.goto(f"/documents/{document['id']}/read")


def who_wrote_what(page: Page, person: Person) -> None:
    document = person.document("Filling the tanks")
    answer = person.finished(person.ask(person.chat(document)))
    content = "Somebody wrote this.\n\nSomebody pasted this.\n\nAnd this is from an answer."
    pasted, answered = content.index("Somebody pasted"), content.index("And this")
    origins = [
        {"start": pasted, "end": answered, "kind": "pasted"},
        {"start": answered, "end": len(content), "kind": "answer", "message_id": answer["id"]},
    ]
    person.done(
        "PATCH",
        f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}",
        json={"content": content, "origins": origins},
        headers={"If-Match": '"1"'},
    )
    page.goto(f"/documents/{document['id']}/authorship")
    page.get_by_text("Where each part of “Purpose” came from").click()
    expect(page.get_by_role("listitem")).to_have_count(3)


def changed_document(person: Person) -> tuple[str, dict[str, Any]]:
    """Where its pages are; and as it was before a section was deleted, another renamed and a third one added."""
    document = person.document("Annual report", [{"title": title} for title in ("Purpose", "Scope")])
    api = f"/api/documents/{document['id']}/sections"
    person.done("DELETE", f"{api}/{document['sections'][1]['id']}")
    person.done("PATCH", f"{api}/{document['sections'][0]['id']}", json={"title": "Reasons"})
    person.done("POST", api, json={"title": "Method"})
    return f"/documents/{document['id']}", document


def sections_deleted(page: Page, person: Person) -> None:
    place, _ = changed_document(person)
    page.goto("/trash")
    assert findings(page) == {}
    page.goto(f"{place}/trash")


def section_restored(page: Page, person: Person) -> None:
    sections_deleted(page, person)
    page.get_by_role("button", name="Restore “Scope”").click()
    expect(page.get_by_role("status")).to_be_visible()


def history(page: Page, person: Person) -> None:
    place, _ = changed_document(person)
    page.goto(f"{place}/history")


def read_as_it_was(page: Page, person: Person) -> None:
    place, document = changed_document(person)
    page.goto(f"{place}/read?at={document['created_at']}")
    expect(page.get_by_text("This is the document as it was")).to_be_visible()


def restoring(page: Page, person: Person) -> None:
    place, document = changed_document(person)
    page.goto(f"{place}/restore-to?time={document['created_at']}")
    page.get_by_text("1 section comes back").click()


def document_restored(page: Page, person: Person) -> None:
    restoring(page, person)
    page.get_by_role("button", name="Restore the document").click()
    expect(page.get_by_role("status")).to_be_visible()


def outline(page: Page, person: Person) -> Workspace:
    titles = [("Purpose", 1), ("Scope", 2), ("Limits", 3), ("Method", 1), ("Results", 1)]
    sections = [{"title": title, "level": level, "content": "Some words."} for title, level in titles]
    opened = Workspace(page, person.document("Annual report", sections)["id"])
    opened.open()
    return opened


def outline_changed(page: Page, person: Person) -> None:
    opened = outline(page, person)
    opened.act("Results", "Delete")
    expect(opened.outline.get_by_text("Deleted “Results”.")).to_be_visible()
    opened.act("Method", "One level down")
    opened.act("Scope", "Fold")
    opened.act("Scope", "Add a section after it")
    expect(page.get_by_role("textbox", name="Title of the new section")).to_be_focused()


def outline_menu(page: Page, person: Person) -> None:
    opened = outline(page, person)
    opened.entry("Scope").focus()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()


def searched(page: Page, person: Person) -> None:
    outline(page, person)
    page.get_by_label("Search this document").fill("words")
    expect(page.get_by_role("option").first).to_be_visible()


def palette(page: Page, person: Person) -> None:
    outline(page, person)
    page.keyboard.press("Control+k")
    page.keyboard.type("s")
    expect(page.get_by_role("option").first).to_be_visible()


def sources_none(page: Page, person: Person) -> None:
    sources = Sources(outline(page, person))
    sources.open()


def sources_of_each_state(page: Page, person: Person) -> None:
    sources = Sources(outline(page, person))
    sources.open()
    sources.upload(("steam.md", b"Steam kills."), ("broken.pdf", b"no PDF"), ("program.exe", b"MZ"))
    sources.upload(("latin.txt", "Die Prüfung der Flächen muß täglich geschehen.".encode("latin-1")))
    expect(sources.row("latin")).to_contain_text("Ready, with 1 note")
    expect(sources.row("broken")).to_contain_text("Cannot be read")
    expect(sources.uploads.get_by_role("button", name="Try again")).to_be_visible()
    sources.drawer.get_by_role("button", name="Paste a text").click()
    sources.drawer.get_by_role("button", name="Delete “broken”").click()


def model_to_connect(page: Page, person: Person) -> None:
    outline(page, person)
    page.get_by_text("Connect a model").click()


def cited(page: Page, person: Person) -> tuple[Workspace, Sources]:
    document = person.document("Cleaning vessels")
    opened = Workspace(page, document["id"])
    opened.open()
    sources = Sources(opened)
    sources.open()
    sources.upload(
        ("steam.pdf", pdf_of(["Steam kills spores.", "Air is let out first."])),
        ("cold.md", b"Cold water kills nothing."),
    )
    sources.expect_read("steam", "cold")
    sources.close()
    opened.ask("What kills spores?")
    expect(opened.answer("completed")).to_contain_text("What was sent")
    return opened, sources


def citation_pointed_at(page: Page, person: Person) -> None:
    opened, _ = cited(page, person)
    opened.answer("completed").locator(".prose").get_by_role("button").first.hover()
    expect(page.get_by_role("tooltip")).to_be_visible()


def citation_opened(page: Page, person: Person) -> None:
    opened, sources = cited(page, person)
    opened.answer("completed").locator(".prose").get_by_role("button", name="steam").first.click()
    expect(sources.drawer.get_by_role("img")).to_be_visible()


def citation_on_a_phone(page: Page, person: Person) -> None:
    opened, sources = cited(page, person)
    page.set_viewport_size({"width": 360, "height": 740})
    opened.show_tab("Chat")
    opened.answer("completed").locator(".prose").get_by_role("button", name="steam").first.click()
    expect(sources.drawer.get_by_role("img")).to_be_visible()


def citation_gone(page: Page, person: Person) -> None:
    opened, sources = cited(page, person)
    sources.open()
    sources.row("cold").get_by_role("button", name="Delete “cold”").click()
    sources.row("cold").get_by_role("button", name="Delete", exact=True).click()
    expect(sources.row("cold")).to_have_count(0)
    page.reload()
    opened.answer("completed").locator(".prose").get_by_role("button", name="cold").first.click()
    expect(sources.drawer).to_contain_text("The source was deleted")


def source_found(page: Page, person: Person) -> None:
    cited(page, person)
    page.get_by_label("Search this document").fill("spores")
    expect(page.get_by_role("option", name="In a source").first).to_be_visible()


def footnote_read(page: Page, person: Person) -> None:
    opened = outline(page, person)
    opened.write(" Steam.[^a]\n\n[^a]: steam, page 2")
    opened.expect_saved()
    page.keyboard.press("Escape")
    expect(opened.reading("Purpose").locator(".footnotes")).to_be_visible()


def shared_with_everybody(page: Page, person: Person) -> None:
    page.goto(f"{together(person).place}/sharing")


def link_made(page: Page, person: Person) -> None:
    shared_with_everybody(page, person)
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("The new link")).to_be_visible()


def copy_asked_for(page: Page, person: Person) -> None:
    page.goto(f"{together(person).place}/copy")
    page.get_by_label("Title").fill(" ")
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("alert")).to_be_visible()


def own_suggestions(page: Page, person: Person) -> None:
    shared = together(person)
    page.context.clear_cookies()
    sign_in(page, shared.reviewer)
    page.goto(f"{shared.place}/suggestions")
    expect(page.locator(".fate")).to_have_count(4)


def read_with_comments(page: Page, person: Person) -> None:
    page.goto(f"{together(person).place}/read")
    page.locator("details.comments summary").first.click()
    expect(page.get_by_text("Measured last year.").first).to_be_visible()


def document_audit(page: Page, person: Person) -> None:
    page.goto(f"{together(person).place}/audit")


CITING_SCENES: dict[str, Callable[[Page, Person], None]] = {
    "sources none": sources_none,
    "sources of each state": sources_of_each_state,
    "model to connect": model_to_connect,
    "citation pointed at": citation_pointed_at,
    "citation opened": citation_opened,
    "citation on a phone": citation_on_a_phone,
    "citation gone": citation_gone,
    "source found": source_found,
    "footnote read": footnote_read,
}
"""Those that need the built-in assistant, which cites what it finds."""

SCENES: dict[str, Callable[[Page, Person], object]] = {
    "sign-in": sign_in_page,
    "sign-in refused": sign_in_refused,
    "document deleted": document_deleted,
    "title refused": title_refused,
    "password refused": password_refused,
    "token shown": token_shown,
    "account refused": account_refused,
    "account of another": account_of_another,
    "own account": own_account,
    "caps set": caps_set,
    "model checked": model_checked,
    "read": read,
    "who wrote what": who_wrote_what,
    "sections deleted": sections_deleted,
    "section restored": section_restored,
    "history": history,
    "read as it was": read_as_it_was,
    "restoring": restoring,
    "document restored": document_restored,
    "workspace": workspace,
    "workspace loading": workspace_loading,
    "workspace failed": workspace_failed,
    "section failed": section_failed,
    "chat failed": chat_failed,
    "document without sections": document_without_sections,
    "section without text": section_without_text,
    "offline": offline,
    "signed out": signed_out,
    "conflict": conflict,
    "text kept": text_kept,
    "text found": text_found,
    "text selected": text_selected,
    "answer streaming": answer_streaming,
    "answer cut off": answer_cut_off,
    "answer inserted": answer_inserted,
    "answer stopped, another asked for": answer_stopped_and_another_asked_for,
    "section emptied": section_emptied,
    "rewriting offered": rewriting_offered,
    "readers asked for": readers_asked_for,
    "question about words that are gone": question_about_words_that_are_gone,
    "draft proposed": draft_proposed,
    "proposal reviewed": proposal_reviewed,
    "change reworded": change_reworded,
    "proposal decided": proposal_decided,
    "proposal on a phone": proposal_on_a_phone,
    "question refused": question_refused,
    "outline on a phone": on_phone("Outline"),
    "text on a phone": on_phone("Text"),
    "chat on a phone": on_phone("Chat"),
    "outline changed": outline_changed,
    "outline menu": outline_menu,
    "searched": searched,
    "palette": palette,
    "shared with everybody": shared_with_everybody,
    "link made": link_made,
    "copy asked for": copy_asked_for,
    "own suggestions": own_suggestions,
    "read with comments": read_with_comments,
    "audit of a document": document_audit,
}


def history_restored(page: Page, history: str) -> None:
    page.goto(history)
    page.get_by_role("button", name="Restore version 3").click()
    expect(page.get_by_role("status")).to_contain_text("Version 3 is restored")


HISTORY_SCENES: dict[str, Callable[[Page, str], object]] = {
    "every state": lambda page, history: page.goto(f"{history}?folded=true"),
    "restored": history_restored,
    "version": lambda page, history: page.goto(f"{history}/4"),
    "in one text": lambda page, history: page.goto(f"{history}/compare?older=2&newer=5"),
    "side by side": lambda page, history: page.goto(f"{history}/compare?older=2&newer=5&view=side"),
}


@pytest.fixture
def reader(page: Page, administrator: Person) -> Person:
    """An administrator with a bit of everything, signed in."""
    administrator.document("Cleaning the line")
    deleted = administrator.document("Old plan")
    administrator.done("DELETE", f"/api/documents/{deleted['id']}")
    administrator.browser()
    sign_in(page, administrator)
    return administrator


@pytest.mark.parametrize(
    "screen", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("place", kinds_of(PLACES))
def test_axe_finds_nothing_on_a_page(page: Page, reader: Person, place: str, screen: Screen) -> None:
    page.set_viewport_size(screen["viewport"])
    page.goto(PLACES[place])
    assert findings(page) == {}


@pytest.mark.parametrize("scene", kinds_of(SCENES))
def test_axe_finds_nothing_after_something_was_done(page: Page, reader: Person, scene: str) -> None:
    SCENES[scene](page, reader)
    assert findings(page) == {}


@pytest.mark.long
@pytest.mark.parametrize(
    "screen", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("scene", kinds_of(HISTORY_SCENES))
def test_axe_finds_nothing_in_the_history_of_a_section(
    page: Page, site: RunningServer, writer: Person, scene: str, screen: Screen
) -> None:
    page.set_viewport_size(screen["viewport"])
    _, history = with_history(site, writer)
    sign_in(page, writer)
    HISTORY_SCENES[scene](page, history)
    assert findings(page) == {}


def test_axe_finds_nothing_on_a_page_that_is_not_for_everybody(page: Page, writer: Person) -> None:
    sign_in(page, writer)
    page.goto("/administration")
    expect(page.get_by_text("Access denied")).to_be_visible()
    assert findings(page) == {}


@pytest.mark.long
def test_axe_finds_nothing_where_nobody_has_an_account(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    page = open_page(server)
    for address in ("/login", server.first_administrator_url):
        page.goto(address)
        assert findings(page) == {}


@pytest.mark.long
def test_axe_finds_nothing_at_an_answer_that_failed(
    start_server: StartServer, model_server: ModelServer, open_page: OpenPage
) -> None:
    model_server.plan(status=401)
    server = start_server(**model_server.settings)
    person = server.person("ann")
    workspace = open_workspace(open_page(server), person, person.document()["id"])
    workspace.ask("Why?")
    expect(workspace.answer("failed")).to_contain_text("No answer")
    assert findings(workspace.page) == {}


@pytest.mark.parametrize("scene", kinds_of(CITING_SCENES))
def test_axe_finds_nothing_where_something_is_cited(
    server: RunningServer, author: Person, open_page: OpenPage, scene: str
) -> None:
    page = open_page(server)
    sign_in(page, author)
    CITING_SCENES[scene](page, author)
    assert findings(page) == {}


def test_axe_finds_what_is_there_to_be_found(page: Page, reader: Person) -> None:
    """Were it not running, the tests above would find nothing either."""
    page.goto("/")
    page.evaluate("document.querySelector('label[for=title]').remove()")
    page.evaluate("document.querySelector('h1').style.color = '#999'")
    assert {"color-contrast", "label"} & {name for names in findings(page).values() for name in names}
