"""Links that owners make, and browsers of guests who enter by them."""

from typing import Any

import httpx

from tests import patient
from tests.running import Person


def made_link(
    owner: Person, document: dict[str, Any], role: str = "reader", **fields: Any
) -> tuple[dict[str, Any], str]:
    """A new link, and its address."""
    body = {"role": role, **fields}
    made = owner.done("POST", f"/api/documents/{document['id']}/links", json=body)
    return made["link"], made["url"]


def enter(owner: Person, url: str, name: str = "Mona", **form: str) -> httpx.Client:
    """A browser in which somebody has entered by a link."""
    browser = patient.client(base_url=owner.http.base_url)
    reply = browser.post(url, data={"name": name, **form})
    assert reply.status_code == 303, reply.text
    return browser
