"""Where the comments of an export stand: beside the words that they are about.

A written file has a section's words without the signs of Markdown. Both are aligned word by word, by their longest
common subsequence, so that nothing has to be put into a text before another program reads it.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from quire.domain.exchange.exported_threads import ExportedRemark, ExportedThread
from quire.domain.texts.longest_common_subsequence import longest_common_subsequence
from quire.domain.texts.ranges import TextRange
from quire.domain.texts.words import WORD


def remark_digest(author: str, text: str) -> str:
    """What two remarks have in common that say the same, however a program has set them."""
    said = "\0".join((" ".join(author.split()), " ".join(text.split())))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def quoted_first(thread: ExportedThread, *, is_placed: bool) -> Iterator[ExportedRemark]:
    """The remarks of a thread; the first quotes the words that it is about where it does not stand on them."""
    first, *replies = thread.remarks
    is_quoted = thread.quote and not is_placed
    yield msgspec.structs.replace(first, text=f"“{thread.quote}”\n{first.text}") if is_quoted else first
    yield from replies


def placed_threads(
    content: str, threads: Sequence[ExportedThread], written: str
) -> Iterator[tuple[ExportedThread, TextRange | None]]:
    """The threads of a section with the range of their words as they were written; None stands for its heading."""
    found = ranges_in_written(content, [one.words for one in threads if one.words is not None], written)
    return ((one, None if one.words is None else next(found)) for one in threads)


def ranges_in_written(content: str, ranges: Sequence[TextRange], written: str) -> Iterator[TextRange | None]:
    """For each range of a section's text, that of its words as they were written; None where none of them was."""
    words, others = list(WORD.finditer(content)), list(WORD.finditer(written))
    starts, ends = [word.start() for word in words], [word.end() for word in words]
    runs = longest_common_subsequence([word[0] for word in words], [word[0] for word in others])
    pairs = [(run.start + step, run.other_start + step) for run in runs for step in range(run.length)]
    positions = [position for position, _ in pairs]
    for one in ranges:
        first = bisect_left(positions, bisect_right(ends, one.start))
        last = bisect_left(positions, bisect_left(starts, one.end)) - 1
        if first <= last:
            yield TextRange(others[pairs[first][1]].start(), others[pairs[last][1]].end())
        else:
            yield None
