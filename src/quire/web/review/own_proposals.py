"""Handlers: proposals that people and programs make by themselves, changed and withdrawn by their author."""

from quart import Response

from quire.domain.documents.sections import check_content
from quire.domain.review.proposals import Draft, Suggestion, check_why, draw_up_change
from quire.domain.sharing.grants import Right
from quire.store.client_requests import Reply
from quire.store.conversation import own_proposals, proposals
from quire.store.conversation.own_proposals import Base
from quire.store.conversation.proposals import AddedProposal
from quire.store.documents import documents
from quire.store.pages import Page, PageCursor
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import page
from quire.web.request_models import PageQuery, TextProposalBody
from quire.web.response_models import ProposalReply, SuggestionsReply, as_json, as_reply, from_reply


async def propose(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: TextProposalBody
) -> Response:
    """Propose another text for a section, as hunks that editors decide one by one.

    The hunks are made against the text of `base_revision`. Its author and those who decide see it.
    """
    why = _checked_why(body)
    base = await request.read(own_proposals.find_base, document_id, section_id, body.base_revision)
    draft = await _draft(request, base, body)
    outcome = await request.idempotent_write(
        _added_reply, own_proposals.add, document_id, section_id, draft, why
    )
    return from_reply(outcome.reply)


async def list_suggestions(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """List one's own suggestions in a document, newest first, with what became of each change.

    Nobody else sees what was withdrawn. Of each section the 20 newest such suggestions are kept.
    """
    page = await _list(request, document_id, query)
    return as_json(SuggestionsReply(page.items, page.next_cursor))


async def suggestions_page(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """One's own suggestions in a document, on a page."""
    document = await request.read(documents.find_document, document_id, Right.SEE)
    found = await _list(request, document_id, query)
    return await page("suggestions.html", request.visitor, document=document, query=query, found=found)


async def change_proposal(
    request: AuthenticatedRequest, proposal_id: str, body: TextProposalBody
) -> Response:
    """Propose another text in place of one's own proposal; hunks that stay the same keep their ids.

    Where some of it was decided, that stays as it is, and what is proposed now is a new proposal, with 201.
    """
    why = _checked_why(body)
    base = await request.read(own_proposals.find_base_of, proposal_id, body.base_revision)
    draft = await _draft(request, base, body)
    return from_reply(_added_reply(await request.write(own_proposals.change, proposal_id, draft, why)))


async def withdraw_proposal(request: AuthenticatedRequest, proposal_id: str) -> Response:
    """Withdraw what is pending of one's own proposal."""
    await request.write(own_proposals.withdraw, proposal_id)
    return Response(b"", 204)


async def _list(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Page[Suggestion]:
    return await request.read(
        proposals.list_of_author,
        document_id,
        limit=query.limit,
        cursor=PageCursor.parse_or_none(query.cursor),
    )


def _checked_why(body: TextProposalBody) -> str | None:
    check_content(body.content, services().limits)
    return check_why(body.why)


async def _draft(request: AuthenticatedRequest, base: Base, body: TextProposalBody) -> Draft:
    return await request.compute(
        draw_up_change,
        base.section_id,
        base.revision,
        base.content,
        body.content,
        characters=len(base.content) + len(body.content),
    )


def _added_reply(added: AddedProposal) -> Reply:
    return as_reply(ProposalReply(added.proposal), 201 if added.is_new else 200)
