"""What of the left-out words may govern a quote, and what belongs to something else that is left out as well."""

import pytest

from quire.domain.citing.scopes import governing_before, governing_behind


@pytest.mark.parametrize(
    ("language", "quote", "behind", "governing"),
    [
        ("en", "It reads the file", " and reports every invalid entry.", " and reports every  entry."),
        ("en", "It follows the reform", " of the non-binding rules.", " of the -binding rules."),
        ("en", "It is made of stone", " that weighs more than four tonnes.", " that weighs four tonnes."),
        ("en", "It was found", " by a farmer who could not read.", " by a farmer "),
        ("en", "They met", " on the third of May in Rome.", " on the third  in Rome."),
        ("en", "It never stops, since the seals", " were made for less.", ""),
        ("en", "They approved the plan", " and rejected the motion.", " and  the motion."),
        ("en", "It needs", " programs that require temporary files.", " programs that require  files."),
        ("en", "It was loaded", " instead.", " ."),
        ("en", "It was loaded", " instead of the old one.", " instead of the old one."),
        ("en", "He crossed the river", " without getting wet.", "  getting wet."),
        ("en", "He never crossed the river", " without getting wet.", " without getting wet."),
        ("en", "The village is safe", " even if it rains.", "  it rains."),
        ("en", "The amount", " (which has not changed) is shown.", " is shown."),
        ("de", "Er ging, um Streit", " zu vermeiden.", " ."),
        ("de", "Sie prüfte", " die unvollständigen Akten.", " die  Akten."),
        ("fr", "Il atteignit le port", " après un voyage dangereux.", " après un voyage ."),
        ("es", "Llegó al puerto", " después de un viaje peligroso.", " después de un viaje ."),
    ],
)
def test_what_belongs_to_something_else_behind_a_quote(
    language: str, quote: str, behind: str, governing: str
) -> None:
    assert governing_behind(behind, quote, [language]) == governing


@pytest.mark.parametrize(
    ("language", "quote", "behind"),
    [
        ("en", "The plan", " is invalid."),
        ("en", "It works", " with limited success."),
        ("en", "The law protects animals", " that are not kept as pets."),
        ("en", "You may bring a dog", " that has never bitten anybody."),
        ("en", "The plan", " was rejected in June."),
        ("fr", "Le projet", " a été rejeté."),
        ("de", "Es schützt Tiere", ", die nicht gehalten werden."),
    ],
)
def test_what_may_govern_it_stays(language: str, quote: str, behind: str) -> None:
    assert governing_behind(behind, quote, [language]) == behind


@pytest.mark.parametrize(
    ("language", "before", "quote", "governing"),
    [
        ("en", "The failure of the pump ", "was noticed by two people", "The  of the pump "),
        ("en", "The painter, who had no children, ", "left his house to the town", "The painter "),
        ("en", "It costs more, but ", "the box is kept dry", "It costs more; "),
        ("en", "Although it rains, ", "the box is kept dry", ""),
        ("en", "Even if it rains, ", "the box is kept dry", ""),
        ("en", "Even if ", "it rains, the box is kept dry", "Even if "),
        ("en", "Although ", "it rains, the box is kept dry", "  "),
        ("fr", "On peut aussi mesurer ", "la fréquence de la sortie", " aussi mesurer "),
        ("fr", "Elle peut aussi ", "être ouverte à la main", "Elle "),
        ("en", "The failure of the pump ", "to reach its pressure", "The failure of the pump "),
        ("en", "The ban on the sale of milk ", "to children in shops", "The ban on the sale of milk "),
        ("en", "All but ", "the oldest of them voted", "All but "),
        ("en", "Almost all of ", "the seeds grew in the shade", "Almost all of "),
        ("de", "Das Bild eines unbekannten Malers ", "hängt seit 1920 im Rathaus", "Das Bild eines  Malers "),
    ],
)
def test_the_same_before_a_quote(language: str, before: str, quote: str, governing: str) -> None:
    assert governing_before(before, quote, [language]) == governing
