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
        return await asyncio.shield(self._looking_up[key])


async def _look_up(model: str, address: str) -> PriceTable | None:
    """Without the process there are no list prices; the reason is in the log."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "quire.llm.list_price_process"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        # None of the settings, and none of the keys among them.
        env={},
        start_new_session=True,
    )
    asked = msgspec.json.encode({"name": model, "address": address})
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found, errors = await process.communicate(asked)
        prices: PriceTable | None = _decoder.decode(found)
    except TimeoutError:
        process.kill()
        log.warning("a list price could not be looked up", model=model, reason="it took too long")
    except msgspec.DecodeError:
        log.warning("a list price could not be looked up", model=model, reason=errors.decode()[-500:])
    else:
        return prices
    return None
