"""What breaks the contract of a section, found without a language model.

Pure, and linear in the text: it is marked out once, and each check reads it once. The checks are merged in the order of
the text and read on as far as findings are wanted: what would be cut off is not looked for. Whatever is read of sources
comes as the facts that stand in them (`values.facts_of`), so that a text of ten pages costs the same beside ten books.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import merge
from itertools import chain, islice

from msgspec import Struct

from quire.domain.contracts.cited import cited_in, dead_marks_in
from quire.domain.contracts.contract import AgreedLength, Contract, LengthUnit
from quire.domain.contracts.findings import ContractFinding, FindingKind
from quire.domain.contracts.marked_out import MarkedOut
from quire.domain.contracts.values import facts_of, is_known, values_in
from quire.domain.contracts.word_rules import occurrences_in
from quire.domain.markup.problems import dead_citations_in, dead_references_in
from quire.domain.markup.word_counts import count_read_characters, count_read_words
from quire.domain.searching.lexemes import recognise

FINDINGS_MAX = 500
"""Of one text; whoever has that many needs no more of them."""


class KnownSource(Struct, frozen=True):
    """A source of the document as a check knows it: its title, and the facts that stand in it."""

    title: str
    facts: frozenset[str] = frozenset()


class CheckContext(Struct, frozen=True):
    """What a check knows beside the text and its contract."""

    before: str = ""
    """The text before the change that is checked."""
    sources: Mapping[str, KnownSource] = {}
    """By id."""
    keys: Collection[str] = ()
    """Those of the bibliography."""
    targets: Collection[str] = ()
    """Where references lead, such as `fig:pump`."""
    language: str | None = None
    """None where it is to be recognised."""
    pages: int | None = None
    """How many pages the text fills; None where that is not asked, or could not be counted."""


def findings_in(text: str, contract: Contract, around: CheckContext) -> list[ContractFinding]:
    """What breaks the contract of a text, in the order of the text; what concerns all of it comes first."""
    marked = MarkedOut(text)
    cited = cited_in(marked, {id_: source.title for id_, source in around.sources.items()})
    placed = merge(
        _of_words(marked, contract, around.language or recognise(text)),
        _of_values(marked, contract, around, cited),
        _of_references(marked, around),
        key=lambda finding: (finding.start, finding.end),
    )
    found = chain(
        _of_length(text, contract.length, around.pages), _of_sources(text, contract, around, cited), placed
    )
    return list(islice(found, FINDINGS_MAX))


def cited_sources(text: str, titles: Mapping[str, str]) -> frozenset[str]:
    """The ids of the sources with these titles that a text cites: those whose facts a check of it needs."""
    return cited_in(MarkedOut(text), titles) & titles.keys()


def _of_length(text: str, length: AgreedLength | None, pages: int | None) -> Iterator[ContractFinding]:
    if length is None:
        return
    count = _counted(text, length.unit, pages)
    if count is None:
        yield ContractFinding("pages_unknown", 0, len(text))
        return
    if length.min is not None and count < length.min:
        yield ContractFinding("too_short", 0, len(text), count=count, limit=length.min, unit=length.unit)
    if length.max is not None and count > length.max:
        yield ContractFinding("too_long", 0, len(text), count=count, limit=length.max, unit=length.unit)


def _counted(text: str, unit: LengthUnit, pages: int | None) -> int | None:
    match unit:
        case "words":
            return count_read_words(text)
        case "characters":
            return count_read_characters(text)
        case "pages":
            return pages


def _of_sources(
    text: str, contract: Contract, around: CheckContext, cited: frozenset[str]
) -> Iterator[ContractFinding]:
    for key in contract.must_cite:
        if key not in cited:
            known = around.sources.get(key)
            title = None if known is None else known.title
            yield ContractFinding("source_not_cited", 0, len(text), source=key, source_title=title)


def _of_words(marked: MarkedOut, contract: Contract, language: str | None) -> Iterator[ContractFinding]:
    for found in occurrences_in(marked.own_words, contract, language):
        kind: FindingKind = "forbidden_word" if found.use is None else "preferred_word"
        yield _placed(marked, kind, found.start, found.end, use=found.use)


def _of_values(
    marked: MarkedOut, contract: Contract, around: CheckContext, cited: frozenset[str]
) -> Iterator[ContractFinding]:
    if not contract.checks_numbers:
        return
    facts: list[frozenset[str]] = []
    for value in values_in(marked.stated):
        facts = facts or [
            facts_of(around.before),
            facts_of(_said_by(contract)),
            *(source.facts for id_, source in around.sources.items() if id_ in cited),
        ]
        if not any(is_known(value, known) for known in facts):
            yield _placed(marked, "number_without_source", value.start, value.end)


def _said_by(contract: Contract) -> str:
    """What of a contract states numbers that its text may have."""
    parts: Iterable[str] = (
        contract.purpose,
        contract.audience,
        contract.instructions,
        *contract.known_numbers,
        *(point.text for point in contract.points),
        *(point.quote.text for point in contract.points if point.quote is not None),
    )
    return "\n".join(parts)


def _of_references(marked: MarkedOut, around: CheckContext) -> Iterator[ContractFinding]:
    for start, end in merge(
        dead_references_in(marked.written, around.targets),
        dead_citations_in(marked.clusters, around.keys),
        dead_marks_in(marked),
    ):
        yield _placed(marked, "reference_dead", start, end)


def _placed(
    marked: MarkedOut, kind: FindingKind, start: int, end: int, *, use: str | None = None
) -> ContractFinding:
    return ContractFinding(
        kind, start, end, marked.sentence_around(start, end), marked.text[start:end], use=use
    )
