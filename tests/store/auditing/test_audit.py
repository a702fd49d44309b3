"""What is done is recorded in its transaction, by pseudonym, and found again by those who may see it."""

from datetime import timedelta

import pytest

from quire.domain.accounts.passkeys import NewPasskey
from quire.domain.accounts.token_scopes import FULL
from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit import ShownRecord
from quire.domain.auditing.audit_events import EVENTS, INSTANCE, TYPES, AccountDisabled, DocumentRestored
from quire.domain.errors import AccessDenied, BadParameter, NotFound
from quire.domain.sharing.grants import NewGrant, Principal
from quire.store.accounts import passkeys, second_factors, tokens, users
from quire.store.auditing import audit
from quire.store.auditing.audit import AuditFilter
from quire.store.documents import documents
from quire.store.pages import Page, PageCursor
from quire.store.sharing import grants
from quire.store.transactions import Transaction
from tests.store.conftest import Store

EVERYTHING = AuditFilter()


@pytest.fixture
def administrator(store: Store) -> Visitor:
    user = store.run(users.add, "administrator", "a hash", is_administrator=True)
    return Visitor(user.id, user.name, True, "cookie", "a sign-in")


def all_of(
    store: Store, visitor: Visitor, chosen: AuditFilter = EVERYTHING, *, limit: int = 200
) -> list[ShownRecord]:
    page: Page[ShownRecord] = store.run(audit.list_all, visitor, chosen, limit=limit, cursor=None)
    return page.items


def types(records: list[ShownRecord]) -> list[str]:
    return [record.type for record in records]


def test_every_event_has_a_type_of_its_own() -> None:
    assert len(set(TYPES)) == len(EVENTS)


def test_a_record_says_who_did_what_and_whom_it_concerns(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "One.")
    new = NewGrant(Principal(account=stranger.name), "editor", document.sections[0].id)
    granted = store.run(grants.add_grant, author, document.id, new)

    page = store.run(audit.list_of_document, author, document.id, EVERYTHING, limit=50, cursor=None)

    newest, oldest = page.items
    assert oldest.type == "document.added"
    assert newest.type == "grant.added"
    assert newest.document_id == document.id
    assert (newest.actor.name, newest.subject.name) == (author.name, stranger.name)
    assert newest.token_id == author.credential_id
    assert newest.details == {
        "grant_id": granted.id,
        "role": "editor",
        "section_id": document.sections[0].id,
    }
    assert newest.previous_hash == oldest.hash


def test_what_is_undone_is_not_recorded(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    before = store.rows("select * from audit_event")

    def fail_at_the_end(tx: Transaction) -> None:
        documents.remove_document(tx, author, document.id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.run(fail_at_the_end)
    assert store.rows("select * from audit_event") == before


def test_a_record_holds_no_text_and_no_name(store: Store, author: Visitor) -> None:
    document = store.document(author, "Secret text.", title="Secret title")
    store.run(
        grants.add_grant, author, document.id, NewGrant(Principal(email="secret@example.org"), "reader")
    )
    store.run(
        tokens.add,
        author.user_id,
        token_id="a token",
        name="Secret label",
        secret_hash="secret hash",
        expires_at=None,
        scope=FULL,
    )
    stored = str(store.rows("select * from audit_event"))
    for secret in ("ecret", author.name, author.user_id):
        assert secret not in stored


def test_owners_see_what_was_done_with_their_document_and_nobody_else_does(
    store: Store, author: Visitor, stranger: Visitor, administrator: Visitor
) -> None:
    document = store.document(author, "One.")
    store.run(grants.add_grant, author, document.id, NewGrant(Principal(account=stranger.name), "editor"))
    for visitor in (stranger, administrator):
        with pytest.raises(AccessDenied):
            store.run(audit.list_of_document, visitor, document.id, EVERYTHING, limit=50, cursor=None)
    with pytest.raises(NotFound):
        store.run(audit.list_of_document, author, "nowhere", EVERYTHING, limit=50, cursor=None)
    with pytest.raises(AccessDenied):
        store.run(audit.list_all, author, EVERYTHING, limit=50, cursor=None)


def test_administrators_see_everything_newest_first_in_pages(
    store: Store, author: Visitor, administrator: Visitor
) -> None:
    for _ in range(5):
        store.later(seconds=1)
        store.document(author, "One.")
    seen, cursor = [], None
    while True:
        page = store.run(audit.list_all, administrator, EVERYTHING, limit=2, cursor=cursor)
        seen += page.items
        if page.next_cursor is None:
            break
        cursor = PageCursor.parse(page.next_cursor)
    ((count,),) = store.rows("select count(*) from audit_event")
    assert len(seen) == count
    assert [record.time for record in seen] == sorted((record.time for record in seen), reverse=True)
    assert len({record.id for record in seen}) == count
    with pytest.raises(BadParameter):
        PageCursor.parse("nonsense")


def test_filters_choose_by_type_person_and_time(
    store: Store, author: Visitor, stranger: Visitor, administrator: Visitor
) -> None:
    store.later(days=1)
    noon = store.now
    document = store.document(author, "One.")
    store.run(documents.remove_document, author, document.id)
    store.later(days=1)
    store.run(audit.record, administrator, AccountDisabled(), about=author.user_id)

    def chosen(**values: object) -> list[str]:
        return types(all_of(store, administrator, AuditFilter(**values)))  # type: ignore[arg-type] # by name

    assert chosen(type="document.removed") == ["document.removed"]
    assert chosen(type="document") == ["document.removed", "document.added"]
    assert chosen(type="doc") == []
    assert chosen(person=author.name) == [
        "account.disabled",
        "document.removed",
        "document.added",
        "account.added",
    ]
    assert chosen(person=author.name, since=noon + timedelta(hours=1)) == ["account.disabled"]
    assert chosen(since=noon, until=noon + timedelta(seconds=1)) == ["document.removed", "document.added"]
    assert chosen(person="nobody") == []
    pseudonym = all_of(store, administrator, AuditFilter(type="document.removed"))[0].actor
    assert pseudonym is not None
    assert chosen(person=pseudonym.id) == chosen(person=author.name)


def test_one_reads_what_one_did_and_what_was_done_to_one(
    store: Store, author: Visitor, stranger: Visitor, administrator: Visitor
) -> None:
    store.run(audit.record, administrator, AccountDisabled(), about=author.user_id)
    store.document(stranger, "One.")
    page = store.run(audit.list_about, author.user_id, limit=50, cursor=None)
    assert types(page.items) == ["account.disabled", "account.added"]
    nobody = store.run(audit.list_about, "no such account", limit=50, cursor=None)
    assert nobody.items == []


def test_second_factors_and_passkeys_are_recorded(store: Store, author: Visitor) -> None:
    store.run(second_factors.begin_app, author.user_id, "a secret")
    store.run(second_factors.confirm_app, author.user_id, ["a code"])
    store.run(second_factors.remove_all, author.user_id, by=author)
    store.run(second_factors.remove_all, author.user_id, by=author)
    new = NewPasskey(credential_id="a credential", public_key="a key", sign_count=0)
    store.run(passkeys.add_own, author, "a phone", new)
    (passkey,) = store.run(passkeys.list_own, author)
    store.run(passkeys.remove_own, author, passkey.id)

    page = store.run(audit.list_about, author.user_id, limit=50, cursor=None)

    assert types(page.items) == [
        "passkey.removed",
        "passkey.added",
        "second_factor.removed",
        "second_factor.set_up",
        "account.added",
    ]
    assert "a secret" not in str(store.rows("select * from audit_event"))


def test_each_document_has_a_chain_of_its_own(store: Store, author: Visitor) -> None:
    store.run(audit.record, author, DocumentRestored("one"))
    instance = store.run(audit.find_head, INSTANCE)
    store.run(audit.record, author, DocumentRestored("other"))
    store.run(audit.record, author, DocumentRestored("other"))
    assert store.run(audit.find_head, "one").number == 1
    assert store.run(audit.find_head, "other").number == 2
    assert store.run(audit.find_head, INSTANCE) == instance
