"""What is looked for when somebody asks or searches."""

import pytest

from quire.domain.searching.lexemes import stem
from quire.domain.searching.search_words import WORDS_MAX, SearchWord, words_of_question, words_of_search


def spellings(words: list[SearchWord]) -> list[str]:
    return [spelling for word in words for spelling in word.spellings]


def test_words_that_stand_in_every_question_are_not_looked_for() -> None:
    assert spellings(words_of_question("How do I open valves?")) == [
        *("open", "valv"),
        "openvalv",
    ]


def test_a_question_of_nothing_else_is_looked_for_as_it_is() -> None:
    assert {"to", "be"} <= set(spellings(words_of_question("To be?")))


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("licence", "license"),
        ("colours", "colors"),
        ("behaviour", "behavior"),
        ("organisation", "organization"),
        ("analyse", "analyze"),
        ("centre", "center"),
        ("catalogue", "catalog"),
        ("labelled", "labeled"),
        ("grey", "gray"),
    ],
)
def test_a_word_is_looked_for_as_british_and_as_american_people_write_it(british: str, american: str) -> None:
    assert stem(american, "en") in spellings(words_of_question(british))
    assert stem(british, "en") in spellings(words_of_question(american))


def test_other_words_have_one_spelling() -> None:
    assert spellings(words_of_question("hour filled file four disk")) == [
        *("hour", "fill", "file", "four", "disk"),
        *("hourfil", "filledfil", "filefour", "fourdisk"),
    ]


def test_neighbours_are_looked_for_as_one_word_too() -> None:
    assert "linestyl" in spellings(words_of_question("Which line style?"))


def test_words_of_the_sections_title_count_less_and_only_add() -> None:
    by_spelling = {word.spellings[0]: word for word in words_of_question("Which valve?", "The valve chamber")}
    assert by_spelling["valv"] == SearchWord(("valv",))
    assert by_spelling["chamber"].weight < by_spelling["valv"].weight
    assert by_spelling["chamber"].only_adds
    assert "the" not in by_spelling


def test_only_the_last_word_that_is_typed_may_be_unfinished() -> None:
    assert words_of_search("Open valv") == [SearchWord(("open",)), SearchWord(("valv",), ("valv",))]
    assert words_of_search("?!") == []


def test_the_number_of_words_is_bounded() -> None:
    long = " ".join(f"word{number}" for number in range(5_000))
    assert len(words_of_question(long, long)) <= 3 * WORDS_MAX
    assert len(words_of_search(long)) == WORDS_MAX


def test_a_question_is_searched_for_in_the_languages_of_the_sources() -> None:
    (word, *_) = words_of_question("Sicherungen?", languages=("de", "fr"))
    assert word.spellings == (stem("sicherungen", "de"), stem("sicherungen", "fr"))


def test_function_words_are_those_of_the_questions_language() -> None:
    assert spellings(words_of_question("Was ist die Aufgabe des Ventils?"))[:2] == ["aufgab", "ventil"]
    assert "die" in spellings(words_of_question("When does the die wear out?"))


def test_a_word_is_looked_for_inside_of_compounds_and_a_compound_by_its_parts() -> None:
    (word, *_) = words_of_question("Konzept?", languages=("de",))
    assert word.beginnings == ("_konzept",)
    parts = [word for word in words_of_question("Sicherungskonzept?", languages=("de",)) if word.weight < 1]
    assert any("konzept" in part.spellings for part in parts)
    assert any("sicher" in part.spellings for part in parts)


def test_a_script_without_blanks_is_looked_for_by_pairs_of_characters() -> None:
    assert spellings(words_of_question("安全阀")) == ["安全", "全阀"]
    assert words_of_search("阀") == [SearchWord(("阀",), ("阀",))]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How often is the seal replaced?", {"seal", "replac"}),
        ("Wie häufig wird die Dichtung erneuert?", {"dichtung", "erneuert"}),
        ("How is an old seal replaced?", {"old", "seal", "replac"}),
        ("How often?", {"how", "often"}),
    ],
)
def test_a_measure_that_is_asked_for_is_no_word_that_the_answer_has_to_have(
    question: str, asked: set[str]
) -> None:
    language = "de" if question.startswith("Wie") else "en"
    words = [word for word in words_of_question(question) if word.is_asked]
    assert {word.spellings[0] for word in words} == {stem(one, language) for one in asked}
