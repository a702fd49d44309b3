"""Changes as people read them."""

import re
from typing import Any

import msgspec
import pytest

from quire.domain.citing.footnotes import Footnote
from quire.domain.markup.numbering import Target, TextNumbers
from quire.domain.review.hunks import ShownHunk
from quire.domain.texts.block_diff import block_diff
from quire.domain.texts.blocks import BlockText
from quire.domain.texts.contexts import Context
from quire.domain.texts.ranges import TextRange
from quire.web.pages.hunks import RenderedHunk, render_hunks
from quire.web.pages.markup.surroundings import Surroundings

TABLE = "| step | minutes |\n|---|--:|\n| rinse | 10 |\n| dry | 5 |\n| lock | 1 |\n| wait | 2 |\n"


class PictureOf(msgspec.Struct, frozen=True):
    """The size of a picture."""

    width: int
    height: int


def hunks_of(base: str, other: str) -> list[ShownHunk]:
    return [
        hunk(change.before, change.after, TextRange(change.start, change.end))
        for change in block_diff(BlockText(base), other)
    ]


def hunk(before: str, after: str, place: TextRange | None, **changes: Any) -> ShownHunk:
    values: dict[str, Any] = {
        "id": "h", "state": "pending", "before": before, "after": after, "accepted": None, "decision_id": None,
        "context": Context("", ""), "words": (), "citations": (), "notes": (), "dropped_citations": (), "place": place,
    }  # fmt: skip
    return ShownHunk(**{**values, **changes})


def rendered(base: str, other: str) -> list[RenderedHunk]:
    return render_hunks(hunks_of(base, other), base, 0, 50)


def test_a_change_shows_its_words_as_they_are_read_and_what_stands_beside_it() -> None:
    (shown,) = rendered(
        "# Head\n\nRinse **well** for 10 minutes.\n\n- end\n",
        "# Head\n\nRinse *well* for 15 minutes.\n\n- end\n",
    )
    assert "for <del>10</del><ins>15</ins> minutes." in shown.html
    assert "<del>well</del><em><ins>well</ins></em>" in shown.html
    assert shown.before_html == "<h1>Head</h1>\n"
    assert "<li>end</li>" in shown.after_html


def test_what_comes_or_goes_altogether_is_marked_altogether() -> None:
    (added,) = rendered("One.\n", "One.\n\n- two **three**\n")
    assert added.html.strip() == "<ul>\n<li><ins>two </ins><strong><ins>three</ins></strong></li>\n</ul>"
    (removed,) = rendered("One.\n\nTwo.\n", "One.\n")
    assert removed.html.strip() == "<p><del>Two.</del></p>"


def test_a_block_that_becomes_another_kind_of_block_shows_both() -> None:
    (shown,) = rendered("Rinse the line.\n", "- Rinse the line.\n")
    assert (
        shown.html.replace("\n", "")
        == "<p><del>Rinse the line.</del></p><ul><li><ins>Rinse the line.</ins></li></ul>"
    )


def test_code_is_compared_within_and_inline_code_as_a_whole() -> None:
    (block,) = rendered("```\na = 1\n```\n", "```\na = 2\n```\n")
    assert "<pre><code>a = <del>1</del><ins>2</ins>\n</code></pre>" in block.html
    (inline,) = rendered("The long word for this is `a b` here.\n", "The long word for this is `a c` here.\n")
    assert "<del><code>a b</code></del><ins><code>a c</code></ins>" in inline.html


def test_notes_have_the_numbers_that_they_have_in_the_section() -> None:
    text = "First[^b].\n\nSecond[^a] text.\n\n[^a]: A\n[^b]: B\n"
    start = text.index("Second")
    shown = hunk(
        "Second[^a] text.", "Second[^c] text.", TextRange(start, start + 16), notes=(Footnote("c", "C"),)
    )
    (found,) = render_hunks([shown], text, 0, 50)
    assert "<del><sup>2</sup></del><ins><sup>3</sup></ins>" in found.html
    assert "<sup>1</sup>" in found.before_html
    assert found.after_html == ""


def test_a_row_is_shown_in_its_table_with_the_changed_cells() -> None:
    (shown,) = rendered(TABLE, TABLE.replace("| 5 |", "| 15 |"))
    assert cells(shown.html) == [
        ["step", "minutes"],
        ["rinse", "10"],
        ["dry", "<del>5</del><ins>15</ins>"],
        ["lock", "1"],
        ["…"],
    ]
    assert '<td align="right" class="changed">' in shown.html
    assert shown.before_html == shown.after_html == ""


def test_added_and_removed_rows_are_shown_in_their_table() -> None:
    (added,) = rendered(TABLE, TABLE + "| end | 3 |\n")
    assert cells(added.html)[-2:] == [["wait", "2"], ["<ins>end</ins>", "<ins>3</ins>"]]
    assert '<tr class="added">' in added.html
    (removed,) = rendered(TABLE, TABLE.replace("| rinse | 10 |\n", ""))
    assert cells(removed.html)[:3] == [
        ["step", "minutes"],
        ["<del>rinse</del>", "<del>10</del>"],
        ["dry", "5"],
    ]


def test_a_table_beside_a_change_is_shown_by_its_header_and_the_next_row() -> None:
    base = f"Before.\n\n{TABLE}\nAfter.\n"
    before, after = rendered(base, base.replace("Before", "Earlier").replace("After", "Later"))
    assert cells(before.after_html) == [["step", "minutes"], ["rinse", "10"]]
    assert cells(after.before_html) == [["step", "minutes"], ["wait", "2"]]


def test_a_header_is_shown_as_one() -> None:
    (shown,) = rendered(TABLE, TABLE.replace("minutes", "time"))
    assert cells(shown.html)[0] == ["step", "<del>minutes</del><ins>time</ins>"]


def test_added_and_removed_columns_are_shown_in_one_table() -> None:
    other = "| step | who | minutes |\n|---|---|--:|\n| rinse | Ann | 10 |\n| dry | Ben | 6 |\n"
    (shown,) = rendered("| step | minutes |\n|---|--:|\n| rinse | 10 |\n| dry | 5 |\n", other)
    assert cells(shown.html) == [
        ["step", "<ins>who</ins>", "minutes"],
        ["rinse", "<ins>Ann</ins>", "10"],
        ["dry", "<ins>Ben</ins>", "<del>5</del><ins>6</ins>"],
    ]
    (back,) = rendered(other, "| step | minutes |\n|---|--:|\n| rinse | 10 |\n| dry | 6 |\n")
    assert cells(back.html)[1] == ["rinse", "<del>Ann</del>", "10"]


@pytest.mark.parametrize("place", [None, TextRange(0, 3)])
def test_rows_without_their_table_are_shown_all_the_same(place: TextRange | None) -> None:
    (shown,) = render_hunks([hunk("| a |", "| b |", place)], "Text without a table.\n", 0, 50)
    assert "<del>" in shown.html


def test_an_accepted_wording_is_shown_in_place_of_the_proposed_one() -> None:
    shown = hunk("One.", "Two.", TextRange(0, 6), state="accepted", accepted="Three.")
    (found,) = render_hunks([shown], "Three.\n", 0, 50)
    assert found.html.strip() == "<p><del>One.</del><ins>Three.</ins></p>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '[a](https://x.test "> <img src=x onerror=alert(1)>") words words',
        "![x](https://x.test/a.png)",
        "| <b onclick=x> | `</ins><script>` |\n|---|---|\n| <img src=x> | 2 |",
        '<ins class="x" onmouseover="x">',
    ],
)
def test_nothing_that_acts_is_rendered(text: str) -> None:
    for base, other in (
        ("Words words words.\n", text),
        (text, "Words words words.\n"),
        (text, text + " more"),
    ):
        for shown in rendered(base, other):
            for html in (shown.html, shown.before_html, shown.after_html):
                assert not re.search(r"<(?:script|img|b)\b|<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', html))


def test_only_the_wanted_hunks_are_rendered() -> None:
    base, other = "One.\n\nTwo.\n\nThree.\n", "One!\n\nTwo!\n\nThree!\n"
    hunks = hunks_of(base, other)
    assert [shown.html for shown in render_hunks(hunks, base, 1, 1)] == [rendered(base, other)[1].html]


def cells(html: str) -> list[list[str]]:
    return [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    ]


def test_formulas_pictures_captions_and_references_are_shown_with_the_numbers_of_the_document() -> None:
    base = (
        '![A](quire:x "Pump"){#fig:a}\n\nThe volume is $x^2$ here.\n\n![B](quire:y "The old tank")\n\n'
        "| a | b |\n|---|---|\n| 1 | $y$ |\n\n: Old limits for the tank\n\nWe see this in @fig:a here.\n"
    )
    other = base.replace("x^2", "x^3").replace("old", "big").replace("$y$", "$z$").replace("Old", "New")
    numbers = TextNumbers("s", "", 3, 2, 0, {"fig:a": Target("fig", "s", "4")})
    pictures = {"x": PictureOf(40, 30), "y": PictureOf(20, 10)}
    around = Surroundings(pictures, numbers, is_excerpt=True)
    formula, picture, cell, caption = render_hunks(hunks_of(base, other), base, 0, 50, around)
    assert re.search(
        "The volume is <del><math>.*?2.*?</math></del><ins><math>.*?3.*?</math></ins> here", formula.html
    )
    assert '<img src="/api/images/x" alt="A" width="40"' in formula.before_html
    assert 'Figure <span data-number="figure" data-ordinal="1">4</span></span>: Pump' in formula.before_html
    assert '<img src="/api/images/y"' in picture.html
    assert re.search(r">5</span></span>: The <del>old</del><ins>big</ins> tank", picture.html)
    assert cells(cell.html)[1][1].startswith("<del><math>")
    assert re.search(r">3</span></span>: <del>Old</del><ins>New</ins> limits", caption.html)
    assert (
        '<a class="reference" data-target="fig:a" href="#fig-a">Figure <span>4</span>' in caption.after_html
    )


def test_a_note_shows_its_number_and_its_words() -> None:
    base = "First[^b].\n\nSecond[^a].\n\n[^a]: See the old page.\n[^b]: B\n"
    hunks = hunks_of(base, base.replace("old", "new"))
    (shown,) = render_hunks(hunks, base, 0, 50, Surroundings(numbers=TextNumbers(notes_before=7)))
    assert shown.html.strip() == "<p><sup>9</sup> See the <del>old</del><ins>new</ins> page.</p>"
