"""Passages are found by their words, in their own document only."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quire.domain.accounts.users import Visitor
from quire.domain.references.passages import Passage, passage_of_section
from quire.store.searching import passages
from tests.store.conftest import Store

TEXTS = (
    "The kitchen is cleaned every evening.\n\nKnives are sharpened on Mondays.",
    "Deliveries arrive at the back door before seven.",
    "Whoever opens the fridge closes it again.",
)


def find(store: Store, document_id: str, question: str) -> list[Passage]:
    found: list[Passage] = store.run(passages.find, document_id, question, limit=12).passages
    return found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When are knives sharpened?", "Knives are sharpened on Mondays."),
        ("sharpening a knife", "Knives are sharpened on Mondays."),
        ("Where do deliveries arrive", "Deliveries arrive at the back door before seven."),
        ("FRIDGE", "Whoever opens the fridge closes it again."),
    ],
)
def test_the_passage_with_the_words_of_the_question_comes_first(
    store: Store, author: Visitor, question: str, text: str
) -> None:
    document = store.document(author, *TEXTS)
    assert find(store, document.id, question)[0].text == text


def test_a_passage_says_where_it_stands(store: Store, author: Visitor) -> None:
    document = store.document(author, *TEXTS)
    (passage,) = find(store, document.id, "knives")
    assert passage == passage_of_section(
        document.sections[0].id, "Section 0", 2, "Knives are sharpened on Mondays."
    )


def test_accents_do_not_hide_a_passage(store: Store, author: Visitor) -> None:
    document = store.document(author, "Das Café öffnet früh.")
    assert find(store, document.id, "cafe offnet")


def test_other_documents_are_never_found(store: Store, author: Visitor) -> None:
    mine, other = store.document(author, "A common word."), store.document(author, "A common word, too.")
    assert [passage.section_id for passage in find(store, mine.id, "common word")] == [mine.sections[0].id]
    assert find(store, mine.id, other.id) == []


def test_an_id_in_the_question_does_not_lead_into_another_document(store: Store, author: Visitor) -> None:
    mine, other = store.document(author, "Mine."), store.document(author, "Secret.")
    for question in (
        f'secret" OR document_id : "{other.id}',
        f'secret") OR (document_id : {other.id}',
        f"document_id : {other.id} secret",
    ):
        assert find(store, mine.id, question) == []


@pytest.mark.parametrize(
    "question",
    [
        'fridge" OR "', "fridge AND", "NOT fridge", "NEAR(fridge door)", "fri*", "^fridge", "title : fridge",
        "{title body} : fridge", "fridge - door", "(((", '"', "'; drop table section;--", "_ __ ___", "+", "* * *",
        "%", "\\", "fridge\0door", "😀", "²", "ª", "\u0301", "?" * 5_000,
    ],
)  # fmt: skip
def test_signs_of_the_query_language_are_harmless_in_a_question(
    store: Store, author: Visitor, question: str
) -> None:
    document = store.document(author, *TEXTS)
    find(store, document.id, question)
    assert find(store, document.id, "fridge")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=80))
def test_any_question_can_be_searched_for(store: Store, question: str) -> None:
    assert find(store, "0" * 32, question) == []


def test_a_question_of_common_words_alone_is_still_searched_for(store: Store, author: Visitor) -> None:
    document = store.document(author, "To be or not to be.")
    assert find(store, document.id, "to be")


def test_a_question_without_words_finds_nothing(store: Store, author: Visitor) -> None:
    document = store.document(author, *TEXTS)
    assert find(store, document.id, "?!") == []


def test_a_long_question_is_searched_for_with_a_bounded_number_of_words(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, *TEXTS)
    assert find(store, document.id, "fridge " + " ".join(f"word{number}" for number in range(5_000)))


FRENCH = "On n'ouvre aucune vanne sans prévenir la personne qui surveille la pompe."
GERMAN = "Die Tür des Kühlschranks wird nach jeder Benutzung wieder geschlossen."
DANISH = "Køkkenet bliver gjort rent hver aften, og knivene bliver slebet om mandagen."


def test_the_languages_of_the_sources_come_by_how_much_is_written_in_them(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "\n\n".join([GERMAN, *[FRENCH] * 3, DANISH, GERMAN]))
    assert store.run(passages.list_languages, document.id) == ["fr", "de", "da"]
