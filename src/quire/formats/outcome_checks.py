"""What the limited process says, checked: one that was taken over by its file could say anything in the right form."""

import msgspec

from quire.domain.documents.images import LONGEST_SIDE_MAX, SIGNATURES, EncodedImage, is_image_id
from quire.domain.errors import Unreadable
from quire.domain.exchange.imports import ImportedFile
from quire.domain.limits import Limits
from quire.domain.references.passages import PASSAGE_CHARACTERS_MAX
from quire.domain.references.references import Reading, are_on_their_pages
from quire.domain.translatable_text import TranslatableText
from quire.formats.reading.files import LETTERS_UNKNOWN, SCANNED

CRASHED = TranslatableText("The file is damaged, or reading it takes more memory than it may have.")


def checked_reading(reading: Reading) -> Reading:
    """A reading whose passages are in order and fit their ranges. Raises `Unreadable`."""
    end = 0
    for passage in reading.passages:
        is_in_order = end <= passage.start and passage.end - passage.start == len(passage.text)
        is_fitting = 0 < len(passage.text) <= PASSAGE_CHARACTERS_MAX and passage.locator_starts[:1]
        is_placed = is_fitting and passage.locator_starts[0].start == 0
        if not (is_in_order and is_placed and are_on_their_pages(passage.locator_starts)):
            raise Unreadable(CRASHED)
        end = passage.end
    return reading


def checked_image(image: EncodedImage, limits: Limits) -> EncodedImage:
    """A picture of the size and kind that it is said to have. Raises `Unreadable`."""
    is_fitting = 1 <= image.width <= LONGEST_SIDE_MAX and 1 <= image.height <= LONGEST_SIDE_MAX
    is_file = (
        image.data.startswith(SIGNATURES[image.media_type]) and len(image.data) <= limits.image_bytes_max
    )
    if not (is_fitting and is_file):
        raise Unreadable(CRASHED)
    return image


def checked_import(imported: ImportedFile, limits: Limits) -> ImportedFile:
    """A document whose pictures are such, under keys that can become their ids. Raises `Unreadable`."""
    for key, image in imported.pictures.items():
        if not is_image_id(key):
            raise Unreadable(CRASHED)
        checked_image(image, limits)
    return imported


def without_scans(reading: Reading) -> Reading:
    """The reading where pictures stay pictures. Raises `Unreadable` when nothing else was in the file."""
    if reading.passages or not reading.scans:
        return msgspec.structs.replace(reading, scans=())
    has_letters = any(note.code == "letters_unknown" for note in reading.notes)
    raise Unreadable(LETTERS_UNKNOWN if has_letters else SCANNED)
