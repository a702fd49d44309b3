"""Decisions about proposals: made, and taken back. A decision and the text that results are one change."""

from collections.abc import Sequence

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import DecisionMade, DecisionTakenBack, digest_of
from quire.domain.documents.sections import Section, check_content
from quire.domain.errors import DamagedVersion, PlaceChanged
from quire.domain.history.document_history import EventKind
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.review.decisions import (
    Decision,
    HunksLost,
    Rewriting,
    Verdicts,
    decided,
    origins_of,
    reverted,
    rewritten,
    taken_back,
)
from quire.domain.review.hunks import Hunk
from quire.domain.review.proposals import Proposal
from quire.domain.sharing.grants import Right
from quire.domain.texts.ranges import TextRange
from quire.store.auditing import audit
from quire.store.conversation import proposals, stored_proposals
from quire.store.conversation.stored_proposals import ProposalRow, StoredProposal
from quire.store.sections import document_events, sections, versions
from quire.store.transactions import Transaction, as_json, new_id

_ranges = msgspec.json.Decoder(dict[str, TextRange])


class Decided(msgspec.Struct, frozen=True):
    """A proposal and its section after a decision, and the decision."""

    proposal: Proposal
    section: Section
    decision: Decision


class TakenBack(msgspec.Struct, frozen=True):
    """A proposal and its section after a decision was taken back."""

    proposal: Proposal
    section: Section


def decide(
    tx: Transaction, visitor: Visitor, proposal_id: str, verdicts: Verdicts, limits: Limits
) -> Decided:
    """Accept and reject hunks, and write the text that results; all or nothing.

    Raises `NotFound` and `InvalidField` for hunks that cannot be meant, `AlreadyDecided`, and `PlaceChanged`. What was
    decided so before is decided once.
    """
    tx.lock("proposal", proposal_id)
    stored = stored_proposals.find_stored(tx, visitor, proposal_id, Right.DECIDE)
    section = sections.find_locked_section(tx, visitor, stored.row.document_id, stored.row.section_id)
    decision_id = new_id()
    next_hunks = decided(stored.hunks, verdicts, decision_id)
    if next_hunks == stored.hunks:
        hunk_ids = verdicts.hunk_ids
        named = next(hunk for hunk in stored.hunks if hunk.id in hunk_ids)
        decision_id = str(named.decision_id)
    else:
        section = _carry_out(tx, visitor, stored, section, next_hunks, decision_id, limits)
    proposal = proposals.show(tx, visitor, msgspec.structs.replace(stored, hunks=next_hunks), section.content)
    decision = next(decision for decision in proposal.decisions if decision.id == decision_id)
    return Decided(proposal, section, decision)


def take_back(
    tx: Transaction, visitor: Visitor, proposal_id: str, decision_id: str, limits: Limits
) -> TakenBack:
    """Undo a decision: its hunks are pending again, and the ranges that they changed have their former text.

    Taking it back again changes nothing. Raises `NotFound` and `PlaceChanged`.
    """
    tx.lock("proposal", proposal_id)
    stored = stored_proposals.find_stored(tx, visitor, proposal_id, Right.DECIDE)
    decision = proposals.find_decision(tx, proposal_id, decision_id)
    section = sections.find_locked_section(tx, visitor, stored.row.document_id, stored.row.section_id)
    next_hunks = taken_back(stored.hunks, decision_id)
    if next_hunks != stored.hunks:
        section = _carry_back(tx, visitor, stored, section, decision, limits)
        _store_states(tx, stored, next_hunks)
        if decision.revision is None:
            _record(tx, visitor, section, "rejection_taken_back")
        tx.run("update decision set taken_back_at = :now where id = :id", now=tx.now_text, id=decision_id)
        undone = DecisionTakenBack(section.document_id, section.id, decision_id, digest_of(section.content))
        audit.record(tx, visitor, undone)
    proposal = proposals.show(tx, visitor, msgspec.structs.replace(stored, hunks=next_hunks), section.content)
    return TakenBack(proposal, section)


def _carry_out(
    tx: Transaction,
    visitor: Visitor,
    stored: StoredProposal,
    section: Section,
    next_hunks: list[Hunk],
    decision_id: str,
    limits: Limits,
) -> Section:
    """Write the text that a new decision results in, the decision itself, and the states of its hunks."""
    result = _rewritten(stored, section, next_hunks, limits)
    newly = [hunk for hunk in next_hunks if hunk.decision_id == decision_id]
    cause = _cause(stored.row, newly, result)
    changed = _write(tx, visitor, section, result.text, cause)
    tx.run(
        "insert into decision (id, proposal_id, author_id, revision, places, created_at)"
        " values (:id, :proposal_id, :author_id, :revision, :places, :now)",
        id=decision_id,
        proposal_id=stored.row.id,
        author_id=visitor.user_id,
        revision=changed.revision if changed.revision != section.revision else None,
        places=as_json(result.ranges),
        now=tx.now_text,
    )
    _store_states(tx, stored, next_hunks)
    if any(hunk.state == "rejected" for hunk in newly):
        _record(tx, visitor, section, "changes_rejected")
    audit.record(tx, visitor, _made(stored.row.id, decision_id, newly, changed))
    return changed


def _made(proposal_id: str, decision_id: str, newly: Sequence[Hunk], section: Section) -> DecisionMade:
    rejected_count = sum(hunk.state == "rejected" for hunk in newly)
    return DecisionMade(
        section.document_id,
        section.id,
        proposal_id,
        decision_id,
        accepted_count=len(newly) - rejected_count,
        rejected_count=rejected_count,
        sha256=digest_of(section.content),
    )


def _cause(row: ProposalRow, newly: Sequence[Hunk], result: Rewriting) -> Cause:
    """Changes that a file proposed were written by people, and come from a file as the text did.

    Those that a person proposed are that person's, but for what was typed while they were accepted.
    """
    if row.author_id is not None:
        origins = origins_of(newly, result.ranges, kept=None)
        return Cause("proposal", origins=origins, proposer_id=row.author_id)
    if row.is_from_file:
        return Cause("import", origins=origins_of(newly, result.ranges, kept="imported"))
    return Cause("proposal", row.message_id, origins=origins_of(newly, result.ranges))


def _rewritten(
    stored: StoredProposal, section: Section, next_hunks: Sequence[Hunk], limits: Limits
) -> Rewriting:
    """The section's text with the next states of the hunks."""
    if stored.base is None:
        raise DamagedVersion(stored.row.base_revision)
    try:
        result = rewritten(stored.base, stored.hunks, next_hunks, section.content)
    except HunksLost as lost:
        raise PlaceChanged(lost.hunks, section) from lost
    check_content(result.text, limits)
    return result


def _carry_back(
    tx: Transaction,
    visitor: Visitor,
    stored: StoredProposal,
    section: Section,
    decision: Decision,
    limits: Limits,
) -> Section:
    """Write the section's text without the changes of a decision, if it made any."""
    if decision.revision is None:
        return section
    before = versions.content_or_none(tx, section.id, decision.revision - 1)
    text = _reverted(tx, stored, section, decision, decision.revision, before, limits)
    # This restores the version before the decision, unless something else has changed since.
    cause = Cause("restore", restored_revision=decision.revision - 1 if text == before else None)
    return _write(tx, visitor, section, text, cause)


def _reverted(
    tx: Transaction,
    stored: StoredProposal,
    section: Section,
    decision: Decision,
    revision: int,
    before: str | None,
    limits: Limits,
) -> str:
    is_last = section.revision == revision
    text_then = section.content if is_last else versions.content_at(tx, section.id, revision)
    if section.content == text_then and before is not None:
        return before
    (ranges,) = tx.one("select places from decision where id = :id", id=decision.id)
    try:
        text = reverted(text_then, stored.hunks, decision.id, _ranges.decode(ranges), section.content)
    except HunksLost as lost:
        raise PlaceChanged(lost.hunks, section) from lost
    check_content(text, limits)
    return text


def _write(tx: Transaction, visitor: Visitor, section: Section, text: str, cause: Cause) -> Section:
    return sections.write_section(tx, visitor, section, msgspec.structs.replace(section, content=text), cause)


def _record(tx: Transaction, visitor: Visitor, section: Section, kind: EventKind) -> None:
    document_events.record(tx, visitor, section.document_id, kind, subject_id=section.id, name=section.title)


def _store_states(tx: Transaction, stored: StoredProposal, next_hunks: Sequence[Hunk]) -> None:
    tx.run_each(
        "update hunk set state = :state, accepted = :accepted, decision_id = :decision_id where id = :id",
        [
            {
                "id": hunk.id,
                "state": hunk.state,
                "accepted": hunk.accepted,
                "decision_id": hunk.decision_id,
            }
            for hunk, old in zip(next_hunks, stored.hunks, strict=True)
            if hunk != old
        ],
    )
    tx.run(
        "update proposal set pending_count = :count where id = :id",
        count=sum(hunk.state == "pending" for hunk in next_hunks),
        id=stored.row.id,
    )
    proposals.announce(tx, stored.row.id)
