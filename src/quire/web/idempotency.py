"""Creating things once: what stands in the header Idempotency-Key, and the reply that is kept under it."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from quart import Response, request

from quire.domain.errors import BadParameter
from quire.domain.users import Visitor
from quire.store import client_requests
from quire.store.client_requests import Claim, Outcome
from quire.store.transactions import Transaction
from quire.web.house import house
from quire.web.shapes import as_reply, from_reply

P = ParamSpec("P")
T = TypeVar("T")

KEY_LENGTH_MAX = 255


async def create_once(
    visitor: Visitor,
    status: int,
    shape: Callable[[T], Any],
    function: Callable[Concatenate[Transaction, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    """Run a store function that creates something, and reply; the same key and body get the same reply again."""
    creating = await creating_once(visitor, status, shape, function, *args, **kwargs)
    return from_reply((await house().database.write(creating)).reply)


async def creating_once(
    visitor: Visitor,
    status: int,
    shape: Callable[[T], Any],
    function: Callable[Concatenate[Transaction, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Callable[[Transaction], Outcome[T]]:
    """The same as a store function that is still to be run."""
    return partial(
        client_requests.once,
        claim=await read_claim(visitor),
        work=lambda tx: function(tx, *args, **kwargs),
        shape=lambda result: as_reply(shape(result), status),
    )


async def read_claim(visitor: Visitor) -> Claim | None:
    """What this request claims. Raises `BadParameter`."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= KEY_LENGTH_MAX:
        raise BadParameter("Idempotency-Key", f"1 to {KEY_LENGTH_MAX} characters")
    body = cast(bytes, await request.get_data())
    asked = f"{request.method} {request.full_path}\n".encode() + body
    return Claim(visitor.user_id, key, hashlib.sha256(asked).hexdigest())
