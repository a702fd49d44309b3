"""Search in a document: the titles and texts of its sections, and its references."""

import re

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import OutlineEntry
from quire.domain.references.passages import SearchHit
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.references import references
from quire.store.searching import passages
from quire.store.sections import section_order
from quire.store.transactions import Transaction

_WORD = re.compile(r"\w+")


def search(tx: Transaction, visitor: Visitor, document_id: str, text: str, *, limit: int) -> list[SearchHit]:
    """Sections whose titles contain all words, in order; then passages of sections and references, best first.

    Only passages that the visitor may read are found.
    """
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    words = _WORD.findall(text.casefold())
    titles = [_title_hit(entry, words) for entry in section_order.list_outline(tx, document_id)]
    hits = [hit for hit in titles if hit is not None]
    has_sources = permissions.allow(Right.USE_SOURCES)
    usable = (
        [reference.id for reference in references.list_usable(tx, document_id, None)] if has_sources else []
    )
    hits += passages.find_hits(
        tx, document_id, text, reference_ids=usable, section_ids=permissions.sections_read, limit=limit
    )
    return hits[:limit]


def _title_hit(entry: OutlineEntry, words: list[str]) -> SearchHit | None:
    """A hit in a title. The words may begin anywhere, also in the middle of a word of the title."""
    found = [re.search(re.escape(word), entry.title, re.IGNORECASE) for word in words]
    if not found or None in found:
        return None
    highlights = sorted({match.span() for match in found if match})
    return SearchHit(entry.title, tuple(highlights), section_id=entry.section_id)
