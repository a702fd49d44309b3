"""The cookies that a browser keeps. No script can read them, and no other site can send them with its posts."""

from datetime import datetime, timedelta

from msgspec import Struct
from quart import Response, request

from quire.actions.accounts.known_browsers import REMEMBERED
from quire.domain.accounts.users import SIGN_IN_LIFE
from quire.store.accounts.second_factors import HALF_SIGN_IN_LIFE
from quire.store.accounts.sign_in_attempts import ATTEMPT_LIFE
from quire.web.http.services import services
from quire.web.pages.languages import COOKIE as LANGUAGE_COOKIE

SIGN_IN_PATH = "/login"
GUEST_SECRETS_MAX = 8
"""So many links can have been entered by with one browser."""


class Cookie(Struct, frozen=True):
    """One cookie: what it is called and how long a browser keeps it."""

    plain_name: str
    life: timedelta | None = None
    """None: a time is said whenever it is kept."""
    path: str = "/"
    is_secret: bool = True
    """Whether who has it is let in somewhere."""

    @property
    def name(self) -> str:
        """Over HTTPS the name makes the browser itself refuse a secret that another host or plain HTTP has set."""
        if not self.is_secret or not services().is_secure:
            return self.plain_name
        return f"__Host-{self.plain_name}" if self.path == "/" else f"__Secure-{self.plain_name}"

    def value(self) -> str | None:
        """What this request brought."""
        return request.cookies.get(self.name)

    def keep(self, response: Response, value: str, *, until: datetime | None = None) -> None:
        """Let the browser keep a value for the cookie's life, or until a time."""
        response.set_cookie(
            self.name,
            value,
            max_age=self.life,
            expires=until,
            path=self.path,
            httponly=True,
            # Not "Strict": a provider sends the browser back by a link.
            samesite="Lax",
            secure=services().is_secure,
        )

    def forget(self, response: Response) -> None:
        """Let the browser forget it."""
        response.delete_cookie(
            self.name, path=self.path, httponly=True, samesite="Lax", secure=services().is_secure
        )


SIGN_IN = Cookie("quire_session", SIGN_IN_LIFE)
HALF_SIGN_IN = Cookie("quire_half", HALF_SIGN_IN_LIFE)
"""Kept between the password and the second factor."""
SIGN_IN_ATTEMPT = Cookie("quire_attempt", ATTEMPT_LIFE)
"""Ties attempts to sign in with a provider to this browser; its tabs share it."""
SIGN_OUT_HINT = Cookie("quire_sign_out", timedelta(minutes=5), path=SIGN_IN_PATH)
"""The ID token of a sign-in by the provider that has just ended in this browser; empty where it was not kept.

It stays for the minutes in which somebody may want to sign out of the provider as well.
"""
KNOWN_BROWSER = Cookie("quire_known", REMEMBERED)
"""Kept since somebody signed in with this browser, also after they have signed out."""
GUEST = Cookie("quire_guest")
"""A secret for each link by which somebody entered with this browser; kept until that of the last ends."""
THEME = Cookie("quire_theme", timedelta(days=365), is_secret=False)
LANGUAGE = Cookie(LANGUAGE_COOKIE, timedelta(days=365), is_secret=False)


def guest_secrets() -> list[str]:
    """The secrets of the links by which somebody entered with this browser, the newest first."""
    return [secret for secret in (GUEST.value() or "").split(".") if secret][:GUEST_SECRETS_MAX]


def keep_guest_secret(response: Response, secret: str, expires_at: datetime) -> None:
    """Let the browser keep the secret of a guest beside those that it has."""
    secrets = [secret, *guest_secrets()][:GUEST_SECRETS_MAX]
    GUEST.keep(response, ".".join(secrets), until=expires_at)
