"""The list of models that a server of the OpenAI interface gives, which not all of them do."""

import asyncio

import aiohttp
import msgspec

from quire.domain.models.model_lists import STATES, ListState, ModelList
from quire.llm.reply_body import ReplyTooLong, whole_body
from quire.llm.server_addresses import Endpoint

LIST_BYTES_MAX = 4 * 1024 * 1024
LIST_SECONDS = 10.0
"""For all addresses together."""

NAMES_MAX = 500


SIZES = ("max_model_len", "context_length", "max_context_length")
"""How servers call the tokens that a model takes: vLLM, OpenRouter, Mistral, LM Studio; llama.cpp: `meta.n_ctx`."""


class _Model(msgspec.Struct):
    id: str
    meta: object = None
    max_model_len: object = None
    context_length: object = None
    max_context_length: object = None

    @property
    def size(self) -> int | None:
        """How many tokens it takes, as far as its server says."""
        of_llama = self.meta.get("n_ctx") if isinstance(self.meta, dict) else None
        told = (of_llama, *(getattr(self, name) for name in SIZES))
        return next((size for size in told if type(size) is int and size > 0), None)


class _Models(msgspec.Struct):
    data: list[_Model]


async def ask_for_models(
    session: aiohttp.ClientSession, listing: Endpoint, headers: dict[str, str]
) -> ModelList:
    """The list of the first address that has one; where none has, what tells most of what happened instead."""
    found: list[ModelList] = []
    try:
        async with asyncio.timeout(LIST_SECONDS):
            for address in listing.candidates:
                found.append(await _ask(session, address, headers))
                if found[-1].state == "named":
                    break
    except TimeoutError:
        found.append(ModelList("silent"))
    return min(found, key=lambda one: STATES.index(one.state))


async def _ask(session: aiohttp.ClientSession, address: str, headers: dict[str, str]) -> ModelList:
    try:
        async with session.get(address, headers=headers, allow_redirects=False) as reply:
            if reply.status != 200:
                return ModelList(_state_of(reply.status))
            body = await whole_body(reply, LIST_BYTES_MAX)
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
        return ModelList("untrusted")
    except (aiohttp.InvalidURL, aiohttp.ClientConnectorError, aiohttp.ServerDisconnectedError):
        return ModelList("unreachable")
    except (aiohttp.ClientError, ReplyTooLong):
        return ModelList("unlike")
    try:
        sizes = {model.id: model.size for model in msgspec.json.decode(body, type=_Models).data if model.id}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ModelList("unlike")
    names = sorted(sizes)[:NAMES_MAX]
    known = {name: size for name in names if (size := sizes[name]) is not None}
    return ModelList("named" if names else "empty", tuple(names), known)


def _state_of(status: int) -> ListState:
    if status in (401, 403):
        return "refused"
    return "failing" if status == 429 or status >= 500 else "unlike"
