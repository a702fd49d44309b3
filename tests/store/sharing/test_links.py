"""Links: their one grant ends with them, and so does everybody who entered by them."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, DeadLink, NotFound
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.access import check_document, check_section
from quire.store.documents import section_removal
from quire.store.sharing import grants, guests, links
from tests.store.conftest import Store
from tests.store.entering import entered, made_link


def test_a_link_gives_its_role_and_a_revoked_one_gives_nothing(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    link, link_hash = made_link(store, author, document.id)
    guest, _ = entered(store, link_hash)
    assert store.run(check_document, guest, document.id, Right.READ).role == "reader"
    with pytest.raises(AccessDenied):
        store.run(check_document, guest, document.id, Right.WRITE)

    store.run(links.revoke, author, link.id)

    with pytest.raises(AccessDenied):
        store.run(check_document, guest, document.id, Right.SEE)
    with pytest.raises(DeadLink):
        store.run(guests.find_entrance, link_hash)
    assert store.rows("select count(*) from document_grant where principal = 'link'") == [(0,)]


def test_an_expired_link_gives_nothing_and_is_listed_for_a_while(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    link, link_hash = made_link(store, author, document.id, days=1)
    guest, _ = entered(store, link_hash)
    store.later(days=1)
    with pytest.raises(AccessDenied):
        store.run(check_document, guest, document.id, Right.SEE)
    with pytest.raises(DeadLink):
        store.run(guests.find_entrance, link_hash)

    store.later(days=29)
    store.run(links.remove_old)
    assert store.run(links.find_link, author, link.id).guests_count == 1
    store.later(days=2)
    store.run(links.remove_old)

    with pytest.raises(NotFound, match="Link not found"):
        store.run(links.find_link, author, link.id)
    assert store.rows("select count(*) from document_grant where principal = 'link'") == [(0,)]


def test_a_link_to_a_section_reads_that_section_alone(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.", "Two.")
    here, there = document.sections
    _, link_hash = made_link(store, author, document.id, "suggester", here.id)
    guest, _ = entered(store, link_hash)
    permissions = store.run(check_section, guest, document.id, here.id, Right.READ)
    assert permissions.sections_read == {here.id}
    with pytest.raises(AccessDenied):
        store.run(check_section, guest, document.id, there.id, Right.READ)

    store.run(section_removal.remove_section, author, document.id, here.id)

    with pytest.raises(DeadLink):
        store.run(guests.find_entrance, link_hash)


def test_the_grant_of_a_link_is_changed_by_nobody(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    made_link(store, author, document.id)
    ((grant_id,),) = store.rows("select id from document_grant where principal = 'link'")
    for refused in (
        lambda: store.run(grants.change_role, author, grant_id, "owner"),
        lambda: store.run(grants.remove_grant, author, grant_id),
    ):
        with pytest.raises(NotFound, match="Grant not found"):
            refused()


def test_a_link_of_one_document_gives_nothing_in_another(store: Store, author: Visitor) -> None:
    document, other = store.document(author, "One."), store.document(author, "Two.")
    _, link_hash = made_link(store, author, document.id)
    guest, _ = entered(store, link_hash)
    with pytest.raises(AccessDenied):
        store.run(access.check_document, guest, other.id, Right.SEE)
