"""Handlers: colours and language, which are chosen for each browser and stored in cookies."""

from quart import Response
from quart import request as http_request

from quire.domain.errors import InvalidField
from quire.web.http import cookies
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.pages.languages import LANGUAGES
from quire.web.pages.rendering import go_to, see

THEMES = ("light", "dark")
BY_THE_SYSTEM = "system"
BY_THE_BROWSER = "browser"


async def choose_theme(request: AuthenticatedRequest) -> Response:
    """Store the theme in a cookie: the server renders each page with it, without any script."""
    await request.check()
    theme = (await http_request.form).get("theme", "")
    response = see("/account", done="theme")
    if theme == BY_THE_SYSTEM:
        cookies.THEME.forget(response)
    elif theme in THEMES:
        cookies.THEME.keep(response, theme)
    else:
        raise InvalidField("theme", "must be light, dark or system")
    return response


async def choose_language() -> Response:
    """Store the language in a cookie, signed in or not, and go back to the page that it was chosen on."""
    form = await http_request.form
    language = form.get("language", "")
    response = go_to(form.get("back", ""))
    if language == BY_THE_BROWSER:
        cookies.LANGUAGE.forget(response)
    elif language in LANGUAGES:
        cookies.LANGUAGE.keep(response, language)
    else:
        raise InvalidField(
            "language", "must be browser or one of %(languages)s", languages=", ".join(LANGUAGES)
        )
    return response


def chosen_theme() -> str | None:
    """The theme of this browser's cookie."""
    chosen = cookies.THEME.value()
    return chosen if chosen in THEMES else None
