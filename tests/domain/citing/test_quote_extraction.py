"""A mark stands for the quotation before it, or for the sentence that it ends."""

import pytest

from quire.domain.citing.quote_extraction import LOOK_BACK_MAX, QuoteExtractor, words_before_mark


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It says “the work is free”", "the work is free"),
        ('It says "the work is free."', "the work is free."),
        ("Es heißt „das Werk ist frei“", "das Werk ist frei"),
        ("Es heißt »das Werk ist frei«", "das Werk ist frei"),
        ("Il dit « cette œuvre est libre »", " cette œuvre est libre "),
        ("それは「この作品は自由」", "この作品は自由"),
        ("It says ‘the author’s work is free’ here", "the author’s work is free"),
        ("It says 'the author's work is free' here", "the author's work is free"),
        ("“One thing is said.” And “another thing is said”", "another thing is said"),
        ("“The work is free,” says the “GPL”", "The work is free,"),
        ("It’s the authors’ work that counts", "It’s the authors’ work that counts"),
        ("One thing. Another “thing” is so.", "Another “thing” is so."),
        ("A long first thing. The second thing, e.g. this one", "The second thing, e.g. this one"),
        ("See Sec. 5 of it. Here Dr. Who is named", "Here Dr. Who is named"),
        ("A question is asked? It rises by 3.5 percent!", "It rises by 3.5 percent!"),
        ("A first paragraph.\n\nA **second** one", "A **second** one"),
        ("## A heading of this\nIts text is this", "Its text is this"),
        ("- One item here\n- Another item here", "Another item here"),
        ("1. One item here\n2. [x] Another item\n   goes on here", "Another item\n   goes on here"),
        ("| one cell here | another cell here ", " another cell here "),
        ("| one cell here | another cell here | ", " another cell here "),
        ("It is so.\n\n```\nprint(“not these words”)\n```\nBut these words", "But these words"),
        ("> the work is free\n> of charge", "the work is free\nof charge"),
        ("> the work is free\n>\n> — ", "the work is free"),
        ("> the work is free\n>\n> — *The GPL*, page 3", "the work is free"),
        ("> the work is free\n\n— The GPL", "the work is free"),
        ("> the work is free\n\n", "the work is free"),
        ("“the work is free”\n\n— The GPL", "the work is free"),
        ("> “the work is free”", "the work is free"),
        ("```Inline code``` is here", "```Inline code``` is here"),
        ("A sentence of words.\n", "A sentence of words."),
    ],
)
def test_the_words_of_a_mark(text: str, words: str) -> None:
    assert words_before_mark(text)[0].strip() == words.strip()


def test_the_name_of_a_source_may_end_a_blockquote() -> None:
    assert words_before_mark("> the work is free — The GPL") == (
        "the work is free — The GPL",
        "the work is free",
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n", "and", ", ", "The", " a title there\n- ", "a cell | \n| "])
def test_too_few_words_are_none(text: str) -> None:
    assert words_before_mark(text) == ()


def test_marks_in_a_row_share_their_words() -> None:
    words = QuoteExtractor()
    words.add("The work is free ")
    assert words.at_mark() == words.at_mark() == ("The work is free ".strip(),)
    words.add(" and ")
    assert words.at_mark() == ("The work is free",)
    words.add(". Another thing is said")
    assert words.at_mark() == ("Another thing is said",)


def test_words_are_looked_for_only_so_far_back() -> None:
    words = QuoteExtractor()
    for _ in range(LOOK_BACK_MAX):
        words.add("word ")
    (found,) = words.at_mark()
    assert len(found) <= LOOK_BACK_MAX
