"""Signing in with an identity provider: begin an attempt, finish it once with a proof, and follow sign-outs there.

The nonce and the code verifier are derived from a secret that the browser alone keeps, so that nothing in the database
helps to finish somebody's attempt. Each refusal is one sentence for the person; its reason stands in the log alone.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

import msgspec
import structlog

from quire.actions.accounts import sealed_id_tokens
from quire.actions.secrets import new_secret, secret_hash
from quire.domain.accounts.identities import BegunAttempt
from quire.domain.accounts.users import User, Visitor
from quire.domain.errors import (
    AppError,
    EntryDenied,
    NoAdministratorYet,
    NotAuthenticated,
    PasswordsOff,
    ProviderRefused,
    ProviderUnavailable,
    UnverifiedIdentity,
)
from quire.identity.provider import (
    Attempt,
    IdentityProvider,
    LogoutNotice,
    ProvedIdentity,
    ProviderFailure,
    Reply,
    Unreachable,
)
from quire.store.accounts import identities, sign_in_attempts, sign_ins, users
from quire.store.database import Database
from quire.store.sharing import grants
from quire.store.sharing.grants import Kinds
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.identity")


class ProviderOptions(msgspec.Struct, frozen=True):
    """What an operator has decided."""

    takes_passwords: bool
    """Whether names and passwords are taken while the provider works."""
    sign_in_life: timedelta
    invitations: Kinds
    """The invitations that are claimed by what the provider says; none by default."""


class BrowserReply(msgspec.Struct, frozen=True):
    """What a browser brings back from the provider, as it is."""

    state: str
    code: str | None
    issuer: str | None
    error: str | None


class ProviderSignIn:
    """Signing in with the one provider of this server."""

    def __init__(self, database: Database, provider: IdentityProvider, options: ProviderOptions) -> None:
        self._database = database
        self._provider = provider
        self._options = options

    @property
    def name(self) -> str:
        """The provider as people know it."""
        return self._provider.name

    @property
    def issuer(self) -> str:
        """The provider as identities name it."""
        return self._provider.issuer

    async def are_passwords_for_administrators(self) -> bool:
        """Whether administrators alone may use passwords, since the provider does not work. Raises `PasswordsOff`."""
        if self._options.takes_passwords:
            return False
        if await self._provider.works():
            raise PasswordsOff(self.name)
        return True

    async def begin(self, browser_secret: str, *, next_: str, visitor: Visitor | None = None) -> str:
        """Where the browser goes to sign in, or to prove the identity that this visitor links.

        Raises `ProviderUnavailable`.
        """
        state = new_secret()
        attempt = _attempt(state, browser_secret, 0)
        try:
            address = await self._provider.address_to_sign_in(attempt)
        except Unreachable as failure:
            raise self._refused(failure) from failure
        user_id = None if visitor is None else visitor.user_id
        await self._database.write(
            sign_in_attempts.add,
            secret_hash(state),
            secret_hash(browser_secret),
            user_id=user_id,
            next_=next_,
        )
        return address

    async def take(self, state: str, browser_secret: str | None) -> BegunAttempt:
        """The attempt to which a reply belongs, which is over with it. Raises `SignInAttemptEnded`."""
        try:
            return await self._database.write(
                sign_in_attempts.take, secret_hash(state), secret_hash(browser_secret or "")
            )
        except NotAuthenticated:
            log.warning(
                "sign-in with the provider refused", reason="the state is not that of an open attempt"
            )
            raise

    async def sign_in(
        self,
        begun: BegunAttempt,
        reply: BrowserReply,
        browser_secret: str,
        *,
        former_secret: str | None,
        address: str,
    ) -> str:
        """Sign the browser in; returns the secret of the sign-in. Raises `AppError`."""
        proved = await self._prove(begun, reply, browser_secret)
        if not proved.person.may_enter:
            log.warning("sign-in with the provider refused", reason="no rule of entry holds")
            await self._database.write(identities.shut_out, proved.issuer, proved.subject)
            raise EntryDenied(self.name)
        secret = new_secret()
        try:
            user = await self._database.write(self._enter, proved, secret, former_secret, address)
        except AppError as error:
            log.warning("sign-in with the provider refused", reason=error.code)
            raise
        log.info("signed in with the provider", user=user.id)
        return secret

    async def link(
        self, begun: BegunAttempt, reply: BrowserReply, browser_secret: str, visitor: Visitor
    ) -> None:
        """Link the proved identity to the account of the visitor, who has begun this. Raises `AppError`."""
        proved = await self._prove(begun, reply, browser_secret)
        if not proved.person.may_enter:
            log.warning("link with the provider refused", reason="no rule of entry holds")
            raise EntryDenied(self.name)
        await self._database.write(self._link, proved, visitor)
        log.info("linked with the provider", user=visitor.user_id)

    async def sign_out_address(self, id_token: str | None) -> str | None:
        """The provider's page on which one signs out there; None where it has none, or does not answer."""
        try:
            return await self._provider.address_to_sign_out(id_token)
        except Unreachable as failure:
            log.warning("the provider does not answer", reason=str(failure))
            return None

    async def follow_logout(self, token: str) -> None:
        """Carry out a message of the provider's back channel. Raises `UnverifiedIdentity` and `ProviderUnavailable`."""
        try:
            notice = await self._provider.read_logout(token)
        except ProviderFailure as failure:
            raise self._refused(failure) from failure
        await self._database.write(_end_sign_ins, notice)
        log.info("signed out by the provider")

    async def close(self) -> None:
        """Close the connections to the provider."""
        await self._provider.close()

    async def _prove(self, begun: BegunAttempt, reply: BrowserReply, browser_secret: str) -> ProvedIdentity:
        if reply.error is not None or reply.code is None:
            log.warning("sign-in with the provider refused", reason="the provider returned an error")
            raise ProviderRefused(self.name)
        attempt = _attempt(reply.state, browser_secret, begun.begun_at.timestamp())
        try:
            return await self._provider.prove(attempt, Reply(reply.code, reply.issuer))
        except ProviderFailure as failure:
            raise self._refused(failure) from failure

    def _refused(self, failure: ProviderFailure) -> AppError:
        """The error for people; the reason goes into the log."""
        log.warning("sign-in with the provider refused", reason=str(failure))
        if isinstance(failure, Unreachable):
            return ProviderUnavailable(self.name)
        return UnverifiedIdentity(self.name)

    def _enter(
        self, tx: Transaction, proved: ProvedIdentity, secret: str, former_secret: str | None, address: str
    ) -> User:
        tx.lock("identity", f"{proved.issuer} {proved.subject}")
        user = identities.find_or_none(tx, proved.issuer, proved.subject) or self._add_account(tx, proved)
        self._follow_claims(tx, user.id, proved)
        if former_secret is not None:
            sign_ins.remove(tx, secret_hash(former_secret))
        identities.sign_in(
            tx,
            user.id,
            secret_hash(secret),
            issuer=proved.issuer,
            subject=proved.subject,
            session_id=proved.session_id,
            sealed_id_token=sealed_id_tokens.seal(proved.id_token, secret),
            life=self._options.sign_in_life,
            address=address,
        )
        return user

    def _add_account(self, tx: Transaction, proved: ProvedIdentity) -> User:
        if not proved.person.administers and users.is_nobody_there(tx):
            raise NoAdministratorYet
        user = users.add_of_provider(tx, proved.person.name)
        identities.add(tx, user.id, proved.issuer, proved.subject)
        if "account" in self._options.invitations:
            grants.claim_invitations(tx, user.id, user.name, kinds=("account",))
        return user

    def _link(self, tx: Transaction, proved: ProvedIdentity, visitor: Visitor) -> None:
        sign_ins.check(tx, visitor.credential_id)
        identities.add(tx, visitor.user_id, proved.issuer, proved.subject)
        self._follow_claims(tx, visitor.user_id, proved)

    def _follow_claims(self, tx: Transaction, user_id: str, proved: ProvedIdentity) -> None:
        person = proved.person
        if person.administers is not None:
            identities.follow_administration(tx, user_id, administers=person.administers)
        if person.groups is not None:
            identities.set_groups(tx, user_id, proved.issuer, person.groups)
        if person.email is not None and "email" in self._options.invitations:
            grants.claim_invitations(tx, user_id, person.email, kinds=("email",))


def _attempt(state: str, browser_secret: str, begun_at: float) -> Attempt:
    return Attempt(
        state=state,
        nonce=_derived(browser_secret, f"nonce {state}"),
        code_verifier=_derived(browser_secret, f"code verifier {state}"),
        begun_at=begun_at,
    )


def _derived(browser_secret: str, purpose: str) -> str:
    digest = hmac.digest(browser_secret.encode("utf-8", "surrogateescape"), purpose.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _end_sign_ins(tx: Transaction, notice: LogoutNotice) -> None:
    if identities.note_logout(tx, secret_hash(f"{notice.issuer} {notice.token_id}")):
        identities.end_sign_ins(tx, notice.issuer, subject=notice.subject, session_id=notice.session_id)
