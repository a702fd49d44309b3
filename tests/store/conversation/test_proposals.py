"""Proposals wait in the database as long as their section is there."""

from quire.domain.limits import Limits
from quire.store.conversation import proposals
from quire.store.documents import section_removal, trash
from tests.store.conftest import Store
from tests.store.proposing import answered, propose


def test_a_section_in_the_trash_has_no_proposals_that_wait(store: Store) -> None:
    author = store.person()
    document = store.document(author, "One.\n", "Two.\n")
    propose(store, author, answered(store, author, document), "One, changed.\n")
    (waiting,) = store.run(proposals.list_waiting, author, document.id)
    assert (waiting.section_id, waiting.pending_hunks) == (document.sections[0].id, 1)
    store.run(trash.remove_section, author, document.id, document.sections[0].id)
    assert store.run(proposals.list_waiting, author, document.id) == []
    store.run(section_removal.restore_section, author, document.id, document.sections[0].id, Limits())
    assert store.run(proposals.list_waiting, author, document.id) == [waiting]
