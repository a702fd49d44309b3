"""Promise: nobody sees or changes what is not theirs.

The matrix is made from the table of routes: every route × who asks × with which credential × for what. What must come
out is said in `access_rules.py`, and not read from the program. After each refusal everything that belongs to the
author is compared with what it was before. The quick run shows one credential at each route, in turn.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Literal

import httpx
import pytest

from quire.actions.secrets import new_token, secret_hash
from quire.domain.accounts.token_scopes import Rights, Scope
from quire.store.accounts import tokens, users
from quire.store.transactions import Transaction, new_id
from quire.web.http.route import Access, Route
from quire.web.routes import ROUTES
from tests.conftest import ModelServer, NewDatabase, StartServer
from tests.promises.access_rules import (
    CREDENTIALS,
    EVERYBODY,
    RULES,
    SAFE,
    WHATS,
    Credential,
    Rule,
    What,
    Who,
    credentials_for,
    expected_status,
    is_refusal,
)
from tests.promises.access_sending import owned_by, place_for, send
from tests.promises.access_world import World, make_world
from tests.promises.possessions import NOBODYS, POSSESSIONS, Possessions
from tests.running import RunningServer, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[RunningServer]:
    """One that is young: after minutes a server stores by itself what it saw, and folds away what is old."""
    running = RunningServer(tmp_path_factory.mktemp("matrix") / "data", **new_database()).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def world(server: RunningServer) -> World:
    """What everybody is refused; nobody changes it."""
    return make_world(server)


@pytest.fixture(scope="module")
def disabled_world(server: RunningServer) -> World:
    return make_world(server, is_author_disabled=True)


# The tests.


def test_every_route_has_a_rule_here_and_every_rule_a_route() -> None:
    assert {route.endpoint for route in ROUTES} == set(RULES), (
        "say in access_rules.RULES who may do this, and what comes out"
    )


def test_every_table_is_somebodys_possession_or_nobodys(possessions: Possessions) -> None:
    assert possessions.tables() == set(POSSESSIONS) | NOBODYS, (
        "say in possessions.POSSESSIONS whose rows these are"
    )


def test_every_change_of_a_possession_is_seen(server: RunningServer, possessions: Possessions) -> None:
    own = make_world(server)
    before = possessions.fingerprint(own.author_id)
    server.write(
        lambda tx: tx.run("update document set title = 'Other' where author_id = :id", id=own.author_id)
    )
    assert possessions.fingerprint(own.author_id) != before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.endpoint)
def test_whoever_may_not_is_refused_and_changes_nothing(
    route: Route,
    http: httpx.Client,
    world: World,
    disabled_world: World,
    possessions: Possessions,
    is_long: bool,
) -> None:
    rule = RULES[route.endpoint]
    wrong = []
    for place_owner in (world, disabled_world):
        before = possessions.fingerprint(place_owner.author_id)
        for who, credentials in place_owner.people.items():
            for credential in shown_at(route, is_long=is_long):
                for what in WHATS[rule.about] if is_long or place_owner is world else WHOLE:
                    expected = expected_status(rule, who, what)
                    if not is_refusal(rule, who, expected):
                        continue
                    reply = send(
                        http,
                        route,
                        place_for(place_owner, rule, what),
                        credentials.headers(credential),
                        owned=owned_by(place_owner, what),
                    )
                    case = f"{who} by {credential}, {what}"
                    if reply.status_code != expected:
                        wrong.append(f"{case}: {reply.status_code} instead of {expected}")
                    if expected == 303 and not reply.headers.get("location", "").startswith("/login"):
                        wrong.append(f"{case}: is not sent to the sign-in page")
                    if "Private" in reply.text:
                        wrong.append(f"{case}: shows what is private: {reply.text}")
                    if possessions.fingerprint(place_owner.author_id) != before:
                        wrong.append(f"{case}: changed something of the author’s")
                        before = possessions.fingerprint(place_owner.author_id)
    assert not wrong, "\n".join(wrong)


def shown_at(route: Route, *, is_long: bool) -> tuple[Credential, ...]:
    """With what people prove who they are; in the quick run with one thing, in turn."""
    all_of_them = credentials_for(RULES[route.endpoint])
    turn = ROUTES.index(route) % len(all_of_them)
    return all_of_them if is_long else all_of_them[turn : turn + 1]


WHOLE: tuple[What, ...] = ("whole",)
"""What the quick run asks for where the author is disabled: the rest is refused for the same reason."""


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.endpoint)
def test_whoever_may_is_let_in_and_touches_nobody_elses_things(
    route: Route,
    http: httpx.Client,
    server: RunningServer,
    world: World,
    disabled_world: World,
    possessions: Possessions,
    is_long: bool,
) -> None:
    rule = RULES[route.endpoint]
    wrong = []
    before = possessions.fingerprint(world.author_id)

    @cache
    def changed_world(credential: Credential, what: What, *, is_author_disabled: bool) -> World:
        """In which each may do it once: what is not the author's is theirs who do it."""
        return make_world(server, is_author_disabled=is_author_disabled, has_only_whole=what == "whole")

    for who in EVERYBODY:
        is_author_disabled = who == "disabled author"
        for credential in shown_at(route, is_long=is_long):
            for what in WHATS[rule.about]:
                expected = expected_status(rule, who, what)
                if is_refusal(rule, who, expected):
                    continue
                if route.method in SAFE:
                    # Reading changes nothing, so that it may be a world that everybody shares.
                    own = disabled_world if is_author_disabled else world
                else:
                    own = changed_world(credential, what, is_author_disabled=is_author_disabled)
                reply = send(
                    http,
                    route,
                    place_for(own, rule, what),
                    own.people[who].headers(credential),
                    owned=owned_by(own, what),
                )
                case = f"{who} by {credential}, {what}"
                if reply.status_code != expected:
                    wrong.append(f"{case}: {reply.status_code} instead of {expected}: {reply.text[:200]}")
                if reply.headers.get("location", "").startswith("/login"):
                    wrong.append(f"{case}: is sent to the sign-in page")
                if who != "author" and "Private" in reply.text:
                    wrong.append(f"{case}: shows what is private: {reply.text}")
                if possessions.fingerprint(world.author_id) != before:
                    wrong.append(f"{case}: changed something of somebody else’s")
                    before = possessions.fingerprint(world.author_id)
    assert not wrong, "\n".join(wrong)


# The scopes of tokens.

OF_A_DOCUMENT_ABOUT = (
    "document",
    "section",
    "chat",
    "message",
    "proposal",
    "own proposal",
    "comment",
    "reference",
    "image",
    "export",
)
SCOPED: dict[str, tuple[Rights, Literal["everything", "this document", "another document"]]] = {
    "reading": ("read", "everything"),
    "writing": ("write", "everything"),
    "reading this document": ("read", "this document"),
    "writing this document": ("write", "this document"),
    "reading another document": ("read", "another document"),
    "writing another document": ("write", "another document"),
}
API = [route for route in ROUTES if route.access not in (Access.ANYBODY, Access.PAGE, Access.ADMINISTRATION)]


def is_about_roles(route: Route) -> bool:
    """Whoever shares needs a token of full scope, as whoever makes tokens."""
    return route.method not in SAFE and bool(
        re.search("/(grants|links|sharing|leave|access-requests)(/|$)", route.path)
    )


def is_for_full_scope(route: Route) -> bool:
    return (
        route.path.startswith(("/api/audit", "/api/caps")) or "/tokens" in route.path or is_about_roles(route)
    )


def is_in_scope(route: Route, name: str) -> bool:
    """Said by method and noun, and not read from the program."""
    rights, reach = SCOPED[name]
    if route.endpoint == "GET /api/me":
        return True
    if is_for_full_scope(route) or (rights == "read" and route.method not in SAFE):
        return False
    if reach == "everything":
        return True
    return RULES[route.endpoint].about in OF_A_DOCUMENT_ABOUT and reach == "this document"


def add_scoped_token(tx: Transaction, world: World, name: str) -> dict[str, str]:
    """A token of the author's, as a header."""
    rights, reach = SCOPED[name]
    documents_of = {"everything": None, "this document": world.places["whole"].document}
    document_id = documents_of.get(reach, world.other_chat.document)
    secret = new_token()
    tokens.add(
        tx,
        world.author_id,
        token_id=new_id(),
        name=name,
        secret_hash=secret_hash(secret),
        expires_at=None,
        scope=Scope(rights, document_id),
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def scoped(server: RunningServer, world: World) -> dict[str, dict[str, str]]:
    return {
        name: server.write(lambda tx, name=name: add_scoped_token(tx, world, name))  # type: ignore[misc]
        for name in SCOPED
    }


@pytest.mark.parametrize("route", API, ids=lambda route: route.endpoint)
def test_a_token_is_denied_all_that_its_scope_does_not_cover_and_changes_nothing(
    route: Route,
    http: httpx.Client,
    world: World,
    scoped: dict[str, dict[str, str]],
    possessions: Possessions,
) -> None:
    place = world.places["whole"]
    before = possessions.fingerprint(world.author_id)
    denied = [name for name in SCOPED if not is_in_scope(route, name)]
    for name in denied:
        reply = send(http, route, place, scoped[name], owned=world.owned)
        assert reply.status_code == 403, f"{name}: {reply.status_code} {reply.text[:200]}"
        assert reply.json()["code"] == "out_of_scope", name
        assert "Private" not in reply.text, name
        assert possessions.fingerprint(world.author_id) == before, name
    assert denied or route.endpoint == "GET /api/me"


@pytest.mark.parametrize("route", API, ids=lambda route: route.endpoint)
def test_a_token_may_do_all_that_its_scope_covers(
    route: Route,
    http: httpx.Client,
    server: RunningServer,
    world: World,
    scoped: dict[str, dict[str, str]],
    is_long: bool,
) -> None:
    rule = RULES[route.endpoint]
    covering = [name for name in SCOPED if is_in_scope(route, name)]
    # The narrowest is the last; what it covers, the others cover as well.
    for name in covering if is_long else covering[-1:]:
        own, headers = world, scoped[name]
        if route.method not in SAFE:
            own = make_world(server, has_only_whole=True)
            headers = server.write(lambda tx, own=own, name=name: add_scoped_token(tx, own, name))  # type: ignore[misc]
        reply = send(http, route, own.places["whole"], headers, owned=own.owned)
        assert reply.status_code == rule.success, f"{name}: {reply.status_code} {reply.text[:200]}"


PAGES = [route for route in ROUTES if RULES[route.endpoint].is_page and route.access.leads_to_sign_in]


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.endpoint)
def test_a_token_opens_no_page(
    route: Route, http: httpx.Client, world: World, possessions: Possessions
) -> None:
    rule = RULES[route.endpoint]
    before = possessions.fingerprint(world.author_id)
    for who in ("author", "administrator"):
        headers = world.people[who].headers("token")
        reply = send(http, route, place_for(world, rule, "whole"), headers, owned=owned_by(world, "whole"))
        assert reply.status_code == 303, who
        assert reply.headers["location"].startswith("/login"), who
        assert possessions.fingerprint(world.author_id) == before, who


@pytest.mark.parametrize(
    "endpoint",
    ["PUT /api/chat-sessions/<chat_session_id>/head", "POST /api/chat-sessions/<chat_session_id>/messages"],
)
@pytest.mark.parametrize("whose", ["one's own", "somebody else's"])
def test_a_message_of_another_chat_has_no_place_in_this_one(
    endpoint: str,
    whose: str,
    http: httpx.Client,
    server: RunningServer,
    world: World,
    possessions: Possessions,
) -> None:
    (route,) = (route for route in ROUTES if route.endpoint == endpoint)
    message_id = (world if whose == "one's own" else make_world(server)).other_chat.answer
    before = possessions.fingerprint(world.author_id)

    reply = send(
        http, route, world.places["whole"], world.people["author"].headers("token"), message_id=message_id
    )

    assert reply.status_code == 404
    assert reply.json()["error"] == "Message not found"
    assert possessions.fingerprint(world.author_id) == before


def test_the_key_of_a_creating_request_belongs_to_whoever_used_it(
    http: httpx.Client, server: RunningServer
) -> None:
    own = make_world(server)
    section = own.places["whole"]
    key = {"Idempotency-Key": "the same key"}
    address = f"/api/documents/{section.document}/sections/{section.section}/chat"
    assert http.post(address, headers={**own.people["author"].headers("token"), **key}).status_code == 200

    reply = http.post(address, headers={**own.people["stranger"].headers("token"), **key})

    assert reply.status_code == 403
    assert section.chat not in reply.text


SIGNED_IN_ROUTES = [
    route for route in ROUTES if RULES.get(route.endpoint, Rule("anybody", 0)).about != "anybody"
]


@pytest.mark.parametrize("authorization", ["Bearer wrong", "Bearer", "Basic YTpi", ""])
def test_a_wrong_bearer_token_beside_a_good_cookie_lets_nobody_in(
    authorization: str, http: httpx.Client, world: World, possessions: Possessions
) -> None:
    before = possessions.fingerprint(world.author_id)
    cookie = world.people["author"].headers("cookie")

    replies = {
        route.endpoint: send(
            http,
            route,
            world.places["whole"],
            {**cookie, "Authorization": authorization},
            owned=world.owned,
        ).status_code
        for route in SIGNED_IN_ROUTES
    }

    assert replies == {
        route.endpoint: 303 if RULES[route.endpoint].is_page else 401 for route in SIGNED_IN_ROUTES
    }
    assert possessions.fingerprint(world.author_id) == before


def test_a_bearer_token_counts_and_the_cookie_beside_it_does_not(http: httpx.Client, world: World) -> None:
    author, stranger = world.people["author"], world.people["stranger"]
    address = f"/api/documents/{world.places['whole'].document}"

    with_strangers_cookie = http.get(
        address, headers={**stranger.headers("cookie"), **author.headers("token")}
    )
    with_strangers_token = http.get(
        address, headers={**author.headers("cookie"), **stranger.headers("token")}
    )

    assert with_strangers_cookie.status_code == 200
    assert with_strangers_token.status_code == 403


CHANGING_ROUTES = [route for route in ROUTES if route.method not in SAFE]
FOREIGN_SITES = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("route", CHANGING_ROUTES, ids=lambda route: route.endpoint)
def test_another_site_changes_nothing_with_the_cookie_of_a_browser(
    route: Route, http: httpx.Client, world: World, possessions: Possessions
) -> None:
    before = possessions.fingerprint(world.author_id)
    # Whoever may do it: others would be refused even if nobody looked from where the request comes.
    who: Who = "administrator" if RULES[route.endpoint].about in ("server", "account") else "author"
    for site in FOREIGN_SITES:
        reply = send(
            http,
            route,
            world.places["whole"],
            {**world.people[who].headers("cookie"), **site},
            owned=world.owned,
        )
        assert reply.status_code == 403, site
        assert "came from another site" in reply.text, site
        assert possessions.fingerprint(world.author_id) == before, site


def test_a_page_of_ours_and_a_program_without_browser_headers_may_change_things(
    http: httpx.Client, server: RunningServer
) -> None:
    own = make_world(server)
    cookie = own.people["author"].headers("cookie")
    address = f"/api/documents/{own.places['whole'].document}"

    sites = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": server.url}]
    statuses = [
        http.patch(address, json={"title": "New"}, headers={**cookie, **site}).status_code for site in sites
    ]

    assert statuses == [200] * len(sites)


def test_a_disabled_account_is_refused_even_where_its_sign_ins_and_tokens_are_still_stored(
    http: httpx.Client, server: RunningServer
) -> None:
    own = make_world(server)
    server.write(
        lambda tx: tx.run(
            "update user_account set disabled_at = :now where id = :id", now=tx.now_text, id=own.author_id
        )
    )
    author = own.people["author"]

    statuses = [
        http.get("/api/me", headers=author.headers(credential)).status_code for credential in CREDENTIALS
    ]

    assert statuses == [401, 401]


ANSWER_SECONDS = 600
RHYTHMS = {
    "silence": {"first_pause_seconds": ANSWER_SECONDS},
    "a piece now and then": {"pause_seconds": 12, "pieces": ["piece "] * (ANSWER_SECONDS // 12)},
    "a piece every second": {"pause_seconds": 1, "pieces": ["piece "] * ANSWER_SECONDS},
}


def test_open_event_streams_end_when_their_reader_is_disabled_and_not_with_the_answer(
    start_server: StartServer, model_server: ModelServer
) -> None:
    server = start_server(**model_server.settings)
    person = server.person("author")
    sections = [{"title": title} for title in RHYTHMS]
    document = person.document(sections=sections)
    followed = {}
    for number, (rhythm, plan) in enumerate(RHYTHMS.items()):
        model_server.plan(**plan)
        followed[rhythm] = person.ask(person.chat(document, number))
        wait_until(lambda number=number: len(model_server.calls()) == number + 1, seconds=60)
    opened = []

    def follow(rhythm: str) -> None:
        with person.http.stream("GET", f"/api/messages/{followed[rhythm]['id']}/events") as reply:
            lines = reply.iter_lines()
            assert reply.status_code == 200
            next(lines)
            opened.append(rhythm)
            for _ in lines:
                pass

    with ThreadPoolExecutor(len(RHYTHMS)) as pool:
        following = [pool.submit(follow, rhythm) for rhythm in RHYTHMS]
        wait_until(lambda: len(opened) == len(RHYTHMS), seconds=60)
        server.write(lambda tx: users.disable(tx, "author"))
        for followed_to_the_end in following:
            followed_to_the_end.result(timeout=ANSWER_SECONDS / 2)

    assert {call["ended"] for call in model_server.calls()} <= {None, "hung up"}, "the answers had not ended"
    assert person.http.get("/api/me").status_code == 401
