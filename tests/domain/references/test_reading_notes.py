"""Notes on reading: merged, written as sentences, and found for a locator."""

from quire.domain.references.reading_notes import NOTES_MAX, ReadingNote, gathered, note_on_page
from quire.domain.references.references import Locator, notes_at


def test_pages_of_the_same_note_are_named_in_ranges() -> None:
    (note,) = gathered(note_on_page("pages_without_text", page) for page in (7, 2, 3, 4))
    assert note.pages == ((2, 4), (7, 7))
    assert note.sentence == "No text could be read on these pages: 2–4, 7."


def test_occurrences_below_one_heading_are_counted_together() -> None:
    below = ReadingNote("pictures_without_text", heading_path=("Results",), count=1)
    other = ReadingNote("pictures_without_text", heading_path=("Methods",), count=1)
    notes = gathered([below, other, below])
    assert [(note.heading_path, note.count) for note in notes] == [(("Results",), 2), (("Methods",), 1)]
    assert notes[0].sentence == "Pictures whose content was not read: 2."


def test_too_many_notes_concern_the_whole_file() -> None:
    notes = gathered(
        ReadingNote("comments_left_out", heading_path=(f"{number}",), count=1)
        for number in range(NOTES_MAX + 1)
    )
    assert [(note.heading_path, note.count) for note in notes] == [((), NOTES_MAX + 1)]


def test_a_sentence_does_not_grow_with_the_pages() -> None:
    (note,) = gathered(note_on_page("pages_without_text", page) for page in range(1, 3000, 2))
    assert len(note.pages) == 1500
    assert note.sentence.endswith("37, 39, ….")


def test_a_locator_has_the_notes_of_its_page_its_headings_and_the_whole_file() -> None:
    encoding = ReadingNote("encoding_guessed", name="windows-1250")
    page = note_on_page("signs_uncertain", 3)
    heading = ReadingNote("objects_left_out", heading_path=("Results",), count=1)
    notes = (encoding, page, heading)
    assert notes_at(notes, Locator("page 3", page=3)) == (encoding, page)
    assert notes_at(notes, Locator("page 4", page=4)) == (encoding,)
    below = Locator("Yield, paragraph 1", heading_path=("Results", "Yield"), paragraph=1)
    assert notes_at(notes, below) == (encoding, heading)
    assert notes_at(notes, Locator("paragraph 1", paragraph=1)) == (encoding,)
