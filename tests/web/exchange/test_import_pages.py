"""Importing a file on pages without script."""

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
