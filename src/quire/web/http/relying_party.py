"""What this server is to browsers and devices that keep passkeys for it."""

from urllib.parse import urlsplit

from quart import request as http_request

from quire.domain.accounts.passkeys import RelyingParty
from quire.web.http.services import services


def relying_party_or_none() -> RelyingParty | None:
    """This server as devices know it: by its public address, or as localhost; keys are not bound to IP addresses."""
    address = services().public_url or f"http://{http_request.host}"
    parts = urlsplit(address)
    is_named = parts.scheme == "https" or parts.hostname == "localhost"
    return (
        RelyingParty(parts.hostname, f"{parts.scheme}://{parts.netloc}")
        if is_named and parts.hostname
        else None
    )
