"""A deleted account leaves nothing that says who it was; its documents are somebody's, or go to the trash."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.images import NewImage
from quire.domain.documents.sections import SectionChange
from quire.domain.errors import (
    InvalidField,
    LastAdministrator,
    NotAuthenticated,
    NotDisabled,
    NotFound,
)
from quire.domain.exchange.imports import ImportedDocument
from quire.domain.limits import Limits
from quire.domain.sharing.grants import NewGrant, Principal, Right, Role
from quire.store import access
from quire.store.accounts import account_removal, sign_ins, tokens, users
from quire.store.accounts.account_removal import NAME_PREFIX, Removal
from quire.store.auditing import audit, audit_verification
from quire.store.comments import comments
from quire.store.comments.comments import CommentChange
from quire.store.documents import documents
from quire.store.exchange import imports
from quire.store.exchange.imports import NewImport
from quire.store.history import section_history
from quire.store.sections import sections
from quire.store.sharing import grants
from tests.store.conftest import Store
from tests.store.uploads import noted


def grant(
    store: Store, author: Visitor, document: DocumentWithSections, visitor: Visitor, role: Role
) -> None:
    store.run(grants.add_grant, author, document.id, NewGrant(Principal(account=visitor.name), role))


def own(store: Store, visitor: Visitor) -> list[str]:
    page = store.run(documents.list_documents, visitor, limit=50, cursor=None)
    return [document.title for document in page.items]


def everything(store: Store) -> str:
    """All rows of all tables but those of the schema."""
    return "\n".join(str(store.rows(f"select * from {table}")) for table in store.tables())


def test_nothing_says_who_it_was(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(stranger, "One.")
    grant(store, stranger, document, author, "editor")
    section_id = document.sections[0].id
    change = SectionChange(content="Written by somebody.")
    store.run(sections.change_section, author, document.id, section_id, change, base_revision=1)
    store.run(sign_ins.add, author.user_id, "a secret hash", address="192.0.2.1")
    mine = store.document(author, "Mine.")
    grant(store, author, mine, stranger, "reader")
    text = f"For @{author.name}."
    comment = store.run(comments.add, stranger, document.id, section_id, text, None, Limits())
    store.run(comments.change, stranger, comment.id, CommentChange(assignee=author.name), Limits())
    # What others wrote stays as they wrote it.
    with store.transaction() as tx:
        tx.run("update comment set text = 'For somebody.'")
    assert store.rows("select name from comment_mention") == [(author.name,)]
    assert author.name in everything(store)

    removal = store.run(account_removal.delete, author.name, transfer_to=None)

    assert removal == Removal(transferred_count=0, removed_count=0, kept_count=1)
    assert author.name not in everything(store)
    version = store.run(section_history.find_version, stranger, document.id, section_id, 2)
    assert version.author.startswith(NAME_PREFIX)
    assert store.run(access.check_document, stranger, mine.id, Right.READ)
    assert store.run(audit_verification.verify).faults == []
    with pytest.raises(NotFound):
        store.run(users.find_by_name, author.name)


def test_files_of_imports_that_were_not_confirmed_go(store: Store, author: Visitor) -> None:
    picture = NewImage("f" * 64, 10, "image/png", 1, 1)
    document = ImportedDocument("A title", (), 1)
    new = NewImport("markdown", "a.md", None, document, {"a" * 32: picture})
    store.run(imports.add, author, new, Limits())
    assert noted(store) == []
    store.run(account_removal.delete, author.name, transfer_to=None)
    assert noted(store) == ["f" * 64]


def test_nobody_gets_in_any_more_and_the_name_is_free(store: Store, author: Visitor) -> None:
    store.run(sign_ins.add, author.user_id, "a secret hash")
    store.run(
        tokens.add,
        author.user_id,
        token_id="t",
        name="a token",
        secret_hash="token hash",
        expires_at=None,
    )
    store.run(account_removal.delete, author.name, transfer_to=None)
    with pytest.raises(NotAuthenticated):
        store.run(sign_ins.find_visitor, "a secret hash")
    with pytest.raises(NotAuthenticated):
        store.run(tokens.find_visitor, "token hash")
    ((name,),) = store.rows("select name from user_account where id = :id", id=author.user_id)
    for change in (users.enable, lambda tx, name: users.set_password_hash(tx, name, "a hash")):
        with pytest.raises(NotFound):
            store.run(change, name)
    assert store.run(users.find_password, name) is None

    again = store.run(users.add, author.name, "a hash", is_administrator=False)

    assert again.id != author.user_id
    assert store.run(audit.list_about, again.id, limit=50, cursor=None).items[0].type == "account.added"
    assert len(store.run(audit.list_about, again.id, limit=50, cursor=None).items) == 1


def test_documents_of_nobody_else_go_to_the_trash_and_are_purged(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    alone = store.document(author, "Alone.", title="Alone")
    owned = store.document(author, "Owned.", title="Owned")
    grant(store, author, owned, stranger, "owner")
    before = store.document(author, "Before.", title="Before")
    store.run(documents.remove_document, author, before.id)

    removal = store.run(account_removal.delete, author.name, transfer_to=None)

    assert removal == Removal(transferred_count=0, removed_count=1, kept_count=0)
    assert own(store, stranger) == ["Owned"]
    assert store.rows("select id from document where deleted_at is null") == [(owned.id,)]
    store.later(days=31)
    store.purge()
    assert store.rows("select id from document") == [(owned.id,)]
    assert alone.id != owned.id


def test_documents_are_transferred_with_those_in_the_trash(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    first = store.document(author, "First.", title="First")
    grant(store, author, first, stranger, "reader")
    trashed = store.document(author, "Trashed.", title="Trashed")
    store.run(documents.remove_document, author, trashed.id)

    removal = store.run(account_removal.delete, author.name, transfer_to=stranger.name)

    assert removal == Removal(transferred_count=2, removed_count=0, kept_count=0)
    assert own(store, stranger) == ["First"]
    assert store.run(access.check_document, stranger, first.id, Right.SHARE)
    store.run(documents.restore_document, stranger, trashed.id)
    page = store.run(audit.list_of_document, stranger, first.id, audit.AuditFilter(), limit=1, cursor=None)
    assert (page.items[0].type, page.items[0].subject.name) == ("document.transferred", stranger.name)


def test_only_the_documents_of_a_disabled_account_are_transferred(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "One.", title="One")
    with pytest.raises(NotDisabled):
        store.run(account_removal.transfer_documents, author.user_id, stranger.name)
    store.run(users.disable, author.name)
    for name in (author.name, stranger.name):
        if name == stranger.name:
            store.run(users.disable, stranger.name)
        with pytest.raises(InvalidField):
            store.run(account_removal.transfer_documents, author.user_id, name)
    with pytest.raises(NotFound):
        store.run(account_removal.transfer_documents, author.user_id, "nobody")
    assert own(store, author) == ["One"]

    store.run(users.enable, stranger.name)
    heir, count = store.run(account_removal.transfer_documents, author.user_id, stranger.name)
    assert (heir.id, count) == (stranger.user_id, 1)
    assert own(store, stranger) == ["One"]
    # Enabled again, the former owner has no role left.
    store.run(users.enable, author.name)
    assert not store.run(access.has_any_grant, author, document.id)


def test_what_a_deleted_account_left_is_transferred_later(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "One.", title="One")
    grant(store, author, document, stranger, "reader")
    store.run(account_removal.delete, author.name, transfer_to=None)
    ((name,),) = store.rows("select name from user_account where id = :id", id=author.user_id)
    account = store.run(account_removal.find_any, name)
    store.run(account_removal.transfer_documents, account.id, stranger.name)
    assert own(store, stranger) == ["One"]


def test_the_last_administrator_stays(store: Store) -> None:
    store.run(users.add, "root", "a hash", is_administrator=True)
    with pytest.raises(LastAdministrator):
        store.run(account_removal.delete, "root", transfer_to=None)
    store.run(users.add, "other", "a hash", is_administrator=True)
    store.run(account_removal.delete, "root", transfer_to=None)


def test_a_refused_deletion_changes_nothing(store: Store, author: Visitor) -> None:
    store.document(author, "One.", title="One")
    before = everything(store)
    for name in ("nobody", author.name):
        with pytest.raises((NotFound, InvalidField)):
            store.run(account_removal.delete, author.name, transfer_to=name)
    assert everything(store) == before
