"""Who wrote what of a section and of a document, in spans of text and in shares of words. `blame` computes it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import get_args

import msgspec

from quire.domain.history.blame import FROM_ANSWERS, Blame, Source
from quire.domain.markup.word_counts import read_words
from quire.domain.texts.origins import OriginKind

KINDS: tuple[OriginKind, ...] = get_args(OriginKind)


class Saved(msgspec.Struct, frozen=True):
    """Who made a version, and when; `proposer` is whose proposal was accepted with it."""

    author: str
    created_at: datetime
    proposer: str | None = None

    def writer_of(self, source: Source) -> str:
        """Who wrote, pasted or accepted what was added with the version."""
        return self.proposer if source.is_proposed and self.proposer is not None else self.author


class Span(msgspec.Struct, frozen=True):
    """A range of a section's text, in characters, of one kind and from one version.

    `author` is who wrote, pasted or accepted it; of a person's proposal, who proposed it. `source` is the title of the
    reference that it quotes, and null where that is not there any more.
    """

    start: int
    end: int
    kind: OriginKind
    author: str
    created_at: datetime
    model: str | None
    message_id: str | None
    revision: int
    reference_id: str | None = None
    source: str | None = None


class Share(msgspec.Struct, frozen=True):
    """The number of words of one kind, and their share of all words."""

    kind: OriginKind
    words: int
    share: float


class AuthorShare(msgspec.Struct, frozen=True):
    """The words that one person wrote, pasted, quoted or imported."""

    author: str
    words: int
    share: float


class ModelShare(msgspec.Struct, frozen=True):
    """The words from answers of one model, edited since or not; `model` is None where it is no longer known."""

    model: str | None
    words: int
    share: float


class SectionAuthorship(msgspec.Struct, frozen=True):
    """The authorship of one section; its spans cover the whole text without gaps."""

    revision: int
    spans: tuple[Span, ...]
    shares: tuple[Share, ...]


class AttributedSection(msgspec.Struct, frozen=True):
    """A section with its text and authorship."""

    id: str
    title: str
    level: int
    content: str
    authorship: SectionAuthorship


class UnattributableSection(msgspec.Struct, frozen=True):
    """A section whose authorship cannot be computed, because a version of it is damaged."""

    section_id: str
    title: str


class SectionShares(msgspec.Struct, frozen=True):
    """The shares of a section, in the summary of its document."""

    section_id: str
    title: str
    revision: int
    words: int
    shares: tuple[Share, ...]


class DocumentAuthorship(msgspec.Struct, frozen=True):
    """The authorship of a document; its numbers leave out the sections in `damaged`."""

    document_id: str
    title: str
    words: int
    shares: tuple[Share, ...]
    authors: tuple[AuthorShare, ...]
    models: tuple[ModelShare, ...]
    sections: tuple[SectionShares, ...]
    damaged: tuple[UnattributableSection, ...]


class AttributedRange(msgspec.Struct, frozen=True):
    """Adjacent spans of one kind, author, answer and source, added between `first_at` and `last_at`."""

    text: str
    kind: OriginKind
    author: str
    model: str | None
    message_id: str | None
    first_at: datetime
    last_at: datetime
    source: str | None = None


def summarise_section(
    content: str,
    blame: Blame,
    saved: Mapping[int, Saved],
    models: Mapping[str, str | None],
    sources: Mapping[str, str],
) -> SectionAuthorship:
    """The blame of a text, combined with the people who saved, the models of answers, and the titles of sources."""
    spans = _spans(blame, saved, models, sources)
    words = Counter[OriginKind]()
    for span, count in zip(spans, _words_of_each(content, spans), strict=True):
        words[span.kind] += count
    return SectionAuthorship(blame.revision, spans, _shares(words))


def sum_up(
    document_id: str, title: str, sections: Iterable[AttributedSection | UnattributableSection]
) -> DocumentAuthorship:
    """The authorship of a document with these sections."""
    kinds, authors, models = Counter[OriginKind](), Counter[str](), Counter[str | None]()
    attributed: list[SectionShares] = []
    damaged: list[UnattributableSection] = []
    for section in sections:
        if isinstance(section, UnattributableSection):
            damaged.append(section)
            continue
        spans, shares = section.authorship.spans, section.authorship.shares
        for span, count in zip(spans, _words_of_each(section.content, spans), strict=True):
            kinds[span.kind] += count
            if span.kind in FROM_ANSWERS:
                models[span.model] += count
            else:
                authors[span.author] += count
        words = sum(share.words for share in shares)
        attributed.append(
            SectionShares(section.id, section.title, section.authorship.revision, words, shares)
        )
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
        tuple(attributed),
        tuple(damaged),
    )


def attributed_ranges(section: AttributedSection) -> list[AttributedRange]:
    """The text of a section in the fewest ranges that have one kind, author, answer and source each."""
    groups = groupby(
        section.authorship.spans,
        key=lambda span: (span.kind, span.author, span.message_id, span.reference_id),
    )
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
        first.source,
    )


def _spans(
    blame: Blame, saved: Mapping[int, Saved], models: Mapping[str, str | None], sources: Mapping[str, str]
) -> tuple[Span, ...]:
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
                version.writer_of(source),
                version.created_at,
                model,
                source.message_id,
                source.revision,
                source.reference_id,
                None if source.reference_id is None else sources.get(source.reference_id),
            )
        )
        start = end
    return tuple(spans)


def _words_of_each(content: str, spans: Sequence[Span]) -> list[int]:
    """The number of words in each span; a word belongs to the span in which it begins."""
    starts = [span.start for span in spans]
    counts = [0] * len(spans)
    for word in read_words(content):
        counts[bisect_right(starts, word.start()) - 1] += 1
    return counts


def _shares(words: Counter[OriginKind]) -> tuple[Share, ...]:
    return tuple(Share(kind, words[kind], _part(words[kind], words.total())) for kind in KINDS)


def _part(count: int, total: int) -> float:
    return round(count / total, 4) if total else 0.0
