"""List prices of language models, looked up once for each model in a process that ends at once."""

import asyncio
import sys
from asyncio.subprocess import PIPE

import msgspec
import structlog

from quire.domain.models.prices import PriceTable

log = structlog.get_logger("quire.prices")

LOOK_UP_SECONDS = 120.0

_decoder = msgspec.json.Decoder(PriceTable | None)


class ListPrices:
    """What models cost by the list; looking one up takes a second, and asks no network."""

    def __init__(self) -> None:
        self._looking_up: dict[tuple[str, str], asyncio.Task[PriceTable | None]] = {}

    async def find(self, model: str, address: str) -> PriceTable | None:
        """What a model costs at an address, or None where no list has it."""
        key = model, address
        if key not in self._looking_up:
            self._looking_up[key] = asyncio.create_task(_look_up(model, address))
        try:
            return await asyncio.shield(self._looking_up[key])
        except _NotLookedUp as failure:
            # It says nothing about the model: the next question may find its price.
            self._looking_up.pop(key, None)
            log.warning("a list price could not be looked up", model=model, reason=str(failure))
            return None


class _NotLookedUp(Exception):
    """The process could not be started, or did not do its work."""


async def _look_up(model: str, address: str) -> PriceTable | None:
    """What the list has. Raises `_NotLookedUp`."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "quire.llm.list_price_process"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            # None of the settings, and none of the keys among them.
            env={},
            start_new_session=True,
        )
    except OSError as error:
        raise _NotLookedUp(str(error)) from None
    asked = msgspec.json.encode({"name": model, "address": address})
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found, errors = await process.communicate(asked)
        prices: PriceTable | None = _decoder.decode(found)
    except TimeoutError:
        process.kill()
        raise _NotLookedUp("it took too long") from None
    except msgspec.DecodeError:
        raise _NotLookedUp(errors.decode(errors="replace")[-500:]) from None
    return prices
