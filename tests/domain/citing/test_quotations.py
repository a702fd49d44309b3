"""Every pair of quotation marks is found, whatever the language and wherever the text was cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.domain.citing.quotations import Quotation, QuotationScanner


def quotations(text: str) -> list[str]:
    scanner = QuotationScanner()
    found = [*scanner.read(text)[1], *scanner.finish()[1]]
    return [one.words for one in found if isinstance(one, Quotation)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It says “the work” and “is free”.", ["the work", "is free"]),
        ('It says "the work" and "is free".', ["the work", "is free"]),
        ("Da steht „das Werk“ und »ist frei«.", ["das Werk", "ist frei"]),
        ('Da steht „das Werk" und ‚ist frei‘.', ["das Werk", "ist frei"]),
        ("Il dit « cette œuvre » et ‹est libre›.", [" cette œuvre ", "est libre"]),
        ("それは「この作品」と『自由』。", ["この作品", "自由"]),
        ("Han säger ”verket är fritt”.", ["verket är fritt"]),
        ("It’s the author’s work, isn’t it?", []),
        ("a 5\" pipe and a 6' wall", []),
        ("He says “it is ‘free’ here”.", ["free", "it is ‘free’ here"]),
        ("He says ‘the authors’ work’ here.", ["the authors", "the authors’ work"]),
        ('[a link](http://x "its title") here', []),
        ("“Never closed\n\nand more", ["Never closed"]),
        ("> a block of it\n> goes on\n\nand more", ["a block of it\ngoes on"]),
        ("> a “block” of it", ["a “block” of it"]),
        ("- “one” of it\n- “two” of it", ["one", "two"]),
    ],
)
def test_the_quotations_of_a_text(text: str, words: list[str]) -> None:
    assert quotations(text) == words


def test_code_quotes_nothing() -> None:
    scanner = QuotationScanner()
    _, found = scanner.read("It says “the ")
    scanner.skip("`“work”`")
    _, more = scanner.read(" is free” here")
    assert [one.words for one in (*found, *more) if isinstance(one, Quotation)] == ["the `“work”` is free"]


signs = st.sampled_from([*"“”„‟‘’'\"«»‹› \n>-|", "a", "b.", "\n\n", "\n> ", "](x "])


@settings(max_examples=300, deadline=None)
@given(text=st.lists(signs, max_size=30).map("".join))
def test_it_does_not_matter_where_the_text_was_cut(text: str) -> None:
    scanner = QuotationScanner()
    pieces = [scanner.read(sign) for sign in text]
    pieces.append(scanner.finish())
    assert "".join(piece for piece, _ in pieces) == text
    assert [one.words for _, found in pieces for one in found if isinstance(one, Quotation)] == quotations(
        text
    )
