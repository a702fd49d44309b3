"""The page on which a document is copied: a title, comments or none, one copy however often the form is sent."""

import re

from tests.running import Person, RunningServer
from tests.web.conftest import problem_in


def commented(author: Person) -> str:
    document = author.document(sections=[{"title": "Pump", "content": "Rinse the pump."}])
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}/comments"
    anchor = {"start": 0, "end": 5, "revision": 1}
    author.done("POST", place, json={"text": "Why?", "anchor": anchor})
    return str(document["id"])


def comments_of(author: Person, address: str) -> list[str]:
    return [one["text"] for one in author.done("GET", f"/api{address}/comments")["comments"]]


def test_the_form_asks_for_a_title_and_whether_comments_go_along(author: Person) -> None:
    document_id = commented(author)
    browser = author.browser()
    place = f"/documents/{document_id}/copy"
    shown = browser.get(place).text
    assert re.search(r'name="title" value="[^"]+ \(copy\)"', shown)
    assert 'value="yes" checked' not in shown.replace('aria-describedby="comments-hint" ', "")
    bare = browser.post(place, data={"title": "Bare"})
    whole = browser.post(place, data={"title": "Whole", "with_comments": "yes"})
    assert (bare.status_code, whole.status_code) == (303, 303)
    assert comments_of(author, bare.headers["location"]) == []
    assert comments_of(author, whole.headers["location"]) == ["Why?"]


def test_a_form_that_is_sent_twice_makes_one_copy(author: Person) -> None:
    document_id = commented(author)
    browser = author.browser()
    place = f"/documents/{document_id}/copy"
    (key,) = re.findall(r'name="key" value="(\w+)"', browser.get(place).text)
    form = {"title": "Once", "key": key}
    first, second = (browser.post(place, data=form).headers["location"] for _ in range(2))
    assert first == second


def test_a_title_that_is_none_is_told_in_the_form(author: Person) -> None:
    reply = author.browser().post(
        f"/documents/{commented(author)}/copy", data={"title": " ", "with_comments": "yes"}
    )
    assert (reply.status_code, problem_in(reply)) == (422, "“Title” must not be empty.")
    assert re.search(r'name="with_comments"[^>]* checked', reply.text)


def test_a_commenter_is_not_offered_a_copy(author: Person, server: RunningServer) -> None:
    document_id = commented(author)
    guest = server.person("copies-nothing")
    body = {"principal": {"account": guest.name}, "role": "commenter"}
    author.done("POST", f"/api/documents/{document_id}/grants", json=body)
    assert guest.browser().get(f"/documents/{document_id}/copy").status_code == 403
    body = {"title": "Copy", "with_comments": True}
    assert guest.http.post(f"/api/documents/{document_id}/copies", json=body).status_code == 403
