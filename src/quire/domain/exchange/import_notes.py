"""What an import leaves beside the text of a section: a note with its comments, and the changes that it proposes."""

from collections.abc import Sequence

import msgspec

from quire.domain.citing.footnotes import notes_of
from quire.domain.exchange.import_sections import ImportedSection, SplitDocument
from quire.domain.exchange.imports import (
    ImportedComment,
    ImportedPart,
    ImportedText,
    ReturnedFile,
    ReturnedSection,
)
from quire.domain.hunks import ProposedHunk, proposed_hunk
from quire.domain.passages import figures_of
from quire.domain.texts.block_diff import block_diff
from quire.domain.texts.blocks import BlockText


class NoteWords(msgspec.Struct, frozen=True):
    """What a note says by itself, in the language of whoever imports the file."""

    comments: str = "Comments in the imported file"
    changes: str = "Changes proposed in the imported file"
    deleted: str = "This section was deleted in the file."
    heading: str = "The heading there is"


class PreparedSection(msgspec.Struct, frozen=True):
    """A section with all that takes long to compute for it."""

    section: ImportedSection
    note: str
    hunks: tuple[ProposedHunk, ...]


def prepared(split: SplitDocument, words: NoteWords) -> tuple[PreparedSection, ...]:
    """The sections with their figures, notes and hunks."""
    return tuple(_prepared(section, words) for section in split.sections)


class PreparedReturn(msgspec.Struct, frozen=True):
    """What a reviewer did to a section that left at a revision."""

    section_id: str
    revision: int
    title: str
    note: str
    hunks: tuple[ProposedHunk, ...]


def prepared_returns(
    parts: Sequence[ImportedPart], returned: ReturnedFile, words: NoteWords
) -> tuple[PreparedReturn, ...]:
    """What was done to each section of a file that came home; `parts` are the sections as they left."""
    prepared = (
        _prepared_return(part.text, section, returned.reviewer, words)
        for part, section in zip(parts, returned.sections, strict=True)
    )
    return tuple(one for one in prepared if one.note)


def _prepared_return(
    left: ImportedText, section: ReturnedSection, reviewer: str, words: NoteWords
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
    return PreparedReturn(section.id, section.revision, left.title, note, hunks)


def _prepared(section: ImportedSection, words: NoteWords) -> PreparedSection:
    figures = msgspec.structs.replace(figures_of(section.content), passages=())
    hunks = () if section.proposed is None else _hunks(section.content, section.proposed)
    changes = f"**{words.changes}:** {', '.join(section.authors)}" if hunks and section.authors else ""
    said = changes or (f"**{words.changes}**" if hunks else "")
    note = "\n\n".join(filter(None, [said, _comments(section.comments, words)]))
    return PreparedSection(msgspec.structs.replace(section, figures=figures), note, hunks)


def _hunks(base: str, proposed: str) -> tuple[ProposedHunk, ...]:
    text = BlockText(base)
    kept = notes_of(base)
    return tuple(proposed_hunk(change, (), kept, text.blocks) for change in block_diff(text, proposed))


def _comments(comments: Sequence[ImportedComment], words: NoteWords) -> str:
    if not comments:
        return ""
    return "\n\n".join([f"**{words.comments}**", *map(_comment, comments)])


def _comment(comment: ImportedComment) -> str:
    """The words that it is about as a quote, and below it who said what."""
    day = comment.date[:10]
    author = f"**{_plain(comment.author)}**" if comment.author.strip() else ""
    head = f"{author} ({day})" if author and day else author or day
    quote = "\n".join(f"> {line}" for line in _plain(comment.quote).split("\n")) if comment.quote else ""
    said = f"{head}: {_plain(comment.text)}" if head else _plain(comment.text)
    return "\n\n".join(filter(None, [quote, said]))


_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>^~$#&|!"})


def _plain(text: str) -> str:
    """Text of a file that reads as it is, whatever signs it has."""
    return " ".join(text.split()).translate(_SIGNS)
