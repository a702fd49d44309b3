"""Gathers the material of one answer: what is found for its question, by words, by meaning, and thoroughly on request.

The requests to servers and processes can be cancelled, which a stop does; nothing that reads the database is.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from quire.actions.answering.answer_material import Search, gather, gather_or_search
from quire.actions.answering.search_help import Order, SearchHelp, Wordings
from quire.actions.references.embed_passages import EmbedPassages
from quire.domain.conversation.answers import SearchProblem, ThoroughSearch
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.material import Material
from quire.domain.conversation.messages import Usage
from quire.domain.conversation.passage_order import ORDERED_MAX
from quire.domain.models.chat_settings import PASSAGES_DEFAULT
from quire.domain.models.language_models import ConnectedModel
from quire.domain.searching.finding import QuestionWording
from quire.llm.language_model import FollowsInstructions
from quire.store.conversation import model_choice
from quire.store.conversation.model_choice import AnswerPlan
from quire.store.database import Database
from quire.store.transactions import Transaction

T = TypeVar("T")


class Stoppable:
    """The requests of one answer, one at a time; once it is stopped there are none, and none has a result."""

    def __init__(self) -> None:
        self._request: asyncio.Task[Any] | None = None
        self._is_stopped = False

    async def wait_for(self, request: Coroutine[Any, Any, T]) -> T | None:
        """The result of a request, or None if it was stopped."""
        if self._is_stopped:
            request.close()
            return None
        task = self._request = asyncio.create_task(request)
        await asyncio.wait([task])
        return None if task.cancelled() else task.result()

    def stop(self) -> None:
        """Cancel the request that is under way, and all that would follow."""
        self._is_stopped = True
        if self._request is not None:
            self._request.cancel()


class Gathered(msgspec.Struct, frozen=True):
    """The material of an answer, how a thorough search for it went, and the tokens that it took."""

    material: Material
    search: ThoroughSearch | None = None
    usage: Usage = Usage(0, 0)


@dataclass(frozen=True)
class GatherMaterial:
    """Gathers material, with the help of vectors and of a language model where they are there and wanted."""

    database: Database
    vectors: EmbedPassages
    help: SearchHelp

    async def begin(self, message_id: str, given: ConnectedModel) -> tuple[AnswerPlan, Material | Search]:
        """How an answer is written, by what holds now; and its material, or by what to find that. One read for both.

        Raises `AnswerCannotStart` when its section is gone.
        """
        return await self.database.read(self._begin, message_id, given)

    async def gather(
        self,
        message_id: str,
        plan: AnswerPlan,
        found: Material | Search,
        model: FollowsInstructions | None,
        stoppable: Stoppable,
    ) -> Gathered:
        """Go on from what `begin` has found, with a thorough search by the help of the model that writes the answer.

        Raises `AnswerCannotStart` when its section is gone.
        """
        if isinstance(found, Material):
            return Gathered(found)
        if found.is_thorough:
            return await self._gather_thoroughly(message_id, found, plan, model, stoppable)
        wording = await self._worded(message_id, found.text, found, plan, stoppable)
        return Gathered(await self._read(message_id, [wording], plan, passages_max=_passages_max(plan)))

    def _begin(
        self, tx: Transaction, message_id: str, given: ConnectedModel
    ) -> tuple[AnswerPlan, Material | Search]:
        plan = model_choice.plan(tx, message_id, given)
        return plan, gather_or_search(
            tx,
            message_id,
            Budget(plan.model.context_tokens),
            plan.settings,
            has_vectors=self.vectors.are_there_for(stays_in_house=plan.stays_in_house),
            passages_max=_passages_max(plan),
        )

    async def _gather_thoroughly(
        self,
        message_id: str,
        search: Search,
        plan: AnswerPlan,
        model: FollowsInstructions | None,
        stoppable: Stoppable,
    ) -> Gathered:
        """Find by all wordings together, and give the best of what is found once it is in order."""
        helper = self.help.by(
            model, Budget(plan.model.context_tokens), message_id, stays_in_house=plan.stays_in_house
        )
        worded = await stoppable.wait_for(helper.find_wordings(search.text, search.languages)) or Wordings()
        wordings = [
            await self._worded(message_id, text, search, plan, stoppable)
            for text in (search.text, *worded.texts)
        ]
        material = await self._read(message_id, wordings, plan, passages_max=ORDERED_MAX)
        found = material.passages
        order = Order()
        if found:
            order = await stoppable.wait_for(helper.put_in_order(material.question, found)) or Order()
        positions = range(len(found)) if order.positions is None else order.positions
        best = tuple(found[position] for position in positions)[: _passages_max(plan)]
        return Gathered(
            msgspec.structs.replace(material, passages=best),
            ThoroughSearch(
                worded.texts,
                0 if order.positions is None else len(found),
                _problems(worded, order, has_found=bool(found)),
            ),
            Usage(
                worded.tokens.input_tokens + order.tokens.input_tokens,
                worded.tokens.output_tokens + order.tokens.output_tokens,
                worded.tokens.cached_input_tokens + order.tokens.cached_input_tokens,
            ),
        )

    async def _worded(
        self, message_id: str, text: str, search: Search, plan: AnswerPlan, stoppable: Stoppable
    ) -> QuestionWording:
        """The text with its vector, where there are passages with vectors that may be near: those of sources alone."""
        are_there = self.vectors.are_there_for(stays_in_house=plan.stays_in_house)
        if not (text and search.has_sources and are_there):
            return QuestionWording(text)
        return QuestionWording(text, await stoppable.wait_for(self.vectors.of_question(text, message_id)))

    async def _read(
        self, message_id: str, wordings: list[QuestionWording], plan: AnswerPlan, *, passages_max: int
    ) -> Material:
        budget = Budget(plan.model.context_tokens)
        return await self.database.read(
            gather, message_id, budget, wordings, plan.settings, passages_max=passages_max
        )


def _passages_max(plan: AnswerPlan) -> int:
    return plan.settings.passages or PASSAGES_DEFAULT


def _problems(worded: Wordings, order: Order, *, has_found: bool) -> tuple[SearchProblem, ...]:
    no_wordings: tuple[SearchProblem, ...] = () if worded.texts else ("no_wordings",)
    no_order: tuple[SearchProblem, ...] = ("no_order",) if has_found and order.positions is None else ()
    return (*no_wordings, *no_order)
