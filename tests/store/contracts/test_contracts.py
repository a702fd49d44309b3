"""Contracts are kept in versions, go with copies, and a newer release's can be read."""

from quire.domain.accounts.users import Visitor
from quire.domain.contracts.contract import Contract, CoveredPoint, DocumentContract, SourceQuote
from quire.domain.limits import Limits
from quire.store.contracts import contracts
from quire.store.documents import copies
from tests.store.conftest import Store


def test_a_contract_that_stays_as_it_was_makes_no_version(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    where = (author, document.id, document.sections[0].id)
    made = store.run(contracts.change_of_section, *where, Contract(tone="plain"), base_revision=None)
    again = store.run(contracts.change_of_section, *where, Contract(tone="plain"), base_revision=1)
    assert (made.revision, again.revision) == (1, 1)
    assert store.rows("select count(*) from contract_version") == [(1,)]


def test_a_copy_has_the_contracts(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    agreed = Contract(points=(CoveredPoint("It is hot", None, SourceQuote("hot", "elsewhere")),))
    store.run(contracts.write, author, document.id, document.sections[0].id, agreed)
    store.run(contracts.write, author, document.id, None, DocumentContract(hard=True))
    copy = store.run(copies.copy_document, author, document.id, "Copy", Limits())
    assert store.run(contracts.find, copy.id, copy.sections[0].id).contract == agreed
    assert store.run(contracts.find_document, copy.id).contract == DocumentContract(hard=True)


def test_what_a_newer_release_added_is_left_out(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    section_id = document.sections[0].id
    store.run(contracts.write, author, document.id, section_id, Contract(tone="plain"))
    store.connection.execute('update contract_version set contract = \'{"tone": "plain", "newer": 1}\'')
    assert store.run(contracts.find, document.id, section_id).contract == Contract(tone="plain")
