"""Two people in one document, each in a browser of their own: what one does the other sees without a reload."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quire.store.transactions import Transaction
from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import Workspace, open_workspace, wait_until
from tests.running import Person, RunningServer
from tests.web.live.test_live_events import share

SECTIONS = [
    {"title": "Purpose", "content": "Why we do it.\n\nIt is clean."},
    {"title": "Scope", "content": "Where we do it."},
    {"title": "Method", "content": "How we do it."},
]


@dataclass
class Two:
    """Ann, whose document it is, and Ben, who may write in it."""

    document: dict[str, Any]
    ann: Person
    ben: Person
    anns: Workspace
    bens: Workspace


@pytest.fixture
def two(site: RunningServer, writer: Person, open_page: OpenPage) -> Two:
    document = writer.document("Cleaning", SECTIONS)
    ben = writer.neighbour(f"ben-{writer.name}")
    share(writer, document, ben.name, "editor")
    anns = open_workspace(open_page(site), writer, document["id"])
    bens = open_workspace(open_page(site), ben, document["id"])
    expect(anns.entry("Purpose").get_by_text("is here")).to_have_count(1)
    return Two(document, writer, ben, anns, bens)


def reloads(page: Page) -> Callable[[], int]:
    """How often a page has been loaded since."""
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    return lambda: len(loads)


def test_saves_moves_and_new_sections_of_another_appear_and_leave_the_cursor_and_what_is_typed(
    two: Two,
) -> None:
    count = reloads(two.bens.page)
    # Ben writes at the end of the section that Ann changes at its beginning.
    two.bens.write(" Always.")
    expect(two.anns.text).to_contain_text("It is clean. Always.")
    two.anns.text.click()
    two.anns.page.keyboard.press("Control+Home")
    two.anns.page.keyboard.insert_text("First: ")
    expect(two.bens.text).to_contain_text("First: Why we do it.")
    two.bens.page.keyboard.insert_text(" Twice.")
    expect(two.anns.text).to_contain_text("It is clean. Always. Twice.")
    # The outline moves, and a section that is only read shows its new text.
    two.ann.done(
        "PUT",
        f"/api/documents/{two.document['id']}/sections/{two.document['sections'][2]['id']}/position",
        json={"position": 0},
    )
    expect(two.bens.entries.first).to_contain_text("Method")
    two.ann.done("POST", f"/api/documents/{two.document['id']}/sections", json={"title": "Records"})
    expect(two.bens.entry("Records")).to_be_visible()
    address = f"/api/documents/{two.document['id']}/sections/{two.document['sections'][1]['id']}"
    two.ann.done("PATCH", address, json={"content": "Everywhere."}, headers={"If-Match": '"1"'})
    expect(two.bens.reading("Scope")).to_contain_text("Everywhere.")
    expect(two.bens.text).to_be_focused()
    two.bens.page.keyboard.insert_text(" Thrice.")
    expect(two.bens.text).to_contain_text("It is clean. Always. Twice. Thrice.")
    assert count() == 0


@pytest.mark.long
def test_one_sees_where_the_others_are_and_that_they_have_left(two: Two) -> None:
    name = two.ben.name
    expect(two.anns.entry("Purpose")).to_contain_text(f"{name} is here")
    two.bens.entry("Scope").click()
    expect(two.anns.entry("Scope")).to_contain_text(f"{name} is here")
    expect(two.anns.section("Scope")).to_contain_text(f"{name} is here")
    expect(two.anns.entry("Purpose")).not_to_contain_text("is here")
    two.bens.page.close()
    expect(two.anns.entry("Scope")).not_to_contain_text("is here")


def test_whoever_writes_is_named_and_can_be_taken_over_from_with_a_word(two: Two) -> None:
    place = two.anns.section("Purpose").bounding_box()
    two.bens.write(" Ben writes.")
    button = two.anns.page.get_by_role("button", name=f"{two.ben.name} is writing here")
    button.click()
    assert two.anns.section("Purpose").bounding_box() is not None
    assert place is not None
    two.anns.page.get_by_role("menuitem", name="Take over…").click()
    dialog = two.anns.page.get_by_role("dialog", name=f"Take over from {two.ben.name}")
    dialog.get_by_role("textbox").fill("Only a comma.")
    dialog.get_by_role("button", name="Take over").click()
    expect(dialog).to_have_count(0)
    expect(two.bens.page.get_by_role("alert")).to_contain_text(
        f"{two.ann.name} has taken over this section and says: “Only a comma.”"
    )
    expect(two.bens.page.get_by_role("button", name=f"{two.ann.name} is writing here")).to_be_visible()
    expect(button).to_have_count(0)
    # It is advice: Ben can write all the same, and nothing is lost.
    two.bens.write(" More.")
    expect(two.anns.text).to_contain_text("Ben writes. More.")


@pytest.mark.long
def test_whoever_slept_through_a_lease_finds_who_writes_now_and_loses_nothing(
    site: RunningServer, two: Two
) -> None:
    section_id = two.document["sections"][0]["id"]
    two.anns.write(" Ann was here.")
    expect(two.bens.page.get_by_role("button", name=f"{two.ann.name} is writing here")).to_be_visible()
    # Her laptop sleeps with words that are not saved, for longer than a minute.
    two.anns.page.context.set_offline(True)
    two.anns.page.keyboard.insert_text(" She typed this before it slept.")
    site.write(lambda tx: slept(tx, section_id))
    two.bens.text.click()
    two.bens.page.keyboard.press("ControlOrMeta+Home")
    two.bens.page.keyboard.insert_text("Ben goes on. ")
    wait_until(two.bens.page, lambda: two.bens.stored_text().startswith("Ben goes on. "))
    expect(two.bens.page.get_by_role("button", name="is writing here")).to_have_count(0)
    two.anns.page.context.set_offline(False)
    expect(two.anns.page.get_by_role("button", name=f"{two.ben.name} is writing here")).to_be_visible()
    whole = "Ben goes on. Why we do it.\n\nIt is clean. Ann was here. She typed this before it slept."
    two.anns.page.get_by_role("button", name="Merge both").click()
    wait_until(two.anns.page, lambda: two.anns.stored_text().strip() == whole)
    expect(two.anns.text).to_contain_text("Ben goes on.")
    lease = two.ben.done("PUT", f"/api/documents/{two.document['id']}/sections/{section_id}/lease")["lease"]
    assert lease["holder"]["name"] == two.ben.name


def slept(tx: Transaction, section_id: str) -> None:
    """A lease is a minute older than it was, by the clock that nobody sets."""
    assert tx.run(
        "update section_lease set renewed_at_uptime = renewed_at_uptime - 60 where section_id = :id",
        id=section_id,
    )


@pytest.mark.long
def test_a_section_that_another_deletes_while_one_writes_in_it_is_left_with_a_sentence(two: Two) -> None:
    two.ann.done(
        "DELETE", f"/api/documents/{two.document['id']}/sections/{two.document['sections'][0]['id']}"
    )
    expect(two.bens.page.get_by_role("alert")).to_contain_text("“Purpose” was deleted by somebody else.")
    expect(two.bens.title).to_have_value("Scope")


@pytest.mark.long
def test_decisions_and_answers_of_another_appear(two: Two) -> None:
    two.anns.ask("What does it say?")
    expect(two.bens.answer("completed")).to_contain_text("scripted assistant")
    chat = two.ann.chat(two.document)
    answer = two.ann.finished(two.ann.ask(chat, "Draft it.", intent="draft"))
    expect(two.bens.entry("Purpose")).to_contain_text("proposed change")
    proposal_id = answer["proposal_id"]
    hunks = two.ann.done("GET", f"/api/proposals/{proposal_id}")["proposal"]["hunks"]
    two.ann.done(
        "POST", f"/api/proposals/{proposal_id}/decisions", json={"accept": [hunk["id"] for hunk in hunks]}
    )
    expect(two.bens.entry("Purpose")).not_to_contain_text("proposed change")
    expect(two.bens.text).to_contain_text("scripted assistant")


@pytest.mark.long
def test_axe_finds_nothing_where_others_are_present(two: Two) -> None:
    two.bens.write(" Ben writes.")
    expect(two.anns.page.get_by_role("button", name=re.compile("is writing here"))).to_be_visible()
    assert findings(two.anns.page) == {}


@pytest.mark.long
def test_on_a_phone_who_writes_stands_above_the_text_and_moves_nothing(
    two: Two, site: RunningServer, open_page: OpenPage
) -> None:
    phone = open_workspace(open_page(site, screen=PHONE), two.ann, two.document["id"])
    before = phone.text.bounding_box()
    two.bens.write(" Ben writes.")
    button = phone.page.get_by_role("button", name=re.compile("is writing here"))
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["viewport"]["width"]
    after = phone.text.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == before["y"]


@pytest.mark.long
def test_many_tabs_of_one_browser_leave_connections_for_everything_else(two: Two) -> None:
    """A browser opens six connections to a server, and each of these tabs would like one for itself."""
    tabs = [Workspace(two.anns.page.context.new_page(), two.document["id"]) for _ in range(7)]
    for tab in tabs:
        tab.open()
    tabs[-1].write(" Written in the last tab.")
    tabs[-1].expect_saved()
    for tab in (*tabs[:-1], two.bens):
        expect(tab.text).to_contain_text("Written in the last tab.")
    wait_until(two.bens.page, lambda: "last tab" in two.bens.stored_text())
