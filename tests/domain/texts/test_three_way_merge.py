"""A text keeps its bytes where its copy came back as it left, and says what the copy says everywhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.texts.three_way_merge import merged, merged_words
from tests.domain.markdown_texts import WORDS

TEXT = """\
Setext heading
==============

It costs \\$5 and  *very* much.

* one
* two
* three

<!-- nobody sees this -->

The end.
"""
COPY = """\
# Setext heading

It costs $5 and *very* much.

- one
- two
- three

The end.
"""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], []),
        ([("The end.", "An end.")], [("The end.", "An end.")]),
        ([("very", "quite")], [("very", "quite")]),
        ([("- two\n", "")], [("* two\n", "")]),
        ([("- two\n", "- two\n- new\n")], [("* two\n", "* two\n- new\n")]),
        ([("- three", "- thirteen")], [("* three", "* thirteen")]),
        ([("\n\nThe end.", "")], [("\n\nThe end.", "")]),
        ([("The end.", "Before.\n\nThe end.")], [("The end.", "Before.\n\nThe end.")]),
    ],
)
def test_only_what_changed_changes(changes: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert merged(TEXT, COPY, replaced(COPY, changes)) == replaced(TEXT, expected)


def test_a_moved_block_keeps_its_bytes() -> None:
    paragraph = "It costs $5 and *very* much.\n\n"
    moved = COPY.replace(paragraph, "").replace("The end.", f"The end.\n\n{paragraph}").rstrip() + "\n"
    result = merged(TEXT, COPY, moved)
    assert result.endswith("The end.\n\nIt costs \\$5 and  *very* much.\n")
    assert result.count("It costs") == 1


def test_what_no_copy_shows_stays_although_what_stood_around_it_is_gone() -> None:
    assert merged(TEXT, COPY, "New.\n") == "<!-- nobody sees this -->\n\nNew.\n"
    assert merged(TEXT, COPY, "") == "<!-- nobody sees this -->\n"


def test_words_are_not_merged_on_request() -> None:
    assert "It costs $5 and *quite* much." in merged(
        TEXT, COPY, COPY.replace("very", "quite"), by_words=False
    )


def test_an_edit_of_what_is_spelled_otherwise_is_no_merge_of_words() -> None:
    assert merged_words("__a__ b", "**a** b", "**a**s b") is None
    assert merged_words("__a__ b", "**a** b", "**a** c") == "__a__ c"
    assert merged_words("a &amp; b", "a & b", "a and b") == "a and b"


def test_a_block_that_was_moved_is_no_rewritten_one() -> None:
    paragraphs = ["valve", "valve", "pump", "valve", "valve", "valve valve", "valve", "valve"]
    base = [f"{paragraph}." for paragraph in paragraphs]
    own = [spelled(paragraph, number) for number, paragraph in enumerate(paragraphs)]
    changed = ["valve.", "valve. Further.", "valve valve.", "pump."]
    result = merged("\n\n".join(own), "\n\n".join(base), "\n\n".join(changed)).split("\n\n")
    assert result[2:] == ["valve  valve\\.", "pump."]
    assert result[0] in own


def replaced(text: str, changes: list[tuple[str, str]]) -> str:
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


PARAGRAPHS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


def spelled(paragraph: str, number: int) -> str:
    """Another spelling of the same."""
    return paragraph.replace(" ", "  ") + ("\\." if number % 2 else ".")


def plain(text: str) -> list[str]:
    return [
        re.sub(r"[\\\s]+", " ", block).strip().replace(" .", ".")
        for block in text.split("\n\n")
        if block.strip()
    ]


@given(st.lists(PARAGRAPHS, max_size=8), st.data())
def test_the_result_says_what_the_copy_says_and_untouched_paragraphs_keep_their_bytes(
    paragraphs: list[str], data: st.DataObject
) -> None:
    base = [f"{paragraph}." for paragraph in paragraphs]
    own = [spelled(paragraph, number) for number, paragraph in enumerate(paragraphs)]
    order = data.draw(st.permutations(range(len(base))))
    kept = order[: data.draw(st.integers(0, len(base)))]
    changed = [
        data.draw(st.sampled_from([base[position], f"{base[position]} Further.", "Fresh."]))
        for position in kept
    ]
    result = merged("\n\n".join(own), "\n\n".join(base), "\n\n".join(changed))
    assert plain(result) == plain("\n\n".join(changed))
    for block in result.split("\n\n"):
        if plain(block) and plain(block)[0] in base:
            assert block in own
    assert merged("\n\n".join(own), "\n\n".join(base), "\n\n".join(base)) == "\n\n".join(own)
