"""Searching a document finds titles and passages, and says what of them fits."""

import time

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import OutlineEntry, SectionDraft
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.limits import Limits
from quire.domain.searching.finding import SearchHit, SearchResult
from quire.store import search
from quire.store.documents import documents, section_removal
from quire.store.search import title_hits
from tests.store.conftest import Store

pytestmark = pytest.mark.postgres

DRAFTS = [
    SectionDraft("Opening valves", 1, "The valves are opened slowly.\n\nNever open two at once."),
    SectionDraft(
        "Scope", 1, "Applies to every line. " * 40 + "A valve is closed at night. " + "Then rest. " * 40
    ),
    SectionDraft("Empty valve chamber", 2, ""),
    SectionDraft("Sign \x02\x03", 1, "A passage with \x02 strange \x03 signs and a valve."),
]


@pytest.fixture
def document_id(store: Store, author: Visitor) -> str:
    found: str = store.run(documents.add_document, author, "Procedure", DRAFTS, Limits()).id
    return found


def paragraph(hit: SearchHit) -> int | None:
    return None if hit.locator is None else hit.locator.paragraph


def find(store: Store, author: Visitor, document_id: str, text: str, limit: int = 50) -> list[SearchHit]:
    found: SearchResult = store.run(search.search, author, document_id, text, limit=limit)
    assert found.is_complete
    return found.hits


def marked(text: str, highlights: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in highlights]


def test_titles_come_first_also_of_empty_sections(store: Store, author: Visitor, document_id: str) -> None:
    hits = find(store, author, document_id, "valve")
    assert [(hit.title, paragraph(hit)) for hit in hits[:2]] == [
        ("Opening valves", None),
        ("Empty valve chamber", None),
    ]
    assert marked(hits[0].title, hits[0].title_highlights) == ["valve"]
    assert [(hit.title, paragraph(hit)) for hit in hits[2:]] == [
        ("Opening valves", 1),
        ("Sign \x02\x03", 1),
        ("Scope", 1),
    ]


def test_a_snippet_is_short_and_shows_what_fits(store: Store, author: Visitor, document_id: str) -> None:
    (hit,) = [hit for hit in find(store, author, document_id, "closed night") if hit.title == "Scope"]
    assert len(hit.snippet) < 250
    assert marked(hit.snippet, hit.highlights) == ["closed", "night"]


@pytest.mark.parametrize("text", ["nev", "Never op", "NEVER", "never"])
def test_the_last_word_may_be_unfinished(store: Store, author: Visitor, document_id: str, text: str) -> None:
    best = find(store, author, document_id, text)[0]
    assert best.snippet == "Never open two at once."


def test_strange_signs_in_a_text_are_no_highlights(store: Store, author: Visitor, document_id: str) -> None:
    (hit,) = [hit for hit in find(store, author, document_id, "strange") if hit.locator]
    assert hit.snippet == "A passage with \x02 strange \x03 signs and a valve."
    assert marked(hit.snippet, hit.highlights) == ["strange"]


@pytest.mark.parametrize("text", ["", "  ", '"', "*", "NEAR(", "body:", "-", "a AND", "%"])
def test_no_text_is_an_operator(store: Store, author: Visitor, document_id: str, text: str) -> None:
    find(store, author, document_id, text)


def test_the_best_are_kept_within_the_limit(store: Store, author: Visitor, document_id: str) -> None:
    assert len(find(store, author, document_id, "valve", limit=2)) == 2


def test_only_ones_own_documents_are_searched(
    store: Store, author: Visitor, stranger: Visitor, document_id: str
) -> None:
    with pytest.raises(AccessDenied):
        find(store, stranger, document_id, "valve")
    with pytest.raises(NotFound):
        find(store, author, "nowhere", "valve")


def test_what_was_deleted_or_changed_is_not_found(store: Store, author: Visitor, document_id: str) -> None:
    found = store.run(documents.find_document_with_sections, author, document_id).sections
    store.run(section_removal.remove_section, author, document_id, found[0].id)
    assert {hit.title for hit in find(store, author, document_id, "open")} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Straße", ["Straße"]),
        ("STRASSE", ["Straße"]),
        ("asse", ["aße"]),
        ("uber", ["Über"]),
        ("Über", ["Über"]),
        ("CAFÉ", ["cafe"]),
        ("fin", ["ﬁn"]),
        ("ﬁn", ["ﬁn"]),
        ("istanbul", ["İstanbul"]),
        ("zum DIE", ["die", "zum"]),
    ],
)
def test_titles_are_found_however_their_letters_are_written(text: str, expected: list[str]) -> None:
    title = "Über die Straße zum cafe\N{COMBINING ACUTE ACCENT} in İstanbul: ﬁnden"
    (hit,) = title_hits([OutlineEntry("1", title, 1, 0)], text)
    assert marked(hit.title, hit.title_highlights) == expected


def test_many_words_are_looked_for_in_many_titles_as_fast_as_they_can_be_told_apart() -> None:
    """A title may have 300 letters, and a search 150 words: no pattern is tried where a word is missing."""
    words = [chr(0x4E00 + number) for number in range(140)]
    outline = [
        OutlineEntry(str(number), "y" * 160 + "".join(words[:-1]), 1, number) for number in range(2_000)
    ]

    def seconds(text: str) -> float:
        def once() -> float:
            began = time.process_time()
            assert list(title_hits(outline, text)) == []
            return time.process_time() - began

        return min(once() for _ in range(3))

    assert seconds(" ".join(words)) < 9 * seconds(words[-1])
