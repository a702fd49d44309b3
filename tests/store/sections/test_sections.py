"""Every change of a section names what it is based on and leaves a version; a deleted one comes back."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.errors import (
    InvalidField,
    NotFound,
    RevisionRequired,
    StaleSection,
)
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store.conversation import chats
from quire.store.documents import section_removal
from quire.store.sections import sections, versions
from tests.store.conftest import Store

pytestmark = pytest.mark.postgres

LIMITS = Limits()


def test_a_section_is_found_only_in_its_own_document(store: Store, author: Visitor) -> None:
    first, second = store.document(author, "text"), store.document(author, "text")
    with pytest.raises(NotFound, match="Section not found"):
        store.run(sections.find_section, author, first.id, second.sections[0].id, Right.READ)


def test_sections_are_added_together_only_where_all_have_room(store: Store, author: Visitor) -> None:
    document = store.document(author, "first")
    drafts = [SectionDraft("Two"), SectionDraft("Three", 2)]
    few = msgspec.structs.replace(LIMITS, sections_per_document=2)
    with pytest.raises(InvalidField, match="limit of 2 sections"):
        store.run(sections.add_sections, author, document.id, drafts, 0, few)
    added = store.run(sections.add_sections, author, document.id, drafts, 0, LIMITS)
    assert [(section.title, section.position) for section in added] == [("Two", 0), ("Three", 1)]
    order = store.rows("select title from section where deleted_at is null order by position")
    assert [title for (title,) in order] == ["Two", "Three", "Section 0"]


def test_a_change_of_text_names_the_revision_it_is_based_on(store: Store, author: Visitor) -> None:
    document = store.document(author, "old")
    place = (author, document.id, document.sections[0].id)
    with pytest.raises(RevisionRequired):
        store.run(sections.change_section, *place, SectionChange(content="new"), base_revision=None)
    changed = store.run(sections.change_section, *place, SectionChange(content="new"), base_revision=1)
    assert (changed.content, changed.revision) == ("new", 2)
    with pytest.raises(StaleSection) as refused:
        store.run(sections.change_section, *place, SectionChange(content="other"), base_revision=1)
    assert refused.value.details["section"] == changed


def test_every_change_of_a_section_is_kept_as_a_version(store: Store, author: Visitor) -> None:
    document = store.document(author, "first")
    place = (author, document.id, document.sections[0].id)
    store.run(sections.change_section, *place, SectionChange(content="second"), base_revision=1)
    store.run(sections.change_section, *place, SectionChange(title="Renamed"), base_revision=None)
    kept = [
        (revision, title, store.run(versions.find_content, document.sections[0].id, revision))
        for revision, title in store.rows("select revision, title from section_version order by revision")
    ]
    assert kept == [(1, "Section 0", "first"), (2, "Section 0", "second"), (3, "Renamed", "second")]


def test_a_change_that_changes_nothing_makes_no_revision(store: Store, author: Visitor) -> None:
    document = store.document(author, "same")
    place = (author, document.id, document.sections[0].id)
    same = store.run(sections.change_section, *place, SectionChange(content="same"), base_revision=1)
    assert same == document.sections[0]


def test_a_deleted_section_comes_back_with_its_chat(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "more")
    place = (author, document.id, document.sections[0].id)
    opened = store.run(chats.get_or_create, *place, limit=50)
    store.run(section_removal.remove_section, *place)
    with pytest.raises(NotFound, match="Section not found"):
        store.run(sections.find_section, *place, Right.READ)
    restored = store.run(section_removal.restore_section, *place, LIMITS)
    assert restored.chat_session_id == opened.chat_session.id
    assert not store.run(chats.get_or_create, *place, limit=50).is_new


def test_a_document_has_an_end(store: Store, author: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "DOCUMENT_BYTES_MAX", 100)
    document = store.document(author, "é" * 20, "b" * 40)
    first = (author, document.id, document.sections[0].id)
    store.run(sections.change_section, *first, SectionChange(content="é" * 30), base_revision=1)
    with pytest.raises(InvalidField, match="larger than 100 bytes"):
        store.run(sections.change_section, *first, SectionChange(content="é" * 31), base_revision=2)
    with pytest.raises(InvalidField, match="larger than 100 bytes"):
        store.run(sections.add_section, author, document.id, SectionDraft("More", 1, "c"), None, LIMITS)
    monkeypatch.setattr(sections, "DOCUMENT_BYTES_MAX", 10)
    store.run(sections.change_section, *first, SectionChange(content="shorter"), base_revision=2)
    store.run(section_removal.remove_section, author, document.id, document.sections[1].id)
    store.run(sections.add_section, author, document.id, SectionDraft("More", 1, "fit"), None, LIMITS)
