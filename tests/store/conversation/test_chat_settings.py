"""The configuration of chats: sections inherit it from documents, and only owners open a document to the outside."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.document_settings import DocumentSettingsBody, DocumentSettingsChange
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.section_settings import SectionSettingsBody
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.limits import Limits
from quire.domain.models.chat_settings import ChatSettings
from quire.domain.sharing.grants import NewGrant, Principal
from quire.store.conversation import chat_settings
from quire.store.documents import copies
from quire.store.sharing import grants
from tests.models import given
from tests.store.conftest import Store

GIVEN = given()


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    return store.document(author, "One.", "Two.")


def change(store: Store, visitor: Visitor, document_id: str, **named: object) -> ChatSettings:
    body = DocumentSettingsChange(**named)
    _, effective = store.run(chat_settings.change_document_settings, visitor, document_id, body, GIVEN)
    return effective


def test_a_section_inherits_what_it_does_not_set_itself(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    change(store, author, document.id, tone="formal", passages=5, instructions="Cite the law.")
    where = (author, document.id, document.sections[0].id)
    body = SectionSettingsBody(tone="plain", word_goal=200)
    own, effective = store.run(chat_settings.change_section_settings, *where, body, GIVEN)
    assert (own.tone, own.passages, own.word_goal) == ("plain", None, 200)
    assert effective == ChatSettings(tone="plain", passages=5, instructions="Cite the law.")
    body = SectionSettingsBody(tone=None)
    own, effective = store.run(chat_settings.change_section_settings, *where, body, GIVEN)
    assert (effective.tone, own.word_goal) == ("formal", 200)
    other = store.run(chat_settings.find_section_settings, author, document.id, document.sections[1].id)
    assert other[1].tone == "formal"


def test_blank_instructions_are_none(store: Store, author: Visitor, document: DocumentWithSections) -> None:
    assert change(store, author, document.id, instructions=" \n ").instructions is None


def test_replacing_the_layout_leaves_the_chats_and_the_binding_alone(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    change(store, author, document.id, tone="formal", stays_in_house=True, numbering=True)
    body = DocumentSettingsBody(paper="letter")
    found, _ = store.run(chat_settings.replace_document_settings, author, document.id, body, GIVEN)
    assert (found.paper, found.numbering) == ("letter", False)
    assert (found.tone, found.stays_in_house) == ("formal", True)


def test_only_owners_bind_a_document_to_the_house_and_open_it(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    editor = NewGrant(Principal(account=stranger.name), "editor")
    store.run(grants.add_grant, author, document.id, editor)
    assert change(store, stranger, document.id, tone="plain").tone == "plain"
    with pytest.raises(AccessDenied):
        change(store, stranger, document.id, stays_in_house=True)
    change(store, author, document.id, stays_in_house=True)
    with pytest.raises(AccessDenied):
        change(store, stranger, document.id, stays_in_house=False)
    change(store, stranger, document.id, stays_in_house=True, tone="formal")
    acts = [
        type_ for (type_,) in store.rows("select type from audit_event where chain = :id", id=document.id)
    ]
    assert acts.count("document.house_binding_changed") == 1


def test_a_copy_stays_where_its_document_does(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    change(store, author, document.id, stays_in_house=True, tone="formal")
    where = (author, document.id, document.sections[1].id)
    store.run(chat_settings.change_section_settings, *where, SectionSettingsBody(length="short"), GIVEN)
    copy = store.run(copies.copy_document, author, document.id, "A copy", Limits())
    found, _ = store.run(chat_settings.find_document_settings, author, copy.id)
    assert (found.stays_in_house, found.tone) == (True, "formal")
    _, effective = store.run(chat_settings.find_section_settings, author, copy.id, copy.sections[1].id)
    assert (effective.length, effective.tone) == ("short", "formal")


def test_strangers_neither_see_nor_change_them(
    store: Store, stranger: Visitor, document: DocumentWithSections
) -> None:
    with pytest.raises(AccessDenied):
        change(store, stranger, document.id, tone="plain")
    with pytest.raises(AccessDenied):
        store.run(chat_settings.find_document_settings, stranger, document.id)
    with pytest.raises((AccessDenied, NotFound)):
        store.run(chat_settings.find_section_settings, stranger, document.id, document.sections[0].id)
