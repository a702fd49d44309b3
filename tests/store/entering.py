"""A link, and somebody who has entered by it."""

from quire.domain.accounts.users import Visitor
from quire.domain.sharing.grants import Role
from quire.domain.sharing.links import Link, NewLink
from quire.store.sharing import guests, links
from quire.store.transactions import new_id
from tests.store.conftest import Store


def made_link(
    store: Store,
    owner: Visitor,
    document_id: str,
    role: Role = "reader",
    section_id: str | None = None,
    days: int = 14,
) -> tuple[Link, str]:
    """A new link, and the hash of its secret."""
    hash_ = new_id()
    new = NewLink(role, days, section_id)
    link = store.run(links.add_link, owner, document_id, new, secret_hash=hash_, password_hash=None)
    return link, hash_


def entered(store: Store, link_hash: str, name: str = "Mona") -> tuple[Visitor, str]:
    """A guest, and the hash of the secret of their cookie."""
    secret_hash = new_id()
    entrance = store.run(guests.find_entrance, link_hash)
    guest = store.run(guests.add, entrance, name=name, shown_as=f"{name} (guest)", secret_hash=secret_hash)
    return guest, secret_hash
