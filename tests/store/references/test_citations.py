"""What answers cite, in order, and whether its source is still there."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citations import Citation
from quire.domain.conversation.chats import CitedSource
from quire.domain.conversation.messages import Message
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.limits import Limits
from quire.domain.references.reading_notes import gathered, note_on_page
from quire.domain.references.references import Locator, NewReference
from quire.store.conversation import asking
from quire.store.documents import section_removal
from quire.store.references import citations, references
from tests.store.conftest import Store
from tests.store.proposing import answered

LOCATOR = Locator(label="page 3, Steam", page=3, heading_path=("Steam",))
NOTES = NewReference("Notes", "notes.md", "markdown", "text/markdown", 10, "ab" * 32)


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    return store.document(author, "asked", "cited", "cited too")


@pytest.fixture
def answer(store: Store, author: Visitor, document: DocumentWithSections) -> Message:
    return answered(store, author, document)


def of_section(document: DocumentWithSections, number: int, marker: str = "S1") -> Citation:
    section = document.sections[number]
    return Citation(marker, None, None, section.id, section.title, LOCATOR, section.content, "verified")


def of_reference(store: Store, author: Visitor, document: DocumentWithSections) -> Citation:
    added = store.run(references.add, author, document.id, NOTES, Limits()).reference
    return Citation("S2", added.id, f"{added.id}-1", None, added.title, LOCATOR, "Steam kills.", "repaired")


def test_citations_come_back_as_they_were_stored_in_the_order_of_their_events(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    first, second = of_section(document, 1), of_reference(store, author, document)
    store.run(citations.add, answer.id, [(3, second), (7, first)])
    assert store.run(citations.list_of_message, answer.id) == (second, first)
    assert store.run(citations.list_of_message, answer.id, upto=6) == (second,)
    assert store.run(citations.list_of_message, answer.id, upto=2) == ()


def test_a_citation_keeps_the_notes_that_concern_it(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    notes = gathered([note_on_page("pages_recognised", 3)])
    noted = msgspec.structs.replace(of_reference(store, author, document), notes=notes)
    store.run(citations.add, answer.id, [(3, noted)])
    assert store.run(citations.list_of_message, answer.id) == (noted,)


def test_a_citation_says_that_its_source_is_gone_and_keeps_its_quote(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    section, reference = of_section(document, 1), of_reference(store, author, document)
    store.run(citations.add, answer.id, [(1, section), (2, reference)])
    store.run(section_removal.remove_section, author, document.id, document.sections[1].id)
    store.run(references.remove, author, reference.reference_id)
    found = store.run(citations.list_of_message, answer.id)
    assert [(each.quote, each.is_gone) for each in found] == [("cited", True), ("Steam kills.", True)]
    store.run(section_removal.restore_section, author, document.id, document.sections[1].id, Limits())
    assert store.run(citations.list_of_message, answer.id)[0] == section


def test_only_what_is_shown_is_listed_with_a_chat(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    store.run(citations.add, answer.id, [(1, of_section(document, 1)), (2, of_section(document, 2, "S2"))])
    again = store.run(asking.retry, author, answer.id, model="a model", rate=None).answer
    store.run(citations.add, again.id, [(1, of_section(document, 2))])
    found = store.run(citations.list_shown, answer.chat_session_id, first=0, last=99)
    assert {id_: [each.quote for each in its] for id_, its in found.items()} == {again.id: ["cited too"]}
    assert store.run(citations.list_shown, answer.chat_session_id, first=0, last=1) == {}


def test_each_source_of_a_chat_is_listed_once_by_title(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    notes = of_reference(store, author, document)
    store.run(citations.add, answer.id, [(1, of_section(document, 1)), (2, notes)])
    store.run(citations.add, answered(store, author, document).id, [(1, of_section(document, 1))])
    chat_id, section = answer.chat_session_id, document.sections[1]
    assert store.run(citations.list_sources, chat_id) == (
        CitedSource(notes.reference_id, None, "Notes", False),
        CitedSource(None, section.id, section.title, False),
    )
    store.run(section_removal.remove_section, author, document.id, section.id)
    assert [each.is_gone for each in store.run(citations.list_sources, chat_id)] == [False, True]


def test_a_source_that_only_a_hidden_answer_cites_is_not_listed(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    store.run(citations.add, answer.id, [(1, of_section(document, 1))])
    assert len(store.run(citations.list_sources, answer.chat_session_id)) == 1
    store.run(asking.retry, author, answer.id, model="a model", rate=None)
    assert store.run(citations.list_sources, answer.chat_session_id) == ()


def test_what_a_quote_leaves_out_is_kept(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    cut = msgspec.structs.replace(
        of_section(document, 1),
        state="unverified",
        reason="cut",
        sentence="It is not cited.",
        left_out=((0, 10),),
    )
    store.run(citations.add, answer.id, [(1, cut)])
    assert store.run(citations.list_of_message, answer.id) == (cut,)


def test_a_quotation_of_no_source_is_none_that_is_gone(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    citation = Citation("Q1", None, None, None, "", Locator(label=""), "not there", "unverified", "not_found")
    store.run(citations.add, answer.id, [(1, citation), (2, of_section(document, 1))])
    assert store.run(citations.list_of_message, answer.id)[0] == citation
    sources = store.run(citations.list_sources, answer.chat_session_id)
    assert [source.section_id for source in sources] == [document.sections[1].id]


def test_an_unverified_citation_from_before_there_were_reasons_was_not_found(
    store: Store, author: Visitor, document: DocumentWithSections, answer: Message
) -> None:
    citation = msgspec.structs.replace(of_section(document, 1), state="unverified")
    store.run(citations.add, answer.id, [(1, citation)])
    assert store.run(citations.list_of_message, answer.id)[0].reason == "not_found"
