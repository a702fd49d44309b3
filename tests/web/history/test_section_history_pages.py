"""The pages of a section's history, which work without script."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import httpx
import pytest

from tests.running import Person, RunningServer
from tests.web.conftest import damage_version, notice_in, place_of, problem_in, without_scripts_of_its_own

HOSTILE = "<script>alert(1)</script> & <b>bold</b>"


class Pages:
    """The history of one section in one browser."""

    def __init__(self, author: Person, *texts: str) -> None:
        document = author.document("Handbook", [{"title": "Purpose", "content": texts[0]}])
        self.author = author
        self.browser = author.browser()
        self.api = place_of(document)
        self.address = f"{self.api.removeprefix('/api')}/history"
        for text in texts[1:]:
            self.change(content=text)

    def change(self, **parts: str) -> None:
        self.author.done("PATCH", self.api, json=parts, headers={"If-Match": f'"{self.revision}"'})

    @property
    def revision(self) -> int:
        revision: int = self.section["revision"]
        return revision

    @property
    def section(self) -> dict[str, object]:
        section: dict[str, object] = self.author.done("GET", self.api)["section"]
        return section

    def get(self, path: str = "") -> httpx.Response:
        page = self.browser.get(f"{self.address}{path}")
        assert page.status_code == 200, page.text
        without_scripts_of_its_own(page)
        return page

    def restore(self, revision: int, base: int | str) -> httpx.Response:
        address = f"{self.address}/{revision}/restore"
        reply = self.browser.post(address, data={"base": base})
        if reply.status_code != 303:
            return reply
        return self.get(reply.headers["location"].removeprefix(self.address))


@pytest.fixture
def pages(author: Person) -> Pages:
    return Pages(author, "One.", "One.\n\nTwo.", "One.\n\nTwo and a half.")


def listed(page: httpx.Response) -> list[int]:
    return [int(number) for number in re.findall(r'name="newer" value="(\d+)"', page.text)]


def marked(page: httpx.Response, mark: str) -> list[str]:
    """What is inserted (`ins`) or deleted (`del`), without the words for those who hear it."""
    found = re.findall(rf'<{mark}><span class="visually-hidden">\w+: </span>(.*?)</{mark}>', page.text, re.S)
    return [unescape(text) for text in found]


def test_the_history_shows_the_last_state_of_each_minute_of_typing_and_on_request_every_one(
    pages: Pages,
) -> None:
    assert listed(pages.get("?folded=true")) == [3, 2, 1]
    assert listed(pages.get())[0] == 3
    shown = pages.author.done("GET", f"{pages.api}/versions", params={"folded": "false"})["versions"]
    assert listed(pages.get()) == [version["revision"] for version in shown]


def test_a_version_tells_its_author_its_words_and_why_it_came_to_be(pages: Pages) -> None:
    pages.restore(1, base=3)
    text = " ".join(unescape(re.sub(r"<[^>]*>", " ", pages.get("?folded=true").text)).split())
    author = pages.author.name
    for told in (
        f"current {author} · version 1 restored · 1 word (−4)",
        f"{author} · typed · 5 words (+3)",
        f"{author} · typed · 2 words (+1)",
        f"{author} · the beginning · 1 word",
    ):
        assert told in text


def test_a_long_history_is_paged_and_tells_words_across_the_edge_of_a_page(author: Person) -> None:
    pages = Pages(author, *(f"{'word ' * number}end" for number in range(1, 53)))
    first = pages.get("?folded=true")
    (next_page,) = re.findall(r'<a href="([^"]+)" rel="next"', first.text)
    second = pages.browser.get(unescape(next_page))
    assert (listed(first), listed(second)) == (list(range(52, 2, -1)), [2, 1])
    assert first.text.count("(+1)") == 50
    assert f'{pages.address}/compare?older=2&amp;newer=3"' in first.text


def test_every_version_but_the_first_leads_to_what_changed_in_it(author: Person) -> None:
    pages = Pages(author, "One.", "One.\n\nTwo.")
    for path in ("", "?folded=true"):
        assert f'{pages.address}/compare?older=1&amp;newer=2"' in pages.get(path).text
        assert pages.get(path).text.count("What changed") == 1


def test_two_versions_are_compared_in_one_text_and_side_by_side(pages: Pages) -> None:
    for view in ("inline", "side"):
        page = pages.get(f"/compare?older=2&newer=3&view={view}")
        assert (marked(page, "ins"), marked(page, "del")) == ([" and a half"], [])
    assert (page.text.count("<table"), page.text.count('<td dir="auto">')) == (1, 2)


def test_versions_chosen_the_other_way_round_are_compared_all_the_same(pages: Pages) -> None:
    assert "From version 1 to version 3" in pages.get("/compare?older=3&newer=1").text


def test_without_a_choice_the_newest_version_is_compared_with_the_one_before(pages: Pages) -> None:
    assert "From version 2 to version 3" in pages.get("/compare").text
    first = pages.get("/compare?newer=1")
    assert "Version 1, the beginning" in first.text
    assert marked(first, "ins") == ["One."]


def test_texts_without_a_difference_are_said_to_have_none(author: Person) -> None:
    pages = Pages(author, "One.\n\nTwo.", "One.\n\n\nTwo.", "", "One.\n\nTwo.")
    assert "The texts are the same." in pages.get("/compare?older=1&newer=4").text
    assert "The texts differ only in blank lines." in pages.get("/compare?older=1&newer=2").text
    assert "Nothing was written here." in pages.get("/compare?older=3&newer=3").text
    assert "Nothing was written here." in pages.get("/3").text


def test_long_stretches_that_are_the_same_are_folded_away(author: Person) -> None:
    long = "\n\n".join(f"Paragraph {number} that stays." for number in range(100))
    pages = Pages(author, f"{long}\n\nold", f"{long}\n\nnew")
    page = pages.get("/compare")
    (hidden,) = re.findall(r'<details class="hidden-text".*?</details>', page.text, re.S)
    assert "unchanged lines" in hidden
    assert "Paragraph 0 that stays." in hidden
    assert "Paragraph 99 that stays." not in hidden
    assert "Paragraph 99 that stays." in page.text


def test_others_are_served_while_the_page_of_a_long_comparison_is_made(author: Person) -> None:
    long = "\n\n".join(f"Paragraph {number} of a long text, with some words." for number in range(6_000))
    pages = Pages(author, long, long.replace("some words", "other words"))
    others_served = 0
    with ThreadPoolExecutor(1) as pool:
        comparing = pool.submit(pages.get, "/compare")
        while not comparing.done():
            author.http.get("/healthz").raise_for_status()
            others_served += 1
    assert comparing.result().text.count('class="hunk"') == 2_000
    assert others_served > 10


def test_a_blank_line_that_came_in_with_a_change_can_be_seen(author: Person) -> None:
    pages = Pages(author, "- one\n- two\n\nthree", "- one\n\n- two, changed\n\nthree")
    assert any(text.startswith("↵") for text in marked(pages.get("/compare"), "ins"))


def test_what_people_wrote_is_never_markup_in_a_comparison(author: Person) -> None:
    pages = Pages(author, "A text.", f"A text.\n\n{HOSTILE}", f"{HOSTILE}\n\nA text {HOSTILE}.")
    pages.change(title=HOSTILE)
    pages.change(content=f"{HOSTILE}\n\nA text {HOSTILE}, changed.")
    compared = [
        f"/compare?older={older}&newer=5&view={view}" for older in (1, 2, 4) for view in ("inline", "side")
    ]
    for path in ("", "?folded=true", "/4", *compared):
        page = pages.get(path)
        assert "<script>" not in page.text
        assert "<b>" not in page.text
        assert "alert(1)" in unescape(page.text)


def test_a_version_is_shown_as_it_was_read(author: Person) -> None:
    pages = Pages(author, "# Head\n\n**Bold** words.", "")
    page = pages.get("/1")
    assert "<h2" in page.text
    assert "<strong>Bold</strong> words." in page.text
    assert "This is the section as it is now." in pages.get("/2").text


def test_a_restored_version_can_be_taken_back_with_a_button(pages: Pages) -> None:
    page = pages.restore(1, base=3)
    assert notice_in(page) == "Version 1 is restored, as version 4. Undo"
    assert (pages.section["content"], pages.revision) == ("One.", 4)
    (undo, base) = re.findall(
        r'<div class="notice".*?action="([^"]+)".*?name="base" value="(\d+)"', page.text, re.S
    )[0]
    assert undo == f"{pages.address}/3/restore"
    undone = pages.restore(3, base=base)
    assert notice_in(undone) == "Version 3 is restored, as version 5. Undo"
    assert pages.section["content"] == "One.\n\nTwo and a half."


def test_restoring_what_is_there_already_says_so_and_changes_nothing(pages: Pages) -> None:
    assert notice_in(pages.restore(3, base=3)) == "The section is already as it was in version 3."
    assert pages.revision == 3


def test_what_was_written_since_the_page_was_shown_is_not_restored_over(pages: Pages) -> None:
    pages.change(content="Written in another tab.")
    page = pages.restore(1, base=3)
    assert "Version 1 is not restored" in problem_in(page)
    assert pages.section["content"] == "Written in another tab."


def test_an_old_notice_is_not_shown_again_when_the_section_has_changed(pages: Pages) -> None:
    pages.restore(1, base=3)
    pages.change(content="Written since.")
    assert notice_in(pages.get("?done=restored&version=1")) == ""


@pytest.mark.parametrize("base", ["", "x", "0"])
def test_restoring_without_saying_what_was_seen_is_refused(pages: Pages, base: str) -> None:
    assert pages.restore(1, base=base).status_code == 422
    assert pages.revision == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [("/9", 404), ("/x", 404), ("/compare?older=9", 404), ("/compare?view=upside", 400), ("?cursor=x", 400)],
)
def test_what_makes_no_sense_is_told_on_a_page(pages: Pages, path: str, status: int) -> None:
    page = pages.browser.get(f"{pages.address}{path}")
    assert page.status_code == status
    assert "<h1" in page.text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", ["/1", "/compare?older=1&newer=2"])
def test_a_damaged_version_has_a_page_with_one_sentence(
    author: Person, server: RunningServer, path: str, language: str
) -> None:
    pages = Pages(author, "One.", "Two.", "Three.")
    damage_version(server, pages.section, 1)
    page = pages.browser.get(f"{pages.address}{path}", headers={"Accept-Language": language})
    assert page.status_code == 500
    without_scripts_of_its_own(page)
    sentences = {
        "en": "Version 1 cannot be read, because it is damaged in the database.",
        "de": "Version 1 kann nicht gelesen werden, weil sie in der Datenbank beschädigt ist.",
    }
    assert sentences[language] in unescape(page.text)
    assert "Traceback" not in page.text
    pages.get()
    pages.get("/compare?older=2&newer=3")
