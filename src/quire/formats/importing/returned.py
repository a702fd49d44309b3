"""A Word file that comes home, compared with the sections that it left with.

The sections are exported again as they were, and both files are read in the same way: what differs then is what the
reviewer changed. What is proposed for a section is exported and read as well; where that does not say what the file
says, as after code that is never closed, the section is taken as the file has it.
"""

import hashlib
import html
import io
import re
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

import msgspec

from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.domain.exchange.import_comments import CommentsOfSection
from quire.domain.exchange.imports import (
    ImportedComment,
    ImportedFile,
    ImportedNote,
    ImportedPart,
    ReturnedFile,
    ReturnedSection,
)
from quire.domain.exchange.returned_comments import returned_remarks
from quire.domain.exchange.returned_files import Copies, SectionCopy, copies_of
from quire.domain.limits import Limits
from quire.domain.texts.longest_common_subsequence import longest_common_subsequence
from quire.domain.texts.three_way_merge import merged
from quire.formats.exporting.word_finishing import identity_of
from quire.formats.exporting.writers import write_document
from quire.formats.importing.readers import read_import
from quire.formats.importing.word_labels import labels_of_texts, with_names
from quire.formats.importing.word_sections import FoundSection, FoundSections, divide
from quire.formats.reading.readers import check
from quire.formats.word_identity import WordIdentity, identity_in
from quire.formats.word_package import WordPackage

_CUSTOM_PART = re.compile(r"customXml/item\d{1,3}\.xml")
_PROPERTIES = "docProps/core.xml"
_LAST_AUTHOR = re.compile(r"<cp:lastModifiedBy>([^<]{1,200})</cp:lastModifiedBy>")
_PICTURE = re.compile(r"(?<=\]\(quire:)[0-9a-f]{32}(?=[\s)])")


class _Read(msgspec.Struct, frozen=True):
    """A section as it was read from a file."""

    found: FoundSection
    copy: SectionCopy
    authors: tuple[str, ...]
    comments: tuple[ImportedComment, ...]


def identity_of_file(file: IO[bytes], limits: Limits) -> WordIdentity | None:
    """The document and the sections that a Word file says it was made of. Raises `Unreadable`."""
    check(file, "docx", limits)
    with zipfile.ZipFile(file) as archive:
        names = filter(_CUSTOM_PART.fullmatch, archive.namelist())
        return identity_in([archive.read(name) for name in names])


def read_returned(file: IO[bytes], document: DocumentToExport, folder: Path, limits: Limits) -> ReturnedFile:
    """What was changed in a file since its sections left as they are in `document`. Raises `Unreadable`.

    The file may have further ones, such as appendices, or sections that were deleted since: they end those before them.
    """
    left = identity_of_file(file, limits) or identity_of(document)
    document = msgspec.structs.replace(document, citations=left.citations)
    file.seek(0)
    content = file.read()
    labels = labels_of_texts(section.content for section in document.sections)
    found, returned = _sections(content, left, labels, limits)
    _, sent = _sections(_exported(document, folder, limits), identity_of(document), labels, limits)
    copies = {
        section.id: copies_of(
            section.content, document.pictures.keys(), sent[section.id].copy, returned[section.id].copy
        )
        for section in document.sections
        if section.id in returned
    }
    proposed = _proposed(document, copies, folder, limits)
    missing = {section.id for section in found.missing}
    remarks = returned_remarks(left.remarks, {id_: one.comments for id_, one in returned.items()})
    sections = [
        _section(
            section,
            returned.get(section.id),
            proposed.get(section.id),
            remarks.threads.get(section.id, ()),
        )
        for section in document.sections
        if section.id not in missing or found.are_marked
    ]
    return ReturnedFile(
        tuple(sections),
        _last_author(content),
        () if found.are_marked else tuple(one.id for one in document.sections if one.id in missing),
        _moved(document, left, found),
        sum(one.pictures_left_out for one in copies.values()),
        remarks.replies,
        remarks.resolved,
    )


def _moved(document: DocumentToExport, left: WordIdentity, found: FoundSections) -> tuple[str, ...]:
    """The fewest sections that stand elsewhere: all that are not in the longest order which both have."""
    now = [section.identity.id for section in found.found]
    then = [section.id for section in left.sections if section.id in now]
    runs = longest_common_subsequence(then, now)
    stayed = {id_ for run in runs for id_ in then[run.start : run.end]}
    return tuple(
        section.id for section in document.sections if section.id in now and section.id not in stayed
    )


def _section(
    section: ExportedSection,
    returned: _Read | None,
    proposed: str | None,
    comments: tuple[ImportedComment, ...],
) -> ReturnedSection:
    if returned is None:
        return ReturnedSection(section.id, section.revision, is_deleted=True)
    return ReturnedSection(
        section.id,
        section.revision,
        proposed,
        returned.found.new_heading,
        returned.authors,
        comments,
        is_deleted=returned.found.heading is None and not returned.copy.text.strip(),
    )


def _proposed(
    document: DocumentToExport, copies: Mapping[str, Copies], folder: Path, limits: Limits
) -> dict[str, str]:
    """The texts of the sections that were changed, with all that was changed."""
    texts = {section.id: section.content for section in document.sections}
    waiting = {id_: one for id_, one in copies.items() if one.sent != one.returned}
    proposed: dict[str, str] = {}
    for by_words in (True, False):
        drafts = {
            id_: merged(texts[id_], one.sent, one.returned, by_words=by_words) for id_, one in waiting.items()
        }
        right = _say_the_same(document, drafts, waiting, folder, limits)
        proposed |= {id_: drafts[id_] for id_ in right}
        waiting = {id_: one for id_, one in waiting.items() if id_ not in right}
    return proposed | {id_: one.returned for id_, one in waiting.items()}


def _say_the_same(
    document: DocumentToExport,
    drafts: Mapping[str, str],
    copies: Mapping[str, Copies],
    folder: Path,
    limits: Limits,
) -> set[str]:
    """The sections whose drafts, exported and read again, say what the file says."""
    if not drafts:
        return set()
    sections = tuple(
        msgspec.structs.replace(section, content=drafts.get(section.id, section.content))
        for section in document.sections
        # A list of notes is counted over all sections.
        if section.id in drafts or document.citations == "list"
    )
    draft = msgspec.structs.replace(document, sections=sections)
    labels = labels_of_texts(section.content for section in document.sections)
    _, read = _sections(_exported(draft, folder, limits), identity_of(draft), labels, limits)
    return {
        id_
        for id_, text in drafts.items()
        if copies_of(text, document.pictures.keys(), read[id_].copy, read[id_].copy).sent
        == copies[id_].returned
    }


def _exported(document: DocumentToExport, folder: Path, limits: Limits) -> bytes:
    return write_document(document, "docx", folder, limits.reader_memory_bytes_max).content


def _sections(
    content: bytes, identity: WordIdentity, labels: Mapping[str, str], limits: Limits
) -> tuple[FoundSections, dict[str, _Read]]:
    """The sections in a file, by their ids."""
    package = WordPackage.of(content)
    # A word that no file can have foreseen.
    boundary = secrets.token_hex(16)
    found = divide(package, identity, boundary, labels)
    read = read_import(io.BytesIO(package.bytes()), "docx", limits)
    groups: dict[int, list[ImportedPart]] = {}
    number: int | None = None
    for part in read.document.parts:
        if part.text.title.startswith(boundary):
            number = int(part.text.title.removeprefix(boundary))
        if number is not None:
            groups.setdefault(number, []).append(part)
    return found, {
        section.identity.id: _read(section, groups[number], read, boundary)
        for number, section in enumerate(found.found)
    }


def _read(section: FoundSection, parts: Iterable[ImportedPart], read: ImportedFile, boundary: str) -> _Read:
    first, *inner = parts
    level = section.identity.level
    texts = [first.text.content]
    comments = CommentsOfSection()
    comments.begin(first.text.content, first.comments)
    for part in inner:
        depth = max(1, part.level - level)
        heading = f"{'#' * depth} {part.text.heading}" if part.text.heading else ""
        texts += [heading, part.text.content]
        comments.go_on(heading, part.text.content, part.comments)
    notes = [
        ImportedNote(note.label, with_names(note.text, boundary))
        for part in (first, *inner)
        for note in part.text.notes
    ]
    authors = dict.fromkeys(author for part in (first, *inner) for author in part.authors if author)
    return _Read(
        section,
        SectionCopy(
            _with_digests(with_names("\n\n".join(filter(None, texts)), boundary), read), tuple(notes)
        ),
        tuple(authors),
        tuple(comments.comments),
    )


def _with_digests(text: str, read: ImportedFile) -> str:
    """The text with its pictures named by what they show, since the keys of an import are random."""

    def digest(found: re.Match[str]) -> str:
        picture = read.pictures.get(found[0])
        return found[0] if picture is None else hashlib.sha256(picture.data).hexdigest()[:32]

    return _PICTURE.sub(digest, text)


def _last_author(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _PROPERTIES not in archive.namelist():
            return ""
        found = _LAST_AUTHOR.search(archive.read(_PROPERTIES).decode("utf-8", "replace"))
    return html.unescape(found[1]).strip() if found else ""
