"""What is looked for when somebody asks or searches."""

import pytest

from quire.domain.search_words import WORDS_MAX, SearchWord, words_of_question, words_of_search


def spellings(words: list[SearchWord]) -> list[str]:
    return [spelling for word in words for spelling in word.spellings]


def test_words_that_stand_in_every_question_are_not_looked_for() -> None:
    assert spellings(words_of_question("How do I open valves?")) == [
        *("open", "valves"),
        *("howdo", "doi", "iopen", "openvalves"),
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
    assert american in spellings(words_of_question(british))
    assert british in spellings(words_of_question(american))


def test_other_words_have_one_spelling() -> None:
    assert spellings(words_of_question("hour filled file four disk")) == [
        *("hour", "filled", "file", "four", "disk"),
        *("hourfilled", "filledfile", "filefour", "fourdisk"),
    ]


def test_neighbours_are_looked_for_as_one_word_too() -> None:
    assert "linestyle" in spellings(words_of_question("Which line style?"))


def test_words_of_the_sections_title_count_less_and_only_add() -> None:
    by_spelling = {word.spellings[0]: word for word in words_of_question("Which valve?", "The valve chamber")}
    assert by_spelling["valve"] == SearchWord(("valve",))
    assert by_spelling["chamber"].weight < by_spelling["valve"].weight
    assert by_spelling["chamber"].only_adds
    assert "the" not in by_spelling


def test_only_the_last_word_that_is_typed_may_be_unfinished() -> None:
    assert words_of_search("Open valv") == [SearchWord(("open",)), SearchWord(("valv",), is_unfinished=True)]
    assert words_of_search("?!") == []


def test_the_number_of_words_is_bounded() -> None:
    long = " ".join(f"word{number}" for number in range(5_000))
    assert len(words_of_question(long, long)) <= 3 * WORDS_MAX
    assert len(words_of_search(long)) == WORDS_MAX
