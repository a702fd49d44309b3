"""From an answer to what it proposes."""

import pytest

from quire.domain.citing.citations import Citation
from quire.domain.errors import NothingToPropose
from quire.domain.references.references import Locator
from quire.domain.review.proposals import Draft, Mode, Target, draw_up
from quire.domain.texts.block_diff import TextChange, apply_changes
from quire.domain.texts.contexts import Context

CONTENT = "First words.\n\nSecond words here.\n\nThird.\n"


def target(content: str = CONTENT, start: int | None = None, end: int | None = None) -> Target:
    return Target("s1", "Rinsing", content, 4, start or 0, len(content) if end is None else end)


def text_with_all(draft: Draft, content: str = CONTENT) -> str:
    return apply_changes(content, [TextChange(hunk.start, hunk.before, hunk.after) for hunk in draft.hunks])


@pytest.mark.parametrize(
    ("answer", "mode", "result"),
    [
        ("First words.\n\nOther second.", "replace", "First words.\n\nOther second.\n"),
        ("Fourth.", "append", CONTENT + "\nFourth.\n"),
        ("```markdown\nOnly this.\n```", "replace", "Only this.\n"),
        ("## Rinsing\n\nOnly this.", "replace", "Only this.\n"),
        ("```\ncode\n```\n\nand text", "replace", "```\ncode\n```\n\nand text\n"),
    ],
)
def test_an_answer_takes_the_place_of_the_section_or_is_added_to_it(
    answer: str, mode: Mode, result: str
) -> None:
    assert text_with_all(draw_up(target(), mode, answer, ())) == result


def test_an_answer_about_a_selection_changes_nothing_else() -> None:
    start = CONTENT.index("Second")
    draft = draw_up(target(start=start, end=start + len("Second words")), "replace", " New words ", ())
    assert text_with_all(draft) == CONTENT.replace("Second words", "New words")
    assert len(draft.hunks) == 1


@pytest.mark.parametrize(
    ("place", "result"),
    [
        (len(CONTENT), CONTENT + "\nInserted.\n"),
        (CONTENT.index("\n"), CONTENT.replace("words.\n", "words.\n\nInserted.\n", 1)),
        (CONTENT.index(" words here"), CONTENT.replace("Second words", "SecondInserted. words")),
        (0, "Inserted.\n\n" + CONTENT),
    ],
)
def test_an_empty_selection_is_a_place_to_insert_at(place: int, result: str) -> None:
    draft = draw_up(target(start=place, end=place), "replace", "Inserted.", ())
    assert text_with_all(draft) == result


def test_selected_blanks_are_a_place_to_insert_at() -> None:
    start = CONTENT.index("\n\n")
    draft = draw_up(target(start=start, end=start + 2), "replace", "Inserted.", ())
    assert text_with_all(draft) == CONTENT.replace("\n\n", "\n\nInserted.\n\n", 1)


def test_footnotes_come_with_the_hunk_that_needs_them_and_those_there_stay() -> None:
    content = "Old [^old].\n\nKept.\n\n[^old]: Old book, page 1\n"
    citation = Citation("S1", "r1", "p1", None, "Valves", Locator("page 3", page=3), "q", "verified")
    draft = draw_up(target(content), "replace", "Old no more.\n\nKept.\n\nNew [S1].", [citation])
    replaced, new = draft.hunks
    assert [note.label for note in replaced.dropped] == ["old"]
    assert [note.line for note in new.notes] == ["[^valves-3]: Valves, page 3"]
    assert replaced.notes == new.dropped == ()
    assert "[^old]: Old book, page 1" in text_with_all(draft, content)


def test_what_is_added_stands_before_the_footnotes() -> None:
    content = "Text [^a].\n\n[^a]: Book\n"
    draft = draw_up(target(content), "append", "More.", ())
    assert text_with_all(draft, content) == "Text [^a].\n\nMore.\n\n[^a]: Book\n"


def test_a_hunk_shows_what_stands_around_it() -> None:
    draft = draw_up(target(), "replace", CONTENT.replace("Second words here", "Second words there"), ())
    assert draft.hunks[0].context == Context("First words.", "Third.")


@pytest.mark.parametrize(
    "answer", ["", " \n", CONTENT, "# Rinsing\n", "First words.\n\n\nSecond words here.\n\nThird."]
)
def test_an_answer_that_changes_nothing_is_no_proposal(answer: str) -> None:
    with pytest.raises(NothingToPropose):
        draw_up(target(), "replace", answer, ())


def test_what_is_written_into_a_cell_stays_in_it() -> None:
    content = "| step | minutes |\n|---|---|\n| rinse | 12 |\n"
    start = content.index("rinse")
    draft = draw_up(target(content, start, start + len("rinse")), "replace", "rinse |\ntwice", ())
    assert text_with_all(draft, content) == content.replace("| rinse ", r"| rinse \| twice ")


def test_a_note_that_the_answer_wrote_comes_with_the_hunk_that_refers_to_it() -> None:
    draft = draw_up(target(), "append", "Fourth[^n].\n\n[^n]: Its note.", ())
    (hunk,) = draft.hunks
    assert [note.line for note in hunk.notes] == ["[^n]: Its note."]
    assert "[^n]:" not in hunk.after
