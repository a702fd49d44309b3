"""Importing a file on pages without script."""

import re

import httpx
import pytest

from tests.running import Person

TEXT = "# Limits\n\nTen.\n\n## Swabs\n\nFive."


def upload(browser: httpx.Client, name: str = "limits.md", content: str = TEXT) -> httpx.Response:
    return browser.post("/import", files={"file": (name, content.encode())})


def test_a_file_is_shown_and_then_made_into_a_document(author: Person) -> None:
    with author.browser() as browser:
        assert 'enctype="multipart/form-data"' in browser.get("/import").text
        uploaded = upload(browser)
        assert uploaded.status_code == 303, uploaded.text
        place = uploaded.headers["location"]
        shown = browser.get(place).text
        assert "Limits" in shown
        assert "Swabs" in shown
        assert author.done("GET", "/api/documents")["documents"] == []
        made = browser.post(f"{place}/confirm", data={"split_level": "2"})
        assert made.status_code == 303, made.text
        document = author.done("GET", f"/api{made.headers['location']}")["document"]
        assert {"Limits", "Swabs"} <= {section["title"] for section in document["sections"]} | {
            document["title"]
        }
        assert browser.post(f"{place}/confirm").status_code == 404


def headings(page: str) -> list[tuple[str, bool]]:
    """What the preview lists, each with whether it becomes a section."""
    listed = re.findall(r'<li class="level-\d">(.*?)</li>', page, re.S)
    return [
        (re.sub(r"<[^>]*>", "", item).removesuffix(" stays in the text above"), "stays in" not in item)
        for item in listed
    ]


DEEP = "Before.\n\n# Limits\n\nTen.\n\n## Swabs\n\nFive.\n\n### Dry\n\nOne.\n\n# Method\n\nWipe."


@pytest.mark.parametrize("level", [None, 1, 2, 3])
def test_the_preview_shows_what_becomes_a_section_at_the_chosen_level(
    author: Person, level: int | None
) -> None:
    with author.browser() as browser:
        place = upload(browser, content=DEEP).headers["location"]
        shown = browser.get(place if level is None else f"{place}?level={level}").text
        listed = headings(shown)
        assert len(listed) == 5
        sections = [title for title, begins in listed if begins]
        assert f"<h2>{len(sections)} sections</h2>" in shown
        (chosen,) = re.findall(r'name="split_level" value="(\d)"', shown)
        assert chosen == str(level or 1)
        made = browser.post(f"{place}/confirm", data={"split_level": chosen})
        document = author.done("GET", f"/api{made.headers['location']}")["document"]
        assert len(document["sections"]) == len(sections)
        assert [section["title"] for section in document["sections"]][1:] == sections[1:]


def test_a_level_that_there_is_not_is_refused(author: Person) -> None:
    with author.browser() as browser:
        place = upload(browser).headers["location"]
        assert browser.get(f"{place}?level=9").status_code == 400


def test_an_import_that_is_cancelled_is_forgotten(author: Person) -> None:
    with author.browser() as browser:
        place = upload(browser).headers["location"]
        assert browser.post(f"{place}/forget").headers["location"] == "/"
        assert browser.get(place).status_code == 404
        assert author.done("GET", "/api/documents")["documents"] == []


@pytest.mark.parametrize("name", ["limits.docx", "limits.exe"])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(author: Person, name: str) -> None:
    with author.browser() as browser:
        refused = upload(browser, name, "neither")
        assert refused.status_code in (415, 422)
        assert 'class="problem"' in refused.text


@pytest.mark.parametrize("form", [{"split_level": "9"}, {"changes": "burn"}])
def test_a_choice_that_there_is_not_is_refused_and_the_file_stays(
    author: Person, form: dict[str, str]
) -> None:
    with author.browser() as browser:
        place = upload(browser).headers["location"]
        assert browser.post(f"{place}/confirm", data=form).status_code == 422
        assert browser.get(place).status_code == 200
