"""Links whose words have brackets, and the steps, which are counted, of reading brackets that are never closed."""

import pytest
from markdown_it.parser_inline import ParserInline

from quire.web.pages.markdown import render
from quire.web.pages.markup.links import DEPTH_MAX, NESTED_MAX

LINK = '<a href="https://example.org/" rel="noopener noreferrer nofollow">'
UNITS = {"[": 1, "[^": 2, "[^a": 2, "[S1-": 2, "<![CDATA[": 3, "![": 2, "[a](": 4}
"""With the pieces in which each is read."""
STEPS_MAX = 15
"""For each sign or piece that is read as one; without a bound they are about a hundred."""


def link_of(words: str) -> str:
    return f"[{words}](https://example.org/)"


def within(depth: int) -> str:
    return "[" * depth + "word" + "]" * depth


@pytest.mark.parametrize("separator", ["", "\n\n"])
@pytest.mark.parametrize("unit", UNITS)
def test_brackets_that_are_never_closed_take_a_few_steps_each(
    unit: str, separator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    skip = ParserInline.skipToken

    def counted(self: ParserInline, state: object) -> None:
        nonlocal steps
        steps += 1
        skip(self, state)  # type: ignore[arg-type]

    monkeypatch.setattr(ParserInline, "skipToken", counted)
    count = 20 * NESTED_MAX
    # Some close at the end: that a text has no closing bracket at all would be easily seen.
    render(separator.join([unit * 100] * (count // 100)) + "](https://example.org/)")
    assert steps <= STEPS_MAX * UNITS[unit] * count


@pytest.mark.parametrize("depth", [1, DEPTH_MAX, 40])
def test_a_link_has_brackets_in_its_words(depth: int) -> None:
    assert f"{LINK}see {within(depth)}</a>" in render(link_of("see " + within(depth)))


@pytest.mark.parametrize("depth", [1, DEPTH_MAX - 1])
def test_so_it_has_in_a_text_with_many_brackets(depth: int) -> None:
    text = f"{'[' * 4 * NESTED_MAX}\n\n{link_of('see ' + within(depth))}"
    assert f"{LINK}see {within(depth)}</a>" in render(text)


def test_a_link_within_a_link_is_the_link() -> None:
    assert f"<p>[a {LINK}b</a> c](https://example.org/)</p>" in render(link_of(f"a {link_of('b')} c"))
