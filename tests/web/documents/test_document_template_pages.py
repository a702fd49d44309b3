"""The pages of document templates, without script."""

import re

import httpx
import pytest

from tests.running import Person


def address_of(browser: httpx.Client, name: str) -> str:
    """The address of a template in the list."""
    before = browser.get("/templates").text.partition(f">{name}</a>")[0]
    return "/templates/documents/" + before.rpartition("/templates/documents/")[2].partition('"')[0]


def test_a_document_is_saved_as_a_template_and_a_new_one_made_from_it(author: Person) -> None:
    browser, document = author.browser(), author.document()
    place = f"/documents/{document['id']}/save-as-template"
    assert document["title"] in browser.get(place).text
    form = {"name": "Annual report", "description": "For all reports.", "belongs_to": "me"}
    assert browser.post(place, data=form).headers["location"] == "/templates?done=saved"
    taken = browser.post(place, data=form)
    assert taken.status_code == 409
    assert "For all reports." in taken.text
    template = address_of(browser, "Annual report")
    template_id = template.rpartition("/")[2]
    choice = browser.get(f"/documents/new?template={template_id}").text
    assert f'value="{template_id}" checked' in choice
    assert "For all reports." in choice
    made = browser.post("/documents", data={"title": "From it", "template": template_id})
    read = browser.get(made.headers["location"]).text
    assert "From it" in read
    assert browser.post("/documents", data={"title": "Empty", "template": ""}).status_code == 303
    blank = browser.post("/documents", data={"title": " ", "template": template_id})
    assert blank.status_code == 422
    assert f'value="{template_id}" checked' in blank.text

    next_version = author.document(sections=[{"title": "Only one"}])
    renewed = browser.post(
        f"/documents/{next_version['id']}/save-as-template", data={"instead_of": template_id}
    )
    assert renewed.headers["location"] == "/templates?done=saved"
    place = made.headers["location"]
    compared = browser.get(f"{place}/template").text
    assert "# Only one" in compared
    assert browser.post(f"{place}/template/seen").headers["location"] == place
    assert not author.done("GET", f"/api{place}/template")["template"]["has_newer"]


@pytest.mark.parametrize(
    ("language", "own", "foreign", "heading"),
    [
        ("en", "Thesis", "Abschlussarbeit", "Templates in other languages"),
        ("de", "Abschlussarbeit", "Thesis", "Vorlagen in anderen Sprachen"),
    ],
)
def test_templates_in_other_languages_are_folded_unless_one_of_them_is_chosen(
    author: Person, language: str, own: str, foreign: str, heading: str
) -> None:
    browser = author.browser()
    browser.cookies.set("quire_language", language)
    page = browser.get("/documents/new").text
    begin, _, folded = page.partition(f"<details>\n      <summary>{heading}")
    assert (f">{own}<" in begin, f">{foreign}<" in begin) == (True, False)
    assert (f">{own}<" in folded, f">{foreign}<" in folded) == (False, True)
    (chosen,) = re.findall(rf'value="([^"]+)"> <strong dir="auto">{foreign}<', page)
    page = browser.get("/documents/new", params={"template": chosen}).text
    assert "<details open>" in page


def test_a_template_is_imported_changed_and_deleted(author: Person) -> None:
    browser = author.browser()
    file = browser.get("/api/document-templates/shipped.de.report/file").content
    sent = browser.post("/templates/import", files={"file": ("bericht.md", file)})
    assert sent.headers["location"] == "/templates?done=imported"
    again = browser.post("/templates/import", files={"file": ("bericht.md", file)})
    assert (again.status_code, again.text.count('role="alert"')) == (409, 1)
    damaged = browser.post("/templates/import", files={"file": ("bericht.md", b"nothing")})
    assert (damaged.status_code, damaged.text.count('role="alert"')) == (422, 1)
    template = address_of(browser, "Bericht")
    assert "Zusammenfassung" in browser.get(template).text
    form = {"name": "Unser Bericht", "description": "Kurz.", "revision": "1"}
    assert browser.post(template, data=form).headers["location"] == "/templates?done=changed"
    assert browser.post(template, data=form).status_code == 412
    assert browser.post(f"{template}/delete").headers["location"] == "/templates?done=deleted"
    assert browser.get(template).status_code == 404


def test_the_list_of_documents_leads_to_the_templates(author: Person) -> None:
    assert 'href="/documents/new"' in author.browser().get("/").text
    assert "shipped.en.thesis" in author.browser().get("/documents/new").text
