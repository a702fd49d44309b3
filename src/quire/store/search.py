"""Search in a document: the titles and texts of its sections, and its references."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import OutlineEntry
from quire.domain.searching.finding import SearchHit
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
    hits = list(islice(title_hits(section_order.list_outline(tx, document_id), text), limit))
    has_sources = permissions.allow(Right.USE_SOURCES)
    usable = (
        [reference.id for reference in references.list_usable(tx, document_id, None)] if has_sources else []
    )
    hits += passages.find_hits(
        tx, document_id, text, reference_ids=usable, section_ids=permissions.sections_read, limit=limit
    )
    return hits[:limit]


def title_hits(outline: Iterable[OutlineEntry], text: str) -> Iterator[SearchHit]:
    """Hits in titles. The words may begin anywhere, also in the middle of a word of the title."""
    words = dict.fromkeys(_WORD.findall(text.casefold()))
    for entry in outline if words else ():
        # A document has thousands of titles: they are looked at closely where all words may be.
        folded = entry.title.casefold()
        if not all(word in folded for word in words):
            continue
        found = [re.search(re.escape(word), entry.title, re.IGNORECASE) for word in words]
        if None not in found:
            highlights = sorted({match.span() for match in found if match})
            yield SearchHit(entry.title, tuple(highlights), section_id=entry.section_id)
