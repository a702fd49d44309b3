"""Where sentences begin and end, and what no quote may reach over."""

import pytest

from quire.domain.citing.running_text import RunningText


def sentence(text: str, words: str) -> str:
    """The sentence that some words of a text stand in."""
    start = text.index(words)
    running = RunningText(text)
    return text[running.sentence_start(start) : running.sentence_end(start + len(words))]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("One is so. Two is it. Three.", "Two", "Two is it."),
        ("Dr. Smith has it. So it is.", "Smith", "Dr. Smith has it."),
        ("See Fig. 3 and No. 5 of it. So.", "No. 5", "See Fig. 3 and No. 5 of it."),
        ("It rises by 3.5 percent. So.", "percent", "It rises by 3.5 percent."),
        ("Am 5. Mai gilt es. Danach nicht.", "gilt", "Am 5. Mai gilt es."),
        ("Das gilt z. B. Hunden im Park. Danach nicht.", "Hunden", "Das gilt z. B. Hunden im Park."),
        ("Apples, pears, etc. are had. So.", "are had", "Apples, pears, etc. are had."),
        ("Apples, pears, etc. The rest is so.", "The rest", "The rest is so."),
        ("Take vitamin C. The rest is so.", "The rest", "The rest is so."),
        ("J. S. Bach wrote it. So.", "wrote", "J. S. Bach wrote it."),
        ("He says “It is so.” Then he goes.", "Then", "Then he goes."),
        ("He asks “Is it so?” and goes. So.", "goes", "He asks “Is it so?” and goes."),
        ("Is it so? It is.", "it so", "Is it so?"),
        ("Oui ! C’est vrai. Non.", "vrai", "C’est vrai."),
        ("One\nline of it. Two\nlines.", "line of", "One\nline of it."),
        ("これは水です。あれは火です。", "火", "あれは火です。"),
        ("a goes on\n\nover the page. So.", "over", "a goes on\n\nover the page."),
        ("| one | not two |\n| three | four |", "one", "| one | not two |"),
    ],
)
def test_the_sentence_of_some_words(text: str, words: str, expected: str) -> None:
    assert sentence(text, words) == expected


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("# Heading\nText of it.", "Heading", "Text"),
        ("One is so.\n\n## Heading\n\nTwo is so.", "One", "Two"),
        ("One is so.\n\nSafe storage\n\nTwo is so.", "One", "Two"),
        ("Safe storage\n\nTwo is so.", "storage", "Two"),
        ("**Storage.**\n\nTwo is so.", "Storage", "Two"),
        ("What is it?\n\nTwo is so.", "What", "Two"),
        ("Safe storage\nTwo is so, and it fills a long line.", "storage", "Two"),
        ("- one of it\n- two of it", "one", "two"),
        ("1. One of it.\n2. Two of it.", "One", "Two"),
        ("(a) one of it; and\n(b) two of it.", "one", "two"),
        ("- one of it.\n\nTwo is so.", "one", "Two"),
        ("| one | two |\n| three | four |", "two", "three"),
        ("It is so\n\n[^3]: A note.", "so", "note"),
    ],
)
def test_a_wall_is_between(text: str, first: str, second: str) -> None:
    assert RunningText(text).walls_between(text.index(first), text.index(second) + len(second))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("One is so.\n\nTwo is so.", "One", "Two"),
        ("One goes on\n\nover the page.", "One", "page"),
        ("One is a line\nof many lines.", "One", "many"),
        ("These are they:\n- one of it\n- two of it", "These", "one"),
    ],
)
def test_no_wall_is_between(text: str, first: str, second: str) -> None:
    assert not RunningText(text).walls_between(text.index(first), text.index(second) + len(second))


@pytest.mark.parametrize(
    ("text", "words", "leads"),
    [
        ("So it is. It is forbidden:\n\n- to smoke\n- to drink", "drink", ["It is forbidden:"]),
        ("It is forbidden:\n- to smoke:\n  - a pipe\n- to drink", "pipe", ["It is forbidden:", "to smoke:"]),
        ("It is forbidden:\n- to smoke:\n  - a pipe\n- to drink", "drink", ["It is forbidden:"]),
        ("# Never do this\n\n- smoke a pipe", "pipe", ["Never do this"]),
        ("It is forbidden:\n\nSmoking a pipe.", "pipe", ["It is forbidden:"]),
        ("It is forbidden.\n\nSmoking a pipe.", "pipe", []),
        ("It is forbidden:\n- to smoke\n\nDrinking a lot.", "Drinking", []),
    ],
)
def test_what_leads_in(text: str, words: str, leads: list[str]) -> None:
    found = RunningText(text).leads_of(text.index(words))
    assert [text[lead.start : lead.end] for lead in found] == leads


def test_what_goes_on_behind_a_list_belongs_to_its_items() -> None:
    text = "You open:\n- the door,\n- the window,\n\nunless it rains. So."
    tail = RunningText(text).block_at(text.index("door")).tail
    assert tail is not None
    assert text[tail.start :].startswith("unless")
