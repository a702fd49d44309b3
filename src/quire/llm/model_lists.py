"""The list of models that a server of the OpenAI interface gives, which not all of them do."""

import aiohttp
import msgspec

from quire.llm.reply_body import ReplyTooLong, whole_body
from quire.llm.server_addresses import Endpoint

LIST_BYTES_MAX = 4 * 1024 * 1024
LIST_SECONDS = 15.0
NAMES_MAX = 500


class _Model(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Model]


async def named_models(
    session: aiohttp.ClientSession, listing: Endpoint, headers: dict[str, str]
) -> tuple[str, ...] | None:
    """The names in order, from the first address that has a list; None where none has."""
    for address in listing.candidates:
        try:
            async with session.get(
                address,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=LIST_SECONDS),
            ) as reply:
                body = await whole_body(reply, LIST_BYTES_MAX) if reply.status == 200 else b""
            names = sorted({model.id for model in msgspec.json.decode(body, type=_Models).data if model.id})
        except (aiohttp.ClientError, TimeoutError, ReplyTooLong, msgspec.DecodeError, UnicodeDecodeError):
            continue
        return tuple(names[:NAMES_MAX]) or None
    return None
