"""Grants: added, changed, removed, claimed; a document keeps an owner, and sharing tells nobody who has an account."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import AccessDenied, AlreadyGranted, InvalidField, LastOwner, NotFound
from quire.domain.sharing.grants import Grant, NewGrant, Principal, Right, Role
from quire.store import access
from quire.store.accounts import users
from quire.store.documents import documents
from quire.store.sections import sections
from quire.store.sharing import grants
from tests.store.conftest import Store


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    return store.document(author, "One.", "Two.")


def grant(
    store: Store,
    by: Visitor,
    document: DocumentWithSections,
    name: str,
    role: Role = "reader",
    section_id: str | None = None,
) -> Grant:
    new = NewGrant(Principal(account=name), role, section_id)
    return store.run(grants.add_grant, by, document.id, new)


def may(store: Store, visitor: Visitor, document: DocumentWithSections, right: Right) -> bool:
    try:
        store.run(access.check_document, visitor, document.id, right)
    except AccessDenied:
        return False
    return True


def roles(store: Store, owner: Visitor, document: DocumentWithSections) -> dict[str | None, Role]:
    page = store.run(grants.list_grants, owner, document.id, limit=50, cursor=None)
    return {found.principal.account or found.principal.email: found.role for found in page.items}


def test_a_role_is_there_with_its_grant_and_gone_with_it(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    assert not may(store, stranger, document, Right.SEE)
    given = grant(store, author, document, stranger.name)
    assert may(store, stranger, document, Right.READ)
    assert not may(store, stranger, document, Right.WRITE)

    store.run(grants.change_role, author, given.id, "editor")
    assert may(store, stranger, document, Right.WRITE)
    assert roles(store, author, document) == {author.name: "owner", stranger.name: "editor"}

    store.run(grants.remove_grant, author, given.id)
    assert not may(store, stranger, document, Right.SEE)


def test_only_owners_share(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    given = grant(store, author, document, stranger.name, "editor")
    for refused in (
        lambda: grant(store, stranger, document, "somebody"),
        lambda: store.run(grants.change_role, stranger, given.id, "owner"),
        lambda: store.run(grants.remove_grant, stranger, given.id),
        lambda: store.run(grants.list_grants, stranger, document.id, limit=50, cursor=None),
        lambda: store.run(grants.change_sharing, stranger, document.id, readers_may_export=True),
    ):
        with pytest.raises(AccessDenied):
            refused()
    with pytest.raises(NotFound, match="Grant not found"):
        store.run(grants.remove_grant, stranger, "nowhere")


def test_what_cannot_be_granted_is_refused_and_nothing_is_half_done(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    elsewhere = store.document(author, "Elsewhere.").sections[0].id
    grant(store, author, document, stranger.name)
    with pytest.raises(AlreadyGranted):
        grant(store, author, document, stranger.name.upper(), "editor")
    with pytest.raises(InvalidField, match="another person than yourself"):
        grant(store, author, document, author.name.upper())
    with pytest.raises(NotFound, match="Section not found"):
        grant(store, author, document, "somebody", "reader", elsewhere)
    assert roles(store, author, document) == {author.name: "owner", stranger.name: "reader"}


def test_a_document_keeps_an_owner_and_moves_into_the_room_of_the_next_one(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    own = store.run(grants.list_grants, author, document.id, limit=1, cursor=None).items[0]
    grant(store, author, document, "nobody-yet", "owner")
    for refused in (
        lambda: store.run(grants.remove_grant, author, own.id),
        lambda: store.run(grants.change_role, author, own.id, "reader"),
        lambda: store.run(grants.leave, author, document.id),
    ):
        with pytest.raises(LastOwner):
            refused()

    grant(store, author, document, stranger.name, "owner")
    store.run(grants.change_role, author, own.id, "reader")

    assert not may(store, author, document, Right.WRITE)
    assert may(store, stranger, document, Right.SHARE)
    (listed,) = store.run(documents.list_documents, stranger, limit=50, cursor=None).items
    assert (listed.id, listed.author) == (document.id, stranger.name)
    (shared,) = store.run(documents.list_shared_documents, author, limit=50, cursor=None).items
    assert (shared.id, shared.role, shared.section_roles) == (document.id, "reader", {})


def test_an_owner_whose_account_is_disabled_is_not_counted(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    grant(store, author, document, stranger.name, "owner")
    store.run(users.disable, stranger.name)
    with pytest.raises(LastOwner):
        store.run(grants.leave, author, document.id)


def test_whoever_leaves_has_nothing_left(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    grant(store, author, document, stranger.name)
    grant(store, author, document, stranger.name, "editor", document.sections[0].id)
    store.run(grants.leave, stranger, document.id)
    assert not may(store, stranger, document, Right.SEE)
    assert store.run(documents.list_shared_documents, stranger, limit=50, cursor=None).items == []
    with pytest.raises(AccessDenied):
        store.run(grants.leave, stranger, document.id)


def test_an_invitation_looks_like_a_grant_and_is_claimed_by_the_account_of_its_name(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    known = grant(store, author, document, stranger.name)
    invited = grant(store, author, document, "Newcomer")
    assert (invited.principal, invited.role, invited.section_id) == (
        Principal(account="Newcomer"),
        known.role,
        known.section_id,
    )
    with pytest.raises(AlreadyGranted):
        grant(store, author, document, "NEWCOMER")

    user = store.run(users.add, "newcomer", "a hash", is_administrator=False)
    newcomer = Visitor(user.id, user.name, False, "token", "")

    assert may(store, newcomer, document, Right.READ)
    assert roles(store, author, document)["Newcomer"] == "reader"


def test_a_section_that_is_shared_alone_shows_itself_and_the_titles_of_the_others(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    here, there = document.sections
    grant(store, author, document, stranger.name, "editor", here.id)

    seen = store.run(documents.find_document_as_seen, stranger, document.id)

    assert [section.content for section in seen.sections] == ["One.", ""]
    assert [section.title for section in seen.sections] == [here.title, there.title]
    assert (seen.sections[1].word_count, seen.sections[1].revision) == (0, 0)
    assert store.run(sections.find_section, stranger, document.id, here.id, Right.WRITE).content == "One."
    for section_id in (there.id, "nowhere"):
        with pytest.raises(AccessDenied):
            store.run(sections.find_section, stranger, document.id, section_id, Right.READ)
