"""The address of a request, from what people paste as the address of their model server.

That is the base address (`http://127.0.0.1:11434/v1`), the same without `/v1`, or the whole path of a request, each
with or without a query such as Azure's `?api-version=`. What is not certain is tried in order, until it is found.
"""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

_ENDINGS = ("/chat/completions", "/completions", "/embeddings", "/rerank", "/responses", "/models")
_VERSION = re.compile(r"/v\d[a-z0-9]*(?:/|\Z)")
_AZURE_HOST = re.compile(r"(?:^|\.)azure\.com\Z")
_AZURE_PATH = "/openai/deployments/"
_SIGNED = "eyJ"
"""How signed tokens begin, which Azure takes as bearers."""


class Endpoint:
    """Where requests of one kind go: to the first address of which the server knows, once that is found."""

    def __init__(self, pasted: str, ending: str) -> None:
        self.candidates = _candidates(pasted, ending)

    @property
    def shown(self) -> str:
        """The address for people, without its query and without any password, which may be secret."""
        split = urlsplit(self.candidates[0])
        host = split.netloc.rpartition("@")[2]
        return urlunsplit((split.scheme, host, split.path, "", ""))

    def settle(self, address: str) -> None:
        """The server has answered there."""
        self.candidates = [address]


def key_headers(pasted: str, key: str | None, *, is_azure: bool = False) -> dict[str, str]:
    """The header in which a server expects its key; behind a gateway to Azure it may be either of two."""
    if not key:
        return {}
    split = urlsplit(pasted.strip())
    if split.username is not None:
        # What stands in the address already goes into the header of the bearer.
        return {"api-key": key}
    bearer = {"Authorization": f"Bearer {key}"}
    is_azure = is_azure or _AZURE_HOST.search((split.hostname or "").lower()) is not None
    if is_azure and not key.startswith(_SIGNED):
        return {"api-key": key}
    return {**bearer, "api-key": key} if _AZURE_PATH in split.path else bearer


def _candidates(pasted: str, ending: str) -> list[str]:
    split = urlsplit(pasted.strip())
    path = split.path.rstrip("/")
    whole = next((known for known in _ENDINGS if path.endswith(known)), "")
    base = path.removesuffix(whole)
    if whole:
        bases = [base]
    elif base.endswith("/v1"):
        bases = [base, base.removesuffix("/v1")]
    elif base == "":
        bases = ["/v1", ""]
    else:
        bases = [base] if _VERSION.search(base) else [base, f"{base}/v1"]
    return [_with_path(split, f"{base}{ending}") for base in bases]


def _with_path(split: SplitResult, path: str) -> str:
    return urlunsplit((split.scheme, split.netloc, path, split.query, ""))
