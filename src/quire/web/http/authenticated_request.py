"""A request of somebody who must show who they are, which is looked up in the transaction that does what they want."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar, TypeVarTuple, Unpack

import msgspec

from quire.domain.accounts.token_scopes import RequiredScope
from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, ClosedToGuests, OutOfScope
from quire.store import client_requests
from quire.store.accounts import credentials, token_scopes, tokens
from quire.store.client_requests import Outcome, Reply
from quire.store.transactions import Transaction
from quire.web.http.idempotency import claim_or_none
from quire.web.http.limits import RateClass
from quire.web.http.services import Services

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LINK_PEOPLE = 5
"""All guests of a link together may make as many requests as so many people."""


class Credential(msgspec.Struct, frozen=True):
    """What a request shows to prove whose it is: a token, or the cookies of a sign-in and of guests."""

    token_hash: str | None = None
    sign_in_hash: str | None = None
    guest_hashes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By it the same credential is known again."""
        return " ".join(filter(None, (self.token_hash, self.sign_in_hash, *self.guest_hashes)))


class AuthenticatedRequest:
    """Runs store functions for whoever makes the request.

    Who they are is found out in the same turn of the database as what they want, and in the same transaction: nobody is
    let in by a sign-in that ended a moment ago, and there is no second way to another thread.
    """

    def __init__(
        self,
        here: Services,
        credential: Credential,
        rate_class: RateClass,
        *,
        required_scope: RequiredScope | None = None,
        only_administrators: bool = False,
    ) -> None:
        self._here = here
        self._credential = credential
        self._rate_class = rate_class
        self._required_scope = required_scope
        self._only_administrators = only_administrators
        self.visitor_or_none: Visitor | None = None

    @property
    def visitor(self) -> Visitor:
        """Who it is; known after the first turn of the database."""
        if self.visitor_or_none is None:
            raise LookupError("nobody has looked yet who this is")
        return self.visitor_or_none

    async def read(
        self,
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a store function that changes nothing for this visitor. Raises as `check` does."""
        return await self._here.database.read_for(self.person, self.job(function, *args, **kwargs))

    async def write(
        self,
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a store function that changes something for this visitor. Raises as `check` does."""
        return await self._here.database.write_for(self.person, self.job(function, *args, **kwargs))

    def job(
        self,
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Callable[[Transaction], T]:
        """The same as a store function that somebody else will run."""
        return lambda tx: function(tx, self._let_in(tx), *args, **kwargs)

    async def idempotent_write(
        self,
        reply_of: Callable[[T], Reply],
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Outcome[T]:
        """Run a store function once for each Idempotency-Key. Raises `IdempotencyKeyReused`, and as `check` does."""
        job = await self.idempotent_job(reply_of, function, *args, **kwargs)
        return await self._here.database.write_for(self.person, job)

    async def idempotent_job(
        self,
        reply_of: Callable[[T], Reply],
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Callable[[Transaction], Outcome[T]]:
        """The same as a store function that somebody else will run."""
        claim = await claim_or_none()
        return lambda tx: client_requests.idempotent(
            tx, self._let_in(tx), claim, reply_of, function, *args, **kwargs
        )

    async def compute(
        self,
        function: Callable[[Unpack[Ts]], T],
        *args: *Ts,
        characters: int,
        seconds_max: float | None = None,
    ) -> T:
        """Run a pure function on a text of so many characters, in this person's turn. Raises `TookTooLong`."""
        return await self._here.computing.run(
            self.person, function, *args, characters=characters, seconds_max=seconds_max
        )

    async def compute_once(self, function: Callable[[Unpack[Ts]], T], *args: *Ts, characters: int) -> T:
        """The same for what others may ask for as well, such as a rendering: it is computed for the first of them."""
        return await self._here.computing.run_once(self.person, function, *args, characters=characters)

    async def check(self) -> None:
        """Only find out who it is. Raises `NotAuthenticated`, `AccessDenied` and `TooMany`."""
        await self._here.database.read_for(self.person, self._let_in)

    @property
    def person(self) -> str:
        """Whose turn it is: the account, as soon as it is known that the credential belongs to it."""
        return self._here.accounts.find(self._credential.key) or self._credential.key

    def _let_in(self, tx: Transaction) -> Visitor:
        """Called in a thread of the database; a request counts once, however many turns it takes."""
        visitor = self._find_visitor(tx)
        if self.visitor_or_none is None:
            self._count(visitor)
            self._here.accounts.note(self._credential.key, visitor.user_id)
            self.visitor_or_none = visitor
            self._here.seen.note(visitor)
        if self._required_scope is not None:
            _check_scope(tx, visitor, self._required_scope)
        if self._only_administrators and not visitor.is_administrator:
            raise AccessDenied
        return visitor

    def _find_visitor(self, tx: Transaction) -> Visitor:
        """Raises `NotAuthenticated`."""
        shown = self._credential
        if shown.token_hash is not None:
            return tokens.find_visitor(tx, shown.token_hash)
        thing = None if self._required_scope is None else self._required_scope.thing
        return credentials.find_visitor(tx, shown.sign_in_hash, shown.guest_hashes, thing)

    def _count(self, visitor: Visitor) -> None:
        """Raises `TooMany`; a link has a limit of its own, however many have entered by it."""
        self._here.counters.count(self._rate_class, visitor.user_id)
        if visitor.is_guest:
            self._here.counters.count(self._rate_class, visitor.credential_id, people=LINK_PEOPLE)


def _check_scope(tx: Transaction, visitor: Visitor, required: RequiredScope) -> None:
    """Raises `OutOfScope`, for guests `ClosedToGuests`."""
    try:
        token_scopes.check(tx, visitor.scope, required)
    except OutOfScope:
        if visitor.is_guest:
            raise ClosedToGuests from None
        raise
