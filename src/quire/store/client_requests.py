"""Idempotency keys: the reply to a request is stored in the transaction that carries the request out.

The checks of access that the request passed are stored with it, and made again before the reply is sent again.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, Generic, ParamSpec, TypeVar, cast

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.errors import IdempotencyKeyReused
from quire.domain.sharing.grants import PassedCheck
from quire.store import access, database_state
from quire.store.transactions import Transaction, as_json, as_text

P = ParamSpec("P")
T = TypeVar("T")

KEPT_FOR = timedelta(hours=24)

_passed = msgspec.json.Decoder(tuple[PassedCheck, ...])


class Reply(msgspec.Struct, frozen=True):
    """A status and an encoded JSON body."""

    status: int
    body: bytes


class Claim(msgspec.Struct, frozen=True):
    """An idempotency key and the hash of the request that uses it; keys are scoped to their user."""

    key: str
    request_hash: str

    @property
    def key_hash(self) -> str:
        """The stored form of the key."""
        return hashlib.sha256(self.key.encode()).hexdigest()


class Outcome(msgspec.Struct, Generic[T], frozen=True):
    """The outcome of an idempotent request; `result` is None when an earlier request stored the reply."""

    result: T | None
    reply_of: Callable[[T], Reply]
    stored: Reply | None = None

    @property
    def reply(self) -> Reply:
        """The stored reply. Without a claim none is stored, and the result is encoded here, outside the transaction."""
        return self.stored if self.stored is not None else self.reply_of(cast(T, self.result))


def idempotent(
    tx: Transaction,
    visitor: Visitor,
    claim: Claim | None,
    reply_of: Callable[[T], Reply],
    function: Callable[Concatenate[Transaction, Visitor, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Outcome[T]:
    """Run a store function for the first request with a claim, and return the stored reply for every repetition.

    Without a claim the function is run each time. Raises `IdempotencyKeyReused`, and as `access.check_again`.
    """
    stored = None if claim is None else _find(tx, visitor, claim)
    if stored is not None:
        return Outcome(None, reply_of, stored)
    result = function(tx, visitor, *args, **kwargs)
    if claim is None:
        return Outcome(result, reply_of)
    return Outcome(result, reply_of, _keep(tx, visitor, claim, reply_of(result)))


def remove_expired(tx: Transaction) -> None:
    """Delete keys that are older than a day."""
    tx.run("delete from client_request where expires_at <= :now", now=_expired_until(tx))


def _expired_until(tx: Transaction) -> str:
    """A clock that has jumped expires no key: the request would be done again."""
    time = database_state.trusted_time(tx)
    return "" if time is None else as_text(time)


def _keep(tx: Transaction, visitor: Visitor, claim: Claim, reply: Reply) -> Reply:
    tx.run(
        "insert into client_request (user_id, key_hash, request_hash, status, reply, passed_checks, expires_at)"
        " values (:user_id, :key_hash, :request_hash, :status, :reply, :passed_checks, :expires_at)",
        user_id=visitor.user_id,
        key_hash=claim.key_hash,
        request_hash=claim.request_hash,
        status=reply.status,
        reply=reply.body.decode(),
        passed_checks=as_json(tx.passed),
        expires_at=as_text(tx.now + KEPT_FOR),
    )
    return reply


def _find(tx: Transaction, visitor: Visitor, claim: Claim) -> Reply | None:
    tx.lock("client_request", f"{visitor.user_id} {claim.key_hash}")
    tx.run(
        "delete from client_request where user_id = :user_id and key_hash = :key_hash and expires_at <= :now",
        user_id=visitor.user_id,
        key_hash=claim.key_hash,
        now=_expired_until(tx),
    )
    row = tx.one_or_none(
        "select request_hash, status, reply, passed_checks from client_request"
        " where user_id = :user_id and key_hash = :key_hash",
        user_id=visitor.user_id,
        key_hash=claim.key_hash,
    )
    if row is None:
        return None
    if row[0] != claim.request_hash:
        raise IdempotencyKeyReused
    access.check_again(tx, _passed.decode(row[3]))
    return Reply(row[1], row[2].encode())
