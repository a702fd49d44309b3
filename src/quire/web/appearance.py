"""Light or dark, as one likes it in this browser; without a choice, as the system has it."""

from quart import Response, request

from quire.domain.errors import InvalidField
from quire.web.house import house
from quire.web.templated import see
from quire.web.visitors import Visit

THEMES = ("light", "dark")
BY_THE_SYSTEM = "system"
COOKIE = "quire_theme"
KEPT_SECONDS = 365 * 24 * 3600


async def choose_theme(visit: Visit) -> Response:
    """Keep the choice in a cookie, so that a page has its colours from the first moment, without any script."""
    await visit.check()
    theme = (await request.form).get("theme", "")
    response = see("/account", done="theme")
    if theme == BY_THE_SYSTEM:
        response.delete_cookie(COOKIE)
    elif theme in THEMES:
        response.set_cookie(
            COOKIE,
            theme,
            max_age=KEPT_SECONDS,
            secure=house().is_secure,
            httponly=True,
            samesite="Lax",
        )
    else:
        raise InvalidField("theme", "must be light, dark or system")
    return response


def chosen_theme() -> str | None:
    """What this browser has chosen."""
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in THEMES else None
