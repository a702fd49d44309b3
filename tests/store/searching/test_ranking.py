"""The order in which passages are found, over one table or several, by nobody else's passages."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.domain.references.references import LocatorStart, NewReference, Reading, ReadPassage, Reference
from quire.domain.searching.lexemes import lexemes_of
from quire.domain.searching.search_words import SearchWord, words_of_question
from quire.store.documents import documents
from quire.store.references import references
from quire.store.searching import passages, ranking
from quire.store.searching.word_index import PassageIndex
from tests.store.conftest import Store

FILLING = "Nothing else of interest was written down that day by anybody in the house. "


def found(store: Store, author: Visitor, question: str, *texts: str, section_title: str = "") -> list[str]:
    """The texts in the order in which they are found."""
    document = store.document(author, *texts)
    best = store.run(passages.find, document.id, question, section_title=section_title, limit=12).passages
    return [passage.text for passage in best]


def ranked(
    store: Store, tables: dict[str, list[str]], words: list[SearchWord], *, takes_additions: bool = True
) -> list[str]:
    """The texts of full-text tables in the order in which they are found."""
    for table, texts in tables.items():
        store.connection.execute(
            f"create table {table}_source (id integer primary key, body, title_words, body_words)"
        )
        store.connection.execute(
            f"create virtual table {table} using fts5(place, language, title_words, body_words)"
        )
        for number, text in enumerate(texts, 1):
            lexemes = lexemes_of(text, "en")
            store.connection.execute(
                f"insert into {table}_source values (?, ?, '', ?)", (number, text, lexemes)
            )
            store.connection.execute(
                f"insert into {table} (rowid, place, language, title_words, body_words)"
                " values (?, 'here', 'en', '', ?)",
                (number, lexemes),
            )
    places = [
        PassageIndex(table, f"{table}_source", "id", "place", ("here",), {"en": len(texts)}, takes_additions)
        for table, texts in tables.items()
    ]
    return [
        store.rows(f"select body from {one.table}_source where id = :number", number=one.number)[0][0]
        for one in store.run(ranking.rank, places, words, limit=4).coverages
    ]


def test_a_rare_word_counts_more_than_common_ones(store: Store, author: Visitor) -> None:
    common = [f"The pump has a valve and number {number}." for number in range(10)]
    rare = "Grease is on the shelf."
    assert found(store, author, "Where is grease for the pump valve?", *common, rare)[0] == rare


def test_a_passage_that_is_about_a_word_comes_before_one_that_mentions_it(
    store: Store, author: Visitor
) -> None:
    mentions = "The valve is old. The pump is new. The tank is full. The hose is long."
    is_about = "The valve is old. A valve is opened by hand. No valve is left open. The hose is long."
    assert found(store, author, "valve", mentions, is_about) == [is_about, mentions]


def test_a_long_passage_needs_more_than_a_short_one(store: Store, author: Visitor) -> None:
    short, long = "The valve is opened by hand.", f"The valve is opened by hand. {FILLING * 12}".strip()
    assert found(store, author, "valve", long, short) == [short, long]


def test_a_word_in_the_title_counts_more_than_one_in_the_text(store: Store, author: Visitor) -> None:
    drafts = [SectionDraft("Tanks", 1, "The valve is old."), SectionDraft("The valve", 1, "It is old.")]
    document = store.run(documents.add_document, author, "Handbook", drafts, Limits())
    best = store.run(passages.find, document.id, "valve", limit=12).passages
    assert [passage.section_id for passage in best] == [section.id for section in reversed(document.sections)]


@pytest.mark.parametrize(
    ("question", "text"),
    [("Which licence?", "The license is free."), ("line styles", "A linestyle is temporary.")],
)
def test_a_word_that_is_written_otherwise_is_found(
    store: Store, author: Visitor, question: str, text: str
) -> None:
    assert found(store, author, question, "Something else.", text) == [text]


@pytest.mark.sqlite
def test_the_sections_title_decides_between_passages_but_finds_none_by_itself(store: Store) -> None:
    texts = ["The valve of the tank is red.", "The valve of the pump is blue.", "A pump is heavy."]
    words = words_of_question("Which valve?", "Pumps")
    assert ranked(store, {"some": texts}, words) == [texts[1], texts[0]]
    assert ranked(store, {"others": texts}, words, takes_additions=False) == texts[:2]


def test_a_question_is_not_answered_by_its_own_section_because_of_its_title(
    store: Store, author: Visitor
) -> None:
    texts = ("The valve of the tank is red.", "The valve of the pump is blue.")
    assert found(store, author, "Which valve?", *texts, section_title="Section 1 of the pump") == list(texts)


def test_all_forms_of_a_word_count_as_the_word(store: Store, author: Visitor) -> None:
    once, thrice = "One connection opens here now.", "Connected, a connecting pipe connects."
    assert found(store, author, "connections", once, thrice) == [thrice, once]


@pytest.mark.sqlite
def test_passages_of_two_tables_are_ranked_as_if_they_were_in_one(store: Store) -> None:
    texts = [
        "A valve.",
        "The valve of the pump.",
        "Grease the valve.",
        "The pump.",
        "The valve, a valve, no pump.",
    ]
    words = words_of_question("Is there grease for valve and pump?")
    whole = ranked(store, {"whole": texts}, words)
    assert ranked(store, {"one_part": texts[:2], "other_part": texts[2:]}, words) == whole
    assert whole[:2] == ["Grease the valve.", "The valve, a valve, no pump."]


def test_what_others_write_does_not_change_the_order(store: Store, author: Visitor) -> None:
    texts = ("The valve is red.", "The pump is red.", "The pump is blue.")
    alone = found(store, author, "pump or valve?", *texts)
    store.document(store.person(), *["The valve is old."] * 30)
    assert found(store, author, "pump or valve?", *texts) == alone == list(texts)


def test_no_words_find_nothing(store: Store, author: Visitor) -> None:
    assert found(store, author, "", "Something.") == []
    assert found(store, author, "absent", "Something.") == []


def test_the_passages_say_whether_any_of_them_is_about_the_question(store: Store, author: Visitor) -> None:
    texts = [f"The valve number {number} is opened by hand." for number in range(20)]
    document = store.document(author, *texts, "The pump is cleaned with hot water after each use.")

    def does_any_fit(question: str) -> bool:
        found: bool = store.run(passages.find, document.id, question, limit=12).does_any_fit
        return found

    assert does_any_fit("How is the pump cleaned?")
    assert does_any_fit("Who opens valves by hand?")
    assert not does_any_fit("Which insurance covers broken windows by hand?")
    # A name that no passage has is what the question is about.
    assert not does_any_fit("Is the valve opened by Melusine?")
    assert does_any_fit("pump")
    assert not does_any_fit("")


@pytest.mark.parametrize("question", ["What kills spores?", "Does dry heat kill spores?"])
def test_the_one_source_that_is_chosen_fits_a_question_in_its_words(
    store: Store, author: Visitor, question: str
) -> None:
    document = store.document(author, "This procedure keeps vessels clean.", "Rinse the vessel twice.")
    steam, ovens = (
        add_source(store, author, document.id, text)
        for text in ("Steam kills spores.", "Dry heat kills spores too.")
    )
    chosen = store.run(passages.find, document.id, question, reference_ids=[ovens.id], limit=12)
    assert [passage.reference_id for passage in chosen.passages] == [ovens.id]
    assert chosen.does_any_fit
    both = store.run(passages.find, document.id, question, reference_ids=[steam.id, ovens.id], limit=12)
    assert both.does_any_fit


def add_source(store: Store, author: Visitor, document_id: str, text: str) -> Reference:
    """A source with one passage."""
    new = NewReference("Notes", "notes.md", "text", "text/markdown", len(text), text.encode().hex())
    reading = Reading(None, None, (ReadPassage(0, len(text), (), (LocatorStart(0, None, 1),), text),))
    added: Reference = store.run(references.add_read, author, document_id, new, reading, Limits())
    return added


@pytest.mark.parametrize(
    ("question", "does_fit"),
    [
        ("How often is the seal replaced?", True),
        ("How often must the seal of the pump be replaced?", True),
        ("When must the seal be replaced?", True),
        ("Who replaces the seal regularly?", True),
        # In so few passages, “nightly” is the rarest word.
        ("Is the seal of the pump replaced nightly?", True),
        ("Wie oft wird die Dichtung der Pumpe erneuert?", True),
        ("Which warranty covers broken windows?", False),
        ("How often is the roof inspected?", False),
        ("Wie oft wird das Dach geprüft?", False),
    ],
)
def test_a_few_short_passages_are_enough_to_answer_from(
    store: Store, author: Visitor, question: str, does_fit: bool
) -> None:
    document = store.document(author, "The seal of the pump is replaced regularly.", "Bearings are greased.")
    manual = add_source(store, author, document.id, "The seal must be replaced every 4000 hours.")
    handbuch = add_source(
        store, author, document.id, "Die Dichtung der Pumpe wird alle 4000 Stunden erneuert."
    )
    found = store.run(passages.find, document.id, question, reference_ids=[manual.id, handbuch.id], limit=12)
    assert found.does_any_fit == does_fit
