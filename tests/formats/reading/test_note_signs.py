"""Signs for what was left out become notes, and never text."""

from quire.formats.reading.cleaning import clean
from quire.formats.reading.note_signs import (
    COMMENT,
    FORMULA,
    HIDDEN,
    OBJECT,
    PICTURE,
    notes_of_signs,
    without_signs,
)

ALL = f"a{PICTURE}b{OBJECT}{COMMENT}{HIDDEN}{FORMULA}{PICTURE}"


def test_each_kind_of_sign_is_a_note_with_its_count_and_heading() -> None:
    notes = {note.code: (note.count, note.heading_path) for note in notes_of_signs(ALL, ("Results",))}
    assert notes == {
        "pictures_without_text": (2, ("Results",)),
        "objects_left_out": (1, ("Results",)),
        "comments_left_out": (1, ("Results",)),
        "hidden_text_left_out": (1, ("Results",)),
        "formulas_unread": (1, ("Results",)),
    }


def test_no_sign_stays_in_the_text() -> None:
    assert without_signs(ALL) == clean(ALL) == "ab"
