"""Who may see and change what: the table of the module, line by line."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import TRASH_KEPT_FOR
from quire.domain.errors import AccessDenied, AppError, NotFound
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.domain.sharing.grants import NewGrant, Principal, Right
from quire.store import access
from quire.store.documents import documents, section_removal
from quire.store.references import references
from quire.store.sharing import grants
from tests.store.conftest import Store
from tests.store.entering import made_link
from tests.store.proposing import answered, propose

NOWHERE = "0" * 32
DENIED = "Access denied"
NOTES = NewReference("Notes", "notes.md", "markdown", "text/markdown", 10, "ab" * 32)


def _check_proposal(*args: Any) -> None:
    access.check_proposal(*args, Right.DECIDE)


def _check_with_right(check: Callable[..., object], *args: Any) -> object:
    return check(*args, Right.READ)


class Owned:
    """A document with one thing of each kind, and what its author and a stranger are told of them."""

    def __init__(self, store: Store, author: Visitor) -> None:
        self.store = store
        self.author = author
        document = store.document(author, "One.\n")
        self.path = (document.id, document.sections[0].id)
        answer = answered(store, author, document)
        self.ids: dict[str, tuple[Callable[..., object], tuple[str, ...]]] = {
            "document": (partial(_check_with_right, access.check_document), (document.id,)),
            "section": (partial(_check_with_right, access.check_section), self.path),
            "chat": (access.check_chat, (answer.chat_session_id,)),
            "message": (access.check_message, (answer.id,)),
            "proposal": (_check_proposal, (propose(store, author, answer, "One, changed.\n").id,)),
            "reference": (
                access.check_reference,
                (store.run(references.add, author, document.id, NOTES, Limits()).reference.id,),
            ),
        }

    def told(self, thing: str, visitor: Visitor) -> str | None:
        """The sentence of the refusal; None for who may."""
        check, ids = self.ids[thing]
        try:
            self.store.run(check, visitor, *ids)
        except AppError as refused:
            return refused.sentence
        return None

    def remove_section(self) -> None:
        self.store.run(section_removal.remove_section, self.author, *self.path)

    def remove_document(self) -> None:
        self.store.run(documents.remove_document, self.author, self.path[0])


@pytest.fixture
def owned(store: Store, author: Visitor) -> Owned:
    return Owned(store, author)


THINGS = ("document", "section", "chat", "message", "proposal", "reference")


@pytest.mark.parametrize("thing", THINGS)
def test_its_author_may_and_a_stranger_is_denied(
    owned: Owned, author: Visitor, stranger: Visitor, thing: str
) -> None:
    assert owned.told(thing, author) is None
    assert owned.told(thing, stranger) == DENIED


@pytest.mark.parametrize(
    ("thing", "sentence"),
    [
        ("document", "Document not found"),
        ("section", "Section not found"),
        ("chat", "Chat session not found"),
        ("message", "Message not found"),
        ("proposal", "Proposal not found"),
        ("reference", "Reference not found"),
    ],
)
def test_what_is_not_there_is_not_found_by_anybody(
    owned: Owned, author: Visitor, stranger: Visitor, thing: str, sentence: str
) -> None:
    check, ids = owned.ids[thing]
    owned.ids[thing] = (check, (*ids[:-1], NOWHERE))
    assert owned.told(thing, author) == sentence
    assert owned.told(thing, stranger) == (DENIED if thing == "section" else sentence)


@pytest.mark.parametrize(
    ("thing", "author_is_told", "stranger_is_told"),
    [
        ("document", "Document not found", "Document not found"),
        ("section", "Document not found", "Document not found"),
        ("chat", DENIED, DENIED),
        ("message", DENIED, DENIED),
        ("proposal", "Proposal not found", "Proposal not found"),
        ("reference", "Document not found", "Document not found"),
    ],
)
def test_with_its_document_in_the_trash(
    owned: Owned, author: Visitor, stranger: Visitor, thing: str, author_is_told: str, stranger_is_told: str
) -> None:
    owned.remove_document()
    assert (owned.told(thing, author), owned.told(thing, stranger)) == (author_is_told, stranger_is_told)


@pytest.mark.parametrize(
    ("thing", "author_is_told"),
    [
        ("document", None),
        ("section", "Section not found"),
        ("chat", "Chat session not found"),
        ("message", "Message not found"),
        ("proposal", "Proposal not found"),
        ("reference", None),
    ],
)
def test_with_its_section_in_the_trash(
    owned: Owned, author: Visitor, stranger: Visitor, thing: str, author_is_told: str | None
) -> None:
    owned.remove_section()
    assert owned.told(thing, author) == author_is_told
    assert owned.told(thing, stranger) == DENIED


def test_what_can_be_restored_is_there_for_its_author_until_its_time_is_over(
    store: Store, owned: Owned, author: Visitor, stranger: Visitor
) -> None:
    document_id, section_id = owned.path
    section: tuple[Any, ...] = (access.check_restorable_section, author, document_id, section_id)
    owned.remove_section()
    store.run(*section)
    store.now += TRASH_KEPT_FOR
    with pytest.raises(NotFound, match="Section not found"):
        store.run(*section)

    document: tuple[Any, ...] = (access.check_restorable_document, author, document_id)
    owned.remove_document()
    store.run(*document)
    with pytest.raises(AccessDenied):
        store.run(access.check_restorable_document, stranger, document_id)
    store.now += TRASH_KEPT_FOR
    with pytest.raises(NotFound, match="Document not found"):
        store.run(*document)


def test_a_section_is_looked_for_in_the_document_that_is_named(store: Store, author: Visitor) -> None:
    one, other = store.document(author, "One."), store.document(author, "Other.")
    check_section = partial(_check_with_right, access.check_section)
    for check in (check_section, access.check_restorable_section):
        with pytest.raises(NotFound, match="Section not found"):
            store.run(check, author, one.id, other.sections[0].id)


@pytest.mark.sqlite
def test_a_check_takes_as_many_steps_with_a_thousand_grants_as_with_one(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "One.")
    store.run(grants.add_grant, author, document.id, NewGrant(Principal(account=stranger.name), "reader"))

    def steps_of_check() -> int:
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        store.connection.set_progress_handler(count, 1)
        store.run(access.check_document, stranger, document.id, Right.READ)
        store.connection.set_progress_handler(None, 1)
        return steps

    alone = steps_of_check()
    for number in range(1_000):
        new = NewGrant(Principal(account=f"reader-{number}"), "reader")
        store.run(grants.add_grant, author, document.id, new)
    for _ in range(50):
        made_link(store, author, document.id)
    assert steps_of_check() <= alone
