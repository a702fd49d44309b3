"""Whether what somebody came in with is still valid, for connections that stay open."""

from quire.domain.users import Visitor
from quire.store import sign_ins, tokens
from quire.store.transactions import Transaction


def check(tx: Transaction, visitor: Visitor) -> None:
    """Raises `NotAuthenticated` when a sign-in or token has ended since, or its account was disabled."""
    check_kind = sign_ins.check if visitor.credential == "cookie" else tokens.check
    check_kind(tx, visitor.credential_id)
