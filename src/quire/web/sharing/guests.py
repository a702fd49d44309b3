"""Handlers: the page at which people enter a document by a link, and leaving again."""

from quart import Response
from quart import request as http_request

from quire.actions.accounts.enter_by_link import Entered, enter
from quire.actions.secrets import secret_hash
from quire.domain.errors import AppError, TooMany
from quire.domain.sharing.links import GUEST_NAME_LENGTH_MAX, LINK_PASSWORD_LENGTH_MAX, check_guest_name
from quire.domain.translatable_text import TranslatableText
from quire.store.sharing import guests
from quire.store.sharing.guests import Entrance
from quire.web.http import cookies
from quire.web.http.authentication import guest_secret_hashes, has_role_in
from quire.web.http.dispatch import note
from quire.web.http.services import services
from quire.web.pages.languages import translate, use_asked_language
from quire.web.pages.rendering import page, see
from quire.web.statuses import status_of

SHOWN_AS = TranslatableText("%(name)s (guest)")


async def entry_page(secret: str) -> Response:
    """Ask for a name, and for the password if the link has one; those who may see the document are sent to it."""
    entrance = await _find_entrance(secret)
    if await has_role_in(entrance.document_id):
        return see(f"/documents/{entrance.document_id}")
    use_asked_language()
    return await _entry_page(entrance, 200)


async def enter_here(secret: str) -> Response:
    """Enter the document of a link as a guest, under the name of the form."""
    entrance = await _find_entrance(secret)
    asked_language = use_asked_language()
    form = await http_request.form
    name = form.get("name", "")
    try:
        entered = await _enter(secret, check_guest_name(name), form.get("password", ""))
    except AppError as error:
        status = status_of(error)
        if status not in (401, 422, 429):
            raise
        return await _entry_page(entrance, status, error=error, name=name)
    response = see(f"/documents/{entered.document_id}")
    cookies.keep_guest_secret(response, entered.secret, entered.expires_at)
    if asked_language is not None:
        cookies.LANGUAGE.keep(response, asked_language)
    return response


async def leave() -> Response:
    """End what this browser was let in as by links; idempotent."""
    await services().database.write(guests.leave, guest_secret_hashes())
    response = see("/")
    cookies.GUEST.forget(response)
    return response


async def _find_entrance(secret: str) -> Entrance:
    """Raises `DeadLink`."""
    return await services().database.read(guests.find_entrance, secret_hash(secret))


async def _enter(secret: str, name: str, password: str) -> Entered:
    """Enter; how it went stands in the log's line of this request, with the address, but without the name."""
    here = services()
    outcome = "failed"
    try:
        entered = await enter(
            here.database,
            secret,
            name=name,
            shown_as=translate(TranslatableText(SHOWN_AS.template, {"name": name})),
            password=password,
            address=http_request.remote_addr or "",
            limits=here.limits,
            limited=here.is_limited,
        )
        outcome = "entered"
        return entered
    except TooMany:
        outcome = "throttled"
        raise
    finally:
        note("quire.sign_in", outcome)


async def _entry_page(
    entrance: Entrance, status: int, *, error: AppError | None = None, name: str = ""
) -> Response:
    response = await page(
        "entry.html",
        None,
        status,
        entrance=entrance,
        has_password=entrance.password_hash is not None,
        error=error,
        name=name,
        name_length_max=GUEST_NAME_LENGTH_MAX,
        password_length_max=LINK_PASSWORD_LENGTH_MAX,
    )
    if error is not None and "retry_after" in error.details:
        response.headers["Retry-After"] = str(error.details["retry_after"])
    return response
