"""Entering a document by a link: count the try, verify the password if the link has one, let the guest in.

Tries of a password are counted as those of signing in are: by link and network, and by link from everywhere. Entries
are counted by link, so that nobody fills a document with guests.
"""

from datetime import datetime

import msgspec

from quire.actions.accounts import passwords
from quire.actions.secrets import new_secret, secret_hash
from quire.domain.accounts.users import Visitor
from quire.domain.errors import DeadLink, WrongLinkPassword
from quire.domain.limits import Limits
from quire.domain.operation.networks import network_of
from quire.domain.translatable_text import TranslatableText
from quire.store import rate_limit_events
from quire.store.database import Database
from quire.store.sharing import guests
from quire.store.sharing.guests import Entrance
from quire.store.transactions import Transaction

PASSWORD_SENTENCE = TranslatableText("Too many tries with this link. Wait a while, then try again.")
ENTRY_SENTENCE = TranslatableText("Too many people have entered by this link lately. Try again later.")


class Entered(msgspec.Struct, frozen=True):
    """The new guest, and the secret of their cookie."""

    visitor: Visitor
    document_id: str
    expires_at: datetime
    secret: str


async def enter(
    database: Database,
    link_secret: str,
    *,
    name: str,
    shown_as: str,
    password: str,
    address: str,
    limits: Limits,
    limited: bool,
) -> Entered:
    """Let somebody in under a name. Raises `DeadLink`, `WrongLinkPassword`, `TooMany` and `InvalidField`."""
    link_hash, network = secret_hash(link_secret), network_of(address)
    entrance = await database.read_for(network, lambda tx: guests.find_entrance(tx, link_hash))
    tries: list[str] = []
    if entrance.password_hash is not None:
        if limited:
            tries = await database.write_for(network, lambda tx: _count_try(tx, entrance, network, limits))
        if not await passwords.verify(password, entrance.password_hash):
            raise WrongLinkPassword
    secret = new_secret()

    def begin(tx: Transaction) -> Visitor:
        if guests.find_entrance(tx, link_hash) != entrance:
            raise DeadLink
        rate_limit_events.take_back(tx, tries)
        if limited:
            rate_limit_events.count(
                tx, "link_entry", entrance.link_id, limits.entries_per_link, ENTRY_SENTENCE
            )
        return guests.add(tx, entrance, name=name, shown_as=shown_as, secret_hash=secret_hash(secret))

    visitor = await database.write_for(network, begin)
    return Entered(visitor, entrance.document_id, entrance.expires_at, secret)


def _count_try(tx: Transaction, entrance: Entrance, network: str, limits: Limits) -> list[str]:
    """What is to be taken back if the try succeeds."""
    by_subject = (
        (f"{entrance.link_id} from {network}", limits.sign_ins_per_account),
        (entrance.link_id, limits.sign_ins_per_account_everywhere),
    )
    return [
        rate_limit_events.count(tx, "link_password", subject, rate, PASSWORD_SENTENCE)
        for subject, rate in by_subject
    ]
