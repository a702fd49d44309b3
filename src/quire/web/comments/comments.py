"""Handlers: comments on sections and on words of them, their replies, and what of them is for the visitor."""

from quart import Response

from quire.domain.comments.comments import Comment
from quire.store.client_requests import Reply
from quire.store.comments import comment_lists, comment_notices, comment_people, comments
from quire.store.comments.comment_lists import ThreadFilter
from quire.store.comments.comments import CommentChange, Replied
from quire.store.pages import PageCursor
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.request_models import CommentBody, CommentChangeBody, CommentsQuery, ReplyBody
from quire.web.response_models import (
    CommentCountsReply,
    CommentNoticesReply,
    CommentReply,
    CommentsReply,
    PeopleReply,
    RepliedReply,
    as_json,
    as_reply,
    from_reply,
)


async def list_of_section(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: CommentsQuery
) -> Response:
    """List the comments on a section with their replies, oldest first.

    `anchor` says where the words of a comment stand: `placed` in the current text, or `changed` since.
    """
    page = await request.read(
        comment_lists.list_of_section,
        document_id,
        section_id,
        _filter(query),
        limit=query.limit,
        cursor=PageCursor.parse_or_none(query.cursor),
    )
    return as_json(CommentsReply(page.items, page.next_cursor))


async def list_of_document(request: AuthenticatedRequest, document_id: str, query: CommentsQuery) -> Response:
    """List the comments on all sections of a document that one may comment on, oldest first."""
    page = await request.read(
        comment_lists.list_of_document,
        document_id,
        _filter(query),
        limit=query.limit,
        cursor=PageCursor.parse_or_none(query.cursor),
    )
    return as_json(CommentsReply(page.items, page.next_cursor))


async def count_open(request: AuthenticatedRequest, document_id: str) -> Response:
    """Count the open comments of each section that has some."""
    return as_json(CommentCountsReply(await request.read(comment_lists.count_open, document_id)))


async def list_people(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """List whom comments on a section can be assigned to and can mention as `@name`."""
    return as_json(PeopleReply(await request.read(comment_people.list_people, document_id, section_id)))


async def create_comment(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: CommentBody
) -> Response:
    """Comment on a section, or with an `anchor` on words of it."""
    outcome = await request.idempotent_write(
        _created, comments.add, document_id, section_id, body.text, body.anchor, services().limits
    )
    return from_reply(outcome.reply)


async def reply(request: AuthenticatedRequest, comment_id: str, body: ReplyBody) -> Response:
    """Answer a comment."""
    outcome = await request.idempotent_write(
        _replied, comments.reply, comment_id, body.text, services().limits
    )
    return from_reply(outcome.reply)


async def read_comment(request: AuthenticatedRequest, comment_id: str) -> Response:
    """Read the thread of a comment."""
    return as_json(CommentReply(await request.read(comments.find_comment, comment_id)))


async def change_comment(request: AuthenticatedRequest, comment_id: str, body: CommentChangeBody) -> Response:
    """Change one's own comment, resolve or reopen a thread, or assign it to somebody who may see it.

    `drafted_by` notes the answer that was asked to draft a change for it; `draft` says what became of that.
    """
    changed = CommentChange(body.text, body.resolved, body.assignee, body.drafted_by)
    return as_json(CommentReply(await request.write(comments.change, comment_id, changed, services().limits)))


async def delete_comment(request: AuthenticatedRequest, comment_id: str) -> Response:
    """Delete one's own comment, with its replies; it can be restored for 30 days. Owners delete any."""
    await request.write(comments.remove, comment_id)
    return Response(b"", 204)


async def restore_comment(request: AuthenticatedRequest, comment_id: str) -> Response:
    """Restore a comment that was deleted."""
    return as_json(CommentReply(await request.write(comments.restore, comment_id)))


async def list_notices(request: AuthenticatedRequest) -> Response:
    """List where others mention the visitor, assign a thread to them, or answer them, newest first."""
    notices = await request.read(comment_notices.list_notices)
    return as_json(CommentNoticesReply(notices, sum(notice.is_unread for notice in notices)))


async def mark_notices_read(request: AuthenticatedRequest) -> Response:
    """Let all that is for the visitor count as seen."""
    await request.write(comment_notices.mark_read)
    return Response(b"", 204)


def _filter(query: CommentsQuery) -> ThreadFilter:
    return ThreadFilter(query.state, query.assignee, query.author, query.mentions)


def _created(comment: Comment) -> Reply:
    return as_reply(CommentReply(comment), 201)


def _replied(replied: Replied) -> Reply:
    return as_reply(RepliedReply(replied.reply, replied.comment), 201)
