"""The bibliographies of documents, what texts cite of them, and the citations as they were rendered last."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import (
    BibliographyWarning,
    DocumentClusters,
    Entry,
    PlacedCluster,
    ReadBibliography,
    RenderedClusters,
    cited_keys,
    counted_uses,
    first_clusters,
    source_entry,
)
from quire.domain.documents.document_settings import CitationStyle
from quire.domain.errors import QuotaReached, StaleBibliography
from quire.domain.limits import Limits
from quire.domain.markup.clusters import SOURCE_PREFIX
from quire.domain.markup.numbering import NumberedSection
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import Amount, TranslatableText
from quire.store import access
from quire.store.references import citation_styles
from quire.store.sections import document_events, landmarks
from quire.store.transactions import Transaction, as_json, as_time_or_none, named_list

RENDERINGS_KEPT = 4
"""Of each document: in the languages of those who read it, and as it was a moment ago."""
LOOKED_UP_AT_ONCE = 500

_COLUMNS = "key, csl, kind, title, label"
_warnings = msgspec.json.Decoder(tuple[BibliographyWarning, ...])
_rendered = msgspec.json.Decoder(RenderedClusters)


class Bibliography(msgspec.Struct, frozen=True):
    """The bibliography of a document: its own entries, its uploaded sources, and how often each key is cited."""

    revision: int
    entries: tuple[Entry, ...]
    sources: tuple[Entry, ...]
    warnings: tuple[BibliographyWarning, ...]
    uses: dict[str, int]
    updated_at: datetime | None


def find_bibliography(tx: Transaction, visitor: Visitor, document_id: str) -> Bibliography:
    """The bibliography of a document; one without entries has revision 0. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.USE_SOURCES)
    row = tx.one_or_none(
        "select revision, warnings, updated_at from bibliography where document_id = :id", id=document_id
    )
    revision, warnings, updated_at = row or (0, "[]", None)
    return Bibliography(
        revision,
        tuple(_entries(tx, document_id)),
        tuple(_sources(tx, document_id)),
        _warnings.decode(warnings),
        counted_uses(_placed(landmarks.list_numbered(tx, document_id))),
        as_time_or_none(updated_at),
    )


def replace(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    read: ReadBibliography,
    *,
    base_revision: int | None,
) -> Bibliography:
    """Replace the bibliography of a document. Raises `StaleBibliography`, and as `find_bibliography`."""
    _begin_change(tx, visitor, document_id, base_revision)
    tx.run("delete from bibliography_entry where document_id = :id", id=document_id)
    _insert(tx, document_id, read.entries, 0)
    return _end_change(tx, visitor, document_id, read.warnings, len(read.entries))


def add(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    read: ReadBibliography,
    limits: Limits,
    *,
    base_revision: int | None,
) -> Bibliography:
    """Add entries; one whose key is there replaces it. Raises `QuotaReached`, and as `replace`."""
    _begin_change(tx, visitor, document_id, base_revision)
    _remove(tx, document_id, [entry.key for entry in read.entries])
    count, last = tx.one(
        "select count(*), coalesce(max(position), -1) from bibliography_entry where document_id = :id",
        id=document_id,
    )
    if count + len(read.entries) > limits.bibliography_entries:
        raise QuotaReached(
            TranslatableText(
                "A bibliography may have at most %(count)s entries.",
                {"count": Amount(limits.bibliography_entries)},
            )
        )
    _insert(tx, document_id, read.entries, last + 1)
    return _end_change(tx, visitor, document_id, read.warnings, len(read.entries))


def remove(
    tx: Transaction, visitor: Visitor, document_id: str, keys: Sequence[str], *, base_revision: int | None
) -> Bibliography:
    """Remove entries with these keys, those that are there. Raises as `replace`."""
    _begin_change(tx, visitor, document_id, base_revision)
    removed = _remove(tx, document_id, keys)
    return (
        _end_change(tx, visitor, document_id, (), removed)
        if removed
        else find_bibliography(tx, visitor, document_id)
    )


def items_of(tx: Transaction, document_id: str) -> Iterator[str]:
    """The entries of a document as CSL-JSON, in order; the caller has checked access."""
    return (entry.csl for entry in _entries(tx, document_id))


def insert(tx: Transaction, document_id: str, entries: Sequence[Entry]) -> None:
    """Give a new document its entries."""
    if entries:
        tx.run(
            "insert into bibliography (document_id, revision, warnings, updated_at) values (:id, 1, '[]', :now)",
            id=document_id,
            now=tx.now_text,
        )
        _insert(tx, document_id, entries, 0)


def copy_all(tx: Transaction, document_id: str, copy_id: str) -> None:
    """Give a copy of a document the same entries; the caller has checked access."""
    tx.run(
        "insert into bibliography (document_id, revision, warnings, updated_at)"
        " select :copy_id, 1, '[]', :now from bibliography where document_id = :document_id",
        copy_id=copy_id,
        now=tx.now_text,
        document_id=document_id,
    )
    tx.run(
        "insert into bibliography_entry (document_id, key, position, kind, title, label, csl)"
        " select :copy_id, key, position, kind, title, label, csl from bibliography_entry"
        " where document_id = :document_id",
        copy_id=copy_id,
        document_id=document_id,
    )


def find_clusters(
    tx: Transaction,
    document_id: str,
    style: CitationStyle,
    sections: Iterable[NumberedSection],
    *,
    also: Iterable[str] = (),
) -> DocumentClusters:
    """The first citations of a document, in their order, as many as are rendered; with entries for other keys too.

    The caller has checked access.
    """
    placed = tuple(first_clusters(_placed(sections)))
    keys = dict.fromkeys([*cited_keys(placed), *also])
    return DocumentClusters(
        document_id,
        style,
        placed,
        find_entries(tx, document_id, keys),
        citation_styles.find_or_none(tx, document_id) if placed or keys else None,
    )


def find_cited_entries(
    tx: Transaction, document_id: str, sections: Iterable[NumberedSection]
) -> dict[str, Entry]:
    """The entries that the sections of a document cite; the caller has checked access."""
    return find_entries(tx, document_id, dict.fromkeys(cited_keys(_placed(sections))))


def find_entries(tx: Transaction, document_id: str, keys: Iterable[str]) -> dict[str, Entry]:
    """Those of these entries and sources that a document has; the caller has checked access."""
    found: dict[str, Entry] = {}
    for some in _portions(keys):
        names, parameters = named_list("key", some)
        rows = tx.all(
            f"select {_COLUMNS} from bibliography_entry where document_id = :document_id and key in ({names})",
            document_id=document_id,
            **parameters,
        )
        found |= {row[0]: Entry(*row) for row in rows}
        ids = [key.removeprefix(SOURCE_PREFIX) for key in some if key.startswith(SOURCE_PREFIX)]
        found |= {entry.key: entry for entry in _sources_named(tx, document_id, ids)} if ids else {}
    return found


def find_rendering(tx: Transaction, document_id: str, digest: str) -> RenderedClusters | None:
    """The citations of a document as they were rendered; the caller has checked access."""
    row = tx.one_or_none(
        "select rendered from rendered_clusters where document_id = :document_id and digest = :digest",
        document_id=document_id,
        digest=digest,
    )
    return None if row is None else _rendered.decode(row[0])


def keep_rendering(tx: Transaction, document_id: str, digest: str, rendered: RenderedClusters) -> None:
    """Store a rendering, and forget older ones; nothing for a document that is gone."""
    tx.run(
        "insert into rendered_clusters (document_id, digest, rendered, created_at)"
        " select id, :digest, :rendered, :now from document where id = :document_id"
        " on conflict (document_id, digest) do nothing",
        document_id=document_id,
        digest=digest,
        rendered=as_json(rendered),
        now=tx.now_text,
    )
    tx.run(
        "delete from rendered_clusters where document_id = :document_id and digest not in"
        " (select digest from rendered_clusters where document_id = :document_id"
        " order by created_at desc, digest limit :kept)",
        document_id=document_id,
        kept=RENDERINGS_KEPT,
    )


def _begin_change(tx: Transaction, visitor: Visitor, document_id: str, base_revision: int | None) -> None:
    access.check_document(tx, visitor, document_id, Right.WRITE)
    tx.lock("document", document_id)
    if base_revision is not None and base_revision != _revision(tx, document_id):
        raise StaleBibliography(_revision(tx, document_id))


def _end_change(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    warnings: Sequence[BibliographyWarning],
    count: int,
) -> Bibliography:
    tx.run(
        "insert into bibliography (document_id, revision, warnings, updated_at) values (:id, 1, :warnings, :now)"
        " on conflict (document_id) do update set revision = bibliography.revision + 1,"
        " warnings = excluded.warnings, updated_at = excluded.updated_at",
        id=document_id,
        warnings=as_json(warnings),
        now=tx.now_text,
    )
    document_events.record(tx, visitor, document_id, "bibliography_changed", subject_id=None, name=str(count))
    return find_bibliography(tx, visitor, document_id)


def _revision(tx: Transaction, document_id: str) -> int:
    row = tx.one_or_none("select revision from bibliography where document_id = :id", id=document_id)
    return 0 if row is None else int(row[0])


def _insert(tx: Transaction, document_id: str, entries: Iterable[Entry], first: int) -> None:
    tx.run_each(
        "insert into bibliography_entry (document_id, key, position, kind, title, label, csl)"
        " values (:document_id, :key, :position, :kind, :title, :label, :csl)",
        (
            {"document_id": document_id, "position": position, **msgspec.structs.asdict(entry)}
            for position, entry in enumerate(entries, first)
        ),
    )


def _remove(tx: Transaction, document_id: str, keys: Iterable[str]) -> int:
    removed = 0
    for some in _portions(keys):
        names, parameters = named_list("key", some)
        removed += tx.run(
            f"delete from bibliography_entry where document_id = :document_id and key in ({names})",
            document_id=document_id,
            **parameters,
        )
    return removed


def _entries(tx: Transaction, document_id: str) -> Iterator[Entry]:
    rows = tx.all(
        f"select {_COLUMNS} from bibliography_entry where document_id = :id order by position", id=document_id
    )
    return (Entry(*row) for row in rows)


def _sources(tx: Transaction, document_id: str) -> Iterator[Entry]:
    rows = tx.all(
        "select id, title from reference where document_id = :id and deleted_at is null order by created_at, id",
        id=document_id,
    )
    return (source_entry(*row) for row in rows)


def _sources_named(tx: Transaction, document_id: str, ids: Sequence[str]) -> Iterator[Entry]:
    names, parameters = named_list("id", ids)
    rows = tx.all(
        "select id, title from reference where document_id = :document_id and deleted_at is null"
        f" and id in ({names})",
        document_id=document_id,
        **parameters,
    )
    return (source_entry(*row) for row in rows)


def _placed(sections: Iterable[NumberedSection]) -> Iterator[PlacedCluster]:
    return (
        PlacedCluster(section.section_id, cluster)
        for section in sections
        for cluster in section.landmarks.clusters
    )


def _portions(keys: Iterable[str]) -> Iterator[list[str]]:
    """A statement has room for no more values."""
    listed = [*keys]
    return (listed[start : start + LOOKED_UP_AT_ONCE] for start in range(0, len(listed), LOOKED_UP_AT_ONCE))
