"""Whether somebody who was let in may stay: asked again while a long connection is open."""

from quire.domain.errors import NotAuthenticated
from quire.domain.users import SIGN_IN_IDLE, Visitor
from quire.store.transactions import Transaction, as_text

_BY_SIGN_IN = (
    "select 1 from sign_in join user_account on user_account.id = sign_in.user_id"
    " where sign_in.id = :id and sign_in.expires_at > :now and sign_in.last_seen_at > :idle_since"
    " and user_account.disabled_at is null"
)
_BY_BEARER = (
    "select 1 from api_token join user_account on user_account.id = api_token.user_id"
    " where api_token.id = :id and (api_token.expires_at is null or api_token.expires_at > :now)"
    " and user_account.disabled_at is null and :idle_since is not null"
)


def check_still_valid(tx: Transaction, visitor: Visitor) -> None:
    """Raises `NotAuthenticated` when the sign-in or token has ended meanwhile."""
    row = tx.one_or_none(
        _BY_SIGN_IN if visitor.credential == "cookie" else _BY_BEARER,
        id=visitor.credential_id,
        now=tx.now_text,
        idle_since=as_text(tx.now - SIGN_IN_IDLE),
    )
    if row is None:
        raise NotAuthenticated
