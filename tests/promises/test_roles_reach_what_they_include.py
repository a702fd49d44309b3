"""Promise: nobody sees or does more than their role allows, in the whole document or in the section that is shared.

The matrix is made from the table of routes: every route × every role, revoked and disabled ones too × document or
section × by account or link × with which credential × for what. What must come out is said in `role_rules.py`.
"""

from collections.abc import Iterator

import httpx
import pytest

from quire.web.http.route import Route
from quire.web.routes import ROUTES
from tests.conftest import NewDatabase
from tests.promises.access_rules import RULES, SAFE, WHATS, Credential, What, credentials_for
from tests.promises.access_sending import owned_by, place_for, send
from tests.promises.access_world import Guest, World, make_world
from tests.promises.possessions import Possessions
from tests.promises.role_rules import (
    NEED_OF,
    OF_DOCUMENTS,
    ROLES,
    ROLES_IN_SECTIONS,
    ROLES_OF_LINKS,
    hidden_from,
    may,
    status_for,
)
from tests.running import RunningServer

ALL_GUESTS = (
    *(Guest(role, "document") for role in ROLES),
    *(Guest(role, "section") for role in ROLES_IN_SECTIONS),
    *(Guest(role, "document", "revoked") for role in ROLES),
    Guest("editor", "section", "revoked"),
    Guest("owner", "document", "disabled"),
    Guest("editor", "section", "disabled"),
    *(Guest(role, "document", by="link") for role in ROLES_OF_LINKS),
    *(Guest(role, "section", by="link") for role in ROLES_OF_LINKS),
    *(Guest(role, "document", "revoked", by="link") for role in ROLES_OF_LINKS),
    *(Guest(role, "document", "expired", by="link") for role in ROLES_OF_LINKS),
    Guest("suggester", "section", "revoked", by="link"),
    Guest("suggester", "section", "expired", by="link"),
)
GUESTS = (
    Guest("reader", "document"),
    Guest("suggester", "document"),
    Guest("editor", "document"),
    Guest("suggester", "section"),
    Guest("editor", "section"),
    Guest("owner", "document", "revoked"),
    Guest("suggester", "document", by="link"),
    Guest("suggester", "document", "expired", by="link"),
)
"""Those of the quick run: where a role includes more than the one before it."""
ASKING_FOR_ALL = (Guest("editor", "document"), Guest("suggester", "section"))

OF_A_DOCUMENT = [route for route in ROUTES if RULES[route.endpoint].about in OF_DOCUMENTS]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("roles") / "data", **new_database()).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def world(server: RunningServer) -> World:
    """What nobody changes, with everybody who has a role in it."""
    return make_world(server, guests=ALL_GUESTS)


def test_every_route_to_something_of_a_document_has_its_line_in_the_table_of_roles() -> None:
    assert {route.endpoint for route in OF_A_DOCUMENT} == set(NEED_OF), (
        "say in role_rules.NEEDS which role this needs"
    )


@pytest.mark.parametrize("route", OF_A_DOCUMENT, ids=lambda route: route.endpoint)
def test_every_role_does_what_it_includes_and_nothing_else(
    route: Route,
    http: httpx.Client,
    server: RunningServer,
    world: World,
    possessions: Possessions,
    is_long: bool,
) -> None:
    wrong = []
    before = possessions.fingerprint(world.author_id)
    for guest in ALL_GUESTS if is_long else GUESTS:
        for credential in shown_by(guest, route, is_long=is_long):
            for what in asked_for_by(guest, route, is_long=is_long):
                # Reading changes nothing, and a refusal must not: then it may be the world that everybody shares.
                is_shared = route.method in SAFE or not changes(guest, route, what)
                own = (
                    world if is_shared else make_world(server, guests=[guest], has_only_whole=what == "whole")
                )
                wrong += faults(http, route, own, guest, credential, what)
                if possessions.fingerprint(world.author_id) != before:
                    wrong.append(f"{guest} by {credential}, {what}: changed something")
                    before = possessions.fingerprint(world.author_id)
    assert not wrong, "\n".join(wrong)


def shown_by(guest: Guest, route: Route, *, is_long: bool) -> tuple[Credential, ...]:
    """With what somebody proves who they are; those who entered by a link have nothing but a cookie."""
    if guest.by == "link":
        return ("cookie",)
    return credentials_for(RULES[route.endpoint])[0 if is_long else -1 :]


def asked_for_by(guest: Guest, route: Route, *, is_long: bool) -> tuple[What, ...]:
    """For what somebody asks; in the quick run two ask for all kinds, the others for what is there."""
    return WHATS[RULES[route.endpoint].about] if is_long or guest in ASKING_FOR_ALL else ("whole",)


def changes(guest: Guest, route: Route, what: What) -> bool:
    """Whether a request changes something of the author's: that of a stranger who asks for access does as well."""
    if status_for(guest, route.endpoint, what) >= 400:
        return False
    return may(guest, route.endpoint, what) or (
        route.endpoint.endswith("/access-requests") and guest.state != "disabled" and guest.by == "account"
    )


def faults(
    http: httpx.Client, route: Route, own: World, guest: Guest, credential: Credential, what: What
) -> list[str]:
    """What is wrong with the reply to one request."""
    rule = RULES[route.endpoint]
    reply = send(
        http,
        route,
        place_for(own, rule, what),
        own.guests[guest].headers(credential),
        owned=owned_by(own, what),
    )
    case = f"{guest} by {credential}, {what}"
    expected = status_for(guest, route.endpoint, what)
    shown = [text for text in hidden_from(guest) if text in reply.text]
    return [
        *(
            [f"{case}: {reply.status_code} instead of {expected}: {reply.text[:200]}"]
            if reply.status_code != expected
            else []
        ),
        *([f"{case}: shows {shown}: {reply.text[:300]}"] if shown else []),
    ]
