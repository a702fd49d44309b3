"""The comments of a document as threads of an export. What writes files needs the threads alone, which load less."""

from quire.domain.comments.comments import Comment, ThreadReply
from quire.domain.exchange.exported_threads import ExportedRemark, ExportedThread
from quire.domain.texts.ranges import TextRange


def exported_thread(comment: Comment, revision: int) -> ExportedThread:
    """A thread as it goes out with the text of its section at a revision."""
    anchor = comment.anchor
    is_placed = anchor is not None and anchor.state == "placed" and anchor.revision == revision
    return ExportedThread(
        (_remark(comment), *map(_remark, comment.replies)),
        comment.resolved,
        TextRange(anchor.start, anchor.end) if anchor is not None and is_placed else None,
        "" if anchor is None else anchor.quote,
    )


def _remark(comment: Comment | ThreadReply) -> ExportedRemark:
    return ExportedRemark(
        comment.id, comment.imported_from or comment.author, comment.created_at, comment.text
    )
