"""The list of what was done to a document says who did what when, once."""

from typing import Any

from msgspec.structs import replace

from quire.domain.documents.sections import SectionChange
from quire.domain.history.document_history import OutlineChanged, SectionChanged
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store.pages import PageCursor
from quire.store.sections import sections
from tests.store.story import Story

LIMITS = Limits()


def test_the_list_of_changes_says_who_did_what_when_to_which_section(eventful: Story) -> None:
    eventful.restore(eventful.times[1])
    changes = eventful.changes().items
    assert [change.time for change in changes] == eventful.times[::-1]
    assert {change.author for change in changes} == {eventful.author.name}
    told = [_told(change) for change in reversed(changes)]
    assert told == [
        "made Section 0, Section 1, Section 2",
        "typed Section 0, 2",
        "removed Section 1",
        "added Late",
        "title Manual",
        "reordered",
        "typed Third, 2",
        "typed Section 0, 3",
        f"restored {eventful.times[1]:%H:%M} title Handbook back Section 1 removed Late reordered",
    ]


def test_the_list_of_changes_comes_in_pages_that_miss_and_double_nothing(eventful: Story) -> None:
    eventful.store.later(minutes=1)
    for which in (0, 2):
        eventful.store.run(
            sections.change_section,
            eventful.author,
            eventful.id,
            eventful.ids[which],
            SectionChange(title=f"At the same time {which}"),
            base_revision=None,
        )
    whole = eventful.changes().items
    assert len({change.time for change in whole[:2]}) == 1
    for limit in (1, 2, 3):
        found: list[Any] = []
        page = eventful.changes(limit)
        found += page.items
        while page.next_cursor is not None:
            page = eventful.changes(limit, PageCursor.parse(page.next_cursor))
            found += page.items
        assert found == whole


def test_a_save_that_another_of_its_minute_followed_is_no_line_of_the_list(eventful: Story) -> None:
    eventful.store.connection.execute(
        "update section_version set is_folded = 1 where section_id = :id and revision = 2",
        {"id": eventful.ids[0]},
    )
    told = [_told(change) for change in eventful.changes().items]
    assert "typed Section 0, 2" not in told
    assert eventful.at(eventful.times[1]).sections[0].content == "alpha, changed"


def test_a_decision_taken_back_and_a_version_that_came_back_are_told_apart(story: Story) -> None:
    for restored_revision in (None, 1):
        section = story.store.run(sections.find_section, story.author, story.id, story.ids[0], Right.READ)
        written = replace(section, content=f"{section.content} again")
        cause = Cause("restore", restored_revision=restored_revision)
        story.store.later(minutes=1)
        story.store.run(sections.write_section, story.author, section, written, cause)
    changes = [change for change in story.changes().items if isinstance(change, SectionChanged)]
    assert [(change.reason, change.restored_revision) for change in changes] == [
        ("restore", 1),
        ("restore", None),
    ]


def test_what_came_and_went_without_a_trace_is_counted(eventful: Story) -> None:
    eventful.store.later(days=31)
    eventful.store.purge()
    changes = [change for change in eventful.changes().items if isinstance(change, OutlineChanged)]
    assert [(change.gone_count, len(change.added)) for change in changes[-2:]] == [(1, 0), (1, 2)]


def _told(change: SectionChanged | OutlineChanged) -> str:
    if isinstance(change, SectionChanged):
        return f"{change.reason} {change.title}, {change.revision}"
    added = ", ".join(change.added)
    parts = {
        f"made {added}": change.is_first,
        f"restored {change.restored_to:%H:%M}" if change.restored_to else "": change.restored_to,
        f"title {change.title}": change.title,
        f"added {added}": added and not change.is_first,
        f"back {', '.join(change.back)}": change.back,
        f"removed {', '.join(change.removed)}": change.removed,
        "reordered": change.is_reordered,
    }
    return " ".join(part for part, is_so in parts.items() if is_so)
