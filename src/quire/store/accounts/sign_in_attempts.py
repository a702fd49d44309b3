"""Attempts to sign in with a provider or a passkey: begun in a browser, finished there once, within ten minutes."""

from datetime import timedelta

from quire.domain.accounts.identities import BegunAttempt
from quire.domain.errors import SignInAttemptEnded
from quire.store import database_state
from quire.store.transactions import Transaction, as_text, as_time

ATTEMPT_LIFE = timedelta(minutes=10)


def add(tx: Transaction, state_hash: str, browser_hash: str, *, user_id: str | None, next_: str) -> None:
    """Note an attempt whose reply is awaited, by the hashes of its state and of its browser's secret."""
    tx.run(
        "insert into sign_in_attempt (state_hash, browser_hash, user_id, next, created_at, expires_at)"
        " values (:state_hash, :browser_hash, :user_id, :next, :now, :expires_at)",
        state_hash=state_hash,
        browser_hash=browser_hash,
        user_id=user_id,
        next=next_,
        now=tx.now_text,
        expires_at=as_text(tx.now + ATTEMPT_LIFE),
    )


def take(tx: Transaction, state_hash: str, browser_hash: str) -> BegunAttempt:
    """Finish an attempt of this browser, which nobody can do again. Raises `SignInAttemptEnded`."""
    row = tx.one_or_none(
        "delete from sign_in_attempt where state_hash = :state_hash and browser_hash = :browser_hash"
        " and expires_at > :now returning user_id, next, created_at",
        state_hash=state_hash,
        browser_hash=browser_hash,
        now=tx.now_text,
    )
    if row is None:
        raise SignInAttemptEnded
    return BegunAttempt(row[0], row[1], as_time(row[2]))


def remove_expired(tx: Transaction) -> None:
    """Delete attempts that nobody has finished."""
    time = database_state.trusted_time(tx)
    if time is not None:
        tx.run("delete from sign_in_attempt where expires_at <= :now", now=as_text(time))
