"""A record that was changed, removed, cut off, moved or inserted is found, and the record is named."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit import Fault, Head, Record, hash_of
from quire.domain.auditing.audit_events import INSTANCE, AccountDisabled, AccountEnabled, DocumentRestored
from quire.store.auditing import audit, audit_retention, audit_verification, pseudonyms
from quire.store.auditing.audit_verification import Verification
from tests.store.conftest import Store

CHAIN = "d" * 32


@pytest.fixture
def head(store: Store, author: Visitor) -> Head:
    """A chain of a document with eight records, and its head."""
    for _ in range(8):
        store.run(audit.record, author, DocumentRestored(CHAIN))
    found: Head = store.run(audit.find_head, CHAIN)
    return found


def faults(store: Store, *noted: Head) -> list[Fault]:
    found: Verification = store.run(audit_verification.verify, noted)
    return found.faults


def tamper(store: Store, sql: str, **parameters: object) -> None:
    with store.transaction() as tx:
        assert tx.run(sql, **parameters)


def of_chain(store: Store, number: int) -> Record:
    (row,) = store.rows(
        f"select {audit.COLUMNS} from audit_event where chain = :chain and number = :number",
        chain=CHAIN,
        number=number,
    )
    return Record(*row)


def put(store: Store, number: int, record: Record) -> None:
    """Write a record over the one with a number."""
    values = msgspec.structs.asdict(record)
    names = ", ".join(
        f"{name} = :{name}" for name in audit.COLUMNS.replace("happened_at", "time").split(", ")
    )
    tamper(
        store,
        f"update audit_event set {names.replace('time =', 'happened_at =')} where chain = :chain and number = :at",
        at=number,
        **values,
    )


def test_what_nobody_has_touched_has_no_fault(store: Store, author: Visitor, head: Head) -> None:
    store.document(author, "One.")
    assert faults(store, head) == []
    verification: Verification = store.run(audit_verification.verify)
    ((count,),) = store.rows("select count(*) from audit_event")
    assert verification.records_count == count
    assert verification.head == store.run(audit.find_head, INSTANCE)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody else'",
        "subject = 'somebody'",
        "token_id = 'a token'",
        "type = 'document.removed'",
        "happened_at = '2020-01-01T00:00:00.000000+00:00'",
        """details = '{"other":1}'""",
    ],
)
@pytest.mark.parametrize("number", [1, 4, 8])
def test_a_changed_record_is_found(store: Store, head: Head, change: str, number: int) -> None:
    tamper(
        store,
        f"update audit_event set {change} where chain = :chain and number = :number",
        chain=CHAIN,
        number=number,
    )
    assert faults(store) == [Fault(CHAIN, number, "changed")]


@pytest.mark.parametrize("column", ["hash", "previous_hash"])
@pytest.mark.parametrize("number", [1, 4, 8])
def test_a_changed_hash_is_found_where_it_stands(store: Store, head: Head, column: str, number: int) -> None:
    tamper(
        store,
        f"update audit_event set {column} = :other where chain = :chain and number = :number",
        chain=CHAIN,
        number=number,
        other="f" * 64,
    )
    assert faults(store)[0] == Fault(CHAIN, number, "changed")


def test_a_record_that_was_moved_into_another_chain_is_missing_in_its_own(store: Store, head: Head) -> None:
    other = "e" * 32
    tamper(
        store,
        "update audit_event set chain = :other where chain = :chain and number = 4",
        chain=CHAIN,
        other=other,
    )
    found = faults(store)
    assert Fault(CHAIN, 4, "missing") in found
    assert Fault(other, 4, "changed") in found


def test_a_changed_record_with_a_new_hash_does_not_fit_into_the_chain(store: Store, head: Head) -> None:
    changed = msgspec.structs.replace(of_chain(store, 4), actor="somebody else")
    put(store, 4, msgspec.structs.replace(changed, hash=hash_of(changed)))
    assert faults(store) == [Fault(CHAIN, 5, "misplaced")]


@pytest.mark.parametrize("number", [1, 5])
def test_a_removed_record_is_found(store: Store, head: Head, number: int) -> None:
    tamper(
        store, "delete from audit_event where chain = :chain and number = :number", chain=CHAIN, number=number
    )
    assert faults(store) == [Fault(CHAIN, number, "missing")]


def test_records_in_another_order_are_found(store: Store, head: Head) -> None:
    third, fourth = of_chain(store, 3), of_chain(store, 4)
    tamper(store, "delete from audit_event where chain = :chain and number in (3, 4)", chain=CHAIN)
    with store.transaction() as tx:
        for number, record in ((3, fourth), (4, third)):
            audit._append(tx, msgspec.structs.replace(record, number=number))
        tx.run("update audit_chain set number = 8, hash = :hash where id = :id", hash=head.hash, id=CHAIN)
    found = faults(store)
    assert found[0] == Fault(CHAIN, 3, "changed")
    assert {fault.number for fault in found} <= {3, 4, 5}


def test_an_inserted_record_is_found(store: Store, head: Head) -> None:
    """Those behind it get later numbers, and it gets the hash that it needs."""
    tamper(
        store,
        "update audit_event set number = -number, id = id || '-moved' where chain = :chain and number > 4",
        chain=CHAIN,
    )
    tamper(
        store, "update audit_event set number = 1 - number where chain = :chain and number < 0", chain=CHAIN
    )
    inserted = msgspec.structs.replace(of_chain(store, 4), number=5, previous_hash=of_chain(store, 4).hash)
    with store.transaction() as tx:
        audit._append(tx, msgspec.structs.replace(inserted, hash=hash_of(inserted)))
        tx.run("update audit_chain set number = 9, hash = :hash where id = :id", hash=head.hash, id=CHAIN)
    found = faults(store)
    assert found[0].number == 6
    assert {fault.kind for fault in found} == {"changed", "misplaced"}


def test_a_record_behind_the_end_is_found(store: Store, head: Head) -> None:
    added = msgspec.structs.replace(of_chain(store, 8), number=9, previous_hash=head.hash)
    with store.transaction() as tx:
        audit._append(tx, msgspec.structs.replace(added, hash=hash_of(added)))
        tx.run("update audit_chain set number = 8, hash = :hash where id = :id", hash=head.hash, id=CHAIN)
    assert faults(store) == [Fault(CHAIN, 9, "unknown_end")]


def test_a_cut_off_end_is_found(store: Store, head: Head) -> None:
    tamper(store, "delete from audit_event where chain = :chain and number > 6", chain=CHAIN)
    assert faults(store) == [Fault(CHAIN, 7, "cut_off")]


def cut_off_with_its_head(store: Store, number: int) -> None:
    tamper(
        store, "delete from audit_event where chain = :chain and number > :number", chain=CHAIN, number=number
    )
    last = of_chain(store, number)
    tamper(
        store,
        "update audit_chain set number = :number, hash = :hash, noted_number = 0 where id = :id",
        number=number,
        hash=last.hash,
        id=CHAIN,
    )


def test_an_end_that_was_cut_off_with_its_head_is_found_by_a_noted_head(store: Store, head: Head) -> None:
    cut_off_with_its_head(store, 6)
    assert faults(store) == []
    assert faults(store, head) == [Fault(CHAIN, 7, "cut_off")]


def test_an_end_that_was_written_anew_is_found_by_a_noted_head(
    store: Store, head: Head, author: Visitor
) -> None:
    cut_off_with_its_head(store, 6)
    store.later(seconds=1)
    for _ in range(3):
        store.run(audit.record, author, DocumentRestored(CHAIN))
    assert faults(store) == []
    assert faults(store, head) == [Fault(CHAIN, 8, "other_than_noted")]


def test_the_chain_of_the_instance_knows_the_heads_of_the_documents(store: Store, head: Head) -> None:
    store.run(audit_retention.note_heads)
    cut_off_with_its_head(store, 6)
    assert faults(store) == [Fault(CHAIN, 7, "cut_off")]

    tamper(store, "delete from audit_event where chain = :chain", chain=CHAIN)
    tamper(store, "delete from audit_chain where id = :chain", chain=CHAIN)
    assert faults(store) == [Fault(CHAIN, 1, "cut_off")]


def test_a_head_is_noted_once_and_again_when_its_chain_has_grown(
    store: Store, head: Head, author: Visitor
) -> None:
    first = store.run(audit_retention.note_heads)
    assert store.run(audit_retention.note_heads) == first
    store.run(audit.record, author, DocumentRestored(CHAIN))
    assert store.run(audit_retention.note_heads).number == first.number + 1


def test_damaged_details_are_a_fault_and_not_the_end_of_the_verification(store: Store, head: Head) -> None:
    store.run(audit_retention.note_heads)
    number = store.run(audit.find_head, INSTANCE).number
    tamper(
        store,
        "update audit_event set details = 'no json' where chain = :chain and number = :number",
        chain=INSTANCE,
        number=number,
    )
    assert faults(store) == [Fault(INSTANCE, number, "changed")]


def test_a_person_is_forgotten_and_the_chain_stays_whole(store: Store, author: Visitor, head: Head) -> None:
    store.run(audit.record, author, AccountDisabled(), about=author.user_id)
    store.run(audit.record, None, AccountEnabled(), about=author.user_id)
    newest = store.run(audit.list_about, author.user_id, limit=1, cursor=None).items[0]
    assert newest.subject.name == author.name

    store.run(pseudonyms.forget, author.user_id)

    assert faults(store, head) == []
    assert author.name not in str(store.rows("select * from audit_event"))
    assert author.user_id not in str(store.rows("select * from audit_event"))
