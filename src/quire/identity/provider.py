"""The port: what Quire asks an identity provider, and how that fails. Names no library."""

from typing import Protocol

import msgspec

from quire.domain.accounts.claims import ClaimedPerson
from quire.domain.translatable_text import TranslatableText


class ProviderFailure(Exception):
    """No proof of anybody's identity. The message is a reason for the log, and never has the provider's own words."""


class Unreachable(ProviderFailure):
    """The provider does not answer, or not as a provider does."""


class UnknownClient(Unreachable):
    """The provider does not accept the client id or its secret, so that nobody can be signed in."""


class Unverified(ProviderFailure):
    """A reply that does not prove what it should."""


class Attempt(msgspec.Struct, frozen=True):
    """What ties a reply of the provider to one attempt in one browser."""

    state: str
    nonce: str
    code_verifier: str
    begun_at: float
    """In seconds since 1970."""


class Reply(msgspec.Struct, frozen=True):
    """What the browser brings back from the provider."""

    code: str
    issuer: str | None
    """As RFC 9207 adds it, against mix-up attacks."""


class ProvedIdentity(msgspec.Struct, frozen=True):
    """Who somebody is, as the provider has proved it."""

    issuer: str
    subject: str
    session_id: str | None
    """Of the provider, by which it ends the sign-in later."""
    person: ClaimedPerson
    id_token: str
    """As the provider has signed it; it wants it back to sign the person out."""


class LogoutNotice(msgspec.Struct, frozen=True):
    """A verified message of the provider that a person, or one session of theirs, has signed out there."""

    issuer: str
    subject: str | None
    session_id: str | None
    token_id: str


class IdentityProvider(Protocol):
    """A provider of identities, as the settings name it."""

    @property
    def name(self) -> str:
        """As people know it."""
        ...

    @property
    def issuer(self) -> str:
        """Together with a subject it names a person for good."""
        ...

    async def address_to_sign_in(self, attempt: Attempt) -> str:
        """Where the browser goes. Raises `Unreachable`."""
        ...

    async def prove(self, attempt: Attempt, reply: Reply) -> ProvedIdentity:
        """Redeem the reply for a proof, once. Raises `ProviderFailure`."""
        ...

    async def address_to_sign_out(self, id_token: str | None) -> str | None:
        """Where the browser goes to end the sign-in of a token there as well; None where there is no such page.

        Raises `Unreachable`.
        """
        ...

    async def read_logout(self, token: str) -> LogoutNotice:
        """Verify a message of the provider's back channel. Raises `ProviderFailure`."""
        ...

    async def works(self) -> bool:
        """Whether people can sign in with it, as far as can be known without one of them."""
        ...

    async def check(self) -> TranslatableText:
        """For `quire doctor`. Raises `ProviderFailure`."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...
