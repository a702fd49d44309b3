"""The versions of sections as they are stored: each saved state, with its author and cause, in the same transaction.

Delta encoding: most texts are stored as a common prefix and suffix with the version before and a replacement between
them. Every 32nd version is stored as a whole text, and so is one that shares little with the version before; so a text
is put together from at most 32 rows.
"""

from zlib import crc32

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import Section
from quire.domain.errors import DamagedVersion
from quire.domain.history.versions import Cause, Delta, apply, delta
from quire.domain.texts.origins import Origin
from quire.store.transactions import Transaction, as_json

_origins_decoder = msgspec.json.Decoder(tuple[Origin, ...])

WHOLE_EVERY = 32
DIFFERENT_SHARE_MAX = 0.5


class StoredText(msgspec.Struct, frozen=True):
    """How a version stores its text: as a delta or whole, with the checksum of the text."""

    delta: Delta | None
    checksum: int


def keep_first(tx: Transaction, visitor: Visitor, section: Section, cause: Cause) -> None:
    """Store the first version of a section."""
    insert(tx, visitor, section, cause, StoredText(None, _checksum(section.content)))


def keep(tx: Transaction, visitor: Visitor, before: Section, section: Section, cause: Cause) -> None:
    """Store a section as it is in this transaction, one revision after `before`.

    The version before is folded, so that lists skip it, where both were typed by one person in the same minute and the
    second one changed the text alone: each title and level is told.
    """
    insert(tx, visitor, section, cause, prepare(tx, before, section.content))
    if cause.reason == "typed" and (before.title, before.level) == (section.title, section.level):
        tx.run(
            "update section_version set is_folded = 1 where section_id = :section_id and revision = :revision"
            " and reason = 'typed' and author_id = :author_id"
            " and substr(created_at, 1, :minute) = substr(:now, 1, :minute)",
            section_id=section.id,
            revision=before.revision,
            author_id=visitor.user_id,
            now=tx.now_text,
            minute=len("2030-01-02T03:04"),
        )


def insert(tx: Transaction, visitor: Visitor, section: Section, cause: Cause, stored: StoredText) -> None:
    """Store a version, of whose text it is known how it is stored."""
    delta = stored.delta
    quotes = tuple(origin for origin in cause.origins if origin.kind == "quoted")
    tx.run(
        "insert into section_version (section_id, revision, level_revisions, title, level, content, kept_before,"
        " kept_after, checksum, word_count, reason, author_id, proposer_id, message_id, origins, quotes,"
        " restored_revision, created_at)"
        " values (:section_id, :revision, :level_revisions, :title, :level, :content, :kept_before, :kept_after,"
        " :checksum, :word_count, :reason, :author_id, :proposer_id, :message_id, :origins, :quotes, :restored,"
        " :now)",
        section_id=section.id,
        revision=section.revision,
        level_revisions=section.revision - section.version,
        title=section.title,
        level=section.level,
        content=section.content if delta is None else delta.replacement,
        kept_before=delta and delta.prefix_length,
        kept_after=delta and delta.suffix_length,
        checksum=stored.checksum,
        word_count=section.word_count,
        reason=cause.reason,
        author_id=visitor.user_id,
        proposer_id=cause.proposer_id,
        message_id=cause.message_id,
        # A release that knows of no quotes reads them as pasted text.
        origins=stored_origins(tuple(map(_as_pasted, cause.origins))),
        quotes=stored_origins(quotes),
        restored=cause.restored_revision,
        now=tx.now_text,
    )


def origins_in(stored: str | None) -> tuple[Origin, ...]:
    """The origins, or the quotes, that are stored with a version."""
    return () if stored is None else _origins_decoder.decode(stored)


def stored_origins(origins: tuple[Origin, ...]) -> str | None:
    """Origins as their columns hold them."""
    return as_json([_compact(origin) for origin in origins]) if origins else None


def _compact(origin: Origin) -> dict[str, object]:
    """Without the fields that say nothing, of which an earlier release knows only some."""
    return {name: value for name, value in msgspec.structs.asdict(origin).items() if value is not None}


def _as_pasted(origin: Origin) -> Origin:
    if origin.kind != "quoted":
        return origin
    return msgspec.structs.replace(origin, kind="pasted", reference_id=None)


def prepare(tx: Transaction, before: Section, content: str) -> StoredText:
    """How the next version of a section will store its text; it may be computed in an earlier transaction."""
    return StoredText(_delta_or_none(tx, before, content), _checksum(content))


def content_at(tx: Transaction, section_id: str, revision: int) -> str:
    """The text of a version that must exist. Raises `DamagedVersion`."""
    content = find_content(tx, section_id, revision)
    if content is None:
        raise LookupError(f"version {revision} of section {section_id}")
    return content


def find_content(tx: Transaction, section_id: str, revision: int) -> str | None:
    """The text of a version, or None where there is none; the caller has checked access. Raises `DamagedVersion`."""
    if find_length(tx, section_id, revision) is None:
        return None
    whole = tx.one_or_none(
        "select revision, content, checksum from section_version where section_id = :section_id"
        " and revision > :too_far and revision <= :revision and kept_before is null order by revision desc limit 1",
        section_id=section_id,
        too_far=revision - WHOLE_EVERY,
        revision=revision,
    )
    if whole is None:
        raise DamagedVersion(revision)
    whole_revision, content, checksum = whole
    rows = tx.all(
        "select kept_before, content, kept_after, checksum from section_version"
        " where section_id = :section_id and revision > :whole_revision and revision <= :revision order by revision",
        section_id=section_id,
        whole_revision=whole_revision,
        revision=revision,
    )
    text = str(content)
    for prefix_length, replacement, suffix_length, its_checksum in rows:
        text = put_together(text, Delta(prefix_length, replacement, suffix_length), revision)
        checksum = its_checksum
    check_text(text, checksum, revision)
    return text


def content_or_none(tx: Transaction, section_id: str, revision: int) -> str | None:
    """The text of a version; None where it is damaged or missing."""
    try:
        return find_content(tx, section_id, revision)
    except DamagedVersion:
        # Callers show everything else, and say what is missing.
        return None


def find_length(tx: Transaction, section_id: str, revision: int) -> int | None:
    """The number of characters of a version, computed without its text; None where there is no such version."""
    row = tx.one_or_none(
        "select coalesce(kept_before, 0) + length(content) + coalesce(kept_after, 0) from section_version"
        " where section_id = :section_id and revision = :revision",
        section_id=section_id,
        revision=revision,
    )
    return None if row is None else row[0]


def check_text(text: str, checksum: int | None, revision: int) -> None:
    """Raise `DamagedVersion` where the text does not match the checksum of its version."""
    # Versions older than checksums are whole texts, and cannot be checked.
    if checksum is not None and checksum != _checksum(text):
        raise DamagedVersion(revision)


def put_together(before: str, delta: Delta, revision: int) -> str:
    """The text of a revision, from the text before it and the delta. Raises `DamagedVersion`."""
    try:
        return apply(delta, before)
    except ValueError as error:
        raise DamagedVersion(revision) from error


def _delta_or_none(tx: Transaction, before: Section, content: str) -> Delta | None:
    """The delta to store, or None for a text that is stored whole."""
    if (before.revision + 1) % WHOLE_EVERY == 0 or not _is_intact(tx, before):
        return None
    found = delta(before.content, content)
    return found if len(found.replacement) <= len(content) * DIFFERENT_SHARE_MAX else None


def _is_intact(tx: Transaction, section: Section) -> bool:
    """Whether the stored version that a delta will be based on has the checksum of this text."""
    row = tx.one_or_none(
        "select checksum from section_version where section_id = :section_id and revision = :revision",
        section_id=section.id,
        revision=section.revision,
    )
    return row == (_checksum(section.content),)


def _checksum(text: str) -> int:
    return crc32(text.encode())
