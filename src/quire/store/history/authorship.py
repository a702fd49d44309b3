"""Who wrote what of a section: the versions that blame replays, read in steps, and its stored result."""

from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import Section
from quire.domain.history.authorship import Saved
from quire.domain.history.blame import RULES, Blame, SavedText
from quire.domain.history.versions import Cause, Delta
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.sections import sections, versions
from quire.store.transactions import Transaction, as_json, as_time, named_list

VERSIONS_AT_ONCE = 500
CHARACTERS_AT_ONCE = 8_000_000
"""Characters of all texts that one step reads, so that no transaction stays open for long."""
NAMES_AT_ONCE = 500

_blame_decoder = msgspec.json.Decoder(Blame)


class BlameStart(msgspec.Struct, frozen=True):
    """A section, and the blame from which its replay resumes.

    `content` is the text of that blame's version; `restored` are the revisions that later versions restore.
    """

    section: Section
    blame: Blame | None
    content: str
    restored: tuple[int, ...]


def begin(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> BlameStart:
    """The stored blame of a section, where it can be resumed. Raises as `find_section`."""
    section = sections.find_section(tx, visitor, document_id, section_id, Right.READ)
    kept = _find_kept(tx, section_id)
    if kept is not None:
        restored = _list_restored(tx, section_id, after=kept.revision)
        content = versions.content_or_none(tx, section_id, kept.revision)
        # The blame of earlier versions is not stored: where one of them is restored, the replay starts from the first.
        if content is not None and all(revision >= kept.revision for revision in restored):
            return BlameStart(section, kept, content, restored)
    return BlameStart(section, None, "", _list_restored(tx, section_id, after=0))


def list_texts(
    tx: Transaction, visitor: Visitor, section: Section, *, after: int, content: str
) -> list[SavedText]:
    """The next versions after a revision, whose text is `content`, up to the section's. Raises `DamagedVersion`."""
    access.check_section(tx, visitor, section.document_id, section.id, Right.READ)
    rows = tx.all(
        "select revision, content, kept_before, kept_after, checksum, reason, message_id, restored_revision, origins,"
        " quotes, proposer_id from section_version"
        " where section_id = :section_id and revision > :after and revision <= :last order by revision limit :limit",
        section_id=section.id,
        after=after,
        last=section.revision,
        limit=max(1, min(VERSIONS_AT_ONCE, CHARACTERS_AT_ONCE // (1 + len(section.content)))),
    )
    texts: list[SavedText] = []
    for row in rows:
        text = _saved_text(content, row)
        texts.append(text)
        content = text.content
    return texts


def list_saved(tx: Transaction, section_id: str, revisions: list[int]) -> dict[int, Saved]:
    """Who saved these versions, and when; the caller has checked access to the section."""
    saved: dict[int, Saved] = {}
    for first in range(0, len(revisions), NAMES_AT_ONCE):
        names, values = named_list("revision", revisions[first : first + NAMES_AT_ONCE])
        rows = tx.all(
            "select section_version.revision, user_account.name, section_version.created_at, proposer.name"
            " from section_version join user_account on user_account.id = section_version.author_id"
            " left join user_account as proposer on proposer.id = section_version.proposer_id"
            f" where section_version.section_id = :section_id and section_version.revision in ({names})",
            section_id=section_id,
            **values,
        )
        saved |= {
            revision: Saved(name, as_time(created_at), proposer)
            for revision, name, created_at, proposer in rows
        }
    return saved


def list_models(tx: Transaction, message_ids: list[str]) -> dict[str, str | None]:
    """The models of these answers, except deleted ones; the caller has checked access."""
    models: dict[str, str | None] = {}
    for first in range(0, len(message_ids), NAMES_AT_ONCE):
        names, values = named_list("id", message_ids[first : first + NAMES_AT_ONCE])
        models |= dict(tx.all(f"select id, model from message where id in ({names})", **values))
    return models


def list_sources(tx: Transaction, reference_ids: list[str]) -> dict[str, str]:
    """The titles of these references, except deleted ones; the caller has checked access."""
    titles: dict[str, str] = {}
    for first in range(0, len(reference_ids), NAMES_AT_ONCE):
        names, values = named_list("id", reference_ids[first : first + NAMES_AT_ONCE])
        titles |= dict(tx.all(f"select id, title from reference where id in ({names})", **values))
    return titles


def keep(tx: Transaction, section_id: str, blame: Blame) -> None:
    """Store a blame, unless one of a later revision is stored or the section was deleted."""
    tx.run(
        "insert into section_authorship (section_id, revision, rules, attribution)"
        " select id, :revision, :rules, :attribution from section where id = :section_id"
        " on conflict (section_id) do update set revision = excluded.revision, rules = excluded.rules,"
        " attribution = excluded.attribution"
        " where excluded.rules <> section_authorship.rules or excluded.revision > section_authorship.revision",
        section_id=section_id,
        revision=blame.revision,
        rules=RULES,
        attribution=as_json(blame),
    )


def _find_kept(tx: Transaction, section_id: str) -> Blame | None:
    row = tx.one_or_none(
        "select attribution from section_authorship where section_id = :section_id and rules = :rules",
        section_id=section_id,
        rules=RULES,
    )
    return None if row is None else _blame_decoder.decode(row[0])


def _list_restored(tx: Transaction, section_id: str, *, after: int) -> tuple[int, ...]:
    rows = tx.all(
        "select distinct restored_revision from section_version"
        " where section_id = :section_id and revision > :after and restored_revision is not null",
        section_id=section_id,
        after=after,
    )
    return tuple(revision for (revision,) in rows)


def _saved_text(before: str, row: tuple[Any, ...]) -> SavedText:
    revision, content, kept_before, kept_after, checksum, *cause_of = row
    if kept_before is not None:
        content = versions.put_together(before, Delta(kept_before, content, kept_after), revision)
    versions.check_text(content, checksum, revision)
    reason, message_id, restored, origins, quotes, proposer_id = cause_of
    ranges = (*versions.origins_in(origins), *versions.origins_in(quotes))
    return SavedText(revision, content, Cause(reason, message_id, restored, ranges, proposer_id))
