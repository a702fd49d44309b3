"""A Markdown text as blocks."""

import pytest
from hypothesis import assume, given

from quire.domain.texts.blocks import BlockText, block_around, has_blank_line, is_table_row, is_table_rule
from tests.domain.markdown_texts import markdown_texts


@given(markdown_texts())
def test_gaps_and_blocks_together_are_the_text(text: str) -> None:
    split = BlockText(text)
    assert "".join(split.pieces()) == text
    assert len(split.gaps) == len(split.blocks) + 1
    assert not any(gap.strip() for gap in split.gaps)
    for place, block in enumerate(split.blocks):
        assert text[block.start : block.end] == block.text
        assert text[split.start_of_gap(place) : split.end_of_gap(place)] == split.gaps[place]


def test_each_kind_of_block_is_told_from_the_others() -> None:
    text = (
        "# Head\nOne paragraph\nin two lines.\n\n- item\n  goes on\n- item\n1. first\n\n> quote\n> goes on\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\ncode\n\nmore\n```\n\n[^1]: note\n"
    )
    assert [(block.kind, block.text) for block in BlockText(text).blocks] == [
        ("heading", "# Head"),
        ("paragraph", "One paragraph\nin two lines."),
        ("item", "- item\n  goes on"),
        ("item", "- item"),
        ("item", "1. first"),
        ("quote", "> quote\n> goes on"),
        ("row", "| a | b |"),
        ("row", "|---|---|"),
        ("row", "| 1 | 2 |"),
        ("code", "```py\ncode\n\nmore\n```"),
        ("note", "[^1]: note"),
    ]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("```\nnever closed\n\n# no heading", 1),
        ("~~~\n```\n~~~\ntext", 2),
        ("````\n```\n````\ntext", 2),
        ("``` in `a` line\n\ntext", 2),
        ("- ```\n  code\n\n  more\n  ```\n- next", 2),
        ("one\r\n\r\ntwo\r\n", 2),
        ("one\n \t\ntwo", 2),
        ("#no heading\ngoes on", 1),
        ("Title\n-\ntext", 1),
        ("- item\n-\n", 2),
        ("$$\na\n\n- b\n$$\ntext", 2),
        ("$$ a $$\ntext", 2),
        ("$$\nnever closed\n\n- item", 2),
        ("text\n$$\na\n\nb\n$$", 1),
        ("[^1]: note\n\n    more\n\n\tand more\n\ntext", 2),
        ("[^1]: note\n\n[^2]: note\n", 2),
        ("", 0),
        (" \n", 0),
    ],
)
def test_a_block_ends_where_it_should(text: str, blocks: int) -> None:
    assert len(BlockText(text).blocks) == blocks


def test_the_rule_of_a_table_is_recognised() -> None:
    assert is_table_rule("|---|:-:|")
    assert is_table_rule("--- | ---")
    assert not is_table_rule("| a-b | c |")
    assert not is_table_rule("---")
    assert is_table_row("  | a |")
    assert not is_table_row("a | b")


def test_a_blank_line_is_more_than_a_line_end() -> None:
    assert has_blank_line("\n \n")
    assert not has_blank_line("\n")


@given(markdown_texts())
def test_the_block_around_a_character_is_the_one_that_all_of_the_text_shows(text: str) -> None:
    assume("```" not in text)
    for block in BlockText(text).blocks:
        for place in (block.start, block.end - 1):
            start, end = block_around(text, place)
            assert text[start:end].rstrip() == text[text.rfind("\n", 0, block.start) + 1 : block.end].rstrip()
