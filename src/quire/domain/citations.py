"""Marks in an answer that point to passages, and whether what is quoted really stands there."""

from typing import Literal

import msgspec

from quire.domain.references import Locator, Place

CitationState = Literal["verified", "repaired", "unverified"]


class CitablePassage(msgspec.Struct, frozen=True):
    """A passage that an answer was given, with the mark by which the answer may point to it.

    It is a passage of a reference, or of one of the document's own sections; the other ids are None.
    """

    marker: str
    title: str
    text: str
    heading_path: tuple[str, ...]
    places: tuple[Place, ...]
    reference_id: str | None = None
    passage_id: str | None = None
    section_id: str | None = None


class Citation(msgspec.Struct, frozen=True):
    """A mark in an answer, the words it stands for, and where they stand.

    `verified`: the quote stands there word for word. `repaired`: it does but for spacing, hyphens, ligatures or case,
    and the quote is the source's own wording. `unverified`: it does not, and the quote is the answer's wording.
    """

    marker: str
    reference_id: str | None
    passage_id: str | None
    section_id: str | None
    title: str
    locator: Locator
    quote: str
    state: CitationState
