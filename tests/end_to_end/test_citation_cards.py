"""The card of a citation has, for each state of the quote, what a person needs to judge it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ModelServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.test_pictures import LONG, Camera
from tests.end_to_end.test_references import added
from tests.end_to_end.workspace import open_workspace
from tests.formats.reading.scans import scan_of
from tests.running import RunningServer

RULES = """# Opening

The valve is opened slowly by two people. The filter is changed every year by the night shift, and the lid is
checked. The pump must not be started in the morning. The dose is 10⁶ units of it.

# Storage

All boxes are kept dry in the cold room. ~~The fee is eighty euros a day.~~
""".encode()
SCAN = "Spores outlive boiling water.\n\nSteam under pressure kills spores within fifteen minutes."
CARDS = [
    ("verified", "The valve is opened slowly by two people.", ["Quote found in the source"]),
    (
        "part",
        "The filter is changed every year",
        ["Quote found in the source", "The whole sentence in the source", "by the night shift"],
    ),
    ("repaired", "The dose is 10^6^ units of it.", ["but for typography", "10⁶"]),
    (
        "shortened",
        "The filter is changed … by the night shift",
        ["words left out", "Read the whole sentence", "left out: every year"],
    ),
    (
        "recognised",
        "Steam under pressure kills spores within fifteen minutes.",
        ["read from a picture", "Compare them with the picture", "page 1"],
    ),
    ("cut", "be started in the morning", ["leaves out what may turn it", "The pump must not"]),
    ("struck", "The fee is eighty euros a day.", ["leaves out what may turn it", "strikes them out"]),
    ("altered", "The valve is opened slowly by three people.", ["says it differently", "two"]),
    (
        "spliced",
        "The valve is opened slowly by two people. The dose is 10⁶ units",
        ["joins what does not belong"],
    ),
    ("not-found", "Cold water removes all rust at once, always.", ["No source has these words"]),
]


@pytest.fixture(scope="module")
def citing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose model quotes in every way there is."""
    model = ModelServer()
    model.plan(pieces=[f"It is said: “{quote}” Then more. \n\n" for _, quote, _ in CARDS])
    running = RunningServer(tmp_path_factory.mktemp("citing") / "data", **model.settings).start()
    yield running
    running.stop()
    model.close()


@pytest.mark.long
@pytest.mark.parametrize("width", LONG)
def test_each_state_says_what_it_takes_to_judge_it(
    citing: RunningServer, open_page: OpenPage, pictures: Path | None, width: str
) -> None:
    person = citing.person(f"ann-{width}")
    document = person.document("Cleaning the line")
    added(person, document, RULES, "rules.md")
    added(person, document, scan_of(SCAN), "scan.pdf")
    page = open_page(citing)
    camera = Camera(page, pictures, width)
    workspace = open_workspace(page, person, document["id"])
    if width == "phone":
        workspace.show_tab("Chat")
    workspace.ask("What is said about valves, filters, steam and rust?")
    answer = workspace.answer("completed")
    chips = answer.locator(".prose").get_by_role("button")
    expect(chips).to_have_count(len(CARDS))
    for number, (name, _, said) in enumerate(CARDS):
        chips.nth(number).focus()
        card = page.get_by_role("tooltip")
        for words in said:
            expect(card).to_contain_text(words)
        expect_lines(page, is_scan=name == "recognised")
        camera.take(f"card-{name}")
        chips.nth(number).blur()
        expect(card).to_have_count(0)


def expect_lines(page: Page, *, is_scan: bool) -> None:
    """The picture of the quote's lines is there for what was read from one, and shows little more than they."""
    picture = page.get_by_role("tooltip").get_by_role("img", name=re.compile("as scanned"))
    if not is_scan:
        expect(picture).to_have_count(0)
        return
    expect(picture).to_be_visible()
    shown = picture.locator("xpath=..").bounding_box()
    whole = picture.bounding_box()
    assert shown is not None
    assert whole is not None
    assert shown["height"] < whole["height"] / 10
