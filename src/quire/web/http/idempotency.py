"""The header Idempotency-Key: which request a key stands for."""

import hashlib
from typing import cast

from quart import request as http_request

from quire.domain.errors import BadParameter
from quire.store.client_requests import Claim

HEADER = "Idempotency-Key"
KEY_LENGTH_MAX = 255


def key_or_none() -> str | None:
    """The idempotency key of this request. Raises `BadParameter`."""
    key = http_request.headers.get(HEADER)
    if key is not None and not 0 < len(key) <= KEY_LENGTH_MAX:
        raise BadParameter(HEADER, "1 to %(most)s characters", most=KEY_LENGTH_MAX)
    return key


async def claim_or_none() -> Claim | None:
    """The claim of a request that its method, path, query and body identify. Raises `BadParameter`."""
    if key_or_none() is None:
        return None
    return claim_on(cast(bytes, await http_request.get_data()))


def claim_on(content: bytes) -> Claim | None:
    """The claim of a request that its method, path and query identify together with some content."""
    key = key_or_none()
    if key is None:
        return None
    asked = f"{http_request.method} {http_request.full_path}\n".encode() + content
    return Claim(key, hashlib.sha256(asked).hexdigest())
