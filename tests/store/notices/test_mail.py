"""Whose turn it is to get a mail, and that a claimed one is nobody else's."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import InvalidField, NotFound
from quire.domain.notices.mail import Recipient, address_digest, signature
from quire.domain.sharing.grants import NewGrant, Principal
from quire.store.notices import mail
from quire.store.sharing import grants
from tests.store.conftest import Store

ADDRESS = "ann@example.org"


def wanting(store: Store, person: Visitor, address: str = ADDRESS, frequency: str = "hourly") -> None:
    store.run(mail.change_own, person, address, frequency, "de")


def confirmed(store: Store, person: Visitor) -> None:
    wanting(store, person)
    recipient = store.run(mail.claim)
    key = store.run(mail.keep_key, "key")
    subject = mail.confirmation_subject(recipient)
    store.run(mail.follow_address, "confirm", subject, signature(key, "confirm", subject))
    store.run(mail.settle, recipient)


def claimed(store: Store) -> Recipient | None:
    found: Recipient | None = store.run(mail.claim)
    return found


def test_an_address_is_asked_once_and_told_nothing_before_it_is_confirmed(
    store: Store, author: Visitor
) -> None:
    wanting(store, author)
    recipient = claimed(store)
    assert recipient is not None
    assert (recipient.address, recipient.language, recipient.is_confirmed) == (ADDRESS, "de", False)
    assert claimed(store) is None
    store.run(mail.settle, recipient)
    store.later(days=2)
    assert claimed(store) is None


def test_digests_come_no_more_often_than_wanted(store: Store, author: Visitor) -> None:
    confirmed(store, author)
    assert claimed(store) is None
    store.later(hours=1, seconds=1)
    recipient = claimed(store)
    assert recipient is not None
    assert recipient.is_confirmed
    store.run(mail.settle, recipient)
    store.later(minutes=59)
    assert claimed(store) is None


def test_what_the_server_did_not_take_is_tried_again_with_all_that_it_told(
    store: Store, author: Visitor
) -> None:
    confirmed(store, author)
    store.later(hours=2)
    first = claimed(store)
    assert first is not None
    store.run(mail.give_back, first)
    assert claimed(store) is None
    store.later(minutes=1, seconds=1)
    again = claimed(store)
    assert again is not None
    assert again.since == first.since
    store.run(mail.give_back, again)
    store.later(minutes=1, seconds=1)
    assert claimed(store) is None


def test_a_process_that_dies_while_it_sends_lets_nothing_be_told_twice(store: Store, author: Visitor) -> None:
    confirmed(store, author)
    store.later(hours=2)
    first = claimed(store)
    assert first is not None
    store.later(hours=1)
    later = claimed(store)
    assert later is not None
    assert later.since > first.since


def test_another_address_is_to_be_confirmed_anew_and_the_old_link_confirms_nothing(
    store: Store, author: Visitor
) -> None:
    confirmed(store, author)
    old = f"{author.user_id}.{address_digest(ADDRESS)}"
    wanting(store, author, "bo@example.org")
    settings = store.run(mail.find_own_or_none, author)
    assert (settings.address, settings.is_confirmed) == ("bo@example.org", False)
    with pytest.raises(NotFound):
        store.run(mail.follow_address, "confirm", old, signature("key", "confirm", old))


def test_one_click_ends_mails_and_a_forged_one_does_nothing(store: Store, author: Visitor) -> None:
    confirmed(store, author)
    store.later(hours=2)
    for purpose, subject, given in (
        ("stop", author.user_id, "forged"),
        ("stop", "somebody", signature("key", "stop", author.user_id)),
        ("confirm", author.user_id, signature("key", "stop", author.user_id)),
    ):
        with pytest.raises(NotFound):
            store.run(mail.follow_address, purpose, subject, given)
    for _ in range(2):
        store.run(mail.follow_address, "stop", author.user_id, signature("key", "stop", author.user_id))
    assert claimed(store) is None
    assert store.run(mail.find_own_or_none, author).frequency == "off"


def test_without_an_address_nothing_is_stored(store: Store, author: Visitor) -> None:
    wanting(store, author)
    wanting(store, author, " ", "off")
    assert store.run(mail.find_own_or_none, author) is None
    with pytest.raises(InvalidField):
        wanting(store, author, "", "daily")


def test_an_address_that_was_invited_is_told_once_unless_it_refused(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    store.run(grants.add_grant, author, document.id, NewGrant(Principal(email=ADDRESS), "reader"))
    invitation = store.run(mail.claim_invitation)
    assert (invitation.address, invitation.by, invitation.document_title) == (
        ADDRESS,
        author.name,
        "Handbook",
    )
    assert store.run(mail.claim_invitation) is None
    store.run(mail.give_back_invitation, invitation)
    store.later(minutes=1, seconds=1)
    assert store.run(mail.claim_invitation) == invitation
    store.run(mail.settle_invitation, invitation)
    store.later(hours=1)
    assert store.run(mail.claim_invitation) is None

    assert not store.run(mail.is_refused, ADDRESS)
    digest = address_digest(ADDRESS)
    store.run(mail.keep_key, "key")
    store.run(mail.follow_address, "refuse", digest, signature("key", "refuse", digest))
    assert store.run(mail.is_refused, ADDRESS.upper())
