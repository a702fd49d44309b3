"""What a browser is told to do with each cookie."""

from datetime import UTC, datetime
from http.cookies import Morsel, SimpleCookie
from types import SimpleNamespace

import pytest
from quart import Quart, Response

from quire.web.http import cookies
from quire.web.http.cookies import Cookie

COOKIES = [value for value in vars(cookies).values() if isinstance(value, Cookie)]
UNTIL = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)

every_cookie = pytest.mark.parametrize("cookie", COOKIES, ids=lambda cookie: cookie.plain_name)


@pytest.fixture(params=[False, True], ids=["http", "https"])
def is_secure(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    over_https: bool = request.param
    monkeypatch.setattr(cookies, "services", lambda: SimpleNamespace(is_secure=over_https))
    return over_https


def what_is_set(response: Response) -> Morsel[str]:
    [morsel] = SimpleCookie(response.headers["Set-Cookie"]).values()
    return morsel


def kept(cookie: Cookie) -> Morsel[str]:
    response = Response("")
    cookie.keep(response, "value", until=None if cookie.life else UNTIL)
    return what_is_set(response)


@every_cookie
def test_no_script_and_no_other_site_can_use_it(cookie: Cookie, is_secure: bool) -> None:
    told = kept(cookie)
    assert told["httponly"]
    assert (told["samesite"], told["domain"], told["path"]) == ("Lax", "", cookie.path)
    assert bool(told["secure"]) is is_secure


@every_cookie
def test_over_https_no_other_host_can_set_a_secret(cookie: Cookie, is_secure: bool) -> None:
    prefix = told_prefix(kept(cookie).key, cookie)
    if not (is_secure and cookie.is_secret):
        assert prefix == ""
    else:
        assert prefix == ("__Host-" if cookie.path == "/" else "__Secure-")


def told_prefix(name: str, cookie: Cookie) -> str:
    return name.removesuffix(cookie.plain_name)


@every_cookie
def test_it_ends(cookie: Cookie, is_secure: bool) -> None:
    told = kept(cookie)
    if cookie.life:
        assert int(told["max-age"]) == cookie.life.total_seconds()
    else:
        assert told["expires"] == "Sun, 04 May 2031 03:02:01 GMT"


@every_cookie
def test_what_is_forgotten_is_what_was_kept(cookie: Cookie, is_secure: bool) -> None:
    response = Response("")
    cookie.forget(response)
    told, former = what_is_set(response), kept(cookie)
    assert [told[part] for part in ("path", "domain", "secure")] == [
        former[part] for part in ("path", "domain", "secure")
    ]
    assert (told.key, told["max-age"]) == (former.key, "0")


async def test_a_browser_keeps_the_links_entered_by_last(is_secure: bool) -> None:
    secrets = [f"secret{number}" for number in range(cookies.GUEST_SECRETS_MAX)]
    headers = {"Cookie": f"{cookies.GUEST.name}={'.'.join(secrets)}"}
    async with Quart(__name__).test_request_context("/", headers=headers):
        assert cookies.guest_secrets() == secrets
        response = Response("")
        cookies.keep_guest_secret(response, "newest", UNTIL)
    assert what_is_set(response).value == ".".join(["newest", *secrets[:-1]])
