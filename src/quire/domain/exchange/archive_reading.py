"""Reading the archive of a document: a file that anybody may have written, so that each entry is checked.

Ids may be anything, since a document that is made of an archive gets new ones; but what an entry names must be in the
file where the product relies on it. Work is linear in the file, but for the texts of versions: a short delta makes a
long text, so the characters of all of them are counted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from quire.domain.citing.bibliographies import Entry, entries_of
from quire.domain.errors import InvalidField, Unreadable
from quire.domain.exchange.document_archive import (
    FORMAT,
    VERSION,
    Archive,
    ArchivedChat,
    ArchivedComment,
    ArchivedEvent,
    ArchivedImport,
    ArchivedMessage,
    ArchivedOutline,
    ArchivedPassage,
    ArchivedPicture,
    ArchivedProposal,
    ArchivedReference,
    ArchivedSection,
    ArchivedVersion,
)
from quire.domain.history.versions import apply
from quire.domain.limits import Limits
from quire.domain.translatable_text import TranslatableText

T = TypeVar("T")

NUL = b"\\u0000"
VERSION_CHARACTERS_MAX = 4 * 1024**3
"""Of the texts of all versions together: putting so many together takes some seconds."""

NO_ARCHIVE = TranslatableText("This JSON file is not a document that Quire has exported.")
NEWER = TranslatableText(
    "This document was exported by a newer release of Quire; bring this server up to date first."
)
CUT_OFF = TranslatableText("The JSON file is damaged or not complete.")

_FIELD = re.compile(r" - at `\$(.*)`\Z", re.DOTALL)

_archive = msgspec.json.Decoder(Archive)
_item = msgspec.json.Decoder(dict[str, Any])
_import = msgspec.json.Decoder(ArchivedImport)
_event = msgspec.json.Decoder(ArchivedEvent)
_outline = msgspec.json.Decoder(ArchivedOutline)
_picture = msgspec.json.Decoder(ArchivedPicture)
_reference = msgspec.json.Decoder(ArchivedReference)
_content = msgspec.json.Decoder(bytes | None)
_passage = msgspec.json.Decoder(ArchivedPassage)
_section = msgspec.json.Decoder(ArchivedSection)
_version = msgspec.json.Decoder(ArchivedVersion)
_message = msgspec.json.Decoder(ArchivedMessage)
_proposal = msgspec.json.Decoder(ArchivedProposal)
_comment = msgspec.json.Decoder(ArchivedComment)


class _Begin(msgspec.Struct, frozen=True):
    format: str = ""
    version: int = 0


class Link(msgspec.Struct, frozen=True):
    """A message by its id and that of the one before."""

    id: str
    parent_id: str | None


_begin = msgspec.json.Decoder(_Begin)
_links = msgspec.json.Decoder(Link)


def open_archive(data: Any) -> Archive:
    """The archive in a buffer, whose entries are not decoded yet. Raises `Unreadable` and `InvalidField`."""
    begin = _opened(data)
    if begin.format != FORMAT:
        raise Unreadable(NO_ARCHIVE)
    if begin.version > VERSION:
        raise Unreadable(NEWER)
    _check_no_nul(data)
    return _decoded(_archive, data, "")


def events_of(archive: Archive) -> Iterator[ArchivedEvent]:
    """What happened to the document beside its texts."""
    return _each(_event, archive.events, "events")


def bibliography_of(archive: Archive) -> tuple[Entry, ...]:
    """The entries of the bibliography. Raises `InvalidField` where one of them cannot be cited by its key."""
    items = [
        _decoded(_item, raw, f"bibliography[{number}]") for number, raw in enumerate(archive.bibliography)
    ]
    read = entries_of(items)
    if read.warnings:
        raise InvalidField("bibliography", "must have entries with keys of their own")
    return read.entries


def imports_of(archive: Archive) -> Iterator[ArchivedImport]:
    """The files that were imported into the document."""
    return _each(_import, archive.imports, "imports")


def outlines_of(archive: Archive) -> Iterator[ArchivedOutline]:
    """The versions of the outline."""
    return _each(_outline, archive.outline_versions, "outline_versions")


def pictures_of(archive: Archive) -> Iterator[ArchivedPicture]:
    """The pictures, one at a time in memory."""
    return _each(_picture, archive.pictures, "pictures")


def references_of(archive: Archive) -> Iterator[ArchivedReference]:
    """The sources without their passages and files."""
    return _each(_reference, archive.references, "references")


def reference_at(archive: Archive, number: int) -> ArchivedReference:
    """One of the sources of an archive that was checked."""
    return _decoded(_reference, archive.references[number], f"references[{number}]")


def passage_at(reference: ArchivedReference, number: int) -> ArchivedPassage:
    """One of the passages of a source, counted from 0."""
    return _decoded(_passage, reference.passages[number], f"passages[{number}]")


def passages_of(reference: ArchivedReference, path: str = "passages") -> Iterator[ArchivedPassage]:
    """The passages of a source."""
    return _each(_passage, reference.passages, path)


def file_of(reference: ArchivedReference, path: str = "content") -> bytes | None:
    """The original file of a source; None where the archive does not have it."""
    content: bytes | None = _decoded(_content, reference.content, path)
    return content


def sections_of(archive: Archive) -> Iterator[ArchivedSection]:
    """The sections in order."""
    return _each(_section, archive.sections, "sections")


def links_of(chat: ArchivedChat) -> list[Link]:
    """How the messages of a chat that was checked follow each other."""
    return [_links.decode(raw) for raw in chat.messages]


def messages_of(chat: ArchivedChat, path: str = "messages") -> Iterator[ArchivedMessage]:
    """The messages of a chat in the order of their ordinals."""
    return _each(_message, chat.messages, path)


def proposals_of(section: ArchivedSection, path: str = "proposals") -> Iterator[ArchivedProposal]:
    """The proposals for a section."""
    return _each(_proposal, section.proposals, path)


def comments_of(section: ArchivedSection, path: str = "comments") -> Iterator[ArchivedComment]:
    """The comments on a section, each behind the one that begins its thread."""
    return _each(_comment, section.comments, path)


def proposal_at(section: ArchivedSection, position: int, path: str) -> ArchivedProposal:
    """One of the proposals for a section."""
    return _decoded(_proposal, section.proposals[position], path)


def versions_of(
    section: ArchivedSection, limits: Limits, path: str = "versions"
) -> Iterator[tuple[ArchivedVersion, str]]:
    """The versions of a section, each with its text, which is put together from the one before.

    Raises `InvalidField` where they are not a chain.
    """
    before: str | None = None
    last = 0
    for number, version in enumerate(_each(_version, section.versions, path)):
        at = f"{path}[{number}]"
        if version.revision <= last:
            raise InvalidField(f"{at}.revision", "must be greater than the one before")
        text = _text_of(version, before if version.revision == last + 1 else None, at)
        if len(text) > limits.section_bytes_max:
            raise InvalidField(at, "must have at most %(count)s bytes", count=limits.section_bytes_max)
        yield version, text
        before, last = text, version.revision


def _text_of(version: ArchivedVersion, before: str | None, path: str) -> str:
    if (version.content is None) == (version.delta is None):
        raise InvalidField(path, "must have either content or delta")
    if version.content is not None:
        return version.content
    if before is None or version.delta is None:
        raise InvalidField(f"{path}.delta", "needs the version before")
    try:
        return apply(version.delta, before)
    except ValueError as error:
        raise InvalidField(f"{path}.delta", "does not fit the version before") from error


def _opened(data: Any) -> _Begin:
    try:
        return _begin.decode(data)
    except msgspec.ValidationError as error:
        raise Unreadable(NO_ARCHIVE) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable(CUT_OFF) from error


def _check_no_nul(data: Any) -> None:
    """No text of Quire has the character NUL, which a database cannot store."""
    found = data.find(NUL)
    while found >= 0:
        backslashes = 0
        while found > backslashes and data[found - backslashes - 1] == NUL[0]:
            backslashes += 1
        if backslashes % 2 == 0:
            raise Unreadable(TranslatableText("The JSON file has the character NUL in a text."))
        found = data.find(NUL, found + len(NUL))


def _each(decoder: msgspec.json.Decoder[T], entries: Iterable[msgspec.Raw], path: str) -> Iterator[T]:
    for number, raw in enumerate(entries):
        yield _decoded(decoder, raw, f"{path}[{number}]")


def _decoded(decoder: msgspec.json.Decoder[T], data: Any, path: str) -> T:
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        found = _FIELD.search(str(error))
        field = f"{path}{found[1] if found else ''}".lstrip(".")
        raise InvalidField(field or "file", "is not as the format has it") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable(CUT_OFF) from error


def unique(ids: Sequence[str], path: str) -> frozenset[str]:
    """The ids as a set. Raises `InvalidField` where one of them comes twice."""
    known = frozenset(ids)
    if len(known) < len(ids):
        raise InvalidField(path, "must not have the same id twice")
    return known
