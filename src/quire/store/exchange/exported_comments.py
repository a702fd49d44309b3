"""The comments of a document, as an export has them beside its texts."""

from collections.abc import Mapping

from quire.domain.accounts.users import Visitor
from quire.domain.exchange.comments_to_export import exported_thread
from quire.domain.exchange.exported_threads import CommentChoice, ExportedThread
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.comments import comment_lists
from quire.store.comments.comment_lists import ThreadFilter
from quire.store.pages import PageCursor
from quire.store.transactions import Transaction

_READ_AT_ONCE = 500


def find_threads(
    tx: Transaction, visitor: Visitor, document_id: str, revisions: Mapping[str, int], choice: CommentChoice
) -> Mapping[str, list[ExportedThread]]:
    """The threads of sections that are exported at these revisions. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.COMMENT)
    shown = ThreadFilter("open" if choice == "open" else None)
    found: dict[str, list[ExportedThread]] = {}
    cursor: PageCursor | None = None
    while True:
        page = comment_lists.list_of_document(
            tx, visitor, document_id, shown, limit=_READ_AT_ONCE, cursor=cursor
        )
        for comment in page.items:
            revision = revisions.get(comment.section_id)
            if revision is not None:
                found.setdefault(comment.section_id, []).append(exported_thread(comment, revision))
        if page.next_cursor is None:
            return found
        cursor = PageCursor.parse(page.next_cursor)
