"""Handlers: the pages on which administrators connect providers of language models."""

from typing import Any, cast, get_args

from msgspec import structs
from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.model_choice import FallbackRules
from quire.domain.errors import AppError, InvalidField
from quire.domain.models.form_fingerprints import fingerprint_of
from quire.domain.models.house import is_in_house
from quire.domain.models.language_models import ConnectedModel, prompt_size
from quire.domain.models.model_lists import STATES, why_none
from quire.domain.models.model_providers import (
    NAME_LENGTH_MAX,
    ModelProvider,
    ProviderDraft,
    ProviderKind,
    check_provider,
)
from quire.domain.sharing.groups import GROUPS_MAX
from quire.domain.translatable_text import TranslatableText
from quire.store.models import language_models, model_providers
from quire.store.models.language_models import AnswerDefaults
from quire.store.sharing import groups
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import DoneQuery, ProviderQuery

PLACE = "/administration/models"


async def models_page(request: AuthenticatedRequest, query: DoneQuery) -> Response:
    """List the providers and the language models in their order, with what holds where nothing is chosen."""
    shown = await request.read(_look_for_models, services().runs.models.given)
    return await page("models.html", request.visitor, done=query.done, **shown)


async def add_provider(request: AuthenticatedRequest) -> Response:
    """Connect a provider, and show it."""
    await request.check()
    typed = await _typed()
    try:
        draft = check_provider(_draft(typed))
        provider = await request.write(model_providers.add_provider, draft, services().runs.models.sealing)
    except AppError as error:
        shown = await request.read(_look_for_models, services().runs.models.given)
        return await form_again("models.html", request.visitor, error, typed=typed, **shown)
    return await _see_provider(provider, "added")


async def provider_page(request: AuthenticatedRequest, provider_id: str, query: ProviderQuery) -> Response:
    """Show a provider, with its models and what can be done with it."""
    shown = await request.read(look_at_provider, provider_id)
    trouble = _trouble(shown["provider"], query.found)
    return await page(
        "model_provider.html", request.visitor, done=query.done, found=query.found, trouble=trouble, **shown
    )


async def change_provider(request: AuthenticatedRequest, provider_id: str) -> Response:
    """Change a provider; with another host it needs its key again."""
    await request.check()
    typed = await _typed()
    try:
        draft = check_provider(_draft(typed))
        changed = await request.write(
            model_providers.change_provider,
            provider_id,
            draft,
            services().runs.models.sealing,
            seen=typed.get("seen"),
        )
    except AppError as error:
        shown = await request.read(look_at_provider, provider_id)
        return await form_again("model_provider.html", request.visitor, error, typed=typed, **shown)
    return await _see_provider(changed.provider, "left_house" if changed.has_left_house else "changed")


async def remove_key(request: AuthenticatedRequest, provider_id: str) -> Response:
    """Forget the key of a provider."""
    await request.write(model_providers.remove_key, provider_id)
    return see(f"{PLACE}/providers/{provider_id}", done="key")


async def remove_provider(request: AuthenticatedRequest, provider_id: str) -> Response:
    """Remove a provider with its models."""
    await request.write(model_providers.remove_provider, provider_id)
    return see(PLACE, done="removed")


async def list_names(request: AuthenticatedRequest, provider_id: str) -> Response:
    """Ask the server of a provider which models it has, and offer them in the form."""
    provider = await request.read(model_providers.find_provider, provider_id)
    listed = await services().probes.list_models(provider)
    shown = await request.read(look_at_provider, provider_id)
    trouble = _trouble(provider, listed.state)
    sizes = {name: prompt_size(taken) for name, taken in listed.sizes.items()}
    only = listed.names[0] if len(listed.names) == 1 else ""
    suggested = {
        "name": only,
        # Where the name is that of a file, writers read it without the folders of the server.
        "shown_name": only.rpartition("/")[2] if only.startswith("/") else "",
        "context_tokens": sizes.get(only),
        "stays_in_house": shown["is_in_house"],
    }
    return await page(
        "model_provider.html",
        request.visitor,
        names=listed.names,
        sizes=sizes,
        suggested=suggested,
        names_trouble=trouble,
        **shown,
    )


async def change_defaults(request: AuthenticatedRequest) -> Response:
    """Choose what answers where nothing else is chosen, and when other models may step in."""
    await request.check()
    form = await http_request.form
    rules = FallbackRules(
        is_on=form.get("is_on") == "yes",
        may_leave_house=form.get("may_leave_house") == "yes",
        may_cost_more=form.get("may_cost_more") == "yes",
    )
    try:
        await request.write(
            _change_defaults,
            form.get("model_id", ""),
            rules,
            services().runs.models.given,
            seen=form.get("seen"),
        )
    except AppError as error:
        shown = await request.read(_look_for_models, services().runs.models.given)
        return await form_again("models.html", request.visitor, error, **shown)
    return see(PLACE, done="defaults")


async def _see_provider(provider: ModelProvider, done: str) -> Response:
    """Show a provider that was saved, with what came of asking its server."""
    listed = await services().probes.list_models(provider)
    return see(f"{PLACE}/providers/{provider.id}", done=done, found=listed.state)


def _trouble(provider: ModelProvider, state: str | None) -> TranslatableText | None:
    """Why a server has named no models; None where it has, or was not asked."""
    for known in STATES:
        if state == known != "named":
            return why_none(known, provider.base_url)
    return None


async def _typed() -> dict[str, str]:
    return dict(await http_request.form)


def _draft(typed: dict[str, str]) -> ProviderDraft:
    """What was typed; the key is taken out of it, since it is never sent back."""
    key = typed.pop("key", "")
    kind = typed.get("kind", "openai")
    if kind not in get_args(ProviderKind):
        raise InvalidField("kind", "must be one of %(kinds)s", kinds=", ".join(get_args(ProviderKind)))
    return ProviderDraft(typed.get("name", ""), cast(ProviderKind, kind), typed.get("base_url", ""), key)


def _change_defaults(
    tx: Transaction,
    visitor: Visitor,
    model_id: str,
    rules: FallbackRules,
    given: ConnectedModel,
    *,
    seen: str | None,
) -> None:
    known = language_models.find_defaults(tx).settings
    if model_id and model_id not in {given.id, *(model.id for model in language_models.list_all(tx))}:
        raise InvalidField("model_id", "must be a model that is connected")
    settings = structs.replace(known, model_id=model_id or None)
    language_models.change_defaults(tx, visitor, AnswerDefaults(settings, rules), seen=seen)


def _look_for_models(tx: Transaction, visitor: Visitor, given: ConnectedModel) -> dict[str, Any]:
    defaults = language_models.find_defaults(tx)
    return {
        "providers": model_providers.list_providers(tx, visitor),
        "models": language_models.list_models(tx, visitor),
        "given": given,
        "defaults": defaults,
        "seen": fingerprint_of(defaults),
        "name_length_max": NAME_LENGTH_MAX,
    }


def look_at_provider(tx: Transaction, visitor: Visitor, provider_id: str) -> dict[str, Any]:
    """What the page of a provider shows."""
    provider = model_providers.find_provider(tx, visitor, provider_id)
    every = language_models.list_models(tx, visitor)
    return {
        "provider": provider,
        "seen": fingerprint_of(provider.as_shown),
        "models": [one for one in every if one.model.provider_id == provider_id],
        "groups": groups.list_groups(tx, visitor, limit=GROUPS_MAX, cursor=None).items,
        "is_in_house": is_in_house(provider.base_url),
        "name_length_max": NAME_LENGTH_MAX,
    }
