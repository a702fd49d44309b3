"""The table of a document's sections: works without script, in any order, and with the findings of now."""

import re

import httpx

from tests.running import Person
from tests.web.conftest import place_of


def titles(browser: httpx.Client, place: str, query: str = "") -> list[str]:
    reply = browser.get(f"{place}/overview{query}")
    assert reply.status_code == 200
    return re.findall(r'<a href="/documents/\w+#section=\w+" dir="auto">([^<]+)</a>', reply.text)


def test_the_table_is_sorted_and_filtered(author: Person) -> None:
    document = author.document(
        sections=[
            {"title": "Zinc", "content": "It is very heavy."},
            {"title": "Argon", "content": "It is light, and there is more of it than one thinks."},
            {"title": "Boron", "content": ""},
        ]
    )
    place = f"/documents/{document['id']}"
    author.done("PUT", f"/api{place}/contract", json={"forbidden_words": ["very"]})
    argon = place_of(document, 1)
    change = {"state": "ready_for_review", "responsible": author.name, "due_on": "2031-05-06"}
    author.done("PATCH", f"{argon}/settings", json=change)
    browser = author.browser()
    assert titles(browser, place) == ["Zinc", "Argon", "Boron"]
    assert titles(browser, place, "?sort=title") == ["Argon", "Boron", "Zinc"]
    assert titles(browser, place, "?sort=words") == ["Argon", "Zinc", "Boron"]
    assert titles(browser, place, "?sort=due_on") == ["Argon", "Zinc", "Boron"]
    assert titles(browser, place, "?sort=responsible") == ["Argon", "Zinc", "Boron"]
    assert titles(browser, place, "?sort=findings")[0] == "Zinc"
    assert titles(browser, place, "?state=ready_for_review") == ["Argon"]
    assert titles(browser, place, f"?responsible={author.name}") == ["Argon"]
    assert titles(browser, place, "?findings=true") == ["Zinc"]
    assert titles(browser, place, "?state=ready") == []
    assert re.search(
        r"Boron.*?<td class=\"amount\">empty</td>", browser.get(f"{place}/overview").text, re.DOTALL
    )
    page = browser.get(f"{place}/overview", headers={"Accept-Language": "de"}).text
    assert "Bereit zur Durchsicht" in page
    assert "2031-05-06" in page
    assert browser.get(f"{place}/overview?sort=colour").status_code == 400
