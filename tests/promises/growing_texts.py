"""Texts that repeat one unit, and how the cost of reading one grows when it is twice as long."""

import math
import time
from collections.abc import Callable
from itertools import pairwise

FACTOR_MAX = 2.6
"""What twice the text may cost at most. Linear work costs twice as much, sorting a little more, a square four times."""

QUICK_CHARACTERS = 600
QUICK_SECONDS_MIN = 0.001
"""Below this cost the quick run looks no closer."""

LONG_CHARACTERS = 6_000
LONG_CHARACTERS_MAX = 100_000
LONG_SECONDS_MIN = 0.004

ROUNDS = 10
ROUNDS_MIN = 3
DOUBLINGS = (1, 2, 4, 8)

UNITS = (
    # White space and line ends.
    *(
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        " \n",
        " \n\n",
        "\n\n",
        "\n ",
        "\n  ",
        "\n\t",
        "a  \n",
        "a\\\n",
    ),
    # Letters and numbers.
    *("a", "a ", "a\n", "a\n\n", "A", "aA", "1", "1.", "1. ", "1.1 ", "1) ", "0", "0.", "a1", "not "),
    # Markdown: lists, emphasis, code, headings, links, notes, tables, quotes, rules.
    *("- ", "-", "* ", "*", "**", "***", "_", "__", "~", "~~", "`", "``", "```", "```\n", "~~~\n"),
    *("#", "# ", "# a\n", "##### ", "[", "]", "[]", "[a](", "](", "[a](b)", "[a]: b\n"),
    *(
        "[^",
        "[^a",
        "[^a]",
        "[^a]:",
        "[^a]: b\n",
        "(",
        ")",
        "((",
        ">",
        "> ",
        ">\n",
        "\n>",
        "\n- ",
        "- a\n",
        "- [ ] ",
    ),
    *("|", "| ", "|-", "| - ", ":-:|", "|a|\n", "|a|b|\n", "|-|\n", "==\n", "---\n", "===\n", "\\", "\\\\"),
    # HTML.
    *(
        "<",
        "<a",
        "<a>",
        "</a>",
        "<b/>",
        "<br>",
        "<p>",
        "<style>",
        "<style",
        "</style",
        "<div hidden>",
        "<!--",
    ),
    *("-->", "<![CDATA[", "&", "&amp;", "&#", "<p class=c%d>", "c%d{display:none}", "{", "}", "{}", "a{b}"),
    *("display:none", "x:y;", "http://a ", "<http://a>"),
    # Quotation marks, citation marks, the ends of sentences.
    *(
        '"',
        "'",
        "“",
        "”",
        "„",
        "«",
        "»",
        "‘",
        "’",
        "a'",
        "'a",
        '"a" ',
        '"word%d" ',
        "。",
        "a. ",
        "A. a",
        "w%d. W",
    ),
    *("(S1)", "[S1]", "[S1", "[S1,", " [S1]", "[S1](", "[S1-", "S1", "[S%d] "),
    *(".", "...", "…", "!", "!\n", "?", ",", ";", ":", "::", "=", "—", " — ", "–", "--", " - "),
    # Characters beyond ASCII: invisible, combining, other forms, ideographs, directions, emoji, controls.
    *(
        "\u00ad",
        "\u00ad ",
        "\u200b",
        "\u200d",
        "\u0301",
        "a\u0301",
        "é",
        "e\u0301\u0301",
        "Ａ",
        "ﬁ",
        "½",
        "漢",
    ),
    *("漢字。", "あ", "ا", "\u202e", "\ufeff", "😀", "👨\u200d👩\u200d👧", "\x00", "\x02", "\ud7ff"),
    # What programs write: templates, paths, sentences about JSON, event streams.
    *("$", "${", "%", "%s", "%(a)s", "@", "/", "//", "\\n", "{a}", "`$.", "` - at `$", " - at `$"),
    *("data: a\n\n", "data: a\n", "data:", "event: x\n", "event", "id: 1\r"),
    # Words, lines and blocks that differ.
    *("one two three four five six seven eight ", "word%d ", "word%d\n", "word%d\n\n", "- word%d\n"),
    *("# word%d\n\n", "[^n%d]: t\n", "[^n%d] ", "|w%d|\n", "> w%d\n"),
    # Sentences without an end: relative clauses, attributes, limits, concessions.
    *(
        "the pump that runs ",
        "an unsafe pump ",
        "more than four of some pumps ",
        ", although it runs, the pump ",
        " although even if it runs ",
        ", um ohne Lärm without stopping ",
    ),
)
"""In a unit %d is the number of its repetition."""

QUICK_STEP = 16
"""The quick run feeds each reader every sixteenth unit, and readers that follow each other other ones."""


def quick_units(reader: int) -> tuple[str, ...]:
    """What the quick run feeds to the reader with this number."""
    return UNITS[reader % QUICK_STEP :: QUICK_STEP]


def text_of(unit: str, characters: int) -> str:
    """The unit again and again, up to about this length."""
    if "%d" not in unit:
        return unit * (characters // len(unit))
    return "".join(unit.replace("%d", str(number)) for number in range(characters // len(unit)))


def grows_too_fast(read: Callable[[str], object], unit: str, *, is_long: bool) -> str | None:
    """What twice the text costs, in words, where it is too much; judged by several measurements that agree."""
    characters = _size(read, unit) if is_long else QUICK_CHARACTERS
    doubled = cost(read, text_of(unit, 2 * characters))
    if doubled < (LONG_SECONDS_MIN if is_long else QUICK_SECONDS_MIN):
        return None
    if doubled <= FACTOR_MAX * cost(read, text_of(unit, characters)):
        return None
    # Other work on the machine only adds to a cost: the least of many is the true one.
    costs = [math.inf] * len(DOUBLINGS)
    for number in range(1, ROUNDS + 1):
        again = [cost(read, text_of(unit, factor * characters)) for factor in DOUBLINGS]
        costs = list(map(min, costs, again))
        # A threshold or a cache that is outgrown shows in one doubling or two, a square in each.
        if number >= ROUNDS_MIN and any(double <= FACTOR_MAX * once for once, double in pairwise(costs)):
            return None
    measured = ", ".join(f"{1000 * seconds:.1f}" for seconds in costs)
    return f"{unit!r} × {characters} characters, and 2, 4 and 8 times as many: {measured} ms"


def cost(read: Callable[[str], object], text: str) -> float:
    """The computing time of this thread that reading the text takes, in seconds."""
    started = time.thread_time()
    read(text)
    return time.thread_time() - started


def _size(read: Callable[[str], object], unit: str) -> int:
    """A length at which the cost can be measured."""
    characters = LONG_CHARACTERS
    while characters < LONG_CHARACTERS_MAX and cost(read, text_of(unit, characters)) < LONG_SECONDS_MIN:
        characters *= 2
    return characters
