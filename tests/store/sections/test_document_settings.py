"""A document has settings of its own, and defaults where nobody chose any."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.document_settings import DEFAULT_SETTINGS, DocumentSettings
from quire.domain.errors import AccessDenied
from quire.store.sections import document_settings
from tests.store.conftest import Store

CHOSEN = DocumentSettings(numbering=True, language="de", citation_style="note", paper="letter", template="t")


def test_settings_have_defaults_and_are_kept(store: Store, author: Visitor) -> None:
    document = store.document(author)
    assert store.run(document_settings.find_settings, author, document.id) == DEFAULT_SETTINGS
    assert store.run(document_settings.change_settings, author, document.id, CHOSEN) == CHOSEN
    assert store.run(document_settings.find_settings, author, document.id) == CHOSEN


def test_settings_of_a_newer_release_are_read(store: Store, author: Visitor) -> None:
    document = store.document(author)
    store.connection.execute("""update document set settings = '{"numbering": true, "colour": "red"}'""")
    assert store.run(document_settings.find_settings, author, document.id) == DocumentSettings(numbering=True)


def test_only_the_author_reads_and_changes_them(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author)
    with pytest.raises(AccessDenied):
        store.run(document_settings.find_settings, stranger, document.id)
    with pytest.raises(AccessDenied):
        store.run(document_settings.change_settings, stranger, document.id, CHOSEN)
