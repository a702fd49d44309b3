"""Citations as Markdown footnotes."""

from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import (
    Footnote,
    add_notes,
    labels_in,
    notes_of,
    remove_notes,
    with_footnotes,
    without_own_notes,
)
from quire.domain.references.references import Locator


def citation(marker: str, *, title: str = "Safe Valves", page: int = 3, state: str = "verified") -> Citation:
    return Citation(marker, "r1", "p1", None, title, Locator(f"page {page}", page=page), "quote", state)  # type: ignore[arg-type]


def test_marks_become_labels_and_unknown_marks_stay() -> None:
    text, notes = with_footnotes(
        "One [S1], two [S2], one again [S1-2], none [S9].",
        [
            citation("S1"),
            citation("S1-2"),
            citation("S2", page=4),
        ],
        "",
    )
    assert text == "One[^safe-valves-3], two[^safe-valves-4], one again[^safe-valves-3], none [S9]."
    assert [note.line for note in notes] == [
        "[^safe-valves-3]: Safe Valves, page 3",
        "[^safe-valves-4]: Safe Valves, page 4",
    ]


def test_a_label_that_stands_for_something_else_is_not_taken() -> None:
    section = "Text.[^safe-valves-3]\n\n[^safe-valves-3]: By hand.\n[^safe-valves-3-2]: Safe Valves, page 3\n"
    text, notes = with_footnotes("One [S1].", [citation("S1")], section)
    assert text == "One[^safe-valves-3-2]."
    assert add_notes(section, notes) == section


def test_a_quote_that_does_not_stand_there_says_so() -> None:
    _, notes = with_footnotes("One [S1].", [citation("S1", state="unverified")], "")
    assert notes[0].text == "Safe Valves, page 3 (not found there word for word)"


def test_signs_of_a_title_mean_nothing() -> None:
    _, notes = with_footnotes("[S1]", [citation("S1", title="A *bold* [one]\n<b>&amp;")], "")
    assert notes[0].line == r"[^a-bold-one-b-amp-3]: A \*bold\* \[one\] \<b\>\&amp;, page 3"


def test_notes_stand_at_the_end_once() -> None:
    notes = [Footnote("a", "One"), Footnote("b", "Two")]
    text = add_notes("Text.\n", notes)
    assert text == "Text.\n\n[^a]: One\n[^b]: Two\n"
    assert add_notes(text, notes) == text
    assert add_notes(text, [Footnote("c", "Three")]) == "Text.\n\n[^a]: One\n[^b]: Two\n[^c]: Three\n"
    assert notes_of(text) == notes


def test_only_notes_that_nothing_refers_to_are_removed() -> None:
    text = "Text [^a].\n\n[^a]: One\n[^b]: Two\n"
    assert remove_notes(text, [Footnote("a", "One"), Footnote("b", "Two")]) == "Text [^a].\n\n[^a]: One\n"
    assert remove_notes(text, [Footnote("b", "Other")]) == text


def test_what_defines_a_label_does_not_refer_to_it() -> None:
    assert labels_in("One [^a] and\n\n[^b]: two [^c]") == {"a", "c"}


def test_labels_are_numbered_until_one_is_free_or_is_this_very_note() -> None:
    section = "\n".join(
        f"[^safe-valves-3{number}]: {text}"
        for number, text in (("", "By hand."), ("-2", "By hand."), ("-4", "Safe Valves, page 3"))
    )
    cited = [citation("S1"), citation("S2", state="unverified"), citation("S3")]
    text, notes = with_footnotes("One [S1], two [S2], three [S3].", cited, section)
    assert text == "One[^safe-valves-3-3], two[^safe-valves-3-5], three[^safe-valves-3-3]."
    assert [note.label for note in notes] == ["safe-valves-3-3", "safe-valves-3-5"]


def test_notes_that_an_answer_wrote_itself_come_with_what_refers_to_them() -> None:
    answer = (
        "One[^1] and two[^2].\n\n[^1]: First.\n[^2]: Second,\n\n    with more.\n[^3]: For nothing.\n\nEnd.\n"
    )
    text, notes = without_own_notes(answer, "Text[^2].\n\n[^2]: Its own.\n")
    assert text == "One[^1] and two[^2].\n[^2]: Second,\n\n    with more.\n[^3]: For nothing.\n\nEnd.\n"
    assert [(note.line, note.marker) for note in notes] == [("[^1]: First.", "")]
