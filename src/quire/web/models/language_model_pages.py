"""Handlers: the pages on which administrators add language models, change them, order them and try them."""

from collections.abc import Mapping
from typing import Any, cast, get_args

from quart import Response
from quart import request as http_request
from werkzeug.datastructures import MultiDict

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AppError, InvalidField
from quire.domain.models.form_fingerprints import fingerprint_of
from quire.domain.models.language_models import Audience, ModelDraft, Prices, check_draft
from quire.domain.models.prices import parse_price
from quire.domain.sharing.groups import GROUPS_MAX
from quire.store.models import language_models
from quire.store.models.language_models import AdministeredModel
from quire.store.sharing import groups
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.models.model_provider_pages import PLACE, look_at_provider
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import DoneQuery

REFRESH_SECONDS = 3
"""While a model is being tried, its page asks again by itself, also without script."""


async def add_model(request: AuthenticatedRequest, provider_id: str) -> Response:
    """Add a model of a provider, and try it."""
    await request.check()
    form = await http_request.form
    try:
        added: AdministeredModel = await request.write(
            language_models.add_model, provider_id, check_draft(_draft(form))
        )
    except AppError as error:
        shown = await request.read(look_at_provider, provider_id)
        typed = _typed(form)
        return await form_again("model_provider.html", request.visitor, error, model_typed=typed, **shown)
    await services().probes.begin(request.visitor, added.model.id)
    return _see_model(added.model.id, "added")


async def model_page(request: AuthenticatedRequest, model_id: str, query: DoneQuery) -> Response:
    """Show a model, with what was found when it was last tried."""
    shown = await request.read(_look_at_model, model_id)
    response = await page("language_model.html", request.visitor, done=query.done, **shown)
    if shown["is_under_way"]:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


async def change_model(request: AuthenticatedRequest, model_id: str) -> Response:
    """Change a model, and try it again."""
    await request.check()
    form = await http_request.form
    try:
        await request.write(
            language_models.change_model, model_id, check_draft(_draft(form)), seen=form.get("seen")
        )
    except AppError as error:
        shown = await request.read(_look_at_model, model_id)
        typed = _typed(form)
        return await form_again("language_model.html", request.visitor, error, model_typed=typed, **shown)
    await services().probes.begin(request.visitor, model_id)
    return _see_model(model_id, "changed")


async def probe_model(request: AuthenticatedRequest, model_id: str) -> Response:
    """Try a model again."""
    await request.check()
    await services().probes.begin(request.visitor, model_id)
    return _see_model(model_id, None)


async def move_model(request: AuthenticatedRequest, model_id: str) -> Response:
    """Move a model up or down in the order."""
    await request.check()
    is_up = (await http_request.form).get("direction") == "up"
    await request.write(language_models.move_model, model_id, is_up=is_up)
    return see(PLACE, done="moved")


async def remove_model(request: AuthenticatedRequest, model_id: str) -> Response:
    """Remove a model."""
    await request.write(language_models.remove_model, model_id)
    return see(PLACE, done="model_removed")


def _see_model(model_id: str, done: str | None) -> Response:
    return see(f"{PLACE}/{model_id}", done=done)


def _draft(form: MultiDict[str, str]) -> ModelDraft:
    audience = form.get("audience", "everybody")
    if audience not in get_args(Audience):
        raise InvalidField("audience", "must be one of %(kinds)s", kinds=", ".join(get_args(Audience)))
    tokens = form.get("context_tokens", "").strip()
    return ModelDraft(
        form.get("name", ""),
        form.get("shown_name", "").strip(),
        int(tokens) if tokens.isascii() and tokens.isdecimal() and len(tokens) < 10 else 0,
        form.get("stays_in_house") == "yes",
        _prices(form),
        cast(Audience, audience),
        tuple(form.getlist("groups")),
    )


def _prices(form: Mapping[str, str]) -> Prices | None:
    """The prices that were typed; one of input and output alone is none."""
    input_, output, cached = (
        parse_price(form.get(field, ""), field=field)
        for field in ("input_price", "output_price", "cached_price")
    )
    if input_ is None and output is None and cached is None:
        return None
    if input_ is None or output is None:
        missing = "input_price" if input_ is None else "output_price"
        raise InvalidField(missing, "must be there as well, or no price at all")
    return Prices(input_, output, cached)


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    return {**form, "groups": form.getlist("groups")}


def _look_at_model(tx: Transaction, visitor: Visitor, model_id: str) -> dict[str, Any]:
    found = language_models.find_model(tx, visitor, model_id)
    is_under_way = found.probe is not None and found.probe.is_under_way
    return {
        "one": found,
        "seen": fingerprint_of(found.draft),
        "groups": groups.list_groups(tx, visitor, limit=GROUPS_MAX, cursor=None).items,
        "is_under_way": is_under_way,
    }
