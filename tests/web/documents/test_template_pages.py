"""The pages of templates, without script."""

import httpx

from tests.running import Person
from tests.web.accounts.test_group_pages import made_group

ADDRESS = "/templates/instructions"


def made(browser: httpx.Client, **form: str) -> str:
    """The address of a new instruction template."""
    reply = browser.post(ADDRESS, data={"name": "Plain", "instructions": "Be brief.", **form})
    assert reply.headers["location"] == "/templates?done=added", reply.text
    page = browser.get("/templates").text
    return f"{ADDRESS}/" + page.rpartition(f'href="{ADDRESS}/')[2].partition('"')[0]


def test_instructions_are_made_changed_and_deleted(author: Person) -> None:
    browser = author.browser()
    address = made(browser)
    assert "Be brief." in browser.get(address).text
    form = {"name": "Plain words", "instructions": "Be exact.", "revision": "1"}
    assert browser.post(address, data=form).headers["location"] == "/templates?done=changed"
    assert "Plain words" in browser.get("/templates?done=changed").text
    stale = browser.post(address, data={**form, "instructions": "What I typed."})
    assert stale.status_code == 412
    assert "What I typed." in stale.text
    assert browser.post(f"{address}/delete").headers["location"] == "/templates?done=deleted"
    assert browser.get(address).status_code == 404


def test_what_cannot_be_is_refused_with_what_was_typed(author: Person) -> None:
    browser = author.browser()
    made(browser)
    for form, status in (
        ({"name": "plain"}, 409),
        ({"instructions": "For {nobody}"}, 422),
        ({"name": ""}, 422),
    ):
        typed = {"name": "Other", "instructions": "Kept as typed.", **form}
        reply = browser.post(ADDRESS, data=typed)
        assert reply.status_code == status
        assert reply.text.count('role="alert"') == 1
        assert typed["instructions"] in reply.text


def test_those_of_a_group_are_offered_to_its_members(
    administrator: Person, author: Person, stranger: Person
) -> None:
    group = made_group(administrator.browser(), "Editors of templates")
    administrator.browser().post(f"{group}/members", data={"member": author.name})
    browser = author.browser()
    assert "Group Editors of templates" in browser.get("/templates").text
    made(browser, name="Ours", belongs_to="group:Editors of templates")
    assert "Ours" not in stranger.browser().get("/templates").text
    refused = stranger.browser().post(
        ADDRESS, data={"name": "Theirs", "instructions": "x", "belongs_to": "group:Editors of templates"}
    )
    assert refused.status_code == 403
    assert (
        author.browser()
        .post(ADDRESS, data={"name": "All", "instructions": "x", "belongs_to": "instance"})
        .status_code
        == 403
    )
