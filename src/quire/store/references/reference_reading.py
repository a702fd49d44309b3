"""What is read in the references: whose turn it is, the passages as they are read, and how it ends."""

from collections.abc import Sequence

import msgspec

from quire.domain.references.references import Reading, ReadPassage, Reference
from quire.domain.searching.indexed_words import IndexedWords, index_passages
from quire.store.processes import LIVING, this_process
from quire.store.references.reference_rows import COLUMNS, from_row
from quire.store.searching import vectors
from quire.store.sections.notes import stored_notes
from quire.store.transactions import Transaction, as_json

_QUEUED = (
    "reference join document on document.id = reference.document_id where reference.status = 'queued'"
    " and reference.deleted_at is null and document.deleted_at is null"
)


def list_waiting_authors(tx: Transaction) -> list[str]:
    """Whose references are queued, the author of the one that was queued first in front."""
    rows = tx.all(
        f"select document.author_id from {_QUEUED}"
        " group by document.author_id order by min(reference.created_at), document.author_id"
    )
    return [author_id for (author_id,) in rows]


def claim_next(tx: Transaction, author_id: str) -> Reference | None:
    """Set the reference of an author that was queued first to *reading*; None when none is queued."""
    tx.lock("queue", "references")
    row = tx.one_or_none(
        "update reference set status = 'reading', process_id = :this, updated_at = :now where id = ("
        f" select reference.id from {_QUEUED} and document.author_id = :author_id"
        " order by reference.created_at, reference.id limit 1)"
        f" returning {COLUMNS}",
        now=tx.now_text,
        this=this_process(),
        author_id=author_id,
    )
    return None if row is None else from_row(row)


def queue_again(tx: Transaction, reference_id: str) -> None:
    """Queue a reference again whose reading was interrupted."""
    if _is_being_read(tx, reference_id):
        tx.run("update reference set status = 'queued' where id = :id", id=reference_id)


def count_interruption(tx: Transaction, reference_id: str) -> int:
    """Count that reading a reference was interrupted; returns how often that has happened."""
    row = tx.one_or_none(
        "update reference set interruptions = interruptions + 1 where id = :id returning interruptions",
        id=reference_id,
    )
    return 0 if row is None else int(row[0])


def queue_interrupted(tx: Transaction) -> None:
    """Queue references again whose process died while reading them; they are read from the beginning."""
    tx.run(
        "update reference set status = 'queued' where status = 'reading'"
        f" and coalesce(process_id, '') not in {LIVING}",
        now=tx.now_text,
        this=this_process(),
    )


def add_passages(
    tx: Transaction,
    reference: Reference,
    title: str,
    first_ordinal: int,
    read: tuple[ReadPassage, ...],
    words: Sequence[IndexedWords] | None = None,
) -> None:
    """Store passages from an ordinal on, unless the reference was removed meanwhile.

    `words` are what `index_passages` makes of `texts_to_index`, where that was done before: it takes long.
    """
    if not _is_being_read(tx, reference.id):
        return
    if first_ordinal == 1:
        _remove_passages(tx, reference.id)
    titled = texts_to_index(title, read)
    tx.run_each(
        "insert into passage (reference_id, scope, ordinal, first_character, end_character, heading_path, places,"
        " title, body, language, title_words, body_words) values (:reference_id, :scope, :ordinal, :start, :end,"
        " :heading_path, :places, :title, :body, :language, :title_words, :body_words)",
        [
            {
                "reference_id": reference.id,
                "scope": f"{reference.document_id} {reference.id}",
                "ordinal": ordinal,
                "start": passage.start,
                "end": passage.end,
                "heading_path": as_json(passage.heading_path),
                "places": as_json(passage.locator_starts),
                "title": passage_title,
                "body": passage.text,
                **msgspec.structs.asdict(words),
            }
            for ordinal, (passage, (passage_title, _), words) in enumerate(
                zip(read, titled, words or index_passages(titled), strict=True), first_ordinal
            )
        ],
    )


def texts_to_index(title: str, read: Sequence[ReadPassage]) -> list[tuple[str, str]]:
    """Title and text of passages as they are indexed: headings are part of the title."""
    return [(" › ".join((title, *passage.heading_path)), passage.text) for passage in read]


def finish(tx: Transaction, reference_id: str, title: str, reading: Reading) -> None:
    """Set a reference to *ready*: all of its passages are stored and can be found."""
    if _is_being_read(tx, reference_id):
        tx.run(
            "update reference set status = 'ready', title = :title, pages = :pages, passages_count = :passages_count,"
            " characters_count = :characters_count, notes = :notes, updated_at = :now where id = :id",
            id=reference_id,
            title=title,
            pages=reading.pages,
            passages_count=len(reading.passages),
            characters_count=sum(len(passage.text) for passage in reading.passages),
            notes=stored_notes(reading.notes),
            now=tx.now_text,
        )


def fail(tx: Transaction, reference_id: str, sentence: str) -> None:
    """Set a reference to *failed*, with the reason as a sentence for people."""
    if _is_being_read(tx, reference_id):
        _remove_passages(tx, reference_id)
        tx.run(
            "update reference set status = 'failed', error = :error, updated_at = :now where id = :id",
            id=reference_id,
            error=sentence,
            now=tx.now_text,
        )


def _is_being_read(tx: Transaction, reference_id: str) -> bool:
    """Whether this process reads it: one that stood still for long may have lost it to another."""
    row = tx.one_or_none(
        "select 1 from reference where id = :id and status = 'reading' and process_id = :this and deleted_at is null",
        id=reference_id,
        this=this_process(),
    )
    return row is not None


def _remove_passages(tx: Transaction, reference_id: str) -> None:
    tx.run("delete from passage where reference_id = :id", id=reference_id)
    vectors.remove(tx, reference_id)
