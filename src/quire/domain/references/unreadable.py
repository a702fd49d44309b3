"""Why an uploaded file cannot be read, where the sentence has values.

Such a sentence is stored in English, with its values in it; `reason_of` finds the reason again, to be translated.
"""

from quire.domain.files.file_kinds import FILE_KINDS, ReferenceKind
from quire.domain.limits import MIB, Limits
from quire.domain.translatable_text import Amount, TranslatableText


def wrong_content(kind: ReferenceKind) -> TranslatableText:
    """The name of a file says that it is of this kind, and its content does not."""
    return TranslatableText(
        "By its name this file is %(kind)s, but it holds something else.", {"kind": FILE_KINDS[kind].in_words}
    )


def too_many_pages(pages_max: int) -> TranslatableText:
    """It has more pages than are read."""
    return TranslatableText("This file has more than %(count)s pages.", {"count": Amount(pages_max)})


def too_many_parts(parts_max: int) -> TranslatableText:
    """It is an archive with more entries than are looked at."""
    return TranslatableText("This file is made of more than %(count)s parts.", {"count": Amount(parts_max)})


def too_much_text(bytes_max: int) -> TranslatableText:
    """It has more text than is kept."""
    return TranslatableText("This file has more than %(size)s MiB of text.", {"size": bytes_max // MIB})


def too_many_entries(entries_max: int) -> TranslatableText:
    """It is a bibliography of more entries than a document may have."""
    return TranslatableText(
        "This bibliography has more than %(count)s entries.", {"count": Amount(entries_max)}
    )


def too_many_pixels(pixels_max: int) -> TranslatableText:
    """It is a picture of more pixels than are decoded."""
    return TranslatableText(
        "This picture has more than %(count)s megapixels. Scale it down and try again.",
        {"count": Amount(pixels_max // 1_000_000)},
    )


def reason_of(sentence: str, limits: Limits) -> TranslatableText:
    """The reason that was stored as this sentence; a sentence without values is its own template."""
    with_values = (
        *(wrong_content(kind) for kind in FILE_KINDS),
        too_many_pages(limits.reference_pages),
        too_many_parts(limits.archive_entries),
        too_much_text(limits.reference_text_bytes_max),
        too_many_entries(limits.bibliography_entries),
        too_many_pixels(limits.image_pixels_max),
    )
    return next((reason for reason in with_values if str(reason) == sentence), TranslatableText(sentence))
