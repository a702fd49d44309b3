"""The sections in the archive of a document: their versions and proposals; their chats are in `archived_chats`."""

from collections.abc import Iterator
from typing import Any

import msgspec

from quire.domain.comments.comments import StoredAnchor
from quire.domain.exchange.document_archive import (
    ArchivedComment,
    ArchivedDecision,
    ArchivedHunk,
    ArchivedProposal,
    ArchivedSection,
    ArchivedVersion,
    archived_settings,
)
from quire.domain.history.versions import Delta
from quire.domain.texts.ranges import TextRange
from quire.store.contracts import contracts
from quire.store.conversation import chat_settings
from quire.store.exchange.archived_chats import chat_of
from quire.store.exchange.json_pieces import list_of, opened, portions, read_column
from quire.store.sections.versions import origins_in
from quire.store.transactions import Transaction, as_date_or_none, as_time, as_time_or_none

VERSIONS_AT_ONCE = 20

_ranges = msgspec.json.Decoder(dict[str, TextRange])


def section(tx: Transaction, section_id: str) -> Iterator[bytes]:
    """The entry of a section, in pieces."""
    row = tx.one(
        "select document_id, title, level, content, word_count, word_goal, state, due_on, revision, level_revisions,"
        " created_at, updated_at from section where id = :id",
        id=section_id,
    )
    (
        document_id,
        title,
        level,
        content,
        word_count,
        word_goal,
        state,
        due_on,
        *revisions,
        created_at,
        updated_at,
    ) = row
    revision, level_revisions = revisions
    entry = ArchivedSection(
        id=section_id,
        title=title,
        level=level,
        content=content,
        word_count=word_count,
        word_goal=word_goal,
        state=state,
        due_on=as_date_or_none(due_on),
        chat_settings=archived_settings(chat_settings.find_of_section(tx, section_id).section),
        contract=contracts.find_section_contract_or_none(tx, document_id, section_id),
        revision=revision,
        level_revisions=level_revisions,
        created_at=as_time(created_at),
        updated_at=as_time(updated_at),
    )
    yield opened(entry, "versions", "chat", "proposals", "comments")
    yield b',"versions":'
    yield from list_of(_versions(tx, section_id))
    yield b',"chat":'
    yield from chat_of(tx, section_id)
    yield b',"proposals":'
    yield from list_of(_proposals(tx, section_id))
    yield b',"comments":'
    yield from list_of(_comments(tx, section_id))
    yield b"}"


def _versions(tx: Transaction, section_id: str) -> Iterator[bytes]:
    for row in portions(
        lambda after: tx.all(
            "select section_version.revision, section_version.level_revisions, section_version.title,"
            " section_version.level, section_version.word_count, section_version.reason, user_account.name,"
            " proposer.name, section_version.message_id, section_version.restored_revision, section_version.is_folded,"
            " section_version.created_at, section_version.origins, section_version.quotes, section_version.content,"
            " section_version.kept_before, section_version.kept_after from section_version"
            " join user_account on user_account.id = section_version.author_id"
            " left join user_account as proposer on proposer.id = section_version.proposer_id"
            " where section_version.section_id = :id and section_version.revision > :after"
            " order by section_version.revision limit :limit",
            id=section_id,
            after=after,
            limit=VERSIONS_AT_ONCE,
        )
    ):
        yield msgspec.json.encode(_version(*row))


def _version(*row: Any) -> ArchivedVersion:
    revision, level_revisions, title, level, word_count, reason, author, proposer, message_id = row[:9]
    restored, is_folded, created_at, origins, quotes, content, prefix_length, suffix_length = row[9:]
    is_whole = prefix_length is None
    return ArchivedVersion(
        revision=revision,
        level_revisions=level_revisions,
        title=title,
        level=level,
        word_count=word_count,
        reason=reason,
        author=author,
        proposer=proposer,
        message_id=message_id,
        restored_revision=restored,
        is_folded=bool(is_folded),
        created_at=as_time(created_at),
        origins=origins_in(origins),
        quotes=origins_in(quotes),
        content=content if is_whole else None,
        delta=None if is_whole else Delta(prefix_length, content, suffix_length),
    )


def _proposals(tx: Transaction, section_id: str) -> Iterator[bytes]:
    rows = tx.all(
        "select proposal.id, proposal.message_id, user_account.name, proposal.why, proposal.mode,"
        " proposal.base_revision, proposal.created_at"
        " from proposal left join user_account on user_account.id = proposal.author_id"
        " where proposal.section_id = :id"
        " and exists (select 1 from hunk where proposal_id = proposal.id and state <> 'withdrawn')"
        " order by proposal.created_at, proposal.id",
        id=section_id,
    )
    for id_, message_id, author, why, mode, base_revision, created_at in rows:
        yield msgspec.json.encode(
            ArchivedProposal(
                id=id_,
                message_id=message_id,
                author=author,
                why=why,
                mode=mode,
                base_revision=base_revision,
                created_at=as_time(created_at),
                decisions=_decisions(tx, id_),
                hunks=_hunks(tx, id_),
            )
        )


def _comments(tx: Transaction, section_id: str) -> Iterator[bytes]:
    rows = tx.all(
        "select comment.id, comment.thread_id, coalesce(comment.imported_from, user_account.name), comment.text,"
        " comment.is_changed, comment.resolved_at, comment.created_at, comment.edited_at, comment.quote,"
        " comment.quote_before, comment.quote_after, comment.quote_start, comment.quote_end, comment.quote_revision"
        " from comment join user_account on user_account.id = comment.author_id"
        " left join comment as thread on thread.id = comment.thread_id"
        " where comment.section_id = :id and comment.deleted_at is null and thread.deleted_at is null"
        " order by comment.thread_id is not null, comment.created_at, comment.id",
        id=section_id,
    )
    for id_, thread_id, author, text, is_changed, resolved_at, created_at, edited_at, *anchor in rows:
        yield msgspec.json.encode(
            ArchivedComment(
                id=id_,
                thread_id=thread_id,
                author=author,
                text=text,
                anchor=None if anchor[0] is None else StoredAnchor(*anchor),
                is_changed=bool(is_changed),
                resolved_at=as_time_or_none(resolved_at),
                created_at=as_time(created_at),
                edited_at=as_time_or_none(edited_at),
            )
        )


def _decisions(tx: Transaction, proposal_id: str) -> tuple[ArchivedDecision, ...]:
    rows = tx.all(
        "select decision.id, user_account.name, decision.revision, decision.places, decision.created_at,"
        " decision.taken_back_at from decision join user_account on user_account.id = decision.author_id"
        " where decision.proposal_id = :id order by decision.created_at, decision.id",
        id=proposal_id,
    )
    return tuple(
        ArchivedDecision(
            id=id_,
            author=author,
            revision=revision,
            ranges=_ranges.decode(places),
            created_at=as_time(created_at),
            taken_back_at=as_time_or_none(taken_back_at),
        )
        for id_, author, revision, places, created_at, taken_back_at in rows
    )


def _hunks(tx: Transaction, proposal_id: str) -> tuple[ArchivedHunk, ...]:
    rows = tx.all(
        "select id, start, before, after, notes, dropped, words, context, state, accepted, decision_id from hunk"
        " where proposal_id = :id and state <> 'withdrawn' order by ordinal",
        id=proposal_id,
    )
    names = ArchivedHunk.__struct_fields__
    in_json = {"notes", "dropped", "words", "context"}
    return tuple(
        msgspec.convert(
            {
                name: read_column(value) if name in in_json else value
                for name, value in zip(names, row, strict=True)
            },
            ArchivedHunk,
        )
        for row in rows
    )
