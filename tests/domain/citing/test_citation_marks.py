"""Marks are found however the text was cut, and nothing else is held back or let through as a mark."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.domain.citing.citation_marks import HELD_MAX, CitationMark, CitationMarkParser, CodeText, Part

SIGNS = """[ ] ( ) 【 】 [S1] [S2] [S9] S1 , ; ^ \\ : ` ``` ~~~ > - | " “ ” ! http://x /a . # < word 5 [link](x)"""
parts = st.sampled_from([*SIGNS.split(), "[S1, S9]", "[S9; S2]", " ", "\n", "\n\n", "\u00a0", "[" + " " * 90])
texts = st.lists(parts, max_size=30).map("".join)


def read(text: str, *cuts: int) -> list[str | CitationMark]:
    reader = CitationMarkParser({"S1", "S2"})
    bounds = [0, *sorted(cuts), len(text)]
    found = [part for start, end in pairwise(bounds) for part in reader.read(text[start:end])]
    return list(map(without_code, [*found, *reader.finish()]))


def without_code(part: Part) -> str | CitationMark:
    return part.text if isinstance(part, CodeText) else part


def test_code_is_told_apart() -> None:
    parser = CitationMarkParser({"S1"})
    found = [*parser.read("see `“a b”` there"), *parser.finish()]
    assert "".join(part.text for part in found if isinstance(part, CodeText)) == "`“a b”`"


def shown(found: list[str | CitationMark]) -> str:
    return "".join(
        part if isinstance(part, str) else "".join(f"[{marker}]" for marker in part.markers) for part in found
    )


@settings(max_examples=500, deadline=None)
@given(text=texts, data=st.data())
def test_it_does_not_matter_where_the_text_was_cut(text: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=10))
    whole = joined(read(text))
    assert joined(read(text, *cuts)) == whole
    assert joined(read(text, *range(len(text)))) == whole


def joined(found: list[str | CitationMark]) -> list[str | CitationMark]:
    """The same with neighbouring texts in one."""
    together: list[str | CitationMark] = []
    for part in found:
        if together and isinstance(part, str) and isinstance(together[-1], str):
            together[-1] += part
        else:
            together.append(part)
    return [part for part in together if part != ""]


@settings(max_examples=500, deadline=None)
@given(text=texts)
def test_a_text_without_code_shows_only_marks_of_known_passages(text: str) -> None:
    text = text.replace("`", "").replace("~", "")
    assert not set(re.findall(r"\[(S\d+)\]", shown(read(text)))) - {"S1", "S2"}


@settings(deadline=None)
@given(text=texts)
def test_what_is_shown_reads_the_same_again(text: str) -> None:
    once = shown(read(text.replace("\\", "")))
    assert re.findall(r"\[S\d\]", shown(read(once))) == re.findall(r"\[S\d\]", once)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so [S1].", "so [S1]."),
        ("so [S1, S2].", "so [S1][S2]."),
        ("so [S1; S2].", "so [S1][S2]."),
        ("so [S1][S2].", "so [S1][S2]."),
        ("so [S1,S1].", "so [S1]."),
        ("so [s2].", "so [S2]."),
        ("so [ S2 ].", "so [S2]."),
        ("so 【S2】.", "so [S2]."),
        ("so ［S2］.", "so [S2]."),
        ("so [^S2].", "so [S2]."),
        ("so [S2-3].", "so [S2]."),
        ("so \\[S2\\].", "so [S2]."),
        ("so [S9].", "so."),
        ("so\u202f[S9].", "so."),
        ("so [S9, S1].", "so [S1]."),
        ("so[S9]on", "so on"),
    ],
)
def test_marks_come_in_one_form_and_unknown_ones_are_dropped(text: str, expected: str) -> None:
    assert shown(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[S1](http://x.example/(a)) on", "[S1] on"),
        ("[S1](<javascript:x>) on", "[S1] on"),
        ('[S1](http://x "title") on', "[S1] on"),
        ("[S9](http://x) on", " on"),
        ("[S1](/path)(http://x) on", "[S1] on"),
        ("[S1](http://x", "[S1]"),
        ("[S1](see there) on", "[S1]\\(see there) on"),
        ("[S1] (see there) on", "[S1] (see there) on"),
        ("[S1][foo]", "[S1]\\[foo]"),
        ("[S1]: http://x", "[S1]\\: http://x"),
        ("> - [S1]: http://x", "> - [S1]\\: http://x"),
        ("So says [S1]: it is", "So says [S1]: it is"),
        ("[[S1]](http://x)", "[[S1]\\](http://x)"),
        ("[S[S9]2] on", "[S 2] on"),
        ("[S2[S9]] on", "[S2\\] on"),
    ],
)
def test_a_mark_is_never_a_link(text: str, expected: str) -> None:
    assert shown(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`[S1]`",
        "``a ` [S1]``",
        "`over\nthe line [S1]`",
        "```\n[S1]\n```",
        "~~~~\n[S1]\n~~~\n[S1]\n~~~~",
        "> ```python\n> x[S1]\n> ```",
        "- ```\n  [S1]\n  ```",
        "1. ~~~\n   [S9]\n   ~~~",
    ],
)
def test_in_code_nothing_is_a_mark(text: str) -> None:
    found = read(text)
    assert all(isinstance(part, str) for part in found)
    assert shown(found) == text
    assert joined(read(f"{text}\n[S1]"))[-1] == CitationMark(("S1",))


@pytest.mark.parametrize("text", ["\\` [S1]", "a ` b\n\n[S1]", "a ~~b~~ [S1]", "```x``` [S1]"])
def test_what_is_no_code_hides_no_mark(text: str) -> None:
    assert joined(read(text))[-1] == CitationMark(("S1",))


@pytest.mark.parametrize(
    "text",
    ["[link](http://x)", "- [ ] to do", "[Smith 2020]", "[1]", "[S]", "[Section 3]", "[S1 and so on]", "[S1"],
)
def test_ordinary_brackets_flow_on(text: str) -> None:
    assert shown(read(text)) == text


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_little_is_held_back(text: str) -> None:
    reader = CitationMarkParser({"S1"})
    reader.read(text)
    assert len(shown(reader.finish())) <= HELD_MAX


@pytest.mark.parametrize("text", ["word", "[link", "[Sm", "[1", "- [x", "[S1 a", "a b", "[S12345", "5 *"])
def test_ordinary_text_is_not_held_back(text: str) -> None:
    reader = CitationMarkParser({"S1"})
    assert "".join(shown(reader.read(sign)) for sign in text) == text
