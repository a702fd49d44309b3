"""Who wrote what of a section and of a document, as people and programs are told it: in spans, and in shares of words.

How it is found out is in `blame`.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import get_args

import msgspec

from quire.domain.history.blame import FROM_ANSWERS, Blame
from quire.domain.origins import OriginKind
from quire.domain.texts.words import WORD

KINDS: tuple[OriginKind, ...] = get_args(OriginKind)


class Saved(msgspec.Struct, frozen=True):
    """Who made a version, and when."""

    author: str
    created_at: datetime


class Span(msgspec.Struct, frozen=True):
    """A stretch of a section's text, in characters, that came in in one way with one version.

    `author` is who wrote, pasted or accepted it.
    """

    start: int
    end: int
    kind: OriginKind
    author: str
    created_at: datetime
    model: str | None
    message_id: str | None
    revision: int


class Share(msgspec.Struct, frozen=True):
    """How many words came in in one way, and which part of all words that is."""

    kind: OriginKind
    words: int
    share: float


class AuthorShare(msgspec.Struct, frozen=True):
    """What one person wrote, pasted or imported."""

    author: str
    words: int
    share: float


class ModelShare(msgspec.Struct, frozen=True):
    """What came from answers of one model, as it was or edited since; of no name where it is not known any more."""

    model: str | None
    words: int
    share: float


class SectionAuthorship(msgspec.Struct, frozen=True):
    """Spans that cover the whole text without a gap."""

    revision: int
    spans: tuple[Span, ...]
    shares: tuple[Share, ...]


class AttributedSection(msgspec.Struct, frozen=True):
    """A section with who wrote what of it."""

    id: str
    title: str
    level: int
    content: str
    authorship: SectionAuthorship


class UnattributableSection(msgspec.Struct, frozen=True):
    """A section of which nobody can tell who wrote what, because a version of it is damaged."""

    section_id: str
    title: str


class SectionShares(msgspec.Struct, frozen=True):
    """A section in the summary of its document."""

    section_id: str
    title: str
    revision: int
    words: int
    shares: tuple[Share, ...]


class DocumentAuthorship(msgspec.Struct, frozen=True):
    """The summary of a document; what it counts is without the sections in `damaged`."""

    document_id: str
    title: str
    words: int
    shares: tuple[Share, ...]
    authors: tuple[AuthorShare, ...]
    models: tuple[ModelShare, ...]
    sections: tuple[SectionShares, ...]
    damaged: tuple[UnattributableSection, ...]


class AttributedRange(msgspec.Struct, frozen=True):
    """Neighbouring spans of one kind, person and answer, which came in from one time to another."""

    text: str
    kind: OriginKind
    author: str
    model: str | None
    message_id: str | None
    first_at: datetime
    last_at: datetime


def summarise_section(
    content: str, blame: Blame, saved: Mapping[int, Saved], models: Mapping[str, str | None]
) -> SectionAuthorship:
    """Put what was found out about a text together with who made the versions and which models gave the answers."""
    spans = _spans(blame, saved, models)
    words = Counter[OriginKind]()
    for span, count in zip(spans, _words_of_each(content, spans), strict=True):
        words[span.kind] += count
    return SectionAuthorship(blame.revision, spans, _shares(words))


def sum_up(
    document_id: str, title: str, sections: Iterable[AttributedSection | UnattributableSection]
) -> DocumentAuthorship:
    """The summary of a document with these sections."""
    kinds, authors, models = Counter[OriginKind](), Counter[str](), Counter[str | None]()
    told: list[SectionShares] = []
    untold: list[UnattributableSection] = []
    for section in sections:
        if isinstance(section, UnattributableSection):
            untold.append(section)
            continue
        spans, shares = section.authorship.spans, section.authorship.shares
        for span, count in zip(spans, _words_of_each(section.content, spans), strict=True):
            kinds[span.kind] += count
            if span.kind in FROM_ANSWERS:
                models[span.model] += count
            else:
                authors[span.author] += count
        words = sum(share.words for share in shares)
        told.append(SectionShares(section.id, section.title, section.authorship.revision, words, shares))
    total = kinds.total()
    return DocumentAuthorship(
        document_id,
        title,
        total,
        _shares(kinds),
        tuple(
            AuthorShare(name, count, _part(count, total)) for name, count in authors.most_common() if count
        ),
        tuple(ModelShare(name, count, _part(count, total)) for name, count in models.most_common() if count),
        tuple(told),
        tuple(untold),
    )


def attributed_ranges(section: AttributedSection) -> list[AttributedRange]:
    """The text of a section in as few pieces as tell where each of its words came from."""
    groups = groupby(section.authorship.spans, key=lambda span: (span.kind, span.author, span.message_id))
    return [_attributed_range(section.content, list(spans)) for _, spans in groups]


def _attributed_range(content: str, spans: list[Span]) -> AttributedRange:
    first = spans[0]
    moments = [span.created_at for span in spans]
    return AttributedRange(
        content[first.start : spans[-1].end],
        first.kind,
        first.author,
        first.model,
        first.message_id,
        min(moments),
        max(moments),
    )


def _spans(blame: Blame, saved: Mapping[int, Saved], models: Mapping[str, str | None]) -> tuple[Span, ...]:
    spans: list[Span] = []
    start = 0
    for run in blame.runs:
        source = blame.sources[run.source]
        version = saved[source.revision]
        model = None if source.message_id is None else models.get(source.message_id)
        end = start + run.length
        spans.append(
            Span(
                start,
                end,
                run.kind,
                version.author,
                version.created_at,
                model,
                source.message_id,
                source.revision,
            )
        )
        start = end
    return tuple(spans)


def _words_of_each(content: str, spans: Sequence[Span]) -> list[int]:
    """A word belongs to the span in which it begins."""
    starts = [span.start for span in spans]
    counts = [0] * len(spans)
    for word in WORD.finditer(content):
        counts[bisect_right(starts, word.start()) - 1] += 1
    return counts


def _shares(words: Counter[OriginKind]) -> tuple[Share, ...]:
    return tuple(Share(kind, words[kind], _part(words[kind], words.total())) for kind in KINDS)


def _part(count: int, total: int) -> float:
    return round(count / total, 4) if total else 0.0
