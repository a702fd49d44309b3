"""Document templates: saved from a document, changed, and used; what was saved is what a document gets."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.contracts.contract import (
    AgreedLength,
    Contract,
    CoveredPoint,
    DocumentContract,
    PreferredWord,
)
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import AccessDenied, InvalidField, NotFound, StaleTemplate
from quire.domain.limits import Limits
from quire.domain.templates.template_files import read_template, template_text, with_word_file
from quire.domain.templates.template_owners import TemplateOwner
from quire.domain.templates.word_templates import NewTemplate, ReadTemplate
from quire.store.accounts import account_removal
from quire.store.contracts import contracts
from quire.store.documents import documents
from quire.store.exchange import document_templates, template_uses
from quire.store.exchange.document_templates import StoredTemplate
from quire.store.sections import document_settings
from quire.store.sharing import groups
from quire.store.templates import word_templates
from tests.store.conftest import Store

LIMITS = Limits()
SCOPE = Contract(
    purpose="Says where it applies.",
    points=(CoveredPoint("What is outside", "R-1"),),
    must_cite=("a source",),
    length=AgreedLength("words", 50, 200),
)
TERMS = DocumentContract(
    preferred_words=(PreferredWord("shall", ("should",)),), instructions="Be exact.", hard=True
)
WORD = NewTemplate("house.docx", "digest", ReadTemplate(b"PK a file", True, ("title", "body")))


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    """A document with settings, contracts and a template of Word."""
    made = store.document(author, "One.", "Two.")
    store.run(contracts.write, author, made.id, None, TERMS)
    store.run(contracts.write, author, made.id, made.sections[1].id, SCOPE)
    word = store.run(word_templates.add, author, made.id, WORD, LIMITS).template
    settings = DocumentSettings(True, "de", "note", "letter", word.id)
    store.run(document_settings.change_settings, author, made.id, settings)
    return made


def save(
    store: Store,
    by: Visitor,
    document: DocumentWithSections,
    name: str = "SOP",
    owner: TemplateOwner | None = None,
) -> StoredTemplate:
    saved: StoredTemplate = store.run(
        document_templates.save_document, by, document.id, name, "For all work.", owner or TemplateOwner()
    )
    return saved


def change(store: Store, by: Visitor, template_id: str, **changes: object) -> StoredTemplate:
    given = {"name": None, "description": None, "document_id": None, "base_revision": None, **changes}
    changed: StoredTemplate = store.run(document_templates.change, by, template_id, **given)
    return changed


def use(store: Store, by: Visitor, template_id: str) -> DocumentWithSections:
    made: DocumentWithSections = store.run(
        template_uses.add_document, by, "From it", template_id, None, LIMITS
    )
    return made


def test_saved_exported_imported_and_used_it_is_the_same(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    saved = save(store, author, document)
    template, word = store.run(document_templates.find_file, author, saved.listed.id)
    file = with_word_file(template_text(template), word)
    read, read_word = read_template(file.encode(), LIMITS)
    assert (read, read_word) == (template, word)
    assert (word.filename, word.content) == (WORD.filename, WORD.read.content)

    other = msgspec.structs.replace(read, name="Imported")
    new_word = NewTemplate(
        read_word.filename, "digest", ReadTemplate(read_word.content, True, ("title", "body"))
    )
    imported = store.run(document_templates.add, author, other, new_word, TemplateOwner())
    made = use(store, author, imported.listed.id)

    again = save(store, author, made, "Again")
    assert msgspec.structs.replace(again.template, name="SOP") == saved.template
    assert store.run(document_templates.find_word, again.listed.id) == WORD
    assert [(section.title, section.level, section.content) for section in made.sections] == [
        (section.title, section.level, "") for section in document.sections
    ]
    settings = store.run(document_settings.find, made.id)
    assert msgspec.structs.replace(settings, template=None) == DocumentSettings(True, "de", "note", "letter")
    assert store.run(word_templates.find_for_export, author, made.id, None).content == WORD.read.content
    assert store.run(contracts.find_document, made.id).contract == TERMS
    assert store.run(contracts.find, made.id, made.sections[1].id).contract == msgspec.structs.replace(
        SCOPE, must_cite=()
    )


def test_a_newer_version_is_offered_and_never_forced(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    template_id = save(store, author, document).listed.id
    made = use(store, author, template_id)
    assert not store.run(template_uses.find_used, author, made.id, None).has_newer
    changed = change(store, author, template_id, document_id=store.document(author, "Only one.").id)
    used = store.run(template_uses.find_used, author, made.id, None)
    assert (used.id, used.has_newer, used.is_there) == (template_id, True, True)
    versions = store.run(template_uses.find_then_and_now, author, made.id, None)
    assert len(versions.then.sections) == 2
    assert versions.now == changed.template
    store.run(template_uses.note_seen, author, made.id, None)
    assert not store.run(template_uses.find_used, author, made.id, None).has_newer
    assert len(store.run(documents.find_document_with_sections, author, made.id).sections) == 2


def test_a_template_that_is_deleted_leaves_its_documents(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    template_id = save(store, author, document).listed.id
    made = use(store, author, template_id)
    store.run(document_templates.remove, author, template_id)
    used = store.run(template_uses.find_used, author, made.id, None)
    assert (used.is_there, used.has_newer, used.name) == (False, False, "SOP")
    with pytest.raises(NotFound):
        store.run(template_uses.find_then_and_now, author, made.id, None)
    with pytest.raises(NotFound):
        use(store, author, template_id)
    assert store.run(template_uses.find_used, author, document.id, None) is None


def test_only_an_owner_saves_a_document_and_only_those_who_may_use_it(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    with pytest.raises(AccessDenied):
        save(store, stranger, document)
    template_id = save(store, author, document).listed.id
    for attempt in (document_templates.find, document_templates.find_file, document_templates.remove):
        with pytest.raises(AccessDenied):
            store.run(attempt, stranger, template_id)
    with pytest.raises(AccessDenied):
        use(store, stranger, template_id)
    with pytest.raises(AccessDenied):
        change(store, stranger, template_id, name="Mine")
    foreign = store.document(stranger, "Foreign.")
    with pytest.raises(AccessDenied):
        change(store, author, template_id, document_id=foreign.id)


def test_those_of_a_group_are_lost_to_whoever_leaves_it(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    administrator = Visitor(stranger.user_id, stranger.name, True, "cookie", "")
    group = store.run(groups.add_group, administrator, "Board")
    for member in (author, stranger):
        store.run(groups.add_member, administrator, group.id, member.name)
    template_id = save(store, author, document, owner=TemplateOwner("group", "Board")).listed.id
    made = use(store, stranger, template_id)
    listed = store.run(document_templates.list_usable, stranger)
    assert [(one.listed.name, one.listed.group, one.listed.may_change) for one in listed] == [
        ("SOP", "Board", True)
    ]
    store.run(groups.remove_member, administrator, group.id, stranger.user_id)
    assert store.run(document_templates.list_usable, stranger) == []
    assert not store.run(template_uses.find_used, stranger, made.id, None).is_there


def test_a_change_of_an_older_revision_is_refused(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    template_id = save(store, author, document).listed.id
    assert change(store, author, template_id, description="New.", base_revision=1).listed.revision == 2
    with pytest.raises(StaleTemplate):
        change(store, author, template_id, name="Late", base_revision=1)


def test_a_template_that_nobody_could_import_again_is_not_saved(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    saved = save(store, author, document).listed.id
    long = msgspec.structs.replace(SCOPE, points=tuple(CoveredPoint("x" * 4_000) for _ in range(20)))
    store.run(contracts.write, author, document.id, document.sections[1].id, long)
    with pytest.raises(InvalidField, match="longer contracts than a template may have"):
        save(store, author, document, "Long")
    with pytest.raises(InvalidField):
        change(store, author, saved, document_id=document.id)


def test_ones_own_go_with_the_account(store: Store, author: Visitor, document: DocumentWithSections) -> None:
    template_id = save(store, author, document).listed.id
    store.run(account_removal.delete, author.name, transfer_to=None)
    with pytest.raises(NotFound):
        store.run(document_templates.find, author, template_id)
