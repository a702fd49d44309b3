"""Handlers: colours and language, which are chosen for each browser and stored in cookies."""

from quart import Response
from quart import request as http_request

from quire.domain.errors import InvalidField
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.languages import COOKIE as LANGUAGE_COOKIE
from quire.web.pages.languages import LANGUAGES
from quire.web.pages.rendering import go_to, see

THEMES = ("light", "dark")
BY_THE_SYSTEM = "system"
BY_THE_BROWSER = "browser"
COOKIE = "quire_theme"
KEPT_SECONDS = 365 * 24 * 3600


async def choose_theme(request: AuthenticatedRequest) -> Response:
    """Store the theme in a cookie: the server renders each page with it, without any script."""
    await request.check()
    theme = (await http_request.form).get("theme", "")
    response = see("/account", done="theme")
    if theme == BY_THE_SYSTEM:
        response.delete_cookie(COOKIE)
    elif theme in THEMES:
        _keep(response, COOKIE, theme)
    else:
        raise InvalidField("theme", "must be light, dark or system")
    return response


async def choose_language() -> Response:
    """Store the language in a cookie, signed in or not, and go back to the page that it was chosen on."""
    form = await http_request.form
    language = form.get("language", "")
    response = go_to(form.get("back", ""))
    if language == BY_THE_BROWSER:
        response.delete_cookie(LANGUAGE_COOKIE)
    elif language in LANGUAGES:
        keep_language(response, language)
    else:
        raise InvalidField(
            "language", "must be browser or one of %(languages)s", languages=", ".join(LANGUAGES)
        )
    return response


def keep_language(response: Response, code: str) -> None:
    """Store a language of the pages in a cookie."""
    _keep(response, LANGUAGE_COOKIE, code)


def chosen_theme() -> str | None:
    """The theme of this browser's cookie."""
    chosen = http_request.cookies.get(COOKIE)
    return chosen if chosen in THEMES else None


def _keep(response: Response, cookie: str, choice: str) -> None:
    response.set_cookie(
        cookie,
        choice,
        max_age=KEPT_SECONDS,
        secure=services().is_secure,
        httponly=True,
        samesite="Lax",
    )
