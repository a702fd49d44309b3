"""Settings of sections: changed one by one, and no version of the text."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.section_settings import SectionSettings, SectionSettingsChange
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.sharing.grants import Right
from quire.store.sections import section_settings, sections
from tests.store.conftest import Store


def test_a_goal_is_set_and_taken_away_and_makes_no_version(store: Store, author: Visitor) -> None:
    document = store.document(author, "")
    section = document.sections[0]
    where = (author, document.id, section.id)
    assert store.run(section_settings.find_settings, *where) == SectionSettings()
    store.run(section_settings.change_settings, *where, SectionSettingsChange(word_goal=300))
    store.run(section_settings.change_settings, *where, SectionSettingsChange())
    found = store.run(sections.find_section, *where, Right.READ)
    assert (found.word_goal, found.revision) == (300, section.revision)
    store.run(section_settings.change_settings, *where, SectionSettingsChange(word_goal=None))
    assert store.run(section_settings.find_settings, *where) == SectionSettings()


def test_a_goal_is_the_authors(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author, "")
    change = SectionSettingsChange(word_goal=300)
    with pytest.raises(AccessDenied):
        store.run(section_settings.change_settings, stranger, document.id, document.sections[0].id, change)
    with pytest.raises(NotFound):
        store.run(section_settings.change_settings, author, document.id, "none", change)
