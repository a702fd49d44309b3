"""A document goes back to what it was without losing anything, and nobody waits while that is prepared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionDraft
from quire.domain.errors import AccessDenied, DocumentChanged
from quire.domain.history.document_history import DocumentAt
from quire.domain.limits import Limits
from quire.store import search
from quire.store.documents import documents, section_removal
from quire.store.history import document_restoration
from quire.store.history.document_restoration import Overtaken
from quire.store.searching import indexing
from quire.store.sections import section_passages, sections, versions
from tests.store.story import Story, prepare_all, restore_document_to

LIMITS = Limits()
MOMENT = timedelta(microseconds=1)


def shape(document: DocumentWithSections | DocumentAt) -> tuple[Any, ...]:
    """All that a restored document has in common with what it was."""
    return document.title, *(
        (section.id, section.title, section.level, section.position, section.content, section.word_count)
        for section in document.sections
    )


@pytest.mark.parametrize("which", range(7))
def test_a_document_goes_back_to_any_time_whole_and_from_there_to_where_it_was(
    eventful: Story, which: int
) -> None:
    time = eventful.times[which]
    before, then = shape(eventful.now()), shape(eventful.at(time))
    assert before != then
    eventful.restore(time)
    assert shape(eventful.now()) == then
    assert eventful.now().sections_count == len(then) - 1
    eventful.restore(eventful.store.now - MOMENT)
    assert shape(eventful.now()) == before


def test_what_comes_back_comes_back_as_a_new_version_that_names_the_old_one(eventful: Story) -> None:
    eventful.restore(eventful.times[1])
    rows = eventful.store.rows(
        "select revision, reason, restored_revision from section_version where section_id = :id order by revision",
        id=eventful.ids[0],
    )
    assert rows == [(1, "typed", None), (2, "typed", None), (3, "typed", None), (4, "restore", 2)]
    assert eventful.store.run(versions.find_content, eventful.ids[0], 3) == "alpha, changed twice"
    untouched = eventful.store.rows(
        "select max(revision) from section_version where section_id = :id", id=eventful.ids[1]
    )
    assert untouched == [(1,)]


def test_what_is_restored_is_found_by_its_words_and_what_goes_is_not(eventful: Story) -> None:
    def hits(text: str) -> int:
        return len(eventful.store.run(search.search, eventful.author, eventful.id, text, limit=10).hits)

    assert (hits("beta"), hits("late")) == (0, 2)
    eventful.restore(eventful.times[0])
    assert (hits("beta"), hits("late"), hits("twice")) == (1, 0, 0)


def test_going_back_to_where_one_is_changes_nothing(eventful: Story) -> None:
    before = eventful.store.rows("select * from document") + eventful.store.rows(
        "select * from section_version"
    )
    assert eventful.restore(eventful.times[-1]) == []
    after = eventful.store.rows("select * from document") + eventful.store.rows(
        "select * from section_version"
    )
    assert after == before


def test_answers_that_are_being_written_in_sections_that_go_are_named_so_that_they_stop(story: Story) -> None:
    added = story.do(sections.add_section, SectionDraft("Late"), None, LIMITS)
    asked = story.store.ask(story.author, story.now(), section=3)
    story.store.ask(story.author, story.now(), section=0)
    assert story.now().sections[3].id == added.id
    assert story.restore(story.times[0]) == [asked.answer.id]


def test_nothing_is_restored_if_the_document_was_changed_after_somebody_looked(eventful: Story) -> None:
    looked = eventful.plan(eventful.times[0]).document_changed_at
    eventful.write(2, "a change of somebody else's")
    before = shape(eventful.now())
    with pytest.raises(DocumentChanged):
        eventful.restore(eventful.times[0], unchanged_since=looked)
    assert shape(eventful.now()) == before
    eventful.restore(eventful.times[0], unchanged_since=eventful.now().updated_at)
    assert shape(eventful.now()) == shape(eventful.at(eventful.times[0]))


def test_what_happened_in_the_minute_before_a_restoration_can_still_be_had(story: Story) -> None:
    story.do(documents.rename_document, "Manual", base_revision=None)
    story.store.later(seconds=1)
    story.store.run(restore_document_to, story.author, story.id, story.times[0])
    restored = story.store.now
    story.store.later(seconds=1)
    story.store.run(documents.rename_document, story.author, story.id, "Guide", base_revision=None)
    assert [story.at(time).title for time in (restored - MOMENT, restored, story.store.now)] == [
        "Manual",
        "Handbook",
        "Guide",
    ]


def test_a_document_that_changed_while_it_was_prepared_is_left_alone(eventful: Story) -> None:
    time = eventful.times[0]
    beginning = eventful.store.run(document_restoration.begin, eventful.author, eventful.id, time)
    prepared = eventful.store.run(prepare_all, eventful.author, beginning)
    changes: list[Callable[[], object]] = [
        lambda: eventful.write(2, "a change of just now"),
        lambda: eventful.do(documents.rename_document, "Another title", base_revision=None),
        lambda: eventful.do(sections.add_section, SectionDraft("Another"), None, LIMITS),
    ]
    for change in changes:
        change()
        before = shape(eventful.now())
        with pytest.raises(Overtaken):
            eventful.store.run(document_restoration.carry_out, eventful.author, beginning, prepared)
        assert shape(eventful.now()) == before


def test_nobody_prepares_or_carries_out_what_is_somebody_elses(story: Story, stranger: Visitor) -> None:
    story.write(0, "another text")
    beginning = story.store.run(document_restoration.begin, story.author, story.id, story.times[0])
    with pytest.raises(AccessDenied):
        story.store.run(document_restoration.prepare_some, stranger, beginning, 0)
    with pytest.raises(AccessDenied):
        story.store.run(document_restoration.carry_out, stranger, beginning, [])


def test_it_is_prepared_in_portions(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        story.write(number, "another text")
    then = shape(story.at(story.times[0]))
    beginning = story.store.run(document_restoration.begin, story.author, story.id, story.times[0])
    monkeypatch.setattr(document_restoration, "PREPARED_CHARACTERS", len("alpha") + 1)
    counts = [
        len(story.store.run(document_restoration.prepare_some, story.author, beginning, start))
        for start in range(3)
    ]
    assert counts == [2, 2, 1]
    monkeypatch.setattr(document_restoration, "PREPARED_SECTIONS", 1)
    assert len(story.store.run(document_restoration.prepare_some, story.author, beginning, 0)) == 1
    story.restore(story.times[0])
    assert shape(story.now()) == then


def test_words_that_no_version_counted_are_counted_before(story: Story) -> None:
    story.write(0, "another text")
    story.store.connection.execute("update section_version set word_count = null")
    beginning = story.store.run(document_restoration.begin, story.author, story.id, story.times[0])
    first, *others = story.store.run(document_restoration.prepare_some, story.author, beginning, 0)
    assert [section.uncounted_text for section in (first, *others)] == ["alpha", None, None]
    with pytest.raises(ValueError, match="not counted"):
        story.store.run(document_restoration.carry_out, story.author, beginning, [first, *others])
    story.restore(story.times[0])
    assert [section.word_count for section in story.now().sections] == [1, 1, 1]


def test_of_many_sections_none_is_cut_or_indexed_with_the_change(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [f"Section {number} has a valve." for number in range(document_restoration.INDEXED_SECTIONS + 1)]
    sections_of_then = [
        story.do(sections.add_section, SectionDraft("Many", content=text), None, LIMITS).id for text in many
    ]
    then = story.store.now
    for section_id in sections_of_then:
        story.do(section_removal.remove_section, section_id)
    beginning = story.store.run(document_restoration.begin, story.author, story.id, then)
    prepared = story.store.run(prepare_all, story.author, beginning)
    story.store.later(minutes=1)
    forbid(monkeypatch, section_passages, "cut_section", "index_passages")
    forbid(monkeypatch, sections, "count_read_words", "landmarks_of")
    forbid(monkeypatch, versions, "delta", "apply")
    story.store.run(document_restoration.carry_out, story.author, beginning, prepared)
    assert len(story.now().sections) == 3 + len(many)
    stale = story.store.run(indexing.list_stale)
    assert {section.section.id for section in stale} == set(sections_of_then)


def test_a_long_text_is_not_cut_with_the_change(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.write(0, "A valve. " * (section_passages.INDEXED_CHARACTERS // 9 + 1))
    then = story.store.now
    story.write(0, "short")
    beginning = story.store.run(document_restoration.begin, story.author, story.id, then)
    prepared = story.store.run(prepare_all, story.author, beginning)
    story.store.later(minutes=1)
    forbid(monkeypatch, section_passages, "cut_section", "index_passages")
    forbid(monkeypatch, sections, "count_read_words", "landmarks_of")
    forbid(monkeypatch, versions, "delta", "apply")
    story.store.run(document_restoration.carry_out, story.author, beginning, prepared)
    assert [stale.section.id for stale in story.store.run(indexing.list_stale)] == [story.ids[0]]
    assert len(story.now().sections[0].content) > section_passages.INDEXED_CHARACTERS


def forbid(monkeypatch: pytest.MonkeyPatch, module: Any, *names: str) -> None:
    """Let functions fail whose cost grows with a text."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("this must not run while others wait for the writer")

    for name in names:
        assert hasattr(module, name)
        monkeypatch.setattr(module, name, fail)
