"""Search in a document: the titles and texts of its sections, and its references."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import OutlineEntry
from quire.domain.documents.titles import fold, folded_offsets
from quire.domain.searching.finding import SearchHit, SearchResult
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.references import references
from quire.store.searching import indexing, passages
from quire.store.sections import section_order
from quire.store.transactions import Transaction

_WORD = re.compile(r"\w+")


def search(tx: Transaction, visitor: Visitor, document_id: str, text: str, *, limit: int) -> SearchResult:
    """Sections whose titles contain all words, in order; then passages of sections and references, best first.

    Only passages that the visitor may read are found.
    """
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    hits = list(islice(title_hits(section_order.list_outline(tx, document_id), text), limit))
    has_sources = permissions.allow(Right.USE_SOURCES)
    usable = references.list_usable(tx, document_id, None) if has_sources else []
    hits += passages.find_hits(
        tx,
        document_id,
        text,
        reference_ids=[reference.id for reference in usable],
        section_ids=permissions.sections_read,
        limit=limit,
    )
    is_read = all(reference.status == "ready" for reference in usable)
    is_indexed = not indexing.is_anything_waiting(tx, document_id, with_references=has_sources)
    return SearchResult(hits[:limit], is_read and is_indexed)


def title_hits(outline: Iterable[OutlineEntry], text: str) -> Iterator[SearchHit]:
    """Hits in titles. The words may begin anywhere, also in the middle of a word of the title."""
    words = dict.fromkeys(_WORD.findall(fold(text)))
    for entry in outline if words else ():
        # A document has thousands of titles: it is worked out where the words stand in those that have all of them.
        folded = fold(entry.title)
        if all(word in folded for word in words):
            offsets = folded_offsets(entry.title)
            starts = ((folded.index(word), len(word)) for word in words)
            highlights = {(offsets[start], offsets[start + length - 1] + 1) for start, length in starts}
            yield SearchHit(entry.title, tuple(sorted(highlights)), section_id=entry.section_id)
