"""Making a document of an archive that was checked: a part at a time, each in a short transaction.

Until it is complete nobody sees it: it has been deleted since the beginning of time, and `document_in_making` keeps the
purge from it. Whatever a server that dies leaves is purged. Everything gets a new id, and is written in the name of
whoever imports it: a file can claim anything of others.
"""

import zlib
from collections.abc import Iterator
from functools import partial
from zlib import crc32

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import DocumentAdded
from quire.domain.citing.citation_styles import ReadStyle
from quire.domain.documents.images import NewImage
from quire.domain.documents.titles import title_key
from quire.domain.errors import InvalidField, NotFound
from quire.domain.exchange.archive_checks import ArchivePreview
from quire.domain.exchange.archive_reading import (
    bibliography_of,
    events_of,
    imports_of,
    outlines_of,
    passages_of,
    proposals_of,
    sections_of,
    versions_of,
)
from quire.domain.exchange.archived_answers import CitedSources
from quire.domain.exchange.document_archive import (
    Archive,
    ArchivedChatSettings,
    ArchivedPicture,
    ArchivedReference,
    ArchivedSection,
    ArchivedVersion,
)
from quire.domain.limits import Limits
from quire.domain.markup.word_counts import count_read_words
from quire.domain.references.references import NewReference
from quire.store.auditing import audit
from quire.store.costs import quota
from quire.store.documents import images
from quire.store.exchange.archive_ids import NewIds
from quire.store.exchange.archive_import_chats import Cited, chat_steps, proposal_steps
from quire.store.exchange.archive_import_comments import comment_steps
from quire.store.exchange.archive_import_contracts import contract_step
from quire.store.exchange.archive_making import Making, Row, Step, portions
from quire.store.processes import LIVING, this_process
from quire.store.references import bibliographies, citation_styles, references
from quire.store.sections.notes import stored_notes
from quire.store.sections.versions import WHOLE_EVERY, stored_origins
from quire.store.sharing import grants
from quire.store.transactions import Transaction, as_json, new_id


def begin(tx: Transaction, visitor: Visitor, archive: Archive, document_id: str) -> Making:
    """Add the document with this new id, which nobody sees."""
    making = Making(document_id, visitor, tx.now, NewIds())
    making.ids.know(archive.document.id, making.document_id)
    tx.run(
        "insert into document (id, author_id, title, title_key, sections_count, revision, created_at, updated_at,"
        " deleted_at, settings, stays_in_house, chat_settings) values (:id, :author_id, :title, :title_key, :count,"
        " :revision, :created_at, :now, '', :settings, :stays_in_house, :chat_settings)",
        id=making.document_id,
        author_id=visitor.user_id,
        title=archive.document.title,
        title_key=title_key(archive.document.title),
        count=len(archive.sections),
        revision=archive.document.revision,
        created_at=making.time(archive.document.created_at),
        now=tx.now_text,
        settings=as_json(archive.settings),
        stays_in_house=int(archive.stays_in_house),
        chat_settings=_column(archive.chat_settings),
    )
    grants.add_owner(tx, visitor, making.document_id)
    tx.run(
        "insert into document_in_making (document_id, created_at, process_id) values (:id, :now, :this)",
        id=making.document_id,
        this=this_process(),
        now=tx.now_text,
    )
    return making


def finish(tx: Transaction, making: Making) -> None:
    """Let the document be seen. Raises `NotFound` where it was given up."""
    if not tx.run("delete from document_in_making where document_id = :id", id=making.document_id):
        raise NotFound("Document")
    tx.run(
        "update document set deleted_at = null, updated_at = :now where id = :id",
        now=tx.now_text,
        id=making.document_id,
    )
    audit.record(tx, making.visitor, DocumentAdded(making.document_id))


def give_up(tx: Transaction, document_id: str) -> None:
    """Let the document be purged, if it was begun."""
    tx.run("delete from document_in_making where document_id = :id", id=document_id)


def give_up_all(tx: Transaction) -> None:
    """The same with all that a dead server was making."""
    tx.run(
        f"delete from document_in_making where coalesce(process_id, '') not in {LIVING}",
        now=tx.now_text,
        this=this_process(),
    )


def steps(making: Making, archive: Archive, limits: Limits) -> Iterator[Step]:
    """What is left to do after the pictures and the sources, in order; each step is computed when it is asked for."""
    yield partial(bibliographies.insert, document_id=making.document_id, entries=bibliography_of(archive))
    yield from _history_steps(making, archive)
    if archive.document.contract is not None:
        yield contract_step(making, None, archive.document.contract)
    sources = CitedSources(archive, limits)
    for position, section in enumerate(sections_of(archive)):
        yield _add_section(making, section, position)
        yield from _version_steps(making, section, limits)
        section_id = making.ids[section.id]
        if section.contract is not None:
            yield contract_step(making, section_id, section.contract)
        cited: Cited = {}
        if section.chat is not None:
            yield from chat_steps(making, section.chat, section_id, sources, cited)
        yield from comment_steps(making, section)
        for proposal in proposals_of(section):
            yield from proposal_steps(making, proposal, section_id, cited)


def check_room(tx: Transaction, visitor: Visitor, preview: ArchivePreview, limits: Limits) -> None:
    """Raises `QuotaReached` where the sources and pictures of an archive go beyond what a person may have."""
    references.check_count(tx, visitor.user_id, limits, wanted=preview.references_count)
    images.check_count(tx, visitor.user_id, limits, wanted=preview.pictures_count)
    quota.check_room(tx, visitor.user_id, preview.file_bytes, limits)


def add_style(tx: Transaction, making: Making, sha256: str, read: ReadStyle, limits: Limits) -> None:
    """Add the own citation style, whose file has this digest. Raises `QuotaReached`."""
    tx.lock("quota", making.visitor.user_id)
    quota.check_room(tx, making.visitor.user_id, len(read.text.encode()), limits)
    citation_styles.insert(tx, making.document_id, sha256, read)


def add_picture(
    tx: Transaction, making: Making, picture: ArchivedPicture, new: NewImage, limits: Limits
) -> None:
    """Add a picture whose file is held. Two that are the same become one. Raises `QuotaReached`."""
    tx.lock("quota", making.visitor.user_id)
    tx.lock("file", new.sha256)
    known = images.find_bytes(tx, making.document_id, new.sha256)
    if known is None:
        quota.check_room(tx, making.visitor.user_id, new.size_bytes, limits)
        known = images.insert(tx, making.document_id, new, new_id(), making.time(picture.created_at))
    making.ids.know_picture(picture.id, known.id)


def add_reference(
    tx: Transaction, making: Making, reference: ArchivedReference, new: NewReference, limits: Limits
) -> None:
    """Add a source whose file is held. Raises `QuotaReached`, and `InvalidField` where the same bytes come twice."""
    tx.lock("quota", making.visitor.user_id)
    tx.lock("file", new.sha256)
    if references.find_bytes(tx, making.document_id, new.sha256) is not None:
        raise InvalidField("references", "must not have the same file twice")
    quota.check_room(tx, making.visitor.user_id, new.size_bytes, limits)
    is_ready = reference.status == "ready"
    making.ids.know_source(reference.id)
    tx.run(
        "insert into reference (id, document_id, title, filename, kind, media_type, size_bytes, sha256, status, error,"
        " pages, passages_count, characters_count, created_at, updated_at, notes, given_title)"
        " values (:id, :document_id, :title, :filename, :kind, :media_type, :size_bytes, :sha256, :status, :error,"
        " :pages, :passages_count, :characters_count, :created_at, :updated_at, :notes, :given_title)",
        id=making.ids[reference.id],
        document_id=making.document_id,
        status="queued" if reference.status == "reading" else reference.status,
        error=reference.error,
        pages=reference.pages,
        passages_count=len(reference.passages) if is_ready else 0,
        characters_count=sum(len(entry.passage.text) for entry in passages_of(reference)) if is_ready else 0,
        created_at=making.time(reference.created_at),
        updated_at=making.time(reference.updated_at),
        notes=stored_notes(reference.notes),
        given_title=reference.given_title,
        **msgspec.structs.asdict(new),
    )


def passage_steps(making: Making, reference: ArchivedReference) -> Iterator[Step]:
    """The passages of a source that was added; they are indexed in the background."""
    reference_id = making.ids[reference.id]
    scope = f"{making.document_id} {reference_id}"
    rows = (
        {
            "reference_id": reference_id,
            "scope": scope,
            "ordinal": entry.number,
            "start": entry.passage.start,
            "end": entry.passage.end,
            "heading_path": as_json(entry.passage.heading_path),
            "places": as_json(entry.passage.locator_starts),
            "title": " › ".join((reference.title, *entry.passage.heading_path)),
            "body": entry.passage.text,
        }
        for entry in passages_of(reference)
    )
    yield from portions(rows, _add_passages)


def _add_passages(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into passage (reference_id, scope, ordinal, first_character, end_character, heading_path, places,"
        " title, body) values (:reference_id, :scope, :ordinal, :start, :end, :heading_path, :places, :title, :body)",
        rows,
    )


def _history_steps(making: Making, archive: Archive) -> Iterator[Step]:
    outlines = (
        {
            "document_id": making.document_id,
            "revision": outline.revision,
            "title": outline.title,
            "section_ids": None
            if outline.section_ids is None
            else zlib.compress(
                msgspec.json.encode([making.ids[id_] for id_ in outline.section_ids]), level=1
            ),
            "restored_to": making.time_or_none(outline.restored_to),
            "author_id": making.visitor.user_id,
            "created_at": making.time(outline.created_at),
        }
        for outline in outlines_of(archive)
    )
    yield from portions(outlines, _add_outlines)
    events = (
        {
            "id": new_id(),
            "document_id": making.document_id,
            "kind": event.kind,
            "subject_id": making.ids.find(event.subject_id),
            "name": event.name,
            "author_id": making.visitor.user_id,
            "created_at": making.time(event.created_at),
        }
        for event in events_of(archive)
    )
    yield from portions(events, _add_events)
    imported = (
        {
            "id": new_id(),
            "document_id": making.document_id,
            "kind": one.kind,
            "filename": one.filename,
            "section_ids": as_json([making.ids[id_] for id_ in one.section_ids]),
            "warnings": as_json(one.warnings),
            "author_id": making.visitor.user_id,
            "created_at": making.time(one.created_at),
        }
        for one in imports_of(archive)
    )
    yield from portions(imported, _add_imports)


def _add_outlines(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into outline_version (document_id, revision, title, section_ids, restored_to, author_id, created_at)"
        " values (:document_id, :revision, :title, :section_ids, :restored_to, :author_id, :created_at)",
        rows,
    )


def _add_events(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into document_event (id, document_id, kind, subject_id, name, author_id, created_at)"
        " values (:id, :document_id, :kind, :subject_id, :name, :author_id, :created_at)",
        rows,
    )


def _add_imports(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into document_import (id, document_id, kind, filename, section_ids, warnings, author_id, created_at)"
        " values (:id, :document_id, :kind, :filename, :section_ids, :warnings, :author_id, :created_at)",
        rows,
    )


def _column(settings: ArchivedChatSettings | None) -> str | None:
    return None if settings is None else as_json(settings)


def _add_section(making: Making, section: ArchivedSection, position: int) -> Step:
    """Its passages and its landmarks are found in the background."""
    content = making.ids.in_text(section.content)
    row = {
        "id": making.ids[section.id],
        "document_id": making.document_id,
        "title": section.title,
        "level": section.level,
        "position": position,
        "content": content,
        "word_count": count_read_words(content),
        "word_goal": section.word_goal,
        "state": section.state,
        "due_on": None if section.due_on is None else section.due_on.isoformat(),
        "chat_settings": _column(section.chat_settings),
        "revision": section.revision,
        "level_revisions": section.level_revisions,
        "created_at": making.time(section.created_at),
        "updated_at": making.time(section.updated_at),
    }

    def add(tx: Transaction) -> None:
        tx.run(
            "insert into section (id, document_id, title, level, position, content, word_count, revision,"
            " level_revisions, created_at, updated_at, has_stale_passages, word_goal, state,"
            " due_on, chat_settings)"
            " values (:id, :document_id, :title, :level, :position, :content, :word_count, :revision,"
            " :level_revisions, :created_at, :updated_at, 1, :word_goal, :state, :due_on, :chat_settings)",
            **row,
        )
        tx.run(
            "insert into section_landmarks (section_id, revision, landmarks) values (:id, 0, '{}')",
            id=row["id"],
        )

    return add


def _version_steps(making: Making, section: ArchivedSection, limits: Limits) -> Iterator[Step]:
    def rows() -> Iterator[Row]:
        before, since_whole = "", 0
        for version, archived_text in versions_of(section, limits):
            text = making.ids.in_text(archived_text)
            delta = version.delta
            # An id may be divided by a delta, and then its new one does not fit.
            fits = (
                delta is not None
                and since_whole < WHOLE_EVERY - 1
                and before.startswith(text[: delta.prefix_length])
                and before.endswith(text[len(text) - delta.suffix_length :])
            )
            since_whole = since_whole + 1 if fits else 0
            yield _version_row(making, section, version, text, is_delta=fits)
            before = text

    yield from portions(rows(), _add_versions)


def _version_row(
    making: Making, section: ArchivedSection, version: ArchivedVersion, text: str, *, is_delta: bool
) -> Row:
    ids, delta = making.ids, version.delta if is_delta else None
    return {
        "section_id": ids[section.id],
        "revision": version.revision,
        "level_revisions": version.level_revisions,
        "title": version.title,
        "level": version.level,
        "content": text if delta is None else text[delta.prefix_length : len(text) - delta.suffix_length],
        "kept_before": delta and delta.prefix_length,
        "kept_after": delta and delta.suffix_length,
        "checksum": crc32(text.encode()),
        "word_count": version.word_count,
        "reason": version.reason,
        "author_id": making.visitor.user_id,
        "proposer_id": None if version.proposer is None else making.visitor.user_id,
        "message_id": ids.find(version.message_id),
        "origins": stored_origins(tuple(map(ids.in_origin, version.origins))),
        "quotes": stored_origins(tuple(map(ids.in_origin, version.quotes))),
        "restored": version.restored_revision,
        "is_folded": int(version.is_folded),
        "created_at": making.time(version.created_at),
    }


def _add_versions(tx: Transaction, rows: list[Row]) -> None:
    tx.run_each(
        "insert into section_version (section_id, revision, level_revisions, title, level, content, kept_before,"
        " kept_after, checksum, word_count, reason, author_id, proposer_id, message_id, origins, quotes,"
        " restored_revision, is_folded, created_at)"
        " values (:section_id, :revision, :level_revisions, :title, :level, :content, :kept_before, :kept_after,"
        " :checksum, :word_count, :reason, :author_id, :proposer_id, :message_id, :origins, :quotes,"
        " :restored, :is_folded, :created_at)",
        rows,
    )
