"""References: added once for their bytes, read, found, removed a few passages at a time."""

from pathlib import Path

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import AccessDenied, NotFound, QuotaReached
from quire.domain.limits import Limits
from quire.domain.references.reading_notes import gathered, note_on_page
from quire.domain.references.references import LocatorStart, NewReference, Reading, ReadPassage, Reference
from quire.domain.searching.finding import SearchResult
from quire.store import search
from quire.store.costs import quota
from quire.store.documents import documents
from quire.store.references import reference_reading, references
from quire.store.references.references import AddedReference
from quire.store.searching import indexing, passages
from tests.another_process import another_process
from tests.store.conftest import Store
from tests.store.uploads import noted

NEW = NewReference("Notes", "notes.pdf", "pdf", "application/pdf", 1000, "ab" * 32)
TEXTS = ("Steam kills spores.", "Air must be let out first.", "Records are kept for ten years.")
TABLES_OF_PASSAGES = {"sqlite": ("passage", "passage_search"), "postgres": ("passage",)}


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    return store.document(author, "About cleaning.")


def add(
    store: Store,
    author: Visitor,
    document_id: str,
    new: NewReference = NEW,
    limits: Limits | None = None,
) -> AddedReference:
    added: AddedReference = store.run(references.add, author, document_id, new, limits or Limits())
    return added


def reading(*texts: str) -> Reading:
    return Reading("Sterilisation", 3, tuple(read_passage(text, page) for page, text in enumerate(texts, 1)))


def read_passage(text: str, page: int) -> ReadPassage:
    return ReadPassage(0, len(text), ("Steam",), (LocatorStart(0, page, None),), text)


def read(store: Store, texts: tuple[str, ...] = TEXTS) -> Reference:
    """The next waiting reference, read."""
    (author_id,) = store.run(reference_reading.list_waiting_authors)
    reference: Reference = store.run(reference_reading.claim_next, author_id)
    found = reading(*texts)
    store.run(reference_reading.add_passages, reference, "Sterilisation", 1, found.passages)
    store.run(reference_reading.finish, reference.id, "Sterilisation", found)
    return reference


def digest(number: int) -> NewReference:
    return msgspec.structs.replace(NEW, sha256=f"{number:064}")


def test_a_new_reference_waits_to_be_read(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    added = add(store, author, document.id)
    assert added.is_new
    assert (added.reference.status, added.reference.passages_count) == ("queued", 0)
    assert store.run(references.find_reference, author, added.reference.id) == added.reference


def test_a_search_says_whether_the_sources_are_read_and_indexed(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    def is_complete() -> bool:
        result: SearchResult = store.run(search.search, author, document.id, "steam", limit=9)
        assert len(result.hits) == int(result.is_complete)
        return result.is_complete

    add(store, author, document.id)
    assert not is_complete()
    read(store)
    assert is_complete()
    if store.dialect == "sqlite":
        store.connection.execute("insert into passage_search (passage_search) values ('delete-all')")
    store.connection.execute("update passage set title_words = null, body_words = null")
    assert not is_complete()


def test_a_source_that_cannot_be_read_keeps_no_search_waiting(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    add(store, author, document.id)
    reference: Reference = store.run(reference_reading.claim_next, author.user_id)
    store.run(reference_reading.fail, reference.id, "It is torn.")
    assert store.run(search.search, author, document.id, "steam", limit=9).is_complete


def test_the_same_bytes_are_the_same_reference(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    first, second = add(store, author, document.id), add(store, author, document.id)
    assert (second.reference.id, second.is_new) == (first.reference.id, False)
    other = store.document(author, "Another document.")
    assert add(store, author, other.id).reference.id != first.reference.id


def test_a_file_that_could_not_be_read_is_read_again_when_it_comes_again(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    reference = add(store, author, document.id).reference
    store.run(reference_reading.claim_next, author.user_id)
    store.run(reference_reading.fail, reference.id, "It is torn.")
    failed = store.run(references.find_reference, author, reference.id)
    assert (failed.status, failed.error) == ("failed", "It is torn.")
    again = add(store, author, document.id)
    assert again.is_new
    assert (again.reference.id, again.reference.status, again.reference.error) == (
        reference.id,
        "queued",
        None,
    )


def test_those_who_wait_longest_are_read_first_and_by_one_only(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    waiting = []
    for number in range(3):
        waiting.append(add(store, author, document.id, digest(number)).reference.id)
        store.later(seconds=1)
    assert [store.run(reference_reading.claim_next, author.user_id).id for _ in waiting] == waiting
    assert store.run(reference_reading.claim_next, author.user_id) is None
    with another_process():
        store.run(reference_reading.queue_interrupted)
    assert store.run(reference_reading.claim_next, author.user_id).id == waiting[0]


def test_notes_of_the_reading_come_with_the_reference_and_with_the_passages_they_concern(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    reference_id = add(store, author, document.id).reference.id
    notes = gathered([note_on_page("signs_uncertain", 2), note_on_page("pages_without_text", 4)])
    store.run(reference_reading.claim_next, author.user_id)
    found = msgspec.structs.replace(reading(*TEXTS), notes=notes)
    reference = store.run(references.find_reference, author, reference_id)
    store.run(reference_reading.add_passages, reference, "Sterilisation", 1, found.passages)
    store.run(reference_reading.finish, reference_id, "Sterilisation", found)
    assert store.run(references.find_reference, author, reference_id).notes == notes
    shown = [
        store.run(references.find_passage, author, reference_id, f"{reference_id}-{ordinal}")
        for ordinal in (1, 2)
    ]
    assert [passage.notes for passage in shown] == [(), notes[:1]]
    (asked,) = store.run(passages.find, document.id, "spore", reference_ids=[reference_id], limit=5).passages
    assert asked.notes == notes


def test_what_is_read_can_be_found_and_looked_at(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    reference_id = add(store, author, document.id).reference.id
    read(store)
    reference = store.run(references.find_reference, author, reference_id)
    assert (reference.status, reference.title, reference.pages, reference.passages_count) == (
        "ready", "Sterilisation", 3, 3,
    )  # fmt: skip
    (found,) = store.run(passages.find, document.id, "spore", reference_ids=[reference_id], limit=5).passages
    assert (found.text, found.locator.label, found.reference_id) == (TEXTS[0], "page 1", reference_id)
    passage = store.run(references.find_passage, author, reference_id, found.passage_id)
    assert (passage.text, passage.before, passage.after) == (TEXTS[0], (), TEXTS[1:])
    assert passage.previous_id is None
    following = store.run(references.find_passage, author, reference_id, passage.next_id)
    assert (following.text, following.before, following.previous_id) == (
        TEXTS[1],
        TEXTS[:1],
        found.passage_id,
    )


@pytest.mark.parametrize(
    "passage_id", ["", "x", "-1", "{id}-0", "{id}-4", "{id}-1x", "{id}-²", "{id}-" + "9" * 30]
)
def test_there_is_no_other_passage(
    store: Store, author: Visitor, document: DocumentWithSections, passage_id: str
) -> None:
    reference_id = add(store, author, document.id).reference.id
    read(store)
    with pytest.raises(NotFound, match="Passage not found"):
        store.run(references.find_passage, author, reference_id, passage_id.format(id=reference_id))


def test_only_the_references_that_may_be_used_are_searched(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    first, second = (add(store, author, document.id, digest(number)).reference.id for number in range(2))
    read(store)
    read(store)
    for allowed in ([], [first], [second], [first, second]):
        found = store.run(passages.find, document.id, "spores", reference_ids=allowed, limit=5).passages
        assert sorted(passage.reference_id for passage in found) == sorted(allowed)


def test_sources_with_passages_that_no_search_finds_yet_are_named(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    ids = [add(store, author, document.id, digest(number)).reference.id for number in range(2)]
    read(store)
    read(store)
    assert store.run(indexing.list_not_indexed, document.id, ids) == []
    store.connection.execute(
        f"update passage set language = '', body_words = null where reference_id = '{ids[1]}' and ordinal = 2"
    )
    assert store.run(indexing.list_not_indexed, document.id, ids) == [(False, ids[1], "Sterilisation")]
    assert store.run(indexing.list_not_indexed, document.id, []) == []


def test_what_is_still_being_read_is_not_found(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    reference_id = add(store, author, document.id).reference.id
    reference = store.run(reference_reading.claim_next, author.user_id)
    store.run(reference_reading.add_passages, reference, "Notes", 1, reading(*TEXTS).passages)
    assert (
        store.run(passages.find, document.id, "spores", reference_ids=[reference_id], limit=5).passages == []
    )


def test_reading_again_begins_anew(store: Store, author: Visitor, document: DocumentWithSections) -> None:
    add(store, author, document.id)
    reference = store.run(reference_reading.claim_next, author.user_id)
    store.run(reference_reading.add_passages, reference, "Notes", 1, reading(*TEXTS).passages)
    with another_process():
        store.run(reference_reading.queue_interrupted)
    read(store)
    assert store.rows("select count(*) from passage") == [(len(TEXTS),)]


def test_strangers_are_denied(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    reference_id = add(store, author, document.id).reference.id
    read(store)
    for function, arguments in (
        (references.add, (document.id, NEW, Limits())),
        (references.find_reference, (reference_id,)),
        (references.find_passage, (reference_id, passages.id_of(reference_id, 1))),
        (references.remove, (reference_id,)),
    ):
        with pytest.raises(AccessDenied):
            store.run(function, stranger, *arguments)


def test_a_person_has_so_many_references_and_so_much_room(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    two = Limits(references_per_user=2)
    add(store, author, document.id, digest(1), two)
    removed = add(store, author, document.id, digest(2), two).reference
    with pytest.raises(QuotaReached, match="You have 2 references"):
        add(store, author, document.id, digest(3), two)
    assert not add(store, author, document.id, digest(1), two).is_new
    store.run(references.remove, author, removed.id)
    add(store, author, document.id, digest(3), two)
    with pytest.raises(QuotaReached, match="fill the room"):
        add(store, author, document.id, digest(4), Limits(reference_bytes_per_user=2999))
    add(store, author, document.id, digest(4), Limits(reference_bytes_per_user=3000))


def test_nothing_is_left_of_a_reference_that_was_removed(
    store: Store, author: Visitor, document: DocumentWithSections, tmp_path: Path
) -> None:
    reference_id = add(store, author, document.id).reference.id
    read(store)
    store.run(references.remove, author, reference_id)
    with pytest.raises(NotFound):
        store.run(references.find_reference, author, reference_id)
    assert (
        store.run(passages.find, document.id, "spores", reference_ids=[reference_id], limit=5).passages == []
    )
    assert store.run(references.find_removed) == reference_id
    assert [store.run(references.remove_some_passages, reference_id, limit=2) for _ in range(3)] == [
        True, True, False,
    ]  # fmt: skip
    assert noted(store) == []
    store.run(references.forget, reference_id)
    assert store.run(references.find_removed) is None
    for table in TABLES_OF_PASSAGES[store.dialect]:
        assert store.rows(f"select count(*) from {table}") == [(0,)]
    assert noted(store) == [NEW.sha256]


def test_a_file_stays_as_long_as_another_reference_needs_it(
    store: Store, author: Visitor, document: DocumentWithSections, tmp_path: Path
) -> None:
    other = store.document(author, "Another document.")
    kept, gone = (add(store, author, id_).reference.id for id_ in (document.id, other.id))
    for reference_id, is_left in ((gone, True), (kept, False)):
        store.run(references.remove, author, reference_id)
        store.run(references.forget, reference_id)
        assert noted(store) == ([] if is_left else [NEW.sha256])


def test_a_deleted_document_goes_after_its_references(
    store: Store, author: Visitor, document: DocumentWithSections, tmp_path: Path
) -> None:
    reference_id = add(store, author, document.id).reference.id
    read(store)
    store.run(documents.remove_document, author, document.id)
    store.later(days=31)
    store.purge()
    assert store.rows("select count(*) from document") == [(1,)]
    assert store.run(references.find_removed) == reference_id
    store.run(references.remove_some_passages, reference_id, limit=100)
    store.run(references.forget, reference_id)
    store.purge()
    assert store.rows("select count(*) from document") == [(0,)]


def test_those_who_wait_are_listed_with_whoever_waits_longest_in_front(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    add(store, stranger, store.document(stranger, "text").id, digest(1))
    store.later(seconds=1)
    for number in (2, 3):
        add(store, author, document.id, digest(number))
    assert store.run(reference_reading.list_waiting_authors) == [stranger.user_id, author.user_id]
    assert store.run(reference_reading.claim_next, stranger.user_id).sha256 == digest(1).sha256
    assert store.run(reference_reading.claim_next, stranger.user_id) is None
    assert store.run(reference_reading.list_waiting_authors) == [author.user_id]


def test_interruptions_are_counted_until_a_failed_reference_is_added_again(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    reference_id = add(store, author, document.id).reference.id
    for count in (1, 2):
        store.run(reference_reading.claim_next, author.user_id)
        assert store.run(reference_reading.count_interruption, reference_id) == count
        store.run(reference_reading.queue_again, reference_id)
    store.run(reference_reading.claim_next, author.user_id)
    store.run(reference_reading.fail, reference_id, "It was interrupted.")
    add(store, author, document.id)
    assert store.run(reference_reading.count_interruption, reference_id) == 1


def test_the_room_of_a_person_is_what_their_references_leave(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    reference = add(store, author, document.id).reference
    most = Limits().reference_bytes_per_user
    assert store.run(quota.find_room, author, Limits()) == most - reference.size_bytes
    assert store.run(quota.find_room, stranger, Limits()) == most
