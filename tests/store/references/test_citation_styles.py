"""A document has at most one citation style of its own, in which it cites while it has it."""

from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import DocumentClusters, entries_of
from quire.domain.citing.citation_styles import OwnStyle, ReadStyle
from quire.domain.errors import AccessDenied, NotFound, QuotaReached
from quire.domain.limits import Limits
from quire.store import texts_to_render
from quire.store.documents import copies
from quire.store.references import bibliographies, citation_styles
from quire.store.sections import document_settings
from tests.store.conftest import Store

NOTES = ReadStyle("Firm notes", "<style/>", "note")
NUMBERS = ReadStyle("Firm numbers", "<style>1</style>", "numeric")
ITEM = {"id": "a", "type": "book", "title": "A"}


def given(
    store: Store, author: Visitor, document_id: str, read: ReadStyle, sign: str = "a", **limits: Any
) -> None:
    store.run(citation_styles.replace, author, document_id, sign * 64, read, Limits(**limits))


def clusters_of(store: Store, visitor: Visitor, document_id: str) -> DocumentClusters:
    clusters: DocumentClusters = store.run(texts_to_render.find_clusters, visitor, document_id)[0]
    return clusters


def events_of(store: Store, document_id: str) -> list[str]:
    rows = store.run(
        lambda tx: tx.all(
            "select details from audit_event where chain = :id and type = 'document.settings_changed'"
            " order by number",
            id=document_id,
        )
    )
    return [details for (details,) in rows]


def test_a_document_cites_in_its_own_style_until_that_is_removed(store: Store, author: Visitor) -> None:
    document = store.document(author, "See [@a].")
    store.run(bibliographies.replace, author, document.id, entries_of([ITEM]), base_revision=None)
    before = clusters_of(store, author, document.id)
    assert (before.own_style, before.has_notes) == (None, False)

    given(store, author, document.id, NOTES)
    own = OwnStyle("Firm notes", "a" * 64, has_notes=True)
    cited = clusters_of(store, author, document.id)
    assert (cited.own_style, cited.has_notes) == (own, True)
    assert store.run(citation_styles.find_or_none, document.id) == own
    assert store.run(citation_styles.find_with_text, author, document.id).text == "<style/>"

    given(store, author, document.id, NUMBERS, "b")
    cited = clusters_of(store, author, document.id)
    assert (cited.own_style, cited.has_notes) == (OwnStyle("Firm numbers", "b" * 64, has_notes=False), False)

    given(store, author, document.id, NOTES)
    store.run(citation_styles.remove, author, document.id)
    left = clusters_of(store, author, document.id)
    assert (left.own_style, left.style, left.has_notes) == (None, "note", True)
    with pytest.raises(NotFound):
        store.run(citation_styles.remove, author, document.id)
    with pytest.raises(NotFound):
        store.run(citation_styles.find_with_text, author, document.id)


def test_a_note_style_of_ones_own_wins_over_the_settings(store: Store, author: Visitor) -> None:
    document = store.document(author, "See [@a].")
    given(store, author, document.id, NOTES)
    store.run(
        document_settings.change_settings,
        author,
        document.id,
        document_settings.DocumentSettings(citation_style="numeric"),
    )
    assert clusters_of(store, author, document.id).has_notes


def test_the_same_file_again_changes_nothing(store: Store, author: Visitor) -> None:
    document = store.document(author, "Text.")
    given(store, author, document.id, NOTES)
    recorded = events_of(store, document.id)
    assert len(recorded) == 1
    assert "a" * 64 in recorded[0]
    given(store, author, document.id, NOTES)
    assert events_of(store, document.id) == recorded


def test_a_text_is_found_by_its_digest_alone(store: Store, author: Visitor) -> None:
    document = store.document(author, "Text.")
    given(store, author, document.id, NOTES)
    found = store.run(lambda tx: citation_styles.find_text_of_digest(tx, document.id, "a" * 64))
    assert found == "<style/>"
    with pytest.raises(NotFound):
        store.run(lambda tx: citation_styles.find_text_of_digest(tx, document.id, "b" * 64))


def test_only_those_who_may_write_change_it(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author, "Text.")
    given(store, author, document.id, NOTES)
    with pytest.raises(AccessDenied):
        given(store, stranger, document.id, NUMBERS)
    for function in (
        citation_styles.remove,
        citation_styles.find_with_text,
    ):
        with pytest.raises(AccessDenied):
            store.run(function, stranger, document.id)


def test_it_takes_room_of_its_owner(store: Store, author: Visitor) -> None:
    document = store.document(author, "Text.")
    with pytest.raises(QuotaReached):
        given(store, author, document.id, NOTES, reference_bytes_per_user=len(NOTES.text) - 1)
    assert store.run(citation_styles.find_or_none, document.id) is None
    for sign in "ab":
        given(store, author, document.id, NOTES, sign, reference_bytes_per_user=len(NOTES.text))
    with pytest.raises(QuotaReached):
        given(store, author, document.id, NUMBERS, "c", reference_bytes_per_user=len(NOTES.text))
    assert store.run(citation_styles.find_with_text, author, document.id).text == NOTES.text
    other = store.document(author, "Text.")
    with pytest.raises(QuotaReached):
        given(store, author, other.id, NOTES, reference_bytes_per_user=2 * len(NOTES.text) - 1)


def test_a_copy_has_the_same_style(store: Store, author: Visitor) -> None:
    document = store.document(author, "Text.")
    given(store, author, document.id, NOTES)
    copied = store.run(copies.copy_document, author, document.id, "Copy", Limits())
    store.run(citation_styles.remove, author, document.id)
    assert store.run(citation_styles.find_with_text, author, copied.id).text == NOTES.text
