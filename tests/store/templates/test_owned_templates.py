"""What both kinds of templates have alike: names within one owner, how many there may be, changes, and their end."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, NotFound, QuotaReached, TemplateNameTaken
from quire.domain.templates.template_owners import TEMPLATES_OF_ONE_OWNER_MAX, TemplateOwner
from quire.store.templates import owned_templates
from quire.store.templates.owned_templates import DOCUMENTS, INSTRUCTIONS, TemplateKind
from quire.store.templates.template_owners import OwnerIds
from tests.store.conftest import Store


@pytest.fixture(params=[INSTRUCTIONS, DOCUMENTS], ids=lambda kind: kind.table)
def kind(request: pytest.FixtureRequest) -> TemplateKind:
    found: TemplateKind = request.param
    return found


def add(store: Store, by: Visitor, kind: TemplateKind, name: str) -> str:
    added: str = store.run(owned_templates.add, by, kind, TemplateOwner(), name=name, content="{}")
    return added


def change(store: Store, by: Visitor, kind: TemplateKind, template_id: str, name: str) -> None:
    ids: OwnerIds = store.run(owned_templates.lock_to_change, by, kind, template_id)
    store.run(owned_templates.change, by, kind, template_id, ids, name=name, content="{}")


def rows(store: Store, kind: TemplateKind) -> set[tuple[str, int]]:
    return set(store.rows(f"select name, revision from {kind.table}"))


def test_names_are_taken_within_one_owner_and_kind_alone(
    store: Store, author: Visitor, stranger: Visitor, kind: TemplateKind
) -> None:
    template_id = add(store, author, kind, "Plain")
    add(store, author, kind, "Other")
    add(store, stranger, kind, "Plain")
    for name in ("PLAIN", "other"):
        with pytest.raises(TemplateNameTaken):
            add(store, author, kind, name)
    with pytest.raises(TemplateNameTaken):
        change(store, author, kind, template_id, "Other")
    change(store, author, kind, template_id, "plain")
    assert rows(store, kind) == {("Other", 1), ("Plain", 1), ("plain", 2)}


def test_there_is_an_end_to_them(store: Store, author: Visitor, kind: TemplateKind) -> None:
    for number in range(TEMPLATES_OF_ONE_OWNER_MAX):
        add(store, author, kind, f"Number {number}")
    with pytest.raises(QuotaReached):
        add(store, author, kind, "One more")


def test_others_neither_change_nor_delete_one(
    store: Store, author: Visitor, stranger: Visitor, kind: TemplateKind
) -> None:
    template_id = add(store, author, kind, "Plain")
    for act in (owned_templates.lock_to_change, owned_templates.remove):
        with pytest.raises(AccessDenied):
            store.run(act, stranger, kind, template_id)
    assert rows(store, kind) == {("Plain", 1)}


def test_one_that_is_deleted_is_not_found_again(store: Store, author: Visitor, kind: TemplateKind) -> None:
    template_id = add(store, author, kind, "Plain")
    store.run(owned_templates.remove, author, kind, template_id)
    with pytest.raises(NotFound):
        store.run(owned_templates.remove, author, kind, template_id)
    assert len(store.rows("select 1 from audit_event where type like 'template.%removed'")) == 1
