"""Writing the archive of a document (`domain/exchange/document_archive.py`), as it is in one transaction.

Rows are read a portion at a time and written at once; a large document takes seconds, for which the transaction has a
connection of its own (`Database.read_at_length`). What is in the trash is not part of the document.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.exchange.document_archive import (
    ArchivedDocument,
    ArchivedEvent,
    ArchivedImport,
    ArchivedOutline,
    ArchiveHeader,
    archived_settings,
)
from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.contracts import contracts
from quire.store.conversation import chat_settings
from quire.store.exchange import archived_sections, archived_sources
from quire.store.exchange.json_pieces import SEPARATOR, list_of, opened
from quire.store.files.files import Files
from quire.store.references import bibliographies, citation_styles
from quire.store.sections import document_settings
from quire.store.transactions import Transaction, as_time, as_time_or_none

Report = Callable[[int, int], None]
"""Called with how many of how many steps are done; raises where the export is to stop."""

_section_ids = msgspec.json.Decoder(tuple[str, ...])
_warnings = msgspec.json.Decoder(tuple[ImportWarning, ...])


def write(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    files: Files,
    send: Callable[[bytes], object],
    report: Report,
) -> None:
    """Write a document piece by piece. Raises as `access.check_document`, and what `send` and `report` raise."""
    access.check_document(tx, visitor, document_id, Right.USE_CHATS)
    reference_ids, section_ids = _reference_ids(tx, document_id), _section_ids_of(tx, document_id)
    steps_count = len(reference_ids) + len(section_ids)

    def send_list(name: bytes, entries: Iterable[bytes]) -> None:
        send(b'%b"%b":' % (SEPARATOR, name))
        for piece in list_of(entries):
            send(piece)

    def send_entries(
        name: bytes, ids: list[str], pieces_of: Callable[[str], Iterator[bytes]], *, before: int
    ) -> None:
        send(b'%b"%b":[' % (SEPARATOR, name))
        for number, id_ in enumerate(ids):
            send(SEPARATOR if number else b"\n")
            for piece in pieces_of(id_):
                send(piece)
            report(before + number + 1, steps_count)
        send(b"]")

    send(opened(_header(tx, document_id)))
    send_list(b"bibliography", (item.encode() for item in bibliographies.items_of(tx, document_id)))
    send_list(b"imports", _imports(tx, document_id))
    send_list(b"events", _events(tx, document_id))
    send_list(b"outline_versions", _outlines(tx, document_id))
    send_list(b"pictures", archived_sources.pictures(tx, document_id, files))
    send_entries(
        b"references", reference_ids, lambda id_: archived_sources.reference(tx, id_, files), before=0
    )
    send_entries(
        b"sections", section_ids, lambda id_: archived_sections.section(tx, id_), before=len(reference_ids)
    )
    send(b"}\n")


def _reference_ids(tx: Transaction, document_id: str) -> list[str]:
    rows = tx.all(
        "select id from reference where document_id = :id and deleted_at is null order by created_at, id",
        id=document_id,
    )
    return [id_ for (id_,) in rows]


def _section_ids_of(tx: Transaction, document_id: str) -> list[str]:
    rows = tx.all(
        "select id from section where document_id = :id and deleted_at is null order by position",
        id=document_id,
    )
    return [id_ for (id_,) in rows]


def _header(tx: Transaction, document_id: str) -> ArchiveHeader:
    title, author, revision, created_at, updated_at = tx.one(
        "select document.title, user_account.name, document.revision, document.created_at, document.updated_at"
        " from document join user_account on user_account.id = document.author_id where document.id = :id",
        id=document_id,
    )
    inherited = chat_settings.find_of_document(tx, document_id)
    return ArchiveHeader(
        exported_at=tx.now,
        document=ArchivedDocument(
            id=document_id,
            title=title,
            author=author,
            contract=contracts.find_document_contract_or_none(tx, document_id),
            revision=revision,
            created_at=as_time(created_at),
            updated_at=as_time(updated_at),
        ),
        settings=document_settings.find(tx, document_id),
        own_citation_style=citation_styles.find_text_or_none(tx, document_id),
        stays_in_house=inherited.stays_in_house,
        chat_settings=archived_settings(inherited.document),
        audit_head=str(audit.find_head(tx, document_id)),
    )


def _imports(tx: Transaction, document_id: str) -> Iterator[bytes]:
    rows = tx.all(
        "select document_import.kind, document_import.filename, document_import.section_ids,"
        " document_import.warnings, user_account.name, document_import.created_at from document_import"
        " join user_account on user_account.id = document_import.author_id"
        " where document_import.document_id = :id order by document_import.created_at, document_import.id",
        id=document_id,
    )
    for kind, filename, ids, warnings, author, created_at in rows:
        yield msgspec.json.encode(
            ArchivedImport(
                kind=kind,
                filename=filename,
                section_ids=_section_ids.decode(ids),
                warnings=_warnings.decode(warnings),
                author=author,
                created_at=as_time(created_at),
            )
        )


def _events(tx: Transaction, document_id: str) -> Iterator[bytes]:
    rows = tx.all(
        "select document_event.kind, document_event.subject_id, document_event.name, user_account.name,"
        " document_event.created_at from document_event"
        " join user_account on user_account.id = document_event.author_id"
        " where document_event.document_id = :id order by document_event.created_at, document_event.id",
        id=document_id,
    )
    for kind, subject_id, name, author, created_at in rows:
        yield msgspec.json.encode(
            ArchivedEvent(
                kind=kind, subject_id=subject_id, name=name, author=author, created_at=as_time(created_at)
            )
        )


def _outlines(tx: Transaction, document_id: str) -> Iterator[bytes]:
    rows = tx.all(
        "select outline_version.revision, outline_version.title, outline_version.section_ids,"
        " outline_version.restored_to, user_account.name, outline_version.created_at from outline_version"
        " join user_account on user_account.id = outline_version.author_id"
        " where outline_version.document_id = :id order by outline_version.revision",
        id=document_id,
    )
    for revision, title, section_ids, restored_to, author, created_at in rows:
        ids = None if section_ids is None else _section_ids.decode(zlib.decompress(section_ids))
        yield msgspec.json.encode(
            ArchivedOutline(
                revision=revision,
                title=title,
                section_ids=ids,
                restored_to=as_time_or_none(restored_to),
                author=author,
                created_at=as_time(created_at),
            )
        )
