"""Groups: their members have the role of the group, for as long as they are in it and it is there."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import (
    AccessDenied,
    AlreadyGranted,
    GroupNameTaken,
    InvalidField,
    LastOwner,
    NotFound,
    SharedWithGroup,
)
from quire.domain.sharing.grants import Grant, NewGrant, Principal, Right, Role
from quire.domain.sharing.groups import Group
from quire.store import access
from quire.store.accounts import identities
from quire.store.documents import documents
from quire.store.sharing import grants, groups
from tests.store.conftest import Store

ISSUER = "https://id.example"


@pytest.fixture
def administrator(store: Store) -> Visitor:
    person = store.person()
    return Visitor(person.user_id, person.name, True, "cookie", "")


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    return store.document(author, "One.", "Two.")


@pytest.fixture
def group(store: Store, administrator: Visitor, stranger: Visitor) -> Group:
    """A group that the stranger is in."""
    made: Group = store.run(groups.add_group, administrator, "Review Board")
    store.run(groups.add_member, administrator, made.id, stranger.name.upper())
    return made


def grant(
    store: Store,
    by: Visitor,
    document: DocumentWithSections,
    name: str,
    role: Role = "reader",
    section_id: str | None = None,
) -> Grant:
    new = NewGrant(Principal(group=name), role, section_id)
    given: Grant = store.run(grants.add_grant, by, document.id, new)
    return given


def may(store: Store, visitor: Visitor, document: DocumentWithSections, right: Right) -> bool:
    try:
        store.run(access.check_document, visitor, document.id, right)
    except AccessDenied:
        return False
    return True


def test_a_role_of_a_group_is_that_of_its_members(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections, group: Group
) -> None:
    given = grant(store, author, document, "review BOARD", "editor")
    assert given.principal == Principal(group="Review Board")
    assert may(store, stranger, document, Right.WRITE)
    (shared,) = store.run(documents.list_shared_documents, stranger, limit=50, cursor=None).items
    assert (shared.id, shared.role) == (document.id, "editor")

    store.run(grants.change_role, author, given.id, "reader")
    assert may(store, stranger, document, Right.READ)
    assert not may(store, stranger, document, Right.WRITE)
    store.run(grants.remove_grant, author, given.id)
    assert not may(store, stranger, document, Right.SEE)


def test_whoever_is_taken_out_has_lost_the_role_at_once(
    store: Store,
    author: Visitor,
    stranger: Visitor,
    administrator: Visitor,
    document: DocumentWithSections,
    group: Group,
) -> None:
    grant(store, author, document, group.name)
    store.run(groups.remove_member, administrator, group.id, stranger.user_id)
    assert not may(store, stranger, document, Right.SEE)
    with pytest.raises(NotFound):
        store.run(groups.remove_member, administrator, group.id, stranger.user_id)


def test_a_group_that_is_renamed_keeps_its_roles_and_a_deleted_one_loses_them(
    store: Store,
    author: Visitor,
    stranger: Visitor,
    administrator: Visitor,
    document: DocumentWithSections,
    group: Group,
) -> None:
    grant(store, author, document, group.name)
    store.run(groups.rename, administrator, group.id, "Board")
    listed = store.run(grants.list_grants, author, document.id, limit=50, cursor=None).items
    assert {one.principal for one in listed} == {Principal(account=author.name), Principal(group="Board")}
    assert may(store, stranger, document, Right.READ)
    with pytest.raises(NotFound, match="Group not found"):
        grant(store, author, document, "Review Board")

    store.run(groups.remove_group, administrator, group.id)

    assert not may(store, stranger, document, Right.SEE)
    assert store.rows("select count(*) from document_grant where principal = 'group'") == [(0,)]
    assert store.rows("select count(*) from group_member") == [(0,)]


def test_nobody_leaves_a_group_by_leaving_a_document(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections, group: Group
) -> None:
    grant(store, author, document, group.name)
    with pytest.raises(SharedWithGroup):
        store.run(grants.leave, stranger, document.id)
    store.run(grants.add_grant, author, document.id, NewGrant(Principal(account=stranger.name), "editor"))
    store.run(grants.leave, stranger, document.id)
    assert not may(store, stranger, document, Right.WRITE)
    assert may(store, stranger, document, Right.READ)


def test_a_group_that_owns_a_document_does_not_replace_its_last_owner(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections, group: Group
) -> None:
    grant(store, author, document, group.name, "owner")
    assert may(store, stranger, document, Right.SHARE)
    with pytest.raises(LastOwner):
        store.run(grants.leave, author, document.id)


def test_a_group_has_one_role_in_a_document_and_one_in_each_section(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections, group: Group
) -> None:
    here, there = document.sections
    grant(store, author, document, group.name, "editor", here.id)
    with pytest.raises(AlreadyGranted):
        grant(store, author, document, group.name, "reader", here.id)
    assert store.run(access.check_section, stranger, document.id, here.id, Right.WRITE)
    with pytest.raises(AccessDenied):
        store.run(access.check_section, stranger, document.id, there.id, Right.READ)


def test_only_administrators_make_groups_and_each_name_is_one_group(
    store: Store, stranger: Visitor, administrator: Visitor, group: Group
) -> None:
    for refused in (
        lambda: store.run(groups.list_groups, stranger, limit=50, cursor=None),
        lambda: store.run(groups.add_group, stranger, "Another"),
        lambda: store.run(groups.rename, stranger, group.id, "Another"),
        lambda: store.run(groups.remove_group, stranger, group.id),
        lambda: store.run(groups.add_member, stranger, group.id, stranger.name),
        lambda: store.run(groups.remove_member, stranger, group.id, stranger.user_id),
        lambda: store.run(groups.list_members, stranger, group.id, limit=50, cursor=None),
    ):
        with pytest.raises(AccessDenied):
            refused()
    other = store.run(groups.add_group, administrator, "Other")
    with pytest.raises(GroupNameTaken):
        store.run(groups.add_group, administrator, "REVIEW board")
    with pytest.raises(GroupNameTaken):
        store.run(groups.rename, administrator, other.id, "review board")
    with pytest.raises(InvalidField, match="must be the name of an account"):
        store.run(groups.add_member, administrator, group.id, "nobody")
    listed = store.run(groups.list_groups, administrator, limit=50, cursor=None).items
    assert [(one.name, one.members_count) for one in listed] == [("Other", 0), ("Review Board", 1)]
    assert store.run(groups.list_names) == ["Other", "Review Board"]


def test_a_provider_puts_people_into_groups_that_are_there_and_takes_out_only_its_own(
    store: Store, stranger: Visitor, author: Visitor, administrator: Visitor, group: Group
) -> None:
    store.run(identities.add, author.user_id, ISSUER, "a subject")
    store.run(identities.set_groups, author.user_id, ISSUER, ("review board", "Later", "nowhere"))
    assert members(store, administrator, group.id) == {author.name: False, stranger.name: True}

    later = store.run(groups.add_group, administrator, "Later")
    assert members(store, administrator, later.id) == {author.name: False}

    store.run(groups.add_member, administrator, group.id, author.name)
    store.run(identities.set_groups, author.user_id, ISSUER, ())
    assert members(store, administrator, group.id) == {author.name: True, stranger.name: True}
    assert members(store, administrator, later.id) == {}


def test_who_comes_into_a_group_or_leaves_it_by_the_word_of_a_provider_is_recorded_once(
    store: Store, stranger: Visitor, author: Visitor, group: Group
) -> None:
    def recorded() -> list[tuple[str, str]]:
        return store.rows(
            "select type, details from audit_event where type like 'group.member%' order by number"
        )

    by_hand = recorded()
    for person in (author, stranger):
        store.run(identities.add, person.user_id, ISSUER, f"the subject of {person.name}")
    for names in (("review board",), ("review board",), (), ()):
        for person in (author, stranger):
            store.run(identities.set_groups, person.user_id, ISSUER, names)
    # Whoever was put in by hand neither comes nor goes.
    assert [(type_, group.id in details) for type_, details in recorded()[len(by_hand) :]] == [
        ("group.member_added", True),
        ("group.member_removed", True),
    ]


def members(store: Store, administrator: Visitor, group_id: str) -> dict[str, bool]:
    page = store.run(groups.list_members, administrator, group_id, limit=50, cursor=None)
    return {member.name: member.is_by_hand for member in page.items}
