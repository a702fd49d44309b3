"""Open proposals as they go out in a file: the text of a section with one more of them accepted after the other."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from quire.domain.exchange.exports import TrackedVersion
from quire.domain.review.decisions import HunksLost, rewritten
from quire.domain.review.hunks import Hunk


class OpenProposal(msgspec.Struct, frozen=True):
    """A proposal with pending hunks: the text that it is based on, who proposes it, and when."""

    base: str
    hunks: tuple[Hunk, ...]
    author: str
    proposed_at: datetime


def tracked_versions(content: str, proposals: Iterable[OpenProposal]) -> tuple[TrackedVersion, ...]:
    """The texts that come of accepting the proposals in order; hunks that are not found in them are left out."""
    versions = []
    for proposal in proposals:
        accepted = _accepted(content, proposal)
        if accepted != content:
            versions.append(TrackedVersion(accepted, proposal.author, proposal.proposed_at))
            content = accepted
    return tuple(versions)


def _accepted(content: str, proposal: OpenProposal) -> str:
    pending = {hunk.id for hunk in proposal.hunks if hunk.state == "pending"}
    while pending:
        next_hunks = [
            msgspec.structs.replace(hunk, state="accepted") if hunk.id in pending else hunk
            for hunk in proposal.hunks
        ]
        try:
            return rewritten(proposal.base, proposal.hunks, next_hunks, content).text
        except HunksLost as lost:
            pending -= {hunk.id for hunk in lost.hunks}
    return content
