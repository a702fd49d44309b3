"""Caps hold for whom they are set, the tightest first, and never let through more than they say."""

from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerStopped, stored
from quire.domain.conversation.messages import Usage
from quire.domain.costs.caps import CapSubject
from quire.domain.costs.charges import PaidModel, SentTokens, largest_answer
from quire.domain.errors import AccessDenied, CapReached, InvalidField, NotFound, PriceUnknown
from quire.domain.models.prices import FREE
from quire.store.accounts import account_removal, administration
from quire.store.conversation import answers
from quire.store.conversation.answers import Ending, EventGroup
from quire.store.costs import caps, charges
from quire.store.documents import documents
from quire.store.sharing import groups
from tests.store.conftest import Store
from tests.store.paid_model import (
    BUDGET,
    DOLLAR,
    MODEL,
    PRICES,
    SHORT,
    administrator_of,
    ask,
    claim,
    put_cap,
    reserved,
)

LARGEST = largest_answer(SHORT, section_bytes=4, budget=BUDGET)
COST = PRICES.cost_nanos(LARGEST)


def use(store: Store, visitor: Visitor, document: Any, section: int, usage: Usage) -> None:
    """An answer that has come to its end."""
    lease = claim(store, ask(store, visitor, document, section), None)
    group = EventGroup(lease, [stored(3, AnswerStopped())], [], None, Ending(AnswerStopped(), "Hello", usage))
    store.run(answers.write_groups, [group])


def subject_of(store: Store, scope: str, author: Visitor, document: Any) -> str:
    if scope == "group":
        administrator = administrator_of(store)
        group = store.run(groups.add_group, administrator, f"Writers {author.name}")
        store.run(groups.add_member, administrator, group.id, author.name)
        return str(group.name)
    return {"person": author.name, "document": document.id, "model": MODEL.id, "everybody": ""}[scope]


@pytest.mark.parametrize("scope", ["person", "group", "document", "model", "everybody"])
def test_a_cap_lets_through_what_it_says_and_no_more(store: Store, author: Visitor, scope: str) -> None:
    document = store.document(author, "text", "text", "text")
    cap = put_cap(store, scope, subject_of(store, scope, author, document), 2 * COST)
    ask(store, author, document, 0)
    ask(store, author, document, 1)
    with pytest.raises(CapReached) as refused:
        ask(store, author, document, 2)
    assert refused.value.details["cap"].id == cap.id
    assert refused.value.details["cap"].used == 2 * COST
    assert "An administrator can raise it." in refused.value.sentence
    assert len(reserved(store)) == 2
    assert store.rows("select count(*) from message") == [(4,)]


def test_a_cap_of_somebody_else_does_not_hold(store: Store, author: Visitor, stranger: Visitor) -> None:
    document, other = store.document(author, "text"), store.document(stranger, "text")
    for scope in ("person", "group", "document"):
        put_cap(store, scope, subject_of(store, scope, stranger, other), 0)
    put_cap(store, "model", "another model", 0, of_settings=[CapSubject("another model", "another model")])
    ask(store, author, document)
    with pytest.raises(CapReached):
        ask(store, stranger, other)


def test_the_tightest_of_several_caps_is_named(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    put_cap(store, "everybody", "", 100 * DOLLAR)
    put_cap(store, "document", document.id, COST - 1)
    put_cap(store, "person", author.name, 0)
    with pytest.raises(CapReached) as refused:
        ask(store, author, document)
    assert refused.value.details["cap"].scope == "person"


def test_what_is_settled_counts_in_place_of_what_was_reserved(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "text", "text")
    put_cap(store, "person", author.name, COST + 1)
    use(store, author, document, 0, Usage(0, 0, 0))
    ask(store, author, document, 1)
    with pytest.raises(CapReached):
        ask(store, author, document, 2)


def test_a_new_month_begins_with_nothing_used(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "text", "text")
    put_cap(store, "person", author.name, COST)
    use(store, author, document, 0, Usage(COST, COST))
    with pytest.raises(CapReached):
        ask(store, author, document, 1)
    store.later(days=32)
    ask(store, author, document, 1)


@pytest.mark.parametrize(("unit", "amount"), [("tokens", 5_000), ("answers", 1)])
def test_caps_count_tokens_and_answers_as_well(store: Store, author: Visitor, unit: str, amount: int) -> None:
    document = store.document(author, "text", "text")
    put_cap(store, "person", author.name, amount, unit)
    free = PaidModel("local", "local", FREE, BUDGET)
    ask(store, author, document, 0, paid=free)
    with pytest.raises(CapReached):
        ask(store, author, document, 1, paid=free)


def test_what_is_free_goes_on_when_the_money_is_spent(store: Store, author: Visitor) -> None:
    put_cap(store, "person", author.name, 0)
    document = store.document(author, "text")
    ask(store, author, document, paid=PaidModel("local", "local", FREE, BUDGET))


def test_no_money_is_spent_at_an_unknown_price_where_a_cap_holds(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "text")
    unknown = PaidModel("gpt-y", "y", None, BUDGET)
    ask(store, author, document, 0, paid=unknown)
    put_cap(store, "person", author.name, 1_000 * DOLLAR)
    with pytest.raises(PriceUnknown):
        ask(store, author, document, 1, paid=unknown)


def test_each_person_has_the_common_cap_unless_they_have_their_own(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    put_cap(store, "person", "", 0)
    put_cap(store, "person", author.name, COST)
    ask(store, author, store.document(author, "text"))
    with pytest.raises(CapReached):
        ask(store, stranger, store.document(stranger, "text"))


def test_a_cap_is_raised_by_setting_it_again(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    first = put_cap(store, "person", author.name, 0)
    with pytest.raises(CapReached):
        ask(store, author, document)
    again = put_cap(store, "person", author.name.upper(), COST)
    assert (again.id, again.amount) == (first.id, COST)
    ask(store, author, document)


def test_a_cap_that_is_lowered_below_what_is_used_lets_nothing_more_through(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "text", "text", "text")
    cap = put_cap(store, "person", author.name, 2 * COST)
    ask(store, author, document, 0)
    running = claim(store, ask(store, author, document, 1), SentTokens(about=10, most=LARGEST.input_tokens))
    lowered = store.run(caps.change, administrator_of(store), cap.id, COST // 2)
    assert (lowered.used, lowered.left, lowered.used_share) == (2 * COST, 0, 1.0)
    with pytest.raises(CapReached, match="leaves 0 USD"):
        ask(store, author, document, 2)
    # What was reserved before goes on, and ends within what was reserved.
    assert store.close(running, 3, "Hello", usage=Usage(LARGEST.input_tokens, LARGEST.output_tokens))
    assert store.run(caps.list_of_person, author.user_id)[0].used == 2 * COST


def test_people_are_warned_from_four_fifths_on(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "text")
    put_cap(store, "person", author.name, 100_000, "tokens")
    use(store, author, document, 0, Usage(79_999, 0))
    assert [cap.is_warned_of for cap in store.run(caps.list_of_person, author.user_id)] == [False]
    use(store, author, document, 1, Usage(1, 0))
    assert [cap.is_warned_of for cap in store.run(caps.list_of_person, author.user_id)] == [True]


def test_work_beside_answers_is_held_to_caps_too(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    put_cap(store, "document", document.id, 0)
    with pytest.raises(CapReached):
        store.run(
            charges.reserve,
            "embeddings",
            user_id=author.user_id,
            document_id=document.id,
            model=MODEL,
            most=LARGEST,
        )


def test_only_administrators_see_and_set_caps(store: Store, author: Visitor) -> None:
    cap = put_cap(store, "everybody", "", DOLLAR)
    for function, arguments in (
        (caps.list_all, ()),
        (caps.put, ("everybody", "", "money", 1)),
        (caps.change, (cap.id, 1)),
        (caps.remove, (cap.id,)),
    ):
        with pytest.raises(AccessDenied):
            store.run(function, author, *arguments)
    assert store.rows("select amount from spending_cap") == [(DOLLAR,)]


@pytest.mark.parametrize(
    ("scope", "subject"),
    [
        ("person", "nobody"),
        ("group", "nobodies"),
        ("group", ""),
        ("document", "none"),
        ("model", ""),
        ("model", "none"),
    ],
)
def test_a_cap_has_a_subject_that_is_there(store: Store, scope: str, subject: str) -> None:
    with pytest.raises(InvalidField):
        put_cap(store, scope, subject, DOLLAR)


def test_a_cap_that_is_taken_away_holds_no_longer(store: Store, author: Visitor) -> None:
    administrator = administrator_of(store)
    cap = put_cap(store, "person", author.name, 0)
    store.run(caps.remove, administrator, cap.id)
    ask(store, author, store.document(author, "text"))
    with pytest.raises(NotFound):
        store.run(caps.remove, administrator, cap.id)


def test_caps_go_with_their_subject(store: Store, author: Visitor, stranger: Visitor) -> None:
    administrator = administrator_of(store)
    document, name = store.document(author, "text"), subject_of(store, "group", author, None)
    put_cap(store, "group", name, DOLLAR)
    put_cap(store, "document", document.id, DOLLAR)
    put_cap(store, "person", author.name, DOLLAR)
    store.run(groups.remove_group, administrator, store.run(groups.find_by_name, name)[0])
    store.run(documents.remove_document, author, document.id)
    store.run(administration.disable, administrator, author.user_id)
    store.run(account_removal.delete, author.name, transfer_to=stranger.name)
    store.later(days=31)
    store.purge()
    assert store.run(caps.list_all, administrator) == []


def test_a_member_brings_what_they_have_used(store: Store, author: Visitor, stranger: Visitor) -> None:
    """The cap of a group is one for those who are in it now."""
    administrator = administrator_of(store)
    group = store.run(groups.add_group, administrator, "Writers")
    put_cap(store, "group", "Writers", 1_000_000, "tokens")
    document, other = store.document(author, "text"), store.document(stranger, "text")
    use(store, author, document, 0, Usage(100, 0))
    ask(store, stranger, other)
    for person in (author, stranger):
        store.run(groups.add_member, administrator, group.id, person.name)
    (cap,) = store.run(caps.list_all, administrator)
    assert cap.used == 100 + LARGEST.total


def test_what_a_person_is_told_fits_the_cap(store: Store, author: Visitor) -> None:
    put_cap(store, "person", author.name, 5_000_000)
    with pytest.raises(CapReached) as refused:
        ask(store, author, store.document(author, "text"))
    assert refused.value.sentence == (
        "Your cap of 0.005 USD a month leaves 0.005 USD, and this may take 0.015 USD. An administrator can raise it."
    )
