"""Who makes a request, by whatever it shows: a token, the cookie of a sign-in, those of guests, or several of them."""

from collections.abc import Sequence

from quire.domain.accounts.token_scopes import DocumentThing
from quire.domain.accounts.users import Visitor
from quire.domain.errors import NotAuthenticated
from quire.store import access
from quire.store.accounts import sign_ins, token_scopes, tokens
from quire.store.sharing import guests
from quire.store.transactions import Transaction


def find_visitor(
    tx: Transaction,
    sign_in_hash: str | None,
    guest_hashes: Sequence[str],
    thing: tuple[DocumentThing, str] | None,
) -> Visitor:
    """The visitor of a browser that asks for something of a document, or for what is in none.

    A browser can be signed in and have entered documents as a guest. The account counts for all that is in no document,
    and in the document of a link, unless the guest may do all that the account may there, and more. So a link takes
    nothing from whoever is signed in. Raises `NotAuthenticated`.
    """
    document_id = token_scopes.document_of(tx, *thing) if guest_hashes and thing is not None else None
    guest = guests.find_visitor_or_none(tx, guest_hashes, document_id) if guest_hashes else None
    account = None if sign_in_hash is None else sign_ins.find_visitor_or_none(tx, sign_in_hash)
    if account is None or guest is None:
        return _present(account or guest)
    if document_id is None or document_id != guest.scope.document_id:
        return account
    return guest if access.may_do_more(tx, guest.user_id, account.user_id, document_id) else account


def _present(visitor: Visitor | None) -> Visitor:
    if visitor is None:
        raise NotAuthenticated
    return visitor


def check(tx: Transaction, visitor: Visitor) -> None:
    """Raises `NotAuthenticated` when a visitor's credential has ended since it was authenticated."""
    match visitor.credential:
        case "cookie":
            sign_ins.check(tx, visitor.credential_id)
        case "token":
            tokens.check(tx, visitor.credential_id)
        case "guest":
            guests.check(tx, visitor.user_id)
