"""Whom and what a cap is on is found by names, and no title is told to those who do not read it."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.costs.caps import CapSubject
from quire.domain.errors import CapSubjectUnclear, InvalidField
from quire.store.costs import cap_subjects, caps
from quire.store.sharing import groups
from tests.store.conftest import Store
from tests.store.paid_model import OF_SETTINGS, administrator_of, put_cap


def found(store: Store, scope: str, text: str, administrator: Visitor | None = None) -> str:
    by = administrator or administrator_of(store)
    return str(store.run(cap_subjects.find_subject, by, scope, text, OF_SETTINGS))


def choices(store: Store, scope: str, text: str, administrator: Visitor | None = None) -> list[CapSubject]:
    with pytest.raises(CapSubjectUnclear) as unclear:
        found(store, scope, text, administrator)
    listed: list[CapSubject] = unclear.value.details["choices"]
    return listed


def test_people_groups_and_models_are_found_by_a_name_in_any_case(store: Store, author: Visitor) -> None:
    group = store.run(groups.add_group, administrator_of(store), "Chemical analysis")
    assert found(store, "person", author.name.upper()) == author.user_id
    assert found(store, "group", "chemical ANALYSIS") == group.id
    assert found(store, "model", "GPT-X") == "environment"
    assert found(store, "person", "") == found(store, "everybody", "") == ""


def test_a_part_of_a_name_leads_to_a_choice_and_what_is_called_so_comes_first(store: Store) -> None:
    for name in ("Chemistry", "Chemistry of water", "Physics"):
        store.run(groups.add_group, administrator_of(store), name)
    assert [one.name for one in choices(store, "group", "chem")] == ["Chemistry", "Chemistry of water"]
    physics = choices(store, "group", "phys")
    assert [one.name for one in physics] == ["Physics"]
    assert found(store, "group", physics[0].id) == physics[0].id
    assert store.rows("select id from account_group where name = 'Chemistry'") == [
        (found(store, "group", "chemistry"),)
    ]


@pytest.mark.parametrize("text", ["%", "_", "!", "\0", "' or 1=1", "none"])
def test_signs_of_patterns_are_signs(store: Store, author: Visitor, text: str) -> None:
    with pytest.raises(InvalidField, match="must be"):
        found(store, "person", text if text != "\0" else "no\0body")


def test_documents_of_others_are_found_by_their_owners_alone(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", title="Plans of the reactor")
    with pytest.raises(InvalidField, match="title of a document of yours"):
        found(store, "document", "Plans of the reactor")
    assert choices(store, "document", author.name) == [CapSubject(document.id, None, author.name)]
    cap = put_cap(store, "document", document.id, 5)
    assert (cap.name, cap.owner) == (None, author.name)


def test_ones_own_documents_are_found_by_their_titles(store: Store) -> None:
    administrator = administrator_of(store)
    document = store.document(administrator, "text", title="Plans of the reactor")
    store.document(administrator, "text", title="Plans of the house")
    assert found(store, "document", "PLANS of the Reactor", administrator) == document.id
    assert {one.name for one in choices(store, "document", "plans", administrator)} == {
        "Plans of the reactor",
        "Plans of the house",
    }
    store.run(caps.put, administrator, "document", "plans of the reactor", "money", 5)
    (cap,) = store.run(caps.list_all, administrator)
    assert cap.name == "Plans of the reactor"


def test_a_field_offers_names(store: Store, author: Visitor) -> None:
    offered = store.run(cap_subjects.list_suggested, administrator_of(store))
    assert ("person", author.name) in offered
