"""A document is found as it was at any time since it was made, and goes back there without losing anything."""

from datetime import timedelta
from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import AccessDenied, InvalidField, NotFound, NotYetMade
from quire.domain.history.document_history import DocumentAt, Restoration
from quire.domain.limits import Limits
from quire.store.documents import document_changes, documents, trash
from quire.store.history import document_history
from tests.store.story import Story, restore_document_to

LIMITS = Limits()
MOMENT = timedelta(microseconds=1)


def shape(document: DocumentWithSections | DocumentAt) -> tuple[Any, ...]:
    """All that a restored document has in common with what it was."""
    return document.title, *(
        (section.id, section.title, section.level, section.position, section.content, section.word_count)
        for section in document.sections
    )


def test_a_document_is_found_as_it_was_after_each_change_and_just_before_it(eventful: Story) -> None:
    seen = [
        (
            document.title,
            "|".join(f"{section.title}{section.level}:{section.content}" for section in document.sections),
        )
        for document in (eventful.at(time) for time in eventful.times)
    ]
    first = "Section 01:alpha|Section 11:beta|Section 21:gamma"
    assert seen == [
        ("Handbook", first),
        ("Handbook", "Section 01:alpha, changed|Section 11:beta|Section 21:gamma"),
        ("Handbook", "Section 01:alpha, changed|Section 21:gamma"),
        ("Handbook", "Late2:late text|Section 01:alpha, changed|Section 21:gamma"),
        ("Manual", "Late2:late text|Section 01:alpha, changed|Section 21:gamma"),
        ("Manual", "Section 21:gamma|Late2:late text|Section 01:alpha, changed"),
        ("Manual", "Third3:gamma|Late2:late text|Section 01:alpha, changed"),
        ("Manual", "Third3:gamma|Late2:late text|Section 01:alpha, changed twice"),
    ]
    for earlier, time in zip(eventful.times, eventful.times[1:], strict=False):
        assert shape(eventful.at(time - MOMENT)) == shape(eventful.at(earlier))
    assert shape(eventful.at(eventful.store.now)) == shape(eventful.now())


def test_a_section_of_then_tells_its_revision_of_then_and_whether_it_is_in_the_trash(eventful: Story) -> None:
    then = eventful.at(eventful.times[1])
    assert [(s.revision, s.is_deleted_since) for s in then.sections] == [(2, False), (1, True), (1, False)]
    assert (then.sections_count, then.revision, then.is_outline_known, then.gone_count) == (3, 1, True, 0)
    assert (then.created_at, then.updated_at) == (eventful.times[0], eventful.times[1])


def test_what_a_plan_says_is_what_happens(eventful: Story) -> None:
    plan = eventful.plan(eventful.times[1])
    assert plan == Restoration(
        time=eventful.times[1],
        title="Handbook",
        changed=("Section 0", "Third"),
        back=("Section 1",),
        away=("Late",),
        damaged=(),
        is_reordered=True,
        is_outline_known=True,
        gone_count=0,
        document_changed_at=eventful.store.now,
    )
    eventful.restore(eventful.times[1])
    (late,) = eventful.store.run(
        trash.list_sections, eventful.author, eventful.id, limit=50, cursor=None
    ).items
    assert late.title == "Late"
    assert eventful.plan(eventful.times[1]).is_nothing


def test_a_text_that_was_changed_and_changed_back_is_no_change(story: Story) -> None:
    story.write(0, "other")
    story.write(0, "alpha")
    assert story.plan(story.times[0]).is_nothing


def test_a_section_that_is_gone_for_good_is_counted_and_stays_away(eventful: Story) -> None:
    eventful.store.later(days=31)
    for is_purged in (False, True):
        if is_purged:
            eventful.store.purge()
        then = eventful.at(eventful.times[0])
        assert [section.title for section in then.sections] == ["Section 0", "Section 2"]
        assert then.gone_count == 1
    assert (eventful.plan(eventful.times[0]).back, eventful.plan(eventful.times[0]).gone_count) == ((), 1)
    eventful.restore(eventful.times[0])
    assert [section.position for section in eventful.now().sections] == [0, 1]


def test_where_no_outline_was_kept_sections_stand_in_the_order_of_today_if_they_were_there(
    eventful: Story,
) -> None:
    eventful.store.connection.execute("delete from outline_version where revision > 1")
    eventful.store.connection.execute("update outline_version set section_ids = null, title = 'Manual'")
    first, third, fourth = (eventful.at(eventful.times[which]) for which in (0, 2, 3))
    assert not first.is_outline_known
    assert [section.title for section in first.sections] == ["Section 2", "Section 1", "Section 0"]
    assert [section.title for section in third.sections] == ["Section 2", "Section 0"]
    assert [section.title for section in fourth.sections] == ["Section 2", "Late", "Section 0"]


def test_a_time_before_the_document_and_one_to_come_are_refused(story: Story) -> None:
    for function in (
        document_history.find_document_at,
        document_history.plan_restoration,
        restore_document_to,
    ):
        with pytest.raises(NotYetMade, match="did not exist yet"):
            story.store.run(function, story.author, story.id, story.times[0] - MOMENT)
        with pytest.raises(InvalidField, match="future"):
            story.store.run(function, story.author, story.id, story.store.now + MOMENT)


def test_nobody_looks_into_the_past_of_somebody_elses_document_or_of_one_in_the_trash(
    story: Story, stranger: Visitor
) -> None:
    story.store.run(document_history.find_document_at, story.author, story.id, story.times[0])
    for function in (
        document_history.find_document_at,
        document_history.plan_restoration,
        restore_document_to,
    ):
        with pytest.raises(AccessDenied):
            story.store.run(function, stranger, story.id, story.times[0])
    with pytest.raises(AccessDenied):
        story.store.run(document_changes.list_changes, stranger, story.id, limit=10, cursor=None)
    story.do(documents.remove_document)
    with pytest.raises(NotFound, match="Document not found"):
        story.changes()
