"""Pages show times in the zone that the browser has told of, or in UTC, which they say."""

import re

import httpx
import pytest

from tests.running import Person

COOKIE = "quire_time_zone"


def browser_in(author: Person, zone: str | None) -> httpx.Client:
    browser = author.browser()
    if zone is not None:
        browser.cookies.set(COOKIE, zone)
    return browser


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (None, "Times are in UTC."),
        ("Asia/Tokyo", "Times are in Asia/Tokyo."),
        ("Nowhere/Else", "Times are in UTC."),
        ("../../etc/passwd", "Times are in UTC."),
        ("x" * 4_000, "Times are in UTC."),
    ],
)
def test_the_history_says_in_which_zone_its_times_are(author: Person, zone: str | None, shown: str) -> None:
    document = author.document()
    page = browser_in(author, zone).get(f"/documents/{document['id']}/history")
    assert page.status_code == 200
    assert shown in page.text


def test_a_time_is_that_of_the_browser_and_tells_when_asked_how_far_it_is_from_utc(author: Person) -> None:
    document = author.document(sections=[{"title": "Purpose"}])
    address = f"/documents/{document['id']}/sections/{document['sections'][0]['id']}/history"
    for zone, offset, shown in (
        (None, "UTC", " UTC"),
        ("Asia/Tokyo", r"UTC\+9", ""),
        ("Asia/Kolkata", r"UTC\+5:30", ""),
    ):
        page = browser_in(author, zone).get(address)
        assert re.search(rf'title="[^"]*\d\d:\d\d {offset}">[^<]*\d\d:\d\d{shown}</time>', page.text), zone
