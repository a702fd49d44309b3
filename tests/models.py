"""The language models of a server under test: the one that it is given, and what administrators connect."""

from pathlib import Path
from tempfile import mkdtemp

from quire.actions.models.model_prices import ModelPrices
from quire.actions.models.model_registry import ModelRegistry
from quire.domain.accounts.users import Visitor
from quire.domain.models.language_models import ENVIRONMENT, ConnectedModel, ModelDraft, Prices
from quire.domain.models.model_providers import ProviderDraft, ProviderKind
from quire.llm.language_model import LanguageModel
from quire.llm.list_prices import ListPrices
from quire.llm.openai_compatible import OpenAICompatible
from quire.store.database import Database
from quire.store.models import language_models, model_providers
from quire.store.models.key_sealing import KeySealing
from quire.store.transactions import Transaction
from tests.running import RunningServer


def given(name: str = "given", *, stays_in_house: bool = True) -> ConnectedModel:
    """The model of the settings."""
    return ConnectedModel(ENVIRONMENT, name, name, 16_000, stays_in_house, provider_id=ENVIRONMENT)


def registry_of(database: Database, model: LanguageModel, *, stays_in_house: bool = True) -> ModelRegistry:
    """A registry with this model as that of the settings."""
    return ModelRegistry(
        database,
        model=model,
        given=given(model.name, stays_in_house=stays_in_house),
        connect=_connect,
        sealing=KeySealing(Path(mkdtemp())),
    )


def uncounted(models: ModelRegistry) -> ModelPrices:
    """Prices of models that cost nothing, as where what is given needs no server."""
    return ModelPrices(models, ListPrices(), None)


def _connect(url: str, model: ConnectedModel, key: str | None, kind: ProviderKind) -> LanguageModel:
    return OpenAICompatible(url, model.name, key, is_azure=kind == "azure")


def connect(
    server: RunningServer,
    url: str,
    name: str,
    *,
    stays_in_house: bool = False,
    prices: Prices | None = None,
    context_tokens: int = 16_000,
    key: str | None = None,
) -> str:
    """Let an administrator connect a provider at an address, with one model; returns its id."""
    sealing = KeySealing(server.data_dir)
    described = ModelDraft(name, name.title(), context_tokens, stays_in_house, prices, "everybody")

    def add(tx: Transaction) -> str:
        (count,) = tx.one("select count(*) from model_provider")
        (user_id,) = tx.one("select id from user_account order by created_at limit 1")
        visitor = Visitor(user_id, "root", True, "cookie", "")
        draft = ProviderDraft(f"Provider {count}", "openai", url, key)
        provider = model_providers.add_provider(tx, visitor, draft, sealing)
        return language_models.add_model(tx, visitor, provider.id, described).model.id

    return server.write(add)
