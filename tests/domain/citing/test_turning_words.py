"""What may turn a sentence, in the languages that it is written in."""

import pytest

from quire.domain.citing.turning_words import TURNING_WORDS, languages_of, turning_word


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the valve of the pump is in the house", "en"),
        ("das Ventil der Pumpe ist in dem Haus", "de"),
        ("la valve de la pompe est dans la maison", "fr"),
        ("la válvula de la bomba es de los señores del pueblo", "es"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language in languages_of(text)
    assert len(languages_of(text)) < len(TURNING_WORDS)


def test_a_text_of_unknown_language_may_be_turned_by_any() -> None:
    assert languages_of("Ventil") == frozenset(TURNING_WORDS)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("It is false that", "en"),
        ("which isn’t", "en"),
        ("it is unsafe to", "en"),
        ("more than", "en"),
        ("Should the valve fail,", "en"),
        ("no longer", "en"),
        ("except on Mondays", "en"),
        ("Es ist verboten,", "de"),
        ("es sei denn, es regnet", "de"),
        ("größer als", "de"),
        ("Sollte es regnen,", "de"),
        ("Keine", "de"),
        ("n’est", "fr"),
        ("à moins que", "fr"),
        ("lorsqu’il", "fr"),
        ("Il est interdit", "fr"),
        ("不", "en"),
        ("ではない", "en"),
    ],
)
def test_it_may_turn_a_sentence(text: str, languages: str) -> None:
    assert turning_word(text, {languages}, begins_sentence=True)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("under the roof of the university", "en"),
        ("The valve, which is new,", "en"),
        ("which should be", "en"),
        ("Das neue Ventil und unser Unternehmen", "de"),
        ("La nouvelle valve de l’entreprise", "fr"),
    ],
)
def test_it_turns_nothing(text: str, languages: str) -> None:
    assert turning_word(text, {languages}, begins_sentence=True) is None
