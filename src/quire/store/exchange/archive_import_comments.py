"""The comments of an archive, as steps of making a document of it.

They are stored in the name of whoever imports the file, with the names that it gives of their writers.
"""

from collections.abc import Iterator

from quire.domain.exchange.archive_reading import comments_of
from quire.domain.exchange.document_archive import ArchivedComment, ArchivedSection
from quire.store.comments.foreign_comments import add_rows
from quire.store.exchange.archive_making import Making, Row, Step, portions


def comment_steps(making: Making, section: ArchivedSection) -> Iterator[Step]:
    """The comments on a section whose versions are there."""
    yield from portions((_row(making, section, comment) for comment in comments_of(section)), add_rows)


def _row(making: Making, section: ArchivedSection, comment: ArchivedComment) -> Row:
    ids, anchor = making.ids, comment.anchor
    is_own = comment.author == making.visitor.name
    return {
        "id": ids[comment.id],
        "document_id": making.document_id,
        "section_id": ids[section.id],
        "thread_id": ids.find(comment.thread_id),
        "author_id": making.visitor.user_id,
        "imported_from": None if is_own else comment.author,
        "text": comment.text,
        "quote": anchor and ids.in_text(anchor.quote),
        "quote_before": anchor and ids.in_text(anchor.before),
        "quote_after": anchor and ids.in_text(anchor.after),
        "quote_start": anchor and anchor.start,
        "quote_end": anchor and anchor.end,
        "quote_revision": anchor and anchor.revision,
        "followed_revision": section.revision if comment.is_changed else anchor and anchor.revision,
        "is_changed": int(comment.is_changed),
        "resolved_at": making.time_or_none(comment.resolved_at),
        "resolved_by": None if comment.resolved_at is None else making.visitor.user_id,
        "created_at": making.time(comment.created_at),
        "edited_at": making.time_or_none(comment.edited_at),
    }
