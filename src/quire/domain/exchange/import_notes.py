"""What an import leaves beside the text of a section: comments, the changes that it proposes, and a note on both."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from quire.domain.citing.footnotes import notes_of
from quire.domain.exchange.import_comments import (
    PreparedReply,
    PreparedThread,
    prepared_replies,
    prepared_threads,
)
from quire.domain.exchange.import_sections import ImportedSection, SplitDocument
from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.exchange.imports import (
    ImportedComment,
    ImportedPart,
    ImportedText,
    ReturnedFile,
    ReturnedSection,
)
from quire.domain.limits import Limits
from quire.domain.references.passages import figures_of
from quire.domain.review.hunks import ProposedHunk, proposed_hunk
from quire.domain.texts.block_diff import block_diff
from quire.domain.texts.blocks import BlockText


class NoteWords(msgspec.Struct, frozen=True):
    """What a note says by itself, in the language of whoever imports the file."""

    comments: str = "Comments of the imported file, beside the text"
    changes: str = "Changes proposed in the imported file"
    deleted: str = "This section was deleted in the file."
    heading: str = "The heading there is"
    unnamed: str = "Imported file"
    """Whom comments are by where the file names nobody."""


class PreparedSection(msgspec.Struct, frozen=True):
    """A section with all that takes long to compute for it."""

    section: ImportedSection
    note: str
    hunks: tuple[ProposedHunk, ...]
    threads: tuple[PreparedThread, ...] = ()


def prepared(split: SplitDocument, words: NoteWords, limits: Limits) -> tuple[PreparedSection, ...]:
    """The sections with their figures, notes, hunks and comments."""
    return tuple(_prepared(section, words, limits) for section in split.sections)


class PreparedReturn(msgspec.Struct, frozen=True):
    """What a reviewer did to a section that left at a revision."""

    section_id: str
    revision: int
    title: str
    note: str
    hunks: tuple[ProposedHunk, ...]
    threads: tuple[PreparedThread, ...] = ()


class PreparedReturns(msgspec.Struct, frozen=True):
    """What a reviewer did to a document: to its sections, and to the comments that left with it."""

    sections: tuple[PreparedReturn, ...] = ()
    replies: tuple[PreparedReply, ...] = ()
    resolved: tuple[str, ...] = ()


class PreparedImport(msgspec.Struct, frozen=True):
    """The sections of an import, and all that did not come across."""

    sections: tuple[PreparedSection, ...]
    warnings: tuple[ImportWarning, ...]
    returns: PreparedReturns = PreparedReturns()
    """What was done to sections that are there, where the file was made of them."""


def prepared_returns(
    parts: Sequence[ImportedPart], returned: ReturnedFile, words: NoteWords, limits: Limits
) -> PreparedReturns:
    """What was done to each section of a file that came home; `parts` are the sections as they left."""
    prepared = (
        _prepared_return(part.text, section, returned.reviewer, words, limits)
        for part, section in zip(parts, returned.sections, strict=True)
    )
    return PreparedReturns(
        tuple(one for one in prepared if one.note),
        prepared_replies(returned, unnamed=words.unnamed, limits=limits),
        returned.resolved,
    )


def _prepared_return(
    left: ImportedText, section: ReturnedSection, reviewer: str, words: NoteWords, limits: Limits
) -> PreparedReturn:
    proposed = "" if section.is_deleted else section.proposed
    hunks = () if proposed is None else _hunks(left.content, proposed)
    names = ", ".join(map(_plain, section.authors)) or _plain(reviewer)
    said = [
        (f"**{words.changes}:** {names}" if names else f"**{words.changes}**") if hunks else "",
        words.deleted if section.is_deleted else "",
        f"{words.heading} “{_plain(section.heading)}”." if section.heading else "",
        _comments(section.comments, words),
    ]
    note = "\n\n".join(filter(None, said))
    threads = prepared_threads(section.comments, left.content, unnamed=words.unnamed, limits=limits)
    return PreparedReturn(section.id, section.revision, left.title, note, hunks, threads)


def _prepared(section: ImportedSection, words: NoteWords, limits: Limits) -> PreparedSection:
    figures = msgspec.structs.replace(figures_of(section.content), passages=())
    hunks = () if section.proposed is None else _hunks(section.content, section.proposed)
    changes = f"**{words.changes}:** {', '.join(section.authors)}" if hunks and section.authors else ""
    said = changes or (f"**{words.changes}**" if hunks else "")
    note = "\n\n".join(filter(None, [said, _comments(section.comments, words)]))
    threads = prepared_threads(section.comments, section.content, unnamed=words.unnamed, limits=limits)
    return PreparedSection(msgspec.structs.replace(section, figures=figures), note, hunks, threads)


def _hunks(base: str, proposed: str) -> tuple[ProposedHunk, ...]:
    text = BlockText(base)
    kept = notes_of(base)
    return tuple(proposed_hunk(change, (), kept, text.blocks) for change in block_diff(text, proposed))


def _comments(comments: Sequence[ImportedComment], words: NoteWords) -> str:
    """Who commented, and how often; what they said stands beside the text."""
    if not comments:
        return ""
    counts = Counter(_plain(one.author) or _plain(words.unnamed) for one in comments)
    names = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in counts.items())
    return f"**{words.comments}:** {names}"


_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>^~$#&|!"})


def _plain(text: str) -> str:
    """Text of a file that reads as it is, whatever signs it has."""
    return " ".join(text.split()).translate(_SIGNS)
