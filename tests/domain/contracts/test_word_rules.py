"""Words are found in their inflections, and no others."""

import pytest

from quire.domain.contracts.contract import Contract, PreferredWord
from quire.domain.contracts.word_rules import occurrences_in
from tests.promises.growing_texts import grows_too_fast


def found(word: str, text: str, language: str) -> list[str]:
    contract = Contract(forbidden_words=(word,))
    return [text[one.start : one.end] for one in occurrences_in(text, contract, language)]


@pytest.mark.parametrize(
    ("language", "word", "text", "wanted"),
    [
        ("en", "leverage", "Leveraged and leverages, not levers", ["Leveraged", "leverages"]),
        ("en", "study", "studies studied studio", ["studies", "studied"]),
        ("en", "exact", "exactly exact", ["exact"]),
        ("en", "old", "mould bold old", ["old"]),
        ("en", "state of the art", "The state  of\nthe art, the state of art", ["state  of\nthe art"]),
        ("en", "US", "They gave us the US", ["US"]),
        ("en", "edge", "cutting-edge edges", ["edges"]),
        ("en", "cutting-edge", "cutting‑edge", ["cutting‑edge"]),
        ("de", "Haus", "Häuser, Hauses, Hausordnung", ["Häuser", "Hauses"]),
        ("de", "nutzen", "nutzt nutzte genutzt Nutzung", ["nutzt", "nutzte"]),
        ("de", "anwenden", "anwendet Anwender Anwendung", ["anwendet"]),
        ("de", "groß", "großen größere vergrößern", ["großen", "größere"]),
    ],
)
def test_a_word_is_found_in_its_inflections(language: str, word: str, text: str, wanted: list[str]) -> None:
    assert found(word, text, language) == wanted


def test_nothing_is_found_inside_of_a_preferred_word_and_the_longest_counts() -> None:
    contract = Contract(
        forbidden_words=("very", "very good"),
        preferred_words=(PreferredWord("patient record", ("record",)),),
    )
    text = "A patient record is very good, a record too."
    places = list(occurrences_in(text, contract, "en"))
    assert [(text[one.start : one.end], one.use) for one in places] == [
        ("very good", None), ("record", "patient record"),
    ]  # fmt: skip


def test_many_rules_that_begin_alike_cost_little_more_than_one() -> None:
    def read(text: str) -> object:
        contract = Contract(forbidden_words=tuple(f"so {number}" for number in range(len(text) // 3)))
        return list(occurrences_in(text, contract, "en"))

    assert grows_too_fast(read, "so ", is_long=False) is None


def test_of_rules_that_begin_alike_the_longest_counts_and_of_equal_ones_the_first() -> None:
    contract = Contract(
        preferred_words=(
            PreferredWord("use", ("make use", "made use of")),
            PreferredWord("employ", ("makes use",)),
        ),
    )
    text = "They make use, made use of and made the use."
    places = list(occurrences_in(text, contract, "en"))
    assert [(text[one.start : one.end], one.use) for one in places] == [
        ("make use", "use"), ("made use of", "use"),
    ]  # fmt: skip
