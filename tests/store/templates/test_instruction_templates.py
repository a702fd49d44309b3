"""Instruction templates: listed and found by those who may use them, and gone with what they belong to."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, NotFound, StaleTemplate
from quire.domain.templates.instruction_templates import InstructionTemplate
from quire.domain.templates.template_owners import TemplateOwner
from quire.store.accounts import account_removal
from quire.store.sharing import groups
from quire.store.templates import instruction_templates
from tests.store.conftest import Store

GROUP = TemplateOwner("group", "Board")
INSTANCE = TemplateOwner("instance")


@pytest.fixture
def administrator(store: Store) -> Visitor:
    person = store.person()
    return Visitor(person.user_id, person.name, True, "cookie", "")


@pytest.fixture
def board(store: Store, administrator: Visitor, author: Visitor, stranger: Visitor) -> str:
    """The id of a group that author and stranger are in."""
    group_id: str = store.run(groups.add_group, administrator, "Board").id
    for member in (author, stranger):
        store.run(groups.add_member, administrator, group_id, member.name)
    return group_id


def add(
    store: Store, by: Visitor, name: str, owner: TemplateOwner | None = None, text: str = "Be brief."
) -> InstructionTemplate:
    made: InstructionTemplate = store.run(instruction_templates.add, by, name, text, owner or TemplateOwner())
    return made


def change(store: Store, by: Visitor, template_id: str, **changes: object) -> InstructionTemplate:
    given = {"name": None, "instructions": None, "base_revision": None, **changes}
    changed: InstructionTemplate = store.run(instruction_templates.change, by, template_id, **given)
    return changed


def names(store: Store, visitor: Visitor) -> list[str]:
    listed: list[str] = store.run(instruction_templates.list_names, visitor)
    return listed


def test_what_one_may_use_is_listed_and_the_nearest_of_a_name_is_found(
    store: Store, administrator: Visitor, author: Visitor, stranger: Visitor, board: str
) -> None:
    for owner, text in ((INSTANCE, "Everybody's."), (GROUP, "The group's."), (None, "Mine.")):
        by = administrator if owner is INSTANCE else author
        add(store, by, "Plain", owner, text)
    add(store, administrator, "audit", INSTANCE)
    assert names(store, author) == ["audit", "Plain"]
    assert [found.instructions for found in store.run(instruction_templates.list_usable, author)] == [
        "Mine.",
        "The group's.",
        "Be brief.",
        "Everybody's.",
    ]
    texts = {
        visitor.name: store.run(instruction_templates.find_by_name, visitor, "PLAIN").instructions
        for visitor in (author, stranger, administrator)
    }
    assert texts == {author.name: "Mine.", stranger.name: "The group's.", administrator.name: "Everybody's."}


def test_who_may_change_one_is_told_with_it(
    store: Store, administrator: Visitor, author: Visitor, stranger: Visitor, board: str
) -> None:
    of_group, of_instance = add(store, author, "Plain", GROUP), add(store, administrator, "Exact", INSTANCE)
    assert of_group.group == "Board"
    assert store.run(instruction_templates.find, stranger, of_group.id).may_change
    assert not store.run(instruction_templates.find, stranger, of_instance.id).may_change
    assert change(store, stranger, of_group.id, instructions="Be exact.").revision == 2
    with pytest.raises(AccessDenied):
        change(store, stranger, of_instance.id, name="Other")
    with pytest.raises(AccessDenied):
        store.run(instruction_templates.remove, stranger, of_instance.id)


def test_whoever_leaves_the_group_has_lost_its_templates(
    store: Store, administrator: Visitor, author: Visitor, stranger: Visitor, board: str
) -> None:
    made = add(store, author, "Plain", GROUP)
    store.run(groups.remove_member, administrator, board, author.user_id)
    assert names(store, author) == []
    assert names(store, stranger) == ["Plain"]
    with pytest.raises(AccessDenied):
        store.run(instruction_templates.find, author, made.id)
    store.run(groups.remove_group, administrator, board)
    assert names(store, stranger) == []
    with pytest.raises(NotFound):
        store.run(instruction_templates.find, stranger, made.id)


def test_a_change_of_an_older_revision_is_refused(store: Store, author: Visitor) -> None:
    made = add(store, author, "Plain")
    changed = change(store, author, made.id, instructions="Be exact.", base_revision=1)
    with pytest.raises(StaleTemplate) as stale:
        change(store, author, made.id, instructions="Be long.", base_revision=1)
    assert stale.value.details["template"] == changed
    assert change(store, author, made.id, instructions="Be exact.", base_revision=2) == changed


def test_ones_own_go_with_the_account(store: Store, author: Visitor) -> None:
    made = add(store, author, "Plain")
    store.run(account_removal.delete, author.name, transfer_to=None)
    with pytest.raises(NotFound):
        store.run(instruction_templates.find, author, made.id)


def test_what_a_question_takes_is_that_of_the_moment(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    made = add(store, author, "Plain", text="Be brief.")
    chosen = store.run(instruction_templates.find_chosen, author, made.id)
    assert (chosen.name, chosen.instructions) == ("Plain", "Be brief.")
    assert store.run(instruction_templates.find_chosen, author, None) is None
    with pytest.raises(AccessDenied):
        store.run(instruction_templates.find_chosen, stranger, made.id)
