"""Creating things once: what stands in the header Idempotency-Key, and the reply that is kept under it."""

import hashlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from quart import Response
from quart import request as http_request

from quire.domain.errors import BadParameter
from quire.domain.users import Visitor
from quire.store import client_requests
from quire.store.client_requests import Claim, Outcome, Reply
from quire.store.transactions import Transaction
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.response_models import as_reply, from_reply

P = ParamSpec("P")
T = TypeVar("T")

KEY_LENGTH_MAX = 255


async def create_once(
    request: AuthenticatedRequest,
    status: int,
    shape: Callable[[T], Any],
    function: Callable[Concatenate[Transaction, Visitor, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    """Run a store function that creates something, and reply; the same key and body get the same reply again."""
    creating = await creating_once(status, shape, function, *args, **kwargs)
    return from_reply((await request.write(creating)).reply)


async def creating_once(
    status: int,
    shape: Callable[[T], Any],
    function: Callable[Concatenate[Transaction, Visitor, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Callable[[Transaction, Visitor], Outcome[T]]:
    """The same as a store function that is still to be run."""
    claim = await read_claim()
    return claiming(claim, lambda result: as_reply(shape(result), status), function, *args, **kwargs)


def claiming(
    claim: Claim | None,
    reply_of: Callable[[T], Reply],
    function: Callable[Concatenate[Transaction, Visitor, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Callable[[Transaction, Visitor], Outcome[T]]:
    """The same for a claim that is known already, and a reply whose status depends on what was created."""

    def create(tx: Transaction, visitor: Visitor) -> Outcome[T]:
        return client_requests.once(
            tx, visitor, claim, lambda: function(tx, visitor, *args, **kwargs), reply_of
        )

    return create


async def read_claim() -> Claim | None:
    """What this request claims. Raises `BadParameter`."""
    key = read_key()
    if key is None:
        return None
    body = cast(bytes, await http_request.get_data())
    asked = f"{http_request.method} {http_request.full_path}\n".encode() + body
    return Claim(key, hashlib.sha256(asked).hexdigest())


def read_key() -> str | None:
    """The key under which this request's reply is kept. Raises `BadParameter`."""
    key = http_request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= KEY_LENGTH_MAX:
        raise BadParameter("Idempotency-Key", "1 to %(most)s characters", most=KEY_LENGTH_MAX)
    return key
