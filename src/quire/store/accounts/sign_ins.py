"""Sign-ins: sessions of browsers. Only hashes of their secrets are stored."""

from datetime import timedelta

from quire.domain.accounts.users import SIGN_IN_IDLE, SIGN_IN_LIFE, SignIn, Visitor
from quire.domain.auditing.audit_events import SignedIn, SignedOut
from quire.domain.errors import NotAuthenticated, NotFound
from quire.store import database_state
from quire.store.auditing import audit
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.sharing import grants
from quire.store.transactions import Transaction, as_text, as_time, new_id


def add(
    tx: Transaction, user_id: str, secret_hash: str, *, life: timedelta = SIGN_IN_LIFE, address: str = ""
) -> str:
    """Sign a browser in, from an address; returns the id of the sign-in.

    Names that a provider has chosen claim no invitations.
    """
    sign_in_id = new_id()
    tx.run(
        "insert into sign_in (id, secret_hash, user_id, created_at, last_seen_at, expires_at)"
        " values (:id, :hash, :user_id, :now, :now, :expires_at)",
        id=sign_in_id,
        hash=secret_hash,
        user_id=user_id,
        now=tx.now_text,
        expires_at=as_text(tx.now + life),
    )
    name, is_named_by_provider = tx.one(
        "update user_account set last_seen_at = :now where id = :id returning name, is_named_by_provider",
        now=tx.now_text,
        id=user_id,
    )
    audit.record(tx, user_id, SignedIn(address))
    if not is_named_by_provider:
        grants.claim_invitations(tx, user_id, name)
    return sign_in_id


def find_visitor(tx: Transaction, secret_hash: str) -> Visitor:
    """The visitor of a sign-in, by the hash of its secret. Raises `NotAuthenticated`."""
    visitor = find_visitor_or_none(tx, secret_hash)
    if visitor is None:
        raise NotAuthenticated
    return visitor


def find_visitor_or_none(tx: Transaction, secret_hash: str) -> Visitor | None:
    """The same; None where there is no such sign-in, or no longer."""
    row = tx.one_or_none(
        "select user_account.id, user_account.name, user_account.is_administrator, sign_in.id"
        " from sign_in join user_account on user_account.id = sign_in.user_id"
        " where sign_in.secret_hash = :hash and sign_in.expires_at > :now and sign_in.last_seen_at > :idle_since"
        " and user_account.disabled_at is null",
        hash=secret_hash,
        now=tx.now_text,
        idle_since=as_text(tx.now - SIGN_IN_IDLE),
    )
    return None if row is None else Visitor(row[0], row[1], bool(row[2]), "cookie", row[3])


def check(tx: Transaction, sign_in_id: str) -> None:
    """Raises `NotAuthenticated` when a sign-in has ended since it was authenticated."""
    row = tx.one_or_none("select secret_hash from sign_in where id = :id", id=sign_in_id)
    if row is None:
        raise NotAuthenticated
    find_visitor(tx, row[0])


def list_own(tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None) -> Page[SignIn]:
    """The visitor's valid sign-ins, newest first."""
    page = page_of(
        tx,
        "id, created_at, last_seen_at",
        "from sign_in where user_id = :user_id and expires_at > :now and last_seen_at > :idle_since",
        key=Keyset("created_at", "id"),
        limit=limit,
        cursor=cursor,
        user_id=visitor.user_id,
        now=tx.now_text,
        idle_since=as_text(tx.now - SIGN_IN_IDLE),
    )
    return page.map(lambda row: SignIn(row[0], as_time(row[1]), as_time(row[2])))


def note_seen(tx: Transaction, sign_in_ids: list[str]) -> None:
    """Set the time at which sign-ins were last seen, which puts off their end."""
    seen = [{"now": tx.now_text, "id": id_} for id_ in sign_in_ids]
    tx.run_each("update sign_in set last_seen_at = :now where id = :id", seen)
    tx.run_each(
        "update user_account set last_seen_at = :now where id = (select user_id from sign_in where id = :id)",
        seen,
    )


def remove(tx: Transaction, secret_hash: str) -> None:
    """End a sign-in, by the hash of its secret; idempotent."""
    row = tx.one_or_none("delete from sign_in where secret_hash = :hash returning user_id", hash=secret_hash)
    if row is not None:
        audit.record(tx, row[0], SignedOut(1))


def remove_own(tx: Transaction, visitor: Visitor, sign_in_id: str) -> None:
    """End one of the visitor's sign-ins. Raises `NotFound`, also for a sign-in of another account."""
    removed = tx.run(
        "delete from sign_in where id = :id and user_id = :user_id", id=sign_in_id, user_id=visitor.user_id
    )
    if not removed:
        raise NotFound("Sign-in")
    audit.record(tx, visitor, SignedOut(removed))


def remove_others(tx: Transaction, visitor: Visitor) -> None:
    """End all of the visitor's sign-ins except the one of this request."""
    count = remove_all_of(tx, visitor.user_id, except_id=visitor.credential_id)
    audit.record(tx, visitor, SignedOut(count))


def remove_all_of(tx: Transaction, user_id: str, *, except_id: str = "") -> int:
    """End all sign-ins of an account, or all but one, and return their number; the caller records why."""
    return tx.run(
        "delete from sign_in where user_id = :user_id and id <> :kept_id", user_id=user_id, kept_id=except_id
    )


def remove_ended(tx: Transaction) -> None:
    """Delete sign-ins that have expired; a clock that is wrong ends them for as long as it is wrong."""
    time = database_state.trusted_time(tx)
    if time is not None:
        tx.run(
            "delete from sign_in where expires_at <= :now or last_seen_at <= :idle_since",
            now=as_text(time),
            idle_since=as_text(time - SIGN_IN_IDLE),
        )
