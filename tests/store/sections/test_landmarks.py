"""Landmarks are stored with the text in which they were found, and a document is numbered without its texts."""

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import SectionChange
from quire.domain.markup.landmarks import Landmark, Landmarks
from quire.store.sections import landmarks, sections
from tests.store.conftest import Store

FIGURE = '![a](quire:1 "Caption"){#fig:a}'
FOUND = Landmarks((Landmark("a", "Caption"),))


def change(store: Store, author: Visitor, content: str | None = None, title: str | None = None) -> None:
    (document_id, section_id, revision), *_ = store.rows(
        "select document_id, id, revision from section order by position"
    )
    wanted = SectionChange(title=title, content=content)
    store.run(sections.change_section, author, document_id, section_id, wanted, base_revision=revision)


def test_landmarks_are_found_when_a_text_is_saved(store: Store, author: Visitor) -> None:
    document = store.document(author, FIGURE, "Only words.")
    assert [section.landmarks for section in document.sections] == [FOUND, Landmarks()]
    change(store, author, "Only words.")
    assert store.rows("select count(*) from section_landmarks") == [(0,)]
    change(store, author, FIGURE)
    assert store.run(sections.list_all, document.id)[0].landmarks == FOUND


def test_a_new_title_leaves_the_landmarks_as_they_are(store: Store, author: Visitor) -> None:
    store.document(author, FIGURE)
    change(store, author, title="Renamed")
    assert store.rows("select revision from section_landmarks") == [(2,)]


def test_a_document_is_numbered_without_reading_its_texts(store: Store, author: Visitor) -> None:
    document = store.document(author, FIGURE, "Only words.")
    store.connection.execute("update section set content = 'unread'")
    numbered = store.run(landmarks.list_numbered, document.id)
    assert [(section.title, section.landmarks) for section in numbered] == [
        ("Section 0", FOUND),
        ("Section 1", Landmarks()),
    ]


def test_landmarks_that_are_unknown_are_found_where_they_are_read_and_in_the_background(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, FIGURE)
    store.run(landmarks.mark_unknown, document.sections[0].id)
    assert store.run(landmarks.list_numbered, document.id)[0].landmarks == FOUND
    assert store.run(sections.find, document.sections[0].id).landmarks == FOUND
    texts = store.run(landmarks.list_unknown)
    assert [text.content for text in texts] == [FIGURE]
    store.run(landmarks.keep_found, texts, [FOUND])
    assert store.run(landmarks.list_unknown) == []
    assert store.rows("select revision from section_landmarks") == [(1,)]


def test_what_was_saved_meanwhile_is_not_overwritten(store: Store, author: Visitor) -> None:
    document = store.document(author, FIGURE)
    store.run(landmarks.mark_unknown, document.sections[0].id)
    texts = store.run(landmarks.list_unknown)
    change(store, author, FIGURE.replace("#fig:a", "#fig:b"))
    store.run(landmarks.keep_found, texts, [FOUND])
    assert store.run(sections.find, document.sections[0].id).landmarks.figures[0].label == "b"
