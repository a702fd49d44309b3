"""The contract of a section: what it is for, what it must say and cite, how long it is, and in which words.

A document has a contract too, which holds for each of its sections: what a section leaves open, it has from there.
Lists of words and of known numbers are added to those of the document, whose preferred words are its list of terms.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from quire.domain.errors import InvalidField

LINE_LENGTH_MAX = 300
TEXT_LENGTH_MAX = 4_000
WORD_LENGTH_MAX = 100
POINTS_MAX = 100
SOURCES_MAX = 200
WORDS_MAX = 1_000
LENGTH_MAX = 10_000_000

LengthUnit = Literal["words", "characters", "pages"]
"""Pages are counted as they are set for a PDF, from a new page on."""

Line = Annotated[str, Meta(max_length=LINE_LENGTH_MAX)]
LongText = Annotated[str, Meta(max_length=TEXT_LENGTH_MAX)]
Word = Annotated[str, Meta(min_length=1, max_length=WORD_LENGTH_MAX)]
Amount = Annotated[int, Meta(ge=1, le=LENGTH_MAX)]
SourceKey = Annotated[str, Meta(min_length=1, max_length=LINE_LENGTH_MAX)]


class SourceQuote(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a source; without an id it is a source outside of the document."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LENGTH_MAX)]
    reference_id: SourceKey | None = None


class CoveredPoint(Struct, frozen=True, forbid_unknown_fields=True):
    """A point that the section must cover, with the requirement from which it comes."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LENGTH_MAX)]
    requirement_id: Line | None = None
    quote: SourceQuote | None = None


class AgreedLength(Struct, frozen=True, forbid_unknown_fields=True):
    """How long the section is to be, at least and at most."""

    unit: LengthUnit = "words"
    min: Amount | None = None
    max: Amount | None = None


class PreferredWord(Struct, frozen=True, forbid_unknown_fields=True):
    """A word, and those in whose place it is used."""

    use: Word
    instead_of: Annotated[tuple[Word, ...], Meta(max_length=WORDS_MAX)] = ()


class Contract(Struct, frozen=True, forbid_unknown_fields=True):
    """The contract of a section. What is left out is left open, or as the document has it."""

    purpose: LongText = ""
    audience: LongText = ""
    points: Annotated[tuple[CoveredPoint, ...], Meta(max_length=POINTS_MAX)] = ()
    must_cite: Annotated[tuple[SourceKey, ...], Meta(max_length=SOURCES_MAX)] = ()
    """Ids of sources of the document, and keys of its bibliography."""
    length: AgreedLength | None = None
    tone: LongText = ""
    forbidden_words: Annotated[tuple[Word, ...], Meta(max_length=WORDS_MAX)] = ()
    preferred_words: Annotated[tuple[PreferredWord, ...], Meta(max_length=WORDS_MAX)] = ()
    instructions: LongText = ""
    """What a language model is told beside the rest of the contract."""
    numbers_from_sources: bool | None = None
    """Whether numbers, dates and units must stand in a cited source; null is as in the document, and there yes."""
    known_numbers: Annotated[tuple[Word, ...], Meta(max_length=WORDS_MAX)] = ()
    """Numbers that need no source."""

    @property
    def counts_pages(self) -> bool:
        """Whether it must be known how many pages a text fills."""
        return self.length is not None and self.length.unit == "pages"

    @property
    def checks_numbers(self) -> bool:
        """Whether numbers are checked: wherever anything is agreed, unless it says otherwise."""
        return self != NO_CONTRACT and self.numbers_from_sources is not False


class DocumentContract(Contract, frozen=True, forbid_unknown_fields=True):
    """The contract for all sections of one document; its preferred words are the list of terms of the document."""

    hard: bool = False
    """Whether a section can be ready only when nothing breaks its contract."""


NO_CONTRACT = Contract()


def check_contract(contract: Contract, *, field: str = "") -> Contract:
    """Refuse what no text could keep, and the NUL character; `field` is where it stands. Raises `InvalidField`."""
    within = f"{field}." if field else ""
    length = contract.length
    if length is not None and length.min is not None and length.max is not None and length.min > length.max:
        raise InvalidField(f"{within}length.max", "must not be less than the least length")
    # In JSON a pair of backslashes is one of the text: six characters that only look like an escape are no NUL.
    if b"\\u0000" in msgspec.json.encode(contract).replace(rb"\\", b""):
        raise InvalidField(field or "contract", "must not contain the NUL character")
    for number, word in enumerate(contract.forbidden_words):
        _check_word(f"{within}forbidden_words[{number}]", word)
    for number, preferred in enumerate(contract.preferred_words):
        _check_word(f"{within}preferred_words[{number}].use", preferred.use)
        for position, word in enumerate(preferred.instead_of):
            _check_word(f"{within}preferred_words[{number}].instead_of[{position}]", word)
    return contract


def _check_word(field: str, word: str) -> None:
    if not any(map(str.isalnum, word)):
        raise InvalidField(field, "must have a letter or a figure")


def contract_in_force(own: Contract, of_document: Contract) -> Contract:
    """The contract that holds for a section: its own, and what it leaves open as its document has it."""
    return Contract(
        purpose=own.purpose or of_document.purpose,
        audience=own.audience or of_document.audience,
        points=own.points or of_document.points,
        must_cite=own.must_cite or of_document.must_cite,
        length=own.length or of_document.length,
        tone=own.tone or of_document.tone,
        forbidden_words=_together(of_document.forbidden_words, own.forbidden_words),
        preferred_words=_preferred_together(of_document.preferred_words, own.preferred_words),
        instructions="\n".join(filter(None, (of_document.instructions, own.instructions))),
        numbers_from_sources=(
            of_document.numbers_from_sources if own.numbers_from_sources is None else own.numbers_from_sources
        ),
        known_numbers=_together(of_document.known_numbers, own.known_numbers),
    )


def _together(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _preferred_together(
    of_document: tuple[PreferredWord, ...], own: tuple[PreferredWord, ...]
) -> tuple[PreferredWord, ...]:
    """The section's words replace those of the document for the same words."""
    replaced = {word for preferred in own for word in preferred.instead_of}
    kept = (
        PreferredWord(preferred.use, tuple(word for word in preferred.instead_of if word not in replaced))
        for preferred in of_document
    )
    return (*kept, *own)


C = TypeVar("C", bound=Contract)


def named_sources(contract: Contract) -> set[str]:
    """The sources that a contract names, by ids and keys."""
    quotes = (point.quote for point in contract.points if point.quote is not None)
    return {*contract.must_cite, *(quote.reference_id for quote in quotes if quote.reference_id is not None)}


def with_source_ids(contract: C, ids: Mapping[str, str]) -> C:
    """The contract with the sources of a copy in place of those that it names."""
    points = tuple(
        point
        if point.quote is None or point.quote.reference_id is None
        else msgspec.structs.replace(
            point,
            quote=msgspec.structs.replace(
                point.quote, reference_id=ids.get(point.quote.reference_id, point.quote.reference_id)
            ),
        )
        for point in contract.points
    )
    must_cite = tuple(ids.get(key, key) for key in contract.must_cite)
    return msgspec.structs.replace(contract, points=points, must_cite=must_cite)
