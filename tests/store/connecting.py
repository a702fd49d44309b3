"""Providers and language models as administrators connect them."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from quire.domain.accounts.users import Visitor
from quire.domain.models.language_models import Audience, ModelDraft, Prices
from quire.domain.models.model_providers import ModelProvider, ProviderDraft
from quire.store.models import language_models, model_providers
from quire.store.models.key_sealing import KeySealing
from tests.store.conftest import Store

KEY = "sk-canary-0123456789"


def administrator(store: Store) -> Visitor:
    person = store.person()
    return Visitor(person.user_id, person.name, True, "cookie", "")


@cache
def sealing_of(store: Store) -> KeySealing:
    return KeySealing(Path(mkdtemp()))


def provider(
    store: Store,
    by: Visitor,
    name: str = "Cloud",
    *,
    url: str = "https://api.example/v1",
    key: str | None = KEY,
) -> ModelProvider:
    draft = ProviderDraft(name, "openai", url, key)
    added: ModelProvider = store.run(model_providers.add_provider, by, draft, sealing_of(store))
    return added


def draft(
    name: str = "large",
    *,
    stays_in_house: bool = False,
    prices: Prices | None = None,
    audience: Audience = "everybody",
    groups: tuple[str, ...] = (),
) -> ModelDraft:
    return ModelDraft(name, name.title(), 16_000, stays_in_house, prices, audience, groups)


def model(store: Store, by: Visitor, of: ModelProvider, described: ModelDraft) -> str:
    added: language_models.AdministeredModel = store.run(language_models.add_model, by, of.id, described)
    return added.model.id
