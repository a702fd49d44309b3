"""What passages of a source become when they are indexed."""

from quire.domain.searching.indexed_words import index_passages


def test_a_table_has_the_language_of_the_passages_around_it() -> None:
    german = "Die Ventile werden von der Pumpe getrennt."
    passages = [("Wartung", german), ("Wartung", "Ventile | 4 bar")]
    assert [words.language for words in index_passages(passages)] == ["de", "de"]


def test_a_passage_of_another_language_has_its_own() -> None:
    passages = [
        ("", "Die Ventile sind zu und die Pumpe ist aus."),
        ("", "The valves are shut and it is off."),
    ]
    assert [words.language for words in index_passages(passages)] == ["de", "en"]


def test_titles_are_words_too() -> None:
    (words,) = index_passages([("Valves", "The valves are opened.")])
    assert (words.title_words, words.body_words) == ("valv", "the valv are open")


def test_nothing_is_nothing() -> None:
    assert index_passages([]) == []
