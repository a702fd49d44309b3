"""Signing in and out, by program and by form."""

import json
from http.cookies import SimpleCookie

import httpx
import pytest

from tests import patient
from tests.conftest import StartServer
from tests.running import PASSWORD, Person, RunningServer, wait_until
from tests.web.conftest import PublicServer, refused

WRONG = "The name or the password is wrong."


def cookie_of(reply: httpx.Response, name: str = "quire_session") -> SimpleCookie:
    cookie = SimpleCookie(reply.headers["set-cookie"])
    assert name in cookie
    return cookie


def login(server: RunningServer, name: str, password: str, **headers: str) -> httpx.Response:
    return patient.post(f"{server.url}/login", json={"username": name, "password": password}, headers=headers)


def test_a_program_signs_in_and_gets_its_account_and_a_cookie(server: RunningServer, author: Person) -> None:
    reply = login(server, author.name, PASSWORD)
    assert reply.status_code == 200
    user = reply.json()["user"]
    assert (user["id"], user["name"], user["is_administrator"]) == (author.user_id, author.name, False)
    assert not {"password", "password_hash"} & user.keys()
    cookie = cookie_of(reply)["quire_session"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["secure"]) == ("Lax", "/", "")
    assert int(cookie["max-age"]) == 14 * 24 * 3600
    assert len(cookie.value) >= 43


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(public: PublicServer) -> None:
    ann = public.person("cookie-owner")
    reply = login(public, ann.name, PASSWORD)
    cookie = cookie_of(reply, "__Host-quire_session")["__Host-quire_session"]
    assert cookie["secure"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert public.announced == "https://quire.example.org"


def test_every_sign_in_has_a_secret_of_its_own(server: RunningServer, author: Person) -> None:
    secrets = {cookie_of(login(server, author.name, PASSWORD))["quire_session"].value for _ in range(3)}
    assert len(secrets) == 3
    stored = server.database_path.read_bytes()
    assert not any(secret.encode() in stored for secret in secrets)


def test_signing_in_again_ends_the_former_sign_in_of_the_browser(author: Person) -> None:
    browser, other = author.browser(), author.browser()
    former = dict(browser.cookies)
    again = browser.post("/login", json={"username": author.name, "password": PASSWORD})
    assert again.status_code == 200
    assert browser.get("/api/me").status_code == 200
    assert other.get("/api/me").status_code == 200
    stolen = patient.get(f"{author.http.base_url}/api/me", cookies=former)
    assert stolen.status_code == 401


def test_a_wrong_sign_in_leaves_the_browser_signed_in(author: Person) -> None:
    browser = author.browser()
    assert browser.post("/login", json={"username": author.name, "password": "wrong"}).status_code == 401
    assert browser.get("/api/me").status_code == 200


@pytest.mark.parametrize("name", ["{name}", "nobody", "", " ", "a\0b", "ünknown", "x" * 3_500])
@pytest.mark.parametrize("password", ["wrong password", "x" * 3_500])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    server: RunningServer, author: Person, name: str, password: str
) -> None:
    body = refused(login(server, name.format(name=author.name), password), 401, "sign_in_failed", WRONG)
    assert body.keys() == {"error", "code", "request_id"}


def test_the_spelling_of_the_name_does_not_matter(server: RunningServer, author: Person) -> None:
    assert login(server, f" {author.name.upper()} ", PASSWORD).status_code == 200


def test_a_disabled_account_cannot_sign_in_and_its_browsers_are_out(
    server: RunningServer, author: Person
) -> None:
    browser = author.browser()
    assert server.quire("user", "disable", author.name).returncode == 0
    assert browser.get("/api/me").status_code == 401
    assert author.http.get("/api/me").status_code == 401
    refused(login(server, author.name, PASSWORD), 401, "sign_in_failed", WRONG)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"username": "ann"}, 422, "invalid_field"),
        ({"username": "ann", "password": 5}, 422, "invalid_field"),
        ({"username": "ann", "password": "x", "admin": True}, 422, "invalid_field"),
    ],
)
def test_a_sign_in_without_its_fields_is_refused(
    server: RunningServer, body: dict[str, object], status: int, code: str
) -> None:
    refused(patient.post(f"{server.url}/login", json=body), status, code)


def test_a_sign_in_in_another_form_is_refused(server: RunningServer) -> None:
    refused(patient.post(f"{server.url}/login", content=b"ann"), 415, "unsupported_media_type")
    reply = patient.post(f"{server.url}/login", content=b"{", headers={"Content-Type": "application/json"})
    refused(reply, 400, "malformed_json")


def test_signing_out_kills_the_session_on_the_server(author: Person) -> None:
    browser = author.browser()
    secret = browser.cookies["quire_session"]
    assert browser.get("/api/me").status_code == 200
    reply = browser.post("/logout")
    assert (reply.status_code, reply.content) == (204, b"")
    assert "quire_session" not in browser.cookies
    with_old_cookie = patient.get(
        f"{author.http.base_url}/api/me", headers={"Cookie": f"quire_session={secret}"}
    )
    refused(with_old_cookie, 401, "authentication_required", "Authentication required")
    assert browser.post("/logout").status_code == 204, "signing out twice does no harm"


def test_signing_out_ends_one_browser_and_not_the_others(author: Person) -> None:
    first, second = author.browser(), author.browser()
    first.post("/logout")
    assert second.get("/api/me").status_code == 200
    assert author.http.get("/api/me").status_code == 200


def test_a_person_signs_in_by_the_form_and_goes_where_they_wanted(
    server: RunningServer, author: Person
) -> None:
    document = author.document()
    form = {"username": author.name, "password": PASSWORD, "next": f"/documents/{document['id']}"}
    with patient.client(base_url=server.url) as browser:
        reply = browser.post("/login", data=form)
        assert (reply.status_code, reply.headers["location"]) == (303, form["next"])
        page = browser.get(reply.headers["location"])
        assert page.status_code == 200
        assert "Procedure" in page.text
        assert browser.get("/login").status_code == 303, "whoever is signed in needs no sign-in page"
        out = browser.post("/logout", data={})
        assert out.status_code in (204, 303)
        out = browser.post("/logout", headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert out.status_code == 303


def test_a_wrong_password_in_the_form_shows_the_form_again_with_the_name(
    server: RunningServer, author: Person
) -> None:
    reply = patient.post(
        f"{server.url}/login", data={"username": author.name, "password": "wrong", "next": "/x"}
    )
    assert reply.status_code == 401
    assert reply.headers["content-type"].startswith("text/html")
    assert WRONG in reply.text
    assert f'value="{author.name}"' in reply.text
    assert 'value="/x"' in reply.text
    assert "wrong" not in reply.text.replace(WRONG, "")


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "javascript:alert(1)", "evil.example", "", "/%0d%0aSet-Cookie:x", "http:/\\evil.example", "///evil.example"],
)  # fmt: skip
def test_the_sign_in_page_leads_only_to_our_own_pages(
    server: RunningServer, author: Person, place: str
) -> None:
    form = {"username": author.name, "password": PASSWORD, "next": place}
    reply = patient.post(f"{server.url}/login", data=form)
    assert reply.status_code == 303
    where = httpx.URL(f"{server.url}/login").join(reply.headers["location"])
    assert where.host == "127.0.0.1"
    assert reply.headers["location"].startswith("/")
    assert not reply.headers["location"].startswith(("//", "/\\"))


def test_what_was_typed_into_the_form_cannot_become_part_of_the_page(server: RunningServer) -> None:
    hostile = '"><script>alert(1)</script>'
    form = {"username": hostile, "password": "x", "next": hostile}
    reply = patient.post(f"{server.url}/login", data=form)
    assert "<script>alert" not in reply.text
    assert "<script>alert" not in patient.get(f"{server.url}/login", params={"next": hostile}).text


def test_the_welcome_link_makes_the_first_administrator_once(start_server: StartServer) -> None:
    server = start_server()
    link = server.first_administrator_url
    assert link.startswith(f"{server.url}/welcome/")
    assert patient.get(f"{server.url}/welcome/wrong").status_code == 404
    assert (
        patient.post(
            f"{server.url}/welcome/wrong", data={"username": "eve", "password": PASSWORD}
        ).status_code
        == 404
    )
    assert "first one" in patient.get(link).text

    german = patient.get(link, params={"language": "de"})
    assert "Willkommen bei Quire" in german.text
    assert link.rpartition("/")[2] not in german.text
    refused = patient.post(
        link, params={"language": "de"}, data={"username": "two words", "password": PASSWORD}
    )
    assert "Willkommen bei Quire" in refused.text

    weak = patient.post(link, data={"username": "ann", "password": "qwertyuiop"})
    assert weak.status_code == 422
    assert 'value="ann"' in weak.text
    assert patient.post(link, data={"username": "two words", "password": PASSWORD}).status_code == 422

    with patient.client(base_url=server.url) as browser:
        reply = browser.post(link, params={"language": "de"}, data={"username": "ann", "password": PASSWORD})
        assert browser.cookies["quire_language"] == "de"
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
        user = browser.get("/api/me").json()["user"]
        assert (user["name"], user["is_administrator"]) == ("ann", True)
    says_that_it_has_been_used(patient.get(link))
    says_that_it_has_been_used(patient.get(f"{server.url}/welcome/wrong"))
    says_that_it_has_been_used(patient.post(link, data={"username": "eve", "password": PASSWORD}))
    assert login(server, "eve", PASSWORD).status_code == 401


def test_the_welcome_link_dies_when_an_account_is_made_elsewhere(start_server: StartServer) -> None:
    server = start_server()
    link = server.first_administrator_url
    added = server.quire("user", "add", "ann", "--password-stdin", input=f"{PASSWORD}\n")
    assert added.returncode == 0, added.stderr
    says_that_it_has_been_used(patient.get(link))
    assert patient.post(link, data={"username": "eve", "password": PASSWORD}).status_code == 404


def says_that_it_has_been_used(reply: httpx.Response) -> None:
    assert reply.status_code == 404
    assert "This address has been used" in reply.text
    assert '<a class="button primary" href="/login">Sign in</a>' in reply.text


def test_a_name_that_nobody_can_have_is_refused_before_anything_is_done_with_it(
    server: RunningServer,
) -> None:
    """To normalize an endless one would take half a minute, longer than a reply is waited for."""
    for combining, status in ((900, 401), (60_000, 413)):
        name = "a" + "\u0301\u0316" * combining
        reply = patient.post(f"{server.url}/login", json={"username": name, "password": "x"}, timeout=25)
        assert reply.status_code == status


@pytest.mark.parametrize("wanted", ["//[", "/a\r\nX-Evil: yes", "/\\\\evil.example", "https://evil.example/"])
def test_a_nonsense_place_to_go_on_to_leads_to_the_documents(
    server: RunningServer, author: Person, wanted: str
) -> None:
    form = {"username": author.name, "password": PASSWORD, "next": wanted}
    reply = patient.post(f"{server.url}/login", data=form)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


@pytest.mark.parametrize("origin", ["http://[", "null", "", "https://evil.example"])
def test_an_origin_that_is_not_ours_is_refused_however_it_is_written(
    server: RunningServer, origin: str
) -> None:
    body = {"username": "x", "password": "y"}
    reply = patient.post(f"{server.url}/login", json=body, headers={"Origin": origin})
    assert (reply.status_code, reply.json()["code"]) == (403, "foreign_site")


def test_the_log_says_from_where_a_sign_in_was_tried_and_how_it_went(
    server: RunningServer, author: Person
) -> None:
    form = {"username": author.name, "password": "another wrong one"}
    replies = [
        login(server, author.name, PASSWORD),
        login(server, author.name, "a wrong password"),
        patient.post(f"{server.url}/login", data=form),
    ]
    for reply, outcome in zip(replies, ("signed_in", "failed", "failed"), strict=True):
        request_id = reply.headers["x-request-id"]
        (line,) = wait_until(
            lambda id_=request_id: [line for line in server.log().splitlines() if id_ in line]
        )
        noted = json.loads(line)
        assert (noted["client"], noted["sign_in"]) == ("127.0.0.1", outcome)
        assert author.name not in line
        assert "wrong" not in line
