"""Handlers: proposals, and decisions about their hunks. Those that people make by themselves are in `own_proposals`."""

from quart import Response

from quire.domain.review.decisions import Verdicts
from quire.domain.review.proposals import draw_up
from quire.store import texts_to_render
from quire.store.client_requests import Reply
from quire.store.conversation import decisions, proposals
from quire.store.conversation.decisions import Decided
from quire.store.conversation.proposals import AddedProposal
from quire.store.pages import PageCursor
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.document_texts import surroundings_of_excerpt
from quire.web.pages.hunks import render_hunks
from quire.web.request_models import DecisionBody, PageQuery, ProposalBody, RenderingQuery
from quire.web.response_models import (
    DecidedReply,
    PlacedProposalReply,
    ProposalReply,
    ProposalsReply,
    RenderingReply,
    TakenBackReply,
    as_json,
    as_reply,
    from_reply,
)
from quire.web.sections.cited_texts import clusters_of_text


async def create_proposal(request: AuthenticatedRequest, message_id: str, body: ProposalBody) -> Response:
    """Create a proposal from an answer: to replace its section's text or the selection, or to append to it.

    If a proposal of this answer and mode has pending hunks, that one is returned with 200.
    """
    proposable = await request.read(proposals.find_proposable, message_id, body.mode)
    target, text = proposable.target, proposable.text
    draft = await request.compute(
        draw_up,
        target,
        body.mode,
        text,
        proposable.citations,
        characters=len(target.content) + len(text),
    )
    outcome = await request.idempotent_write(_added_reply, proposals.add, message_id, draft)
    return from_reply(outcome.reply)


async def read_proposal(request: AuthenticatedRequest, proposal_id: str) -> Response:
    """Read a proposal, with the ranges of its hunks in the section's current text."""
    placed = await request.read(proposals.find_placed, proposal_id)
    return as_json(PlacedProposalReply(placed.proposal, placed.section.revision))


async def render_proposal(request: AuthenticatedRequest, proposal_id: str, query: RenderingQuery) -> Response:
    """Render hunks of a proposal as HTML, each beside its section's current text, `first` being the first of all as 0.

    What goes is in `del`, what comes in `ins`.
    """
    placed, facts = await request.read(texts_to_render.find_proposal, proposal_id)
    hunks, text = placed.proposal.hunks, placed.section.content
    changed = hunks[query.first : query.first + query.limit]
    rendered = await request.compute_once(
        render_hunks,
        hunks,
        text,
        query.first,
        query.limit,
        surroundings_of_excerpt(facts, await clusters_of_text(request, facts)),
        characters=len(text) + sum(len(hunk.before) + len(hunk.after) for hunk in changed),
    )
    return as_json(RenderingReply(rendered, placed.section.revision))


async def list_proposals(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: PageQuery
) -> Response:
    """List the proposals for a section that have pending hunks, newest first."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(
        proposals.list_pending, document_id, section_id, limit=query.limit, cursor=cursor
    )
    return as_json(ProposalsReply(page.items, page.next_cursor))


async def decide(request: AuthenticatedRequest, proposal_id: str, body: DecisionBody) -> Response:
    """Accept and reject hunks, as one change of the section's text; with 409 nothing is changed.

    Repeating a decision has no effect. `edits` are texts to accept in place of the proposed ones.
    """
    verdicts = Verdicts(body.accept, body.reject, body.edits)
    outcome = await request.idempotent_write(
        _decided_reply, decisions.decide, proposal_id, verdicts, services().limits
    )
    if outcome.result is not None:
        services().contracts.check_soon(outcome.result.section.document_id, outcome.result.section.id)
    return from_reply(outcome.reply)


async def take_decision_back(request: AuthenticatedRequest, proposal_id: str, decision_id: str) -> Response:
    """Take a decision back: its hunks are pending again, and its changes are undone; later edits stay."""
    back = await request.write(decisions.take_back, proposal_id, decision_id, services().limits)
    return as_json(TakenBackReply(back.proposal, back.section))


def _decided_reply(decided: Decided) -> Reply:
    return as_reply(DecidedReply(decided.proposal, decided.section, decided.decision), 200)


def _added_reply(added: AddedProposal) -> Reply:
    return as_reply(ProposalReply(added.proposal), 201 if added.is_new else 200)
