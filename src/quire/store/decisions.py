"""Decisions about proposals: made, and taken back. A decision and the text that it makes are one change."""

from collections.abc import Sequence

import msgspec

from quire.domain.decisions import (
    PlacesLost,
    Rewriting,
    Verdicts,
    decided,
    origins_of,
    reverted,
    rewritten,
    taken_back,
)
from quire.domain.errors import PlaceChanged
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.proposals import Decision, Hunk, Proposal
from quire.domain.sections import Section, check_content
from quire.domain.texts.ranges import TextRange
from quire.domain.users import Visitor
from quire.store import proposals, sections, versions
from quire.store.proposals import ProposalRow
from quire.store.transactions import Transaction, as_json, new_id

_places = msgspec.json.Decoder(dict[str, TextRange])


class Decided(msgspec.Struct, frozen=True):
    """A proposal after a decision, the section as it is with it, and the decision."""

    proposal: Proposal
    section: Section
    decision: Decision


class TakenBack(msgspec.Struct, frozen=True):
    """A proposal after a decision was taken back, and the section as it is without it."""

    proposal: Proposal
    section: Section


def decide(
    tx: Transaction, visitor: Visitor, proposal_id: str, verdicts: Verdicts, limits: Limits
) -> Decided:
    """Accept and reject hunks, and write the text that results; all of it or nothing.

    Raises `NotFound` and `InvalidField` for hunks that cannot be meant, `AlreadyDecided`, and `PlaceChanged`. What was
    decided so before is decided once.
    """
    row = proposals.find_row(tx, visitor, proposal_id)
    hunks = proposals.list_hunks(tx, row.id)
    decision_id = new_id()
    next_hunks = decided(hunks, verdicts, decision_id)
    if next_hunks == hunks:
        named = next(hunk for hunk in hunks if hunk.id in (*verdicts.accept, *verdicts.reject))
        decision_id = str(named.decision_id)
    else:
        section = sections.find_section(tx, visitor, row.document_id, row.section_id)
        result = _rewritten(tx, row, section, hunks, next_hunks, limits)
        newly = [hunk for hunk in next_hunks if hunk.decision_id == decision_id]
        cause = Cause("proposal", row.message_id, origins=origins_of(newly, result.places))
        changed = _write(tx, visitor, section, result.text, cause)
        tx.run(
            "insert into decision (id, proposal_id, author_id, revision, places, created_at)"
            " values (:id, :proposal_id, :author_id, :revision, :places, :now)",
            id=decision_id,
            proposal_id=row.id,
            author_id=visitor.user_id,
            revision=changed.revision if changed.revision != section.revision else None,
            places=as_json(result.places),
            now=tx.now_text,
        )
        _store_states(tx, row.id, hunks, next_hunks)
    return Decided(
        proposals.find_proposal(tx, visitor, proposal_id),
        sections.find_section(tx, visitor, row.document_id, row.section_id),
        proposals.find_decision(tx, row.id, decision_id),
    )


def take_back(
    tx: Transaction, visitor: Visitor, proposal_id: str, decision_id: str, limits: Limits
) -> TakenBack:
    """Undo a decision: its hunks wait again, and where they changed the text, it is as before.

    One that was taken back already stays so. Raises `NotFound` and `PlaceChanged`.
    """
    row = proposals.find_row(tx, visitor, proposal_id)
    decision = proposals.find_decision(tx, row.id, decision_id)
    section = sections.find_section(tx, visitor, row.document_id, row.section_id)
    hunks = proposals.list_hunks(tx, row.id)
    next_hunks = taken_back(hunks, decision_id)
    if next_hunks != hunks:
        text = _reverted(tx, section, hunks, decision, limits)
        section = _write(tx, visitor, section, text, _cause_of_return(tx, section, decision, text))
        _store_states(tx, row.id, hunks, next_hunks)
        tx.run("update decision set taken_back_at = :now where id = :id", now=tx.now_text, id=decision_id)
    return TakenBack(proposals.find_proposal(tx, visitor, proposal_id), section)


def _rewritten(
    tx: Transaction,
    row: ProposalRow,
    section: Section,
    hunks: Sequence[Hunk],
    next_hunks: Sequence[Hunk],
    limits: Limits,
) -> Rewriting:
    """What the next states of the hunks make of the section's text."""
    try:
        result = rewritten(proposals.find_base(tx, row), hunks, next_hunks, section.content)
    except PlacesLost as lost:
        raise PlaceChanged(lost.hunks, section) from lost
    check_content(result.text, limits)
    return result


def _reverted(
    tx: Transaction, section: Section, hunks: Sequence[Hunk], decision: Decision, limits: Limits
) -> str:
    """The section's text without what a decision brought into it."""
    if decision.revision is None:
        return section.content
    is_last = section.revision == decision.revision
    text_then = section.content if is_last else versions.content_at(tx, section.id, decision.revision)
    before = versions.content_or_none(tx, section.id, decision.revision - 1)
    if section.content == text_then and before is not None:
        return before
    (places,) = tx.one("select places from decision where id = :id", id=decision.id)
    try:
        text = reverted(text_then, hunks, decision.id, _places.decode(places), section.content)
    except PlacesLost as lost:
        raise PlaceChanged(lost.hunks, section) from lost
    check_content(text, limits)
    return text


def _write(tx: Transaction, visitor: Visitor, section: Section, text: str, cause: Cause) -> Section:
    return sections.write_section(tx, visitor, section, msgspec.structs.replace(section, content=text), cause)


def _cause_of_return(tx: Transaction, section: Section, decision: Decision, text: str) -> Cause:
    """The version before the decision came back, unless something else was changed since."""
    before = None if decision.revision is None else decision.revision - 1
    is_back = before is not None and versions.content_or_none(tx, section.id, before) == text
    return Cause("restore", restored_revision=before if is_back else None)


def _store_states(
    tx: Transaction, proposal_id: str, hunks: Sequence[Hunk], next_hunks: Sequence[Hunk]
) -> None:
    tx.run_each(
        "update hunk set state = :state, accepted = :accepted, decision_id = :decision_id where id = :id",
        [
            {
                "id": hunk.id,
                "state": hunk.state,
                "accepted": hunk.accepted,
                "decision_id": hunk.decision_id,
            }
            for hunk, old in zip(next_hunks, hunks, strict=True)
            if hunk != old
        ],
    )
    tx.run(
        "update proposal set pending_count = :count where id = :id",
        count=sum(hunk.state == "pending" for hunk in next_hunks),
        id=proposal_id,
    )
