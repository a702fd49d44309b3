"""The limits as numbers. Where and for whom they are counted is decided by those who enforce them."""

import math
from datetime import datetime, timedelta
from typing import Any

import msgspec

from quire.domain.translatable_text import Amount, TranslatableText

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


class Rate(msgspec.Struct, frozen=True):
    """At most `count` times in any `seconds`."""

    count: int
    seconds: int

    @property
    def span(self) -> timedelta:
        """The length of the window."""
        return timedelta(seconds=self.seconds)

    def retry_after_seconds(self, oldest: datetime, now: datetime) -> int:
        """Whole seconds, at least one, until the oldest counted event leaves the window."""
        return max(1, math.ceil((oldest + self.span - now).total_seconds()))


class Limits(msgspec.Struct, frozen=True):
    """The limits in force."""

    body_bytes_max: int = MIB
    form_bytes_max: int = 8 * KIB
    section_bytes_max: int = 512 * KIB
    message_bytes_max: int = 32 * KIB
    comment_bytes_max: int = 16 * KIB
    comments_per_section: int = 2_000
    title_length_max: int = 300
    sections_per_document: int = 5_000
    document_bytes_max: int = 50 * MIB
    sign_ins_per_account: Rate = Rate(10, 15 * 60)
    sign_ins_per_account_everywhere: Rate = Rate(100, 15 * 60)
    sign_ins_per_address: Rate = Rate(50, 15 * 60)
    entries_per_link: Rate = Rate(120, 60 * 60)
    chat_openings: Rate = Rate(60, 60)
    sendings: Rate = Rate(20, 60)
    reads: Rate = Rate(600, 60)
    writes: Rate = Rate(240, 60)
    event_streams_per_user: int = 20
    running_answers_per_user: int = 2
    running_answers: int = 250
    request_seconds: float = 30.0
    answer_bytes_max: int = 256 * KIB
    pdf_bytes_max: int = 50 * MIB
    office_bytes_max: int = 20 * MIB
    text_file_bytes_max: int = 5 * MIB
    image_bytes_max: int = 20 * MIB
    image_pixels_max: int = 50_000_000
    archive_entries: int = 2_000
    archive_bytes_max: int = 200 * MIB
    archive_entry_bytes_max: int = 100 * MIB
    archive_ratio_max: int = 200
    archive_json_bytes_max: int = 200 * MIB
    reference_pages: int = 3_000
    reference_text_bytes_max: int = 10 * MIB
    reader_memory_bytes_max: int = 512 * MIB
    reader_cpu_seconds: int = 20
    reader_seconds: float = 30.0
    large_text_bytes_min: int = MIB
    import_cpu_seconds: int = 60
    import_seconds: float = 90.0
    imports_per_user: int = 20
    recognised_pages: int = 200
    recognition_cpu_seconds: int = 60
    recognition_seconds: float = 90.0
    recognition_of_file_seconds: float = 1800.0
    references_per_user: int = 500
    reference_bytes_per_user: int = 2 * GIB
    images_per_user: int = 5_000
    bibliography_entries: int = 5_000
    bibliography_bytes_max: int = 5 * MIB
    exports_per_user: int = 20
    exports_at_once_per_user: int = 10
    export_memory_bytes_max: int = GIB
    export_cpu_seconds: int = 120
    export_seconds: float = 300.0
    upload_silence_seconds: float = 30.0
    upload_seconds: float = 600.0
    uploads_per_user: int = 4


_MEANINGS = {
    "body_bytes_max": TranslatableText("body of a request"),
    "form_bytes_max": TranslatableText("form, or body of a request before signing in"),
    "section_bytes_max": TranslatableText("text of a section"),
    "message_bytes_max": TranslatableText("text of a question"),
    "comment_bytes_max": TranslatableText("text of a comment"),
    "comments_per_section": TranslatableText("comments of a section, with their replies"),
    "title_length_max": TranslatableText("characters of a title"),
    "sections_per_document": TranslatableText("sections of a document"),
    "document_bytes_max": TranslatableText("text of a document"),
    "sign_ins_per_account": TranslatableText(
        "tries to sign in, for each account from each network or known browser"
    ),
    "sign_ins_per_account_everywhere": TranslatableText(
        "tries to sign in, for each account from unknown browsers"
    ),
    "sign_ins_per_address": TranslatableText("tries to sign in, from each network"),
    "entries_per_link": TranslatableText("entries of guests, by each link"),
    "chat_openings": TranslatableText("openings of chats, for each person"),
    "sendings": TranslatableText("questions sent, for each person"),
    "reads": TranslatableText("reads, for each person"),
    "writes": TranslatableText("other changes, for each person"),
    "event_streams_per_user": TranslatableText("open event streams, for each person"),
    "running_answers_per_user": TranslatableText("answers at once, for each person"),
    "running_answers": TranslatableText("answers at once, for the server"),
    "request_seconds": TranslatableText("time for a request"),
    "answer_bytes_max": TranslatableText("text of an answer"),
    "pdf_bytes_max": TranslatableText("file in PDF"),
    "office_bytes_max": TranslatableText("file in docx or odt"),
    "text_file_bytes_max": TranslatableText("file in HTML, Markdown or plain text"),
    "image_bytes_max": TranslatableText("picture"),
    "image_pixels_max": TranslatableText("pixels of a picture"),
    "archive_entries": TranslatableText("parts of a file in docx or odt"),
    "archive_bytes_max": TranslatableText("file in docx or odt, unpacked"),
    "archive_entry_bytes_max": TranslatableText("one part of it, unpacked"),
    "archive_ratio_max": TranslatableText("times that a part of it may be packed"),
    "archive_json_bytes_max": TranslatableText("file in JSON with a whole document"),
    "reference_pages": TranslatableText("pages of a reference"),
    "reference_text_bytes_max": TranslatableText("text of a reference"),
    "reader_memory_bytes_max": TranslatableText("memory for reading a file"),
    "reader_cpu_seconds": TranslatableText("computing time for reading a file"),
    "reader_seconds": TranslatableText("time for reading a file"),
    "large_text_bytes_min": TranslatableText(
        "size from which on HTML and Markdown are read with the limits for exports"
    ),
    "import_cpu_seconds": TranslatableText("computing time for reading a file that is imported"),
    "import_seconds": TranslatableText("time for reading a file that is imported"),
    "imports_per_user": TranslatableText("imports that wait to be confirmed, for each person"),
    "recognised_pages": TranslatableText("scanned pages of a reference whose text is recognised"),
    "recognition_cpu_seconds": TranslatableText("computing time for recognising the text of a page"),
    "recognition_seconds": TranslatableText("time for recognising the text of a page"),
    "recognition_of_file_seconds": TranslatableText("time for recognising the text of a reference"),
    "references_per_user": TranslatableText("references, for each person"),
    "reference_bytes_per_user": TranslatableText("room for references and pictures, for each person"),
    "images_per_user": TranslatableText("pictures, for each person"),
    "bibliography_entries": TranslatableText("entries of a bibliography"),
    "bibliography_bytes_max": TranslatableText("file of a bibliography"),
    "exports_per_user": TranslatableText("large exports that are being made or kept, for each person"),
    "exports_at_once_per_user": TranslatableText("small exports at once, for each person"),
    "export_memory_bytes_max": TranslatableText("memory for writing an export"),
    "export_cpu_seconds": TranslatableText("computing time for writing an export"),
    "export_seconds": TranslatableText("time for writing an export"),
    "upload_silence_seconds": TranslatableText("silence in the middle of an upload"),
    "upload_seconds": TranslatableText("time for an upload"),
    "uploads_per_user": TranslatableText("uploads at once, for each person"),
}


def in_words(limits: Limits) -> list[tuple[TranslatableText, TranslatableText | Amount]]:
    """Each limit by its meaning and value, for people who run a server."""
    return [(_MEANINGS[name], _amount(name, value)) for name, value in msgspec.structs.asdict(limits).items()]


def _amount(name: str, value: Any) -> TranslatableText | Amount:
    if isinstance(value, Rate):
        return TranslatableText(
            "%(count)s in %(span)s", {"count": Amount(value.count), "span": _span(value.seconds)}
        )
    if "_bytes_" in name:
        return size_in_words(value)
    if name.endswith("_seconds"):
        return _seconds(value)
    return Amount(value)


def size_in_words(size_bytes: int) -> TranslatableText:
    """A number of bytes in the largest unit that gives a whole number."""
    if size_bytes % GIB == 0:
        return TranslatableText("%(size)s GiB", {"size": Amount(size_bytes // GIB)})
    if size_bytes % MIB == 0:
        return TranslatableText("%(size)s MiB", {"size": Amount(size_bytes // MIB)})
    return TranslatableText("%(size)s KiB", {"size": Amount(f"{size_bytes / KIB:.4g}")})


def _span(seconds: int) -> TranslatableText:
    if seconds % 60 == 0:
        return TranslatableText("%(minutes)s min", {"minutes": Amount(seconds // 60)})
    return _seconds(seconds)


def _seconds(seconds: float) -> TranslatableText:
    return TranslatableText("%(seconds)s s", {"seconds": Amount(seconds)})
