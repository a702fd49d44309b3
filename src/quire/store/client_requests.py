"""Idempotency keys: the reply to a creating request is stored together with what it created."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

import msgspec

from quire.domain.errors import IdempotencyKeyReused
from quire.domain.users import Visitor
from quire.store.transactions import Transaction, as_text

T = TypeVar("T")

KEPT_FOR = timedelta(hours=24)


class Reply(msgspec.Struct, frozen=True):
    """A status and a JSON body, as they went out."""

    status: int
    body: bytes


class Claim(msgspec.Struct, frozen=True):
    """A key, and the request that it stands for; keys belong to the person who sends them."""

    key: str
    request_hash: str

    @property
    def key_hash(self) -> str:
        """What is stored of the key."""
        return hashlib.sha256(self.key.encode()).hexdigest()


class Outcome(msgspec.Struct, Generic[T], frozen=True):
    """The reply, and what was done for it; `result` is None when the reply was given before."""

    reply: Reply
    result: T | None


def once(
    tx: Transaction, visitor: Visitor, claim: Claim | None, work: Callable[[], T], shape: Callable[[T], Reply]
) -> Outcome[T]:
    """Do the work the first time and give the same reply ever after. Raises `IdempotencyKeyReused`."""
    stored = None if claim is None else _find(tx, visitor, claim)
    if stored is not None:
        return Outcome(stored, None)
    result = work()
    reply = shape(result)
    if claim is not None:
        _keep(tx, visitor, claim, reply)
    return Outcome(reply, result)


def remove_expired(tx: Transaction) -> None:
    """Forget keys after their day."""
    tx.run("delete from client_request where expires_at <= :now", now=tx.now_text)


def _keep(tx: Transaction, visitor: Visitor, claim: Claim, reply: Reply) -> None:
    tx.run(
        "insert into client_request (user_id, key_hash, request_hash, status, reply, expires_at)"
        " values (:user_id, :key_hash, :request_hash, :status, :reply, :expires_at)",
        user_id=visitor.user_id,
        key_hash=claim.key_hash,
        request_hash=claim.request_hash,
        status=reply.status,
        reply=reply.body.decode(),
        expires_at=as_text(tx.now + KEPT_FOR),
    )


def _find(tx: Transaction, visitor: Visitor, claim: Claim) -> Reply | None:
    tx.lock("client_request", f"{visitor.user_id} {claim.key_hash}")
    tx.run(
        "delete from client_request where user_id = :user_id and key_hash = :key_hash and expires_at <= :now",
        user_id=visitor.user_id,
        key_hash=claim.key_hash,
        now=tx.now_text,
    )
    row = tx.one_or_none(
        "select request_hash, status, reply from client_request where user_id = :user_id and key_hash = :key_hash",
        user_id=visitor.user_id,
        key_hash=claim.key_hash,
    )
    if row is None:
        return None
    if row[0] != claim.request_hash:
        raise IdempotencyKeyReused
    return Reply(row[1], row[2].encode())
