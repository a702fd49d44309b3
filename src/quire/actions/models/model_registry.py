"""The language models of a server: what its settings give, and what administrators connect while it runs.

An adapter is made when its model is first asked, and again when its provider has changed, which the number of the
provider's revision tells: nothing needs a restart, in no process. Keys are opened here and nowhere else.
"""

from collections.abc import Callable

from quire.actions.models.provider_health import ProviderHealth
from quire.domain.errors import NotFound
from quire.domain.models.language_models import BUILT_IN, ConnectedModel
from quire.domain.models.model_providers import ProviderKind
from quire.llm.language_model import LanguageModel, ModelFailure
from quire.llm.quoting import QuotingAssistant
from quire.store.conversation import model_choice
from quire.store.conversation.model_choice import AnswerPlan
from quire.store.database import Database
from quire.store.models import model_providers
from quire.store.models.key_sealing import CannotUnseal, KeySealing

Connect = Callable[[str, ConnectedModel, str | None, ProviderKind], LanguageModel]
"""Makes the adapter of a model at an address, with a key."""

ADAPTERS_MAX = 256


class ModelRegistry:
    """Says which model writes an answer, and opens it."""

    def __init__(
        self,
        database: Database,
        *,
        model: LanguageModel,
        given: ConnectedModel,
        connect: Connect,
        sealing: KeySealing,
    ) -> None:
        self.given = given
        """The model of the settings; the built-in assistant where they name none."""
        self.health = ProviderHealth()
        self.sealing = sealing
        self._database = database
        self._of_settings = model
        self._connect = connect
        self._quoting = model if given.id == BUILT_IN else QuotingAssistant()
        self._adapters: dict[tuple[str, str, int], LanguageModel] = {}
        self._replaced: list[LanguageModel] = []

    async def plan(self, message_id: str) -> AnswerPlan:
        """How an answer is written. Raises `AnswerCannotStart` when its section is gone."""
        return await self._database.read(model_choice.plan, message_id, self.given)

    def needs_server(self, model: ConnectedModel) -> bool:
        """Whether a model is asked over a network; what is not costs nothing."""
        return model.id != BUILT_IN and (model.id != self.given.id or self._of_settings.address is not None)

    async def open(self, model: ConnectedModel) -> LanguageModel:
        """The adapter of a model. Raises `ModelFailure` where it was removed, or its key cannot be opened."""
        if model.id == self.given.id:
            return self._of_settings
        if model.id == BUILT_IN:
            return self._quoting
        key = (model.provider_id, model.name, model.provider_revision)
        if key not in self._adapters:
            self._keep(key, await self._connected(model))
        return self._adapters[key]

    async def find_address(self, model: ConnectedModel) -> str | None:
        """Where a model is asked, for what needs no key; None where it needs no server, or was removed."""
        if model.id == self.given.id:
            return self._of_settings.address
        try:
            connection = await self._database.read(model_providers.find_connection, model.provider_id)
        except NotFound:
            return None
        return self._connect(connection.base_url, model, None, connection.kind).address

    async def close(self) -> None:
        """Close the connections of all that were opened."""
        for model in (self._of_settings, *self._adapters.values(), *self._replaced):
            await model.close()

    async def _connected(self, model: ConnectedModel) -> LanguageModel:
        try:
            connection = await self._database.read(model_providers.find_connection, model.provider_id)
            sealed = connection.sealed_key
            key = None if sealed is None else self.sealing.unseal(sealed, model.provider_id)
        except NotFound as cause:
            raise ModelFailure(
                "model_removed", "The language model was removed; ask again with another one.", retryable=True
            ) from cause
        except CannotUnseal as cause:
            raise ModelFailure(
                "model_key_unreadable",
                "The key of the language model’s server cannot be decrypted; an administrator has to enter it again.",
                retryable=False,
            ) from cause
        return self._connect(connection.base_url, model, key, connection.kind)

    def _keep(self, key: tuple[str, str, int], adapter: LanguageModel) -> None:
        """Answers may still be written by what it replaces, which is closed with the server."""
        provider_id, name, _ = key
        for old in [known for known in self._adapters if known[:2] == (provider_id, name)]:
            self._replaced.append(self._adapters.pop(old))
        if len(self._adapters) >= ADAPTERS_MAX:
            self._replaced.append(self._adapters.pop(next(iter(self._adapters))))
        self._adapters[key] = adapter
