"""A quote stands in a text word for word, or but for how it is set, or not at all."""

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.domain.citing.quote_matching import QuoteMatcher, is_evidence
from tests.licences import GPL_3


def state(quote: str, text: str, *, before: str = "", after: str = "") -> str:
    return QuoteMatcher(text, before=before, after=after).check(quote).state


@pytest.fixture(scope="module")
def license_text() -> str:
    return GPL_3.read_text("utf-8")


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_letter_or_figure_can_be_changed(license_text: str, data: st.DataObject) -> None:
    text = license_text[3_000:5_000]
    start = data.draw(st.integers(0, len(text) - 60))
    quote = text[start : start + 60]
    letters = [number for number, sign in enumerate(quote) if sign.isalnum()]
    changed = data.draw(st.sampled_from(letters))
    other = data.draw(st.characters(categories=["Ll", "Lu", "Nd", "No"]))
    altered = quote[:changed] + other + quote[changed + 1 :]
    found = QuoteMatcher(text).check(altered)
    if other.lower() != quote[changed].lower():
        assert found.state == "unverified"
    elif found.is_found:
        assert found.wording.lower() in text.lower()


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the work is free", "here the work is free of charge"),
        ("the work is free", "here the\n  work is free of charge"),
        ("the work is free.", "the work is free of charge"),
        ("the work is free,", "the work is free of charge"),
        ("“the work is free.”", "the work is free of charge"),
        ("the **work** is free", "the work is free of charge"),
        ("… you may sell …", "and you may sell the whole work"),
        ("wait for it ... and see", "wait for it ... and see"),
        ("-5 °C is too cold", "at -5 °C is too cold for it"),
        ("(see there) it is free", "a work (see there) it is free"),
        ("is 2*3*4 large?", "is 2*3*4 large?"),
        ("the max_line_length of a*b*c", "the max_line_length of a*b*c"),
        ("the un**believ**able work", "the unbelievable work"),
        ("यह काम मुफ़्त है", "यह काम मुफ़्त है और"),
        ("東京都は日本の首都", "今の東京都は日本の首都である"),
    ],
)
def test_what_stands_there_is_verified(quote: str, text: str) -> None:
    assert state(quote, text) == "verified"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the software is free", "the soft-\nware is free"),
        ("the software is free", "the soft\u00adware is free"),
        ("the software is free", "the soft\u00ad\nware is free"),
        ("a non-sterile gauze", "a non-\nsterile gauze"),
        ("die LVM-Partition ist voll", "die LVM-\nPartition ist voll"),
        ("the dose is 5 mg daily.", "the dose is 5[^1] mg daily."),
        ("It is so. It is red. It is cold.", "It is so.[^1] It is red.[^2] It is cold."),
        ("it is cold, and red.", "it is cold[^1], and red[^2]."),
        ("a price-determining part of it", "a price-\ndetermining part[^1] of it"),
        ("the final file", "the ﬁnal ﬁle"),
        ("The work is free", "the work is free"),
        ("[T]he work is free", "the work is free"),
        ("the program is free", "the Program is free"),
        ("there is no warranty for it", "THERE IS NO WARRANTY FOR IT"),
        ("a well-known work", "a well\u2010known work"),
        ("pages 5-10 of it", "pages 5–10 of it"),
        ("the work - all of it", "the work—all of it"),
        ('the "Program" is free', "the “Program” is free"),
        ("it's the author’s work", "it’s the author's work"),
        ("rises by 5 % a year", "rises by 5% a year"),
        ("-5 °C is too cold", "at \u22125 °C is too cold"),
        ("café au lait", "cafe\u0301 au lait"),
        ("ＡＢＣ is the name", "ABC is the name"),
        ("the work is free", "the **work** is free"),
        ("dit « bonjour » à tous", "dit «bonjour» à tous"),
    ],
)
def test_what_differs_only_in_how_it_is_set_is_repaired(quote: str, text: str) -> None:
    assert state(quote, text) == "repaired"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        # signs
        ("-5 °C is too cold", "5 °C is too cold"),
        ("5 °C is too cold", "at -5 °C is too cold"),
        ("5 °C is too cold", "at \u2212 5 °C is too cold"),
        ("5 °C is too cold", "at –5 °C is too cold"),
        ("-5 °C is too cold", "3-5 °C is too cold"),
        ("a loss of +5 each", "a loss of -5 each"),
        ("a loss of 5 each", "a loss of -5 each"),
        ("less than 5 each", "less than < 5 each"),
        ("5 each is right", "< 5 each is right"),
        ("5 °C is too cold", "at \ufffd5 °C is too cold"),
        ("5 °C is too cold", "at \ufffd 5 °C is too cold"),
        ("it rises by about 5", "it rises by about 5\ufffd a year"),
        ("it rises by about 5", "it rises by about 5 \ufffd a year"),
        ("it has 50 of them all", "it has 5\ufffd0 of them all"),
        ("able to do it all", "un\ufffdable to do it all"),
        # numbers
        ("costs are 1000 € in all", "costs are 1\u202f000 € in all"),
        ("costs are 1000 € in all", "costs are 1\u00a0000 € in all"),
        ("about 1,000 people", "about 1.000 people"),
        ("about 1000 people", "about 1 000 people"),
        ("about 1000 people", "about 1,000 people"),
        ("000 people were there", "1,000 people were there"),
        ("5 people were there", "1.5 people were there"),
        ("it costs about 10", "it costs about 10.5"),
        ("it costs about 10", "it costs about 100"),
        ("about 102 people", "about 10² people"),
        ("about 10² people", "about 102 people"),
        ("about 12 people", "about ½ people"),
        ("about 1/2 people", "about ½ people"),
        ("about .5 people", "about 5 people"),
        (".5 of them are it", "5 of them are it"),
        ("5 of them are it", ".5 of them are it"),
        ("No .5 of them all", "No. 5 of them all"),
        ("H20 is the name", "H₂0 is the name"),
        ("in 1990, 5 of them", "in 1990,5 of them"),
        ("from 10-20 of them", "from 1020 of them"),
        ("from 1020 of them", "from 10-\n20 of them"),
        ("is 234 large enough", "is 2*3*4 large enough"),
        (",000 people were there", "1,000 people were there"),
        ("see pages … .2 of it", "see pages in 3.2 of it"),
        ("see all of section 3.", "see all of section 3.2"),
        ("\u2212 5 °C is too cold", "5 °C is too cold"),
        ("–10 of the pages", "5–10 of the pages"),
        # units
        ("it rises by about 5", "it rises by about 5%"),
        ("it rises by about 5", "it rises by about 5 °C"),
        ("at a speed of 100 km", "at a speed of 100 km/h"),
        ("with 5 mM of the salt", "with 5 MM of the salt"),
        ("Mg is what is taken", "mg is what is taken"),
        ("it gave us the money", "it gave US the money"),
        ("it is written in C", "it is written in C#"),
        ("C is what it has", "5 °C is what it has"),
        ("add the salt and 5 mm", "ADD THE SALT AND 5 MM"),
        ("then 1 2 5 m 10 times", "then 1 2 5 M 10 times"),
        ("$ = -y is the result", "x = -y is the result"),
        ("add 5 mg of the salt", "add 5 µg of the salt"),
        ("for 5€ of the salt", "for 5$ of the salt"),
        # negations
        ("sterile gauze is used", "non-sterile gauze is used"),
        ("sterile gauze is used", "non-\nsterile gauze is used"),
        ("sterile gauze is used", "non\u00adsterile gauze is used"),
        ("this is what we can", "this is what we can't"),
        ("this is what we can", "this is what we can’t"),
        ("est permis de vendre", "il n’est permis de vendre"),
        ("you may … the whole work", "you may not sell the whole work"),
        ("you may ... the whole work", "you can’t, but you may, if you don’t sell it, the whole work"),
        # hyphens and blanks
        ("a nonsterile gauze", "a non-sterile gauze"),
        ("a non-sterile gauze", "a nonsterile gauze"),
        ("a non sterile gauze", "a non-sterile gauze"),
        ("we recover the sofa", "we re-cover the sofa"),
        ("we re-cover the sofa", "we recover the sofa"),
        ("there is nowhere to go", "there is now here to go"),
        ("it is now here to stay", "it is nowhere to stay"),
        ("可以出售本作品", "你不可以出售本作品"),
        ("この作品は自由でな", "この作品は自由でない"),
        # other words
        ("Masse und Gewicht", "Maße und Gewicht"),
        ("is it not free.", "is it not free?"),
        ("let's eat, grandpa now", "let's eat grandpa now"),
        ("the work … of … charge", "the work is free of all charge"),
        ("the end … the beginning", "the beginning and the end"),
        ("the max_line_length of it", "the maxlinelength of it"),
        ("ork is free of char", "the work is free of charge"),
        ("", "the work is free of charge"),
        ("…", "the work is free of charge"),
    ],
)
def test_what_means_something_else_is_never_found(quote: str, text: str) -> None:
    assert state(quote, text) == "unverified"


def test_the_wording_of_a_repaired_quote_is_that_of_the_source() -> None:
    found = QuoteMatcher("One. The soft-\nware is “free”, ﬁnally. Two.").check(
        'the software is "free", finally.'
    )
    assert (found.start, found.wording) == (5, "The soft-\nware is “free”, ﬁnally.")


def test_the_parts_of_a_shortened_quote_are_given_in_the_wording_of_the_source() -> None:
    found = QuoteMatcher("You may sell the ﬁrst copy of it.").check("you may … the first copy")
    assert (found.state, found.start, found.wording) == ("shortened", 0, "You may … the ﬁrst copy")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("you may … the whole work", "you may sell, at any price, the whole work"),
        ("you may […] the whole work", "you may sell the whole work"),
        ("the work …, but not the name", "the work is free, but not the name"),
    ],
)
def test_an_ellipsis_shortens(quote: str, text: str) -> None:
    assert state(quote, text) == "shortened"


def test_a_place_where_it_stands_word_for_word_is_preferred() -> None:
    found = QuoteMatcher("THE WORK IS FREE. So the work is free.").check("the work is free")
    assert (found.start, found.state) == (21, "verified")


def test_a_quote_may_go_on_before_or_after_the_text() -> None:
    around = {"before": "It was said that", "after": "for everybody who wants it."}
    assert state("said that the work is free", "the work is free", **around) == "verified"
    assert state("is free for everybody", "the work is free", **around) == "verified"
    assert state("everybody who wants it", "the work is free", **around) == "unverified"
    found = QuoteMatcher("the work is free", **around).check("said that the work")
    assert found.start == 0


@pytest.mark.parametrize("quote", ["", "free", "of the", "5 °C", "…", "自由", "however"])
def test_a_few_letters_are_no_evidence(quote: str) -> None:
    assert not is_evidence(quote)


@pytest.mark.parametrize(
    "quote", ["free of charge", "strict liability", "東京都は", "Donaudampfschifffahrtsgesellschaft"]
)
def test_two_words_or_as_much_in_one_are_evidence(quote: str) -> None:
    assert is_evidence(quote)


def test_many_places_in_one_endless_sentence_cost_little_more_than_one() -> None:
    endless = "When the pump must not run, " + "the lid is closed and some may not, " * 200
    once = calls_of_check("the pump must", endless)
    assert calls_of_check("the lid is closed", endless) < 6 * once


def test_a_quote_of_endlessly_many_parts_is_not_looked_up() -> None:
    text = "We saw you come here. " * 400
    assert state(" … ".join(["saw you"] * 20), text) == "shortened"
    assert state(" … ".join(["saw you"] * 21), text) == "unverified"


def test_each_place_in_sentences_of_usual_length_is_judged() -> None:
    cut = "Unless it rains for more than a day or the door was opened before, the lid is closed. " * 40
    assert state("the lid is closed", f"{cut}The lid is closed.") == "repaired"


def calls_of_check(quote: str, text: str) -> int:
    """How many functions are called to look a quote up, which is the same on each machine."""
    count = 0

    def add(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    matcher = QuoteMatcher(text)
    matcher.check("to fold the text")
    sys.setprofile(add)
    try:
        matcher.check(quote)
    finally:
        sys.setprofile(None)
    return count
