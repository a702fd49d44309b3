"""Handlers: comments on the page on which a document is read, without script."""

from quart import Response
from quart import request as http_request

from quire.domain.comments.comments import Comment
from quire.store.comments import comments
from quire.store.comments.comments import CommentChange
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import see


async def add_comment(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Comment on a section, or on words that were read in it."""
    form = await http_request.form
    typed = (form.get("text", ""), form.get("words", ""))
    comment = await request.write(comments.add_on_words, document_id, section_id, *typed, services().limits)
    return _see_comments(comment)


async def reply(request: AuthenticatedRequest, comment_id: str) -> Response:
    """Answer a comment."""
    text = (await http_request.form).get("text", "")
    return _see_comments((await request.write(comments.reply, comment_id, text, services().limits)).comment)


async def resolve(request: AuthenticatedRequest, comment_id: str) -> Response:
    """Resolve a thread, or reopen it."""
    is_resolved = (await http_request.form).get("resolved") == "yes"
    changed = CommentChange(resolved=is_resolved)
    return _see_comments(await request.write(comments.change, comment_id, changed, services().limits))


async def delete(request: AuthenticatedRequest, comment_id: str) -> Response:
    """Delete one's own comment."""
    thread = await request.read(comments.find_comment, comment_id)
    await request.write(comments.remove, comment_id)
    return _see_comments(thread)


def _see_comments(comment: Comment) -> Response:
    return see(f"/documents/{comment.document_id}/read#comments-{comment.section_id}")
