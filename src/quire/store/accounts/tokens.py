"""API tokens. Only hashes of their secrets are stored.

A token of full scope can create others, but none that outlives it: they end when it does, and are revoked with it.
"""

from datetime import datetime, timedelta
from typing import Any

from quire.domain.accounts.token_scopes import FULL, Scope
from quire.domain.accounts.users import TOKENS_MAX, ApiToken, Visitor
from quire.domain.auditing.audit_events import TokenAdded, TokenRemoved
from quire.domain.errors import InvalidField, NotAuthenticated, NotFound, OutlivesToken
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_text, as_time, as_time_or_none

_COLUMNS = "id, name, scope, document_id, created_at, expires_at, last_used_at"


def add_own(
    tx: Transaction,
    visitor: Visitor,
    *,
    token_id: str,
    name: str,
    secret_hash: str,
    life: timedelta,
    scope: Scope,
) -> ApiToken:
    """Add a token to the visitor's account. Raises `OutlivesToken`, and as `add`."""
    made_by = visitor.credential_id if visitor.credential == "token" else None
    expires_at = tx.now + life
    if made_by is not None:
        (end,) = tx.one("select expires_at from api_token where id = :id", id=made_by)
        if end is not None and expires_at > as_time(end):
            raise OutlivesToken
    return add(
        tx,
        visitor.user_id,
        token_id=token_id,
        name=name,
        secret_hash=secret_hash,
        expires_at=expires_at,
        scope=scope,
        made_by=made_by,
        by=visitor,
    )


def add(
    tx: Transaction,
    user_id: str,
    *,
    token_id: str,
    name: str,
    secret_hash: str,
    expires_at: datetime | None,
    scope: Scope = FULL,
    made_by: str | None = None,
    by: Visitor | None = None,
) -> ApiToken:
    """Add a token to an account; `by` is its visitor, None for a command on this machine.

    Raises `InvalidField` when it has as many as it may, `NotFound` and `AccessDenied` for the document of the scope.
    """
    if scope.document_id is not None:
        access.check_document_of(tx, user_id, scope.document_id, Right.SEE)
    tx.lock("tokens", user_id)
    (count,) = tx.one("select count(*) from api_token where user_id = :user_id", user_id=user_id)
    if count >= TOKENS_MAX:
        raise InvalidField(
            "tokens", "are %(count)s already, as many as there may be; delete one", count=count
        )
    tx.run(
        "insert into api_token (id, secret_hash, user_id, name, scope, document_id, created_at, expires_at, made_by)"
        " values (:id, :hash, :user_id, :name, :scope, :document_id, :now, :expires_at, :made_by)",
        id=token_id,
        hash=secret_hash,
        user_id=user_id,
        name=name,
        scope=scope.rights,
        document_id=scope.document_id,
        now=tx.now_text,
        expires_at=None if expires_at is None else as_text(expires_at),
        made_by=made_by,
    )
    added = TokenAdded(token_id, scope.rights, scope.document_id, expires_at)
    audit.record(tx, by, added, about=None if by is not None else user_id)
    return ApiToken(token_id, name, scope.rights, scope.document_id, tx.now, expires_at, None)


def find_visitor(tx: Transaction, secret_hash: str) -> Visitor:
    """The visitor of a token, by the hash of its secret. Raises `NotAuthenticated`."""
    row = tx.one_or_none(
        "select user_account.id, user_account.name, user_account.is_administrator, api_token.id,"
        " api_token.scope, api_token.document_id"
        " from api_token join user_account on user_account.id = api_token.user_id"
        " where api_token.secret_hash = :hash and (api_token.expires_at is null or api_token.expires_at > :now)"
        " and user_account.disabled_at is null",
        hash=secret_hash,
        now=tx.now_text,
    )
    if row is None:
        raise NotAuthenticated
    return Visitor(row[0], row[1], bool(row[2]), "token", row[3], Scope(row[4], row[5]))


def check(tx: Transaction, token_id: str) -> None:
    """Raises `NotAuthenticated` when a token has expired or was revoked since it was authenticated."""
    row = tx.one_or_none("select secret_hash from api_token where id = :id", id=token_id)
    if row is None:
        raise NotAuthenticated
    find_visitor(tx, row[0])


def list_own(tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None) -> Page[ApiToken]:
    """The visitor's tokens, newest first."""
    page = page_of(
        tx,
        _COLUMNS,
        "from api_token where user_id = :user_id",
        key=Keyset("created_at", "id"),
        limit=limit,
        cursor=cursor,
        user_id=visitor.user_id,
    )
    return page.map(_token)


def list_all_of(tx: Transaction, user_id: str) -> list[ApiToken]:
    """All tokens of an account, newest first."""
    rows = tx.all(
        f"select {_COLUMNS} from api_token where user_id = :id order by created_at desc, id desc", id=user_id
    )
    return [_token(row) for row in rows]


def note_used(tx: Transaction, token_ids: list[str]) -> None:
    """Set the time at which tokens were last used."""
    used = [{"now": tx.now_text, "id": id_} for id_ in token_ids]
    tx.run_each("update api_token set last_used_at = :now where id = :id", used)


def remove_all_of(tx: Transaction, user_id: str) -> None:
    """Revoke all tokens of an account; the caller records why."""
    tx.run("delete from api_token where user_id = :id", id=user_id)


def remove(tx: Transaction, visitor: Visitor, token_id: str) -> None:
    """Revoke one of the visitor's tokens. Raises `NotFound`, also for a token of another account."""
    removed = tx.run(
        "delete from api_token where id = :id and user_id = :user_id", id=token_id, user_id=visitor.user_id
    )
    if not removed:
        raise NotFound("Token")
    audit.record(tx, visitor, TokenRemoved(token_id))


def _token(row: tuple[Any, ...]) -> ApiToken:
    return ApiToken(
        id=row[0],
        name=row[1],
        scope=row[2],
        document_id=row[3],
        created_at=as_time(row[4]),
        expires_at=as_time_or_none(row[5]),
        last_used_at=as_time_or_none(row[6]),
    )
