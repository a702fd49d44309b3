"""Whoever has a document open hears of every change: each is recorded once, numbered, and without any text."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.document_settings import DEFAULT_SETTINGS
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.section_settings import SectionSettingsChange
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.limits import Limits
from quire.domain.review.decisions import Verdicts
from quire.store import live_events
from quire.store.conversation import answers, decisions
from quire.store.documents import documents, section_removal
from quire.store.operation import housekeeping
from quire.store.sections import document_settings, section_settings, sections
from tests.store.conftest import Store
from tests.store.proposing import answered, propose

SECRET = "a sentence that nobody may hear"


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    return store.document(author, SECRET, "beta")


def heard(store: Store, document: DocumentWithSections, after: int = 0) -> list[tuple[int, str, object]]:
    """The number and type of each event, and the section that it concerns by its number."""
    numbers = {section.id: number for number, section in enumerate(document.sections)}
    events = store.run(live_events.list_after, document.id, after, limit=100)
    return [
        (event.seq, event.type, event.section_id and numbers.get(event.section_id, "new")) for event in events
    ]


def test_a_saved_section_is_told_with_its_revision_and_without_its_text(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    store.run(
        sections.change_section,
        author,
        document.id,
        document.sections[0].id,
        SectionChange(content=f"{SECRET}, changed"),
        base_revision=1,
    )
    (event,) = store.run(live_events.list_after, document.id, 0, limit=10)
    assert (event.seq, event.type) == (1, "section.saved")
    assert msgspec.json.decode(event.data) == {"v": 1, "section_id": document.sections[0].id, "revision": 2}


def test_what_changes_nothing_is_not_told(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    same = SectionChange(content=SECRET)
    store.run(sections.change_section, author, document.id, document.sections[0].id, same, base_revision=1)
    assert heard(store, document) == []


def test_every_change_of_the_outline_is_told(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    first = document.sections[0].id
    store.run(documents.rename_document, author, document.id, "Manual", base_revision=None)
    store.run(sections.add_section, author, document.id, SectionDraft("Late", 1, ""), None, Limits())
    store.run(documents.move_section, author, document.id, first, 1, None)
    store.run(section_removal.remove_section, author, document.id, first)
    store.run(section_removal.restore_section, author, document.id, first, Limits())
    store.run(
        document_settings.change_settings,
        author,
        document.id,
        msgspec.structs.replace(DEFAULT_SETTINGS, paper="letter"),
    )
    store.run(
        section_settings.change_settings, author, document.id, first, SectionSettingsChange(word_goal=100)
    )
    told = heard(store, document)
    assert [type_ for _, type_, _ in told] == ["outline.changed"] * 7
    assert [seq for seq, _, _ in told] == list(range(1, 8))


def test_an_answer_is_told_when_it_is_queued_and_when_it_has_ended(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    asked = store.ask(author, document, 1)
    lease = store.run(answers.claim, asked.answer.id, "owner", [])
    store.write(lease, 2, SECRET)
    assert heard(store, document) == [(1, "answer.changed", 1)]
    store.close(lease, 3, SECRET)
    assert heard(store, document, after=1) == [(2, "answer.changed", 1)]


def test_a_proposal_is_told_when_it_is_made_decided_and_pending_again(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    answer = answered(store, author, document, 1)
    proposal = propose(store, author, answer, "gamma")
    assert heard(store, document)[2:] == [(3, "proposal.changed", 1)]
    verdicts = Verdicts(accept=(proposal.hunks[0].id,))
    decided = store.run(decisions.decide, author, proposal.id, verdicts, Limits())
    assert heard(store, document, after=3) == [(4, "section.saved", 1), (5, "proposal.changed", 1)]
    store.run(decisions.take_back, author, proposal.id, decided.decision.id, Limits())
    assert heard(store, document, after=5) == [(6, "section.saved", 1), (7, "proposal.changed", 1)]


def test_a_document_counts_its_own_events(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    other = store.document(author, "text")
    for each in (document, other, document):
        store.run(documents.rename_document, author, each.id, f"{each.id}{store.now}", base_revision=None)
        store.later(seconds=1)
    assert [seq for seq, _, _ in heard(store, document)] == [1, 2]
    assert [seq for seq, _, _ in heard(store, other)] == [1]


def test_events_are_kept_for_an_hour_and_their_numbers_are_not_given_again(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    store.run(documents.rename_document, author, document.id, "Manual", base_revision=None)
    store.later(minutes=59)
    clean(store)
    assert len(heard(store, document)) == 1
    store.later(minutes=1)
    clean(store)
    assert heard(store, document) == []
    assert store.run(live_events.last_seq, document.id) == 1
    store.run(documents.rename_document, author, document.id, "Book", base_revision=None)
    assert [seq for seq, _, _ in heard(store, document)] == [2]


def clean(store: Store) -> None:
    for remove in housekeeping.REMOVALS:
        store.run(remove)
