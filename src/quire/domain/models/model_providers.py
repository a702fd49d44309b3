"""Providers of language models: servers that administrators connect, with a key that is written and never read."""

import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from quire.domain.errors import InvalidField
from quire.domain.models.house import is_in_house

ProviderKind = Literal["openai", "azure"]
"""How a server expects its key: as a bearer, or as Azure does."""

NAME_LENGTH_MAX = 64
ADDRESS_LENGTH_MAX = 1_000
KEY_LENGTH_MAX = 4_000
HINT_LENGTH = 4
HINT_KEY_LENGTH_MIN = 12
"""Of a shorter key no signs are shown: they would be too much of it."""

PROVIDERS_MAX = 1_000
"""Of one server."""

_WITHOUT_SCHEME = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?(?:/|\Z)|\[[0-9A-Fa-f:]+\]")


class ModelProvider(msgspec.Struct, frozen=True):
    """A provider, as administrators see it; of its key only the last signs."""

    id: str
    name: str
    kind: ProviderKind
    base_url: str
    has_key: bool
    key_hint: str | None
    revision: int

    @property
    def as_shown(self) -> "ModelProvider":
        """The same for the same form: keys that are encrypted anew change nothing in it."""
        return msgspec.structs.replace(self, revision=0)


class ProviderDraft(msgspec.Struct, frozen=True):
    """A provider as an administrator describes it; without a new key it keeps the one that it has."""

    name: str
    kind: ProviderKind
    base_url: str
    new_key: str | None = None


def check_provider(draft: ProviderDraft) -> ProviderDraft:
    """The draft without surrounding space."""
    name = " ".join(draft.name[: 4 * NAME_LENGTH_MAX].split())
    if not 1 <= len(name) <= NAME_LENGTH_MAX or not name.isprintable():
        raise InvalidField(
            "name", "must have 1 to %(most)s letters, digits or other characters", most=NAME_LENGTH_MAX
        )
    key = (draft.new_key or "").strip() or None
    if key is not None and (len(key) > KEY_LENGTH_MAX or not key.isascii() or not key.isprintable()):
        raise InvalidField("key", "must be a key of letters, digits and symbols on one line")
    return ProviderDraft(name, draft.kind, _checked_address(draft.base_url), key)


def hint_of(key: str) -> str:
    """The last signs of a key, by which people recognise it."""
    return key[-HINT_LENGTH:] if len(key) >= HINT_KEY_LENGTH_MIN else ""


def origin_of(address: str) -> str:
    """Scheme, host and port: with another one, what is sent goes to somebody else."""
    split = urlsplit(address)
    return f"{split.scheme}://{split.netloc}".lower()


def _checked_address(address: str) -> str:
    checked = _with_scheme(address.strip())
    if len(checked) > ADDRESS_LENGTH_MAX or not checked.isprintable() or not _is_web_address(checked):
        raise InvalidField("base_url", "must be an address that begins with http:// or https://")
    if "@" in urlsplit(checked).netloc:
        raise InvalidField(
            "base_url", "must not have a name or password in it; enter the key in its own field"
        )
    return checked


def _with_scheme(address: str) -> str:
    """As people type it: `localhost:11434` is one without TLS, `api.example.org/v1` one with it."""
    if not address or not _WITHOUT_SCHEME.match(address):
        return address
    return f"http://{address}" if is_in_house(f"http://{address}") else f"https://{address}"


def _is_web_address(address: str) -> bool:
    try:
        split = urlsplit(address)
        return split.scheme in ("http", "https") and bool(split.hostname) and split.port != 0
    except ValueError:
        return False
