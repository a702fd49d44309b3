"""Languages are recognised by words that say nothing else."""

from quire.domain.searching.languages import language_of
from quire.domain.searching.lexemes import STEMMED
from quire.domain.searching.stop_words import STOP_WORDS


def test_every_language_with_function_words_is_stemmed() -> None:
    assert STOP_WORDS.keys() == STEMMED.keys()


def test_one_name_among_many_words_does_not_make_a_language() -> None:
    assert language_of("a valve, pump, tank".split()) is None
    assert language_of("the valve of die Hard and the pump".casefold().split()) == "en"


def test_a_word_that_is_repeated_does_not_outvote_a_sentence() -> None:
    assert (
        language_of([*(["der"] * 50), *"the pump is where it was when they left with the others".split()])
        == "en"
    )
