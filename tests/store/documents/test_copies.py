"""Copies of documents: what they have of the document, and what they have not."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.images import NewImage
from quire.domain.documents.section_settings import SectionSettingsChange
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.errors import AccessDenied, QuotaReached
from quire.domain.limits import Limits
from quire.domain.markup.landmarks import NO_LANDMARKS, landmarks_of
from quire.domain.references.references import NewReference
from quire.store.documents import copies, documents, images
from quire.store.history import section_history
from quire.store.references import references
from quire.store.sections import document_settings, section_settings, sections
from tests.store.conftest import Store

DOT = NewImage("a" * 64, 100, "image/png", 3, 2)
STANDARD = NewReference("Standard", "standard.txt", "text", "text/plain", 10, "b" * 64)


def test_a_copy_has_texts_outline_settings_goals_pictures_and_sources(store: Store, author: Visitor) -> None:
    drafts = [SectionDraft("Rinsing"), SectionDraft("Drying", 2, "Dry it.")]
    document = store.run(documents.add_document, author, "Cleaning", drafts, Limits())
    image = store.run(images.add, author, document.id, DOT, Limits()).image
    rinsing, drying = document.sections
    change = SectionChange(content=f"![Pump](quire:{image.id})")
    store.run(sections.change_section, author, document.id, rinsing.id, change, base_revision=1)
    store.run(
        section_settings.change_settings, author, document.id, drying.id, SectionSettingsChange(word_goal=200)
    )
    settings = DocumentSettings(numbering=True, paper="letter")
    store.run(document_settings.change_settings, author, document.id, settings)
    reference = store.run(references.add, author, document.id, STANDARD, Limits()).reference
    store.run(references.rename, author, reference.id, "Site standard")

    copy = store.run(copies.copy_document, author, document.id, "Cleaning (copy)", Limits())

    [copied_image] = store.run(images.list_all, copy.id)
    assert copy.title == "Cleaning (copy)"
    assert [
        (section.title, section.level, section.content, section.word_goal) for section in copy.sections
    ] == [
        ("Rinsing", 1, f"![Pump](quire:{copied_image.id})", None),
        ("Drying", 2, "Dry it.", 200),
    ]
    assert copied_image.id != image.id
    assert store.run(document_settings.find, copy.id) == settings
    listed = store.run(references.list_references, author, copy.id, limit=50, cursor=None).items
    assert [(one.title, one.sha256, one.status) for one in listed] == [("Site standard", "b" * 64, "queued")]
    assert {section.id for section in copy.sections}.isdisjoint({rinsing.id, drying.id})


def test_a_copy_cites_its_own_sources(store: Store, author: Visitor) -> None:
    document = store.document(author, "Nothing yet.")
    source = store.run(references.add, author, document.id, STANDARD, Limits()).reference
    change = SectionChange(content=f"See [see @source:{source.id}, p. 5] and [@source:gone].")
    section = document.sections[0]
    store.run(sections.change_section, author, document.id, section.id, change, base_revision=1)
    copy = store.run(copies.copy_document, author, document.id, "Copy", Limits())
    (copied,) = store.run(references.list_references, author, copy.id, limit=50, cursor=None).items
    assert copy.sections[0].content == f"See [see @source:{copied.id}, p. 5] and [@source:gone]."


def test_a_copy_has_the_figures_that_are_known_of_its_texts(store: Store, author: Visitor) -> None:
    document = store.document(author, "Nothing yet.")
    image = store.run(images.add, author, document.id, DOT, Limits()).image
    section = document.sections[0]
    text = f"![A pump](quire:{image.id}){{#fig:pump}}\n\nSee @fig:pump."
    store.run(
        sections.change_section, author, document.id, section.id, SectionChange(content=text), base_revision=1
    )
    # Nobody counts the words of a whole document again while all other changes wait.
    with store.transaction() as tx:
        tx.run("update section set word_count = 4711")
    copy = store.run(copies.copy_document, author, document.id, "Copy", Limits())
    (copied,) = copy.sections
    assert copied.word_count == 4711
    assert copied.landmarks == landmarks_of(copied.content) != NO_LANDMARKS


def test_the_text_of_a_copy_counts_as_imported(store: Store, author: Visitor) -> None:
    document = store.run(
        documents.add_document, author, "Cleaning", [SectionDraft("Rinsing", 1, "Rinse it.")], Limits()
    )
    copy = store.run(copies.copy_document, author, document.id, "Copy", Limits())
    page = store.run(
        section_history.list_versions,
        author,
        copy.id,
        copy.sections[0].id,
        limit=10,
        cursor=None,
        with_folded=True,
    )
    assert [version.reason for version in page.items] == ["import"]


def test_a_copy_takes_room_as_the_document_does(store: Store, author: Visitor) -> None:
    document = store.document(author)
    store.run(images.add, author, document.id, DOT, Limits())
    allowed = msgspec.structs.replace(Limits(), reference_bytes_per_user=150)
    with pytest.raises(QuotaReached):
        store.run(copies.copy_document, author, document.id, "Copy", allowed)
    listed = store.run(documents.list_documents, author, limit=50, cursor=None)
    assert [one.id for one in listed.items] == [document.id]


def test_a_strangers_document_cannot_be_copied(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author)
    with pytest.raises(AccessDenied):
        store.run(copies.copy_document, stranger, document.id, "Copy", Limits())
