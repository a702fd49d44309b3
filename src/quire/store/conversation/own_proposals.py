"""Proposals that people make by themselves: added, changed and withdrawn by their author.

A change replaces the pending hunks; one that stays the same keeps its id, so that whoever decides on it meanwhile
decides on what they saw. What is decided stays where it is, with its base: what is proposed after that is a proposal of
its own.
"""

from collections.abc import Iterable, Sequence

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.errors import TooManyProposals, UnknownBase
from quire.domain.review.hunks import Hunk, ProposedHunk
from quire.domain.review.proposals import PENDING_OF_PERSON_MAX, WITHDRAWN_OF_PERSON_MAX, Draft, Proposal
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.conversation import proposals, stored_proposals
from quire.store.conversation.proposals import AddedProposal
from quire.store.conversation.stored_proposals import StoredProposal
from quire.store.sections import versions
from quire.store.transactions import Transaction, new_id


class Base(msgspec.Struct, frozen=True):
    """A text on which a proposal is based."""

    section_id: str
    revision: int
    content: str


def find_base(tx: Transaction, visitor: Visitor, document_id: str, section_id: str, revision: int) -> Base:
    """The text of a section at a revision. Raises as `access.check_section`, `UnknownBase` and `DamagedVersion`."""
    access.check_section(tx, visitor, document_id, section_id, Right.SUGGEST)
    return _base(tx, section_id, revision)


def find_base_of(tx: Transaction, visitor: Visitor, proposal_id: str, revision: int) -> Base:
    """The same for the section of one's own proposal. Raises as `access.check_own_proposal`."""
    access.check_own_proposal(tx, visitor, proposal_id)
    (section_id,) = tx.one("select section_id from proposal where id = :id", id=proposal_id)
    return _base(tx, section_id, revision)


def add(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, draft: Draft, why: str | None
) -> AddedProposal:
    """Store a proposal of the visitor. Raises as `access.check_section`, and `TooManyProposals`."""
    access.check_section(tx, visitor, document_id, section_id, Right.SUGGEST)
    return _add(tx, visitor, draft, why)


def change(
    tx: Transaction, visitor: Visitor, proposal_id: str, draft: Draft, why: str | None
) -> AddedProposal:
    """Propose other changes in place of those that are pending.

    Where some were decided, a new proposal is returned. Raises as `access.check_own_proposal`, and `TooManyProposals`.
    """
    tx.lock("proposal", proposal_id)
    stored = _find_own(tx, visitor, proposal_id)
    proposals.announce(tx, proposal_id)
    if any(hunk.state != "pending" for hunk in stored.hunks):
        _remove_pending(tx, proposal_id)
        # A client that got no answer sends it again.
        sent_before = _find_same(tx, visitor, draft)
        return (
            _add(tx, visitor, draft, why) if sent_before is None else AddedProposal(sent_before, is_new=False)
        )
    _remove_hunks(tx, proposal_id)
    tx.run(
        "update proposal set base_revision = :base_revision, why = :why, pending_count = :count where id = :id",
        base_revision=draft.base_revision,
        why=why,
        count=len(draft.hunks),
        id=proposal_id,
    )
    stored_proposals.insert_hunks(tx, proposal_id, _with_ids(draft.hunks, stored.hunks))
    return AddedProposal(proposals.find_proposal(tx, visitor, proposal_id), is_new=False)


def withdraw(tx: Transaction, visitor: Visitor, proposal_id: str) -> None:
    """Let nobody decide on what is pending of a proposal, nor see it: it is only in its author's list from then on.

    Of what was decided the record stays. Raises as `change`.
    """
    tx.lock("proposal", proposal_id)
    section_id = _find_own(tx, visitor, proposal_id).row.section_id
    proposals.announce(tx, proposal_id)
    tx.run(
        "update hunk set state = 'withdrawn' where proposal_id = :id and state = 'pending'", id=proposal_id
    )
    tx.run("update proposal set pending_count = 0 where id = :id", id=proposal_id)
    _remove_oldest_withdrawn(tx, visitor, section_id)


def _remove_oldest_withdrawn(tx: Transaction, visitor: Visitor, section_id: str) -> None:
    """Nobody fills the database with what they suggest and withdraw."""
    beyond = tx.all(
        "select id from proposal where section_id = :section_id and author_id = :user_id"
        " and exists (select 1 from hunk where proposal_id = proposal.id and state = 'withdrawn')"
        " order by created_at desc, id desc limit 1000 offset :kept",
        section_id=section_id,
        user_id=visitor.user_id,
        kept=WITHDRAWN_OF_PERSON_MAX,
    )
    for (proposal_id,) in beyond:
        tx.run("delete from hunk where proposal_id = :id and state = 'withdrawn'", id=proposal_id)
        tx.run(
            "delete from proposal where id = :id and not exists (select 1 from hunk where proposal_id = :id)",
            id=proposal_id,
        )


def _base(tx: Transaction, section_id: str, revision: int) -> Base:
    content = versions.find_content(tx, section_id, revision)
    if content is None:
        raise UnknownBase(revision)
    return Base(section_id, revision, content)


def _find_own(tx: Transaction, visitor: Visitor, proposal_id: str) -> StoredProposal:
    access.check_own_proposal(tx, visitor, proposal_id)
    return stored_proposals.find_stored(tx, visitor, proposal_id, Right.SUGGEST)


def _add(tx: Transaction, visitor: Visitor, draft: Draft, why: str | None) -> AddedProposal:
    tx.lock("proposals of a person", f"{draft.section_id} {visitor.user_id}")
    (count,) = tx.one(
        "select count(*) from proposal where section_id = :section_id and author_id = :user_id and pending_count > 0",
        section_id=draft.section_id,
        user_id=visitor.user_id,
    )
    if count >= PENDING_OF_PERSON_MAX:
        raise TooManyProposals(count)
    proposal_id = proposals.insert(tx, None, draft, author_id=visitor.user_id, why=why)
    return AddedProposal(proposals.find_proposal(tx, visitor, proposal_id), is_new=True)


def _find_same(tx: Transaction, visitor: Visitor, draft: Draft) -> Proposal | None:
    """A proposal of the visitor that waits with the same changes of the same base."""
    rows = tx.all(
        "select id from proposal where section_id = :section_id and author_id = :user_id"
        " and base_revision = :base_revision and pending_count = :count order by created_at desc, id desc",
        section_id=draft.section_id,
        user_id=visitor.user_id,
        base_revision=draft.base_revision,
        count=len(draft.hunks),
    )
    waiting = (proposals.find_proposal(tx, visitor, id_) for (id_,) in rows)
    wanted = [(hunk.before, hunk.after) for hunk in draft.hunks]
    return next((one for one in waiting if [(hunk.before, hunk.after) for hunk in one.hunks] == wanted), None)


def _with_ids(hunks: Iterable[ProposedHunk], former: Sequence[Hunk]) -> list[tuple[str, ProposedHunk]]:
    """The hunks with ids: that of a former hunk that puts the same text in the same place, else a new one."""
    ids = {(hunk.start, hunk.before, hunk.after): hunk.id for hunk in former}
    return [(ids.get((hunk.start, hunk.before, hunk.after)) or new_id(), hunk) for hunk in hunks]


def _remove_pending(tx: Transaction, proposal_id: str) -> None:
    tx.run("delete from hunk where proposal_id = :id and state = 'pending'", id=proposal_id)
    tx.run("update proposal set pending_count = 0 where id = :id", id=proposal_id)


def _remove_hunks(tx: Transaction, proposal_id: str) -> None:
    tx.run("delete from hunk where proposal_id = :id", id=proposal_id)
