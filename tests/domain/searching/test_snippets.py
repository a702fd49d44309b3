"""What a hit shows."""

from quire.domain.searching.search_words import words_of_search
from quire.domain.searching.snippets import SNIPPET_WORDS, Highlighted, highlight, snippet


def marked(shown: Highlighted) -> list[str]:
    return [shown.text[start:end] for start, end in shown.highlights]


def test_every_form_of_a_word_is_highlighted() -> None:
    assert marked(highlight("Valves: a valve, valved.", words_of_search("valve x"), "en")) == [
        *("Valves", "valve", "valved"),
    ]


def test_pairs_that_overlap_are_one_highlight() -> None:
    assert marked(highlight("先检查安全阀。", words_of_search("安全阀"), None)) == ["安全阀"]


def test_a_decomposed_word_is_highlighted_whole() -> None:
    assert marked(highlight("Die Gro\u0308ße.", words_of_search("größe", ["de"]), "de")) == ["Gro\u0308ße"]


def test_a_snippet_shows_where_most_words_are() -> None:
    text = f"One pump. {'Nothing here. ' * 40}A valve beside a pump. {'Nothing there. ' * 40}"
    shown = snippet(text, words_of_search("pump valve"), "en")
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert marked(shown) == ["valve", "pump"]
    assert len(shown.text.split()) <= SNIPPET_WORDS + 1
    assert text[shown.offset :].startswith("valve")


def test_a_short_text_is_shown_whole() -> None:
    assert snippet("A valve.", words_of_search("valve"), "en") == Highlighted("A valve.", ((2, 7),), 2)


def test_nothing_that_matches_shows_the_beginning() -> None:
    shown = snippet("word " * 100, words_of_search("valve"), "en")
    assert shown.highlights == ()
    assert shown.text.startswith("word")
