"""Who may use and change templates: by account, by group for as long as somebody is in it, by the instance."""

from collections.abc import Callable

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.templates.template_owners import TemplateOwner
from quire.store.sharing import groups
from quire.store.templates import template_owners
from quire.store.templates.template_owners import OwnerIds
from tests.store.conftest import Store


@pytest.fixture
def administrator(store: Store) -> Visitor:
    person = store.person()
    return Visitor(person.user_id, person.name, True, "cookie", "")


@pytest.fixture
def board(store: Store, administrator: Visitor, author: Visitor) -> OwnerIds:
    """A group that the author is in."""
    group = store.run(groups.add_group, administrator, "Board")
    store.run(groups.add_member, administrator, group.id, author.name)
    ids: OwnerIds = store.run(template_owners.find_owner, author, TemplateOwner("group", "BOARD"))
    return ids


def is_refused(store: Store, check: Callable[..., object], visitor: Visitor, ids: OwnerIds) -> bool:
    try:
        store.run(check, visitor, ids)
    except AccessDenied:
        return True
    return False


def test_ones_own_are_for_oneself_alone(store: Store, author: Visitor, administrator: Visitor) -> None:
    ids = store.run(template_owners.find_owner, author, TemplateOwner())
    for check in (template_owners.check_use, template_owners.check_change):
        assert not is_refused(store, check, author, ids)
        assert is_refused(store, check, administrator, ids)


def test_those_of_a_group_are_for_all_who_are_in_it_as_long_as_they_are(
    store: Store, author: Visitor, stranger: Visitor, administrator: Visitor, board: OwnerIds
) -> None:
    for check in (template_owners.check_use, template_owners.check_change):
        assert not is_refused(store, check, author, board)
        assert is_refused(store, check, stranger, board)
        assert is_refused(store, check, administrator, board)
    assert store.run(template_owners.list_groups_of, author) == ["Board"]
    store.run(groups.remove_member, administrator, board.group_id, author.user_id)
    assert is_refused(store, template_owners.check_use, author, board)
    assert store.run(template_owners.list_groups_of, author) == []


def test_those_of_the_instance_are_for_everybody_and_changed_by_administrators(
    store: Store, author: Visitor, administrator: Visitor
) -> None:
    ids = store.run(template_owners.find_owner, administrator, TemplateOwner("instance"))
    assert ids == OwnerIds(None, None)
    assert not is_refused(store, template_owners.check_use, author, ids)
    assert is_refused(store, template_owners.check_change, author, ids)
    with pytest.raises(AccessDenied):
        store.run(template_owners.find_owner, author, TemplateOwner("instance"))


def test_a_group_must_be_there_and_be_ones_own(store: Store, stranger: Visitor, board: OwnerIds) -> None:
    with pytest.raises(NotFound):
        store.run(template_owners.find_owner, stranger, TemplateOwner("group", "Nobodys"))
    with pytest.raises(AccessDenied):
        store.run(template_owners.find_owner, stranger, TemplateOwner("group", "Board"))
