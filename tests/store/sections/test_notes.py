"""Notes are stored with their reference, and with each citation those that concern its locator."""

from quire.domain.references.reading_notes import ReadingNote, gathered, note_on_page
from quire.store.sections.notes import read_notes, stored_notes


def test_notes_are_read_as_they_were_stored() -> None:
    notes = gathered([note_on_page("pages_without_text", 2), ReadingNote("encoding_guessed", name="cp1250")])
    assert read_notes(stored_notes(notes)) == notes


def test_a_reference_of_an_older_release_has_no_notes() -> None:
    assert stored_notes(()) is None
    assert read_notes(None) == ()
