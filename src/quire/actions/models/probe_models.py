"""Trying the models that administrators connect: in the background, since a long prompt may take minutes."""

from datetime import datetime

import structlog

from quire.actions.background import Background
from quire.actions.models.model_registry import ModelRegistry
from quire.domain.accounts.users import Visitor
from quire.domain.models.language_models import ConnectedModel
from quire.domain.models.model_lists import ModelList
from quire.domain.models.model_probes import Probe, row
from quire.domain.models.model_providers import ModelProvider
from quire.llm.language_model import ModelFailure
from quire.llm.probing import ProbedServer, probe
from quire.store.database import Database
from quire.store.models import language_models

log = structlog.get_logger("quire.models")


class ProbeModels:
    """Tries models, and remembers what was found."""

    def __init__(self, database: Database, models: ModelRegistry, background: Background) -> None:
        self._database = database
        self._models = models
        self._background = background

    async def begin(self, visitor: Visitor, model_id: str) -> None:
        """Begin to try a model; what was found before is forgotten. Raises `NotFound` and `AccessDenied`."""
        begun = await self._database.write(language_models.note_probe_begun, visitor, model_id)
        self._background.start(f"probe-{model_id}", self._probe(begun.model, begun.at))

    async def list_models(self, provider: ModelProvider) -> ModelList:
        """The models that a provider names, or why it names none."""
        nameless = ConnectedModel("", "", "", 0, False, None, provider.id, provider.revision)
        try:
            opened = await self._models.open(nameless)
        except ModelFailure:
            return ModelList("unreadable_key")
        if not isinstance(opened, ProbedServer):
            raise TypeError(f"{provider.name} cannot be asked")
        return await opened.list_models()

    async def close(self) -> None:
        """Close the connections to all models."""
        await self._models.close()

    async def _probe(self, model: ConnectedModel, begun_at: datetime) -> None:
        found = await self._find_out(model, begun_at)
        await self._database.write(language_models.keep_probe, model.id, found)
        log.info("a language model was tried", model=model.name, answers=found.answers)

    async def find_out(self, model: ConnectedModel) -> Probe:
        """Try a model now, and return what was found."""
        return await self._find_out(model, await self._database.read(lambda tx: tx.now))

    async def _find_out(self, model: ConnectedModel, at: datetime) -> Probe:
        try:
            opened = await self._models.open(model)
        except ModelFailure as failure:
            return Probe((row("sentence", "problem", failure.text),), at)
        if not isinstance(opened, ProbedServer):
            raise TypeError(f"{model.name} cannot be tried")
        return await probe(opened, model.context_tokens, at)
