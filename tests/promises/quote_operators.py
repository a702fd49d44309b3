"""Quotes from real texts: exact ones, badly set ones, and ones that say something else, by many operators."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, cast

import msgspec

from quire.domain.citing.quote_matching import QuoteMatcher, is_evidence
from quire.domain.errors import Unreadable
from quire.domain.files.file_kinds import ReferenceKind
from quire.domain.limits import Limits
from quire.domain.references.passages import Block, Paragraph, cut_reading
from quire.formats.reading import readers
from tests.licences import LICENCES

REFERENCES = LICENCES[0].parents[1]
KINDS: dict[str, ReferenceKind] = {".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".html": "html"}
LARGE_BYTES = 400_000

TURNING = re.compile(
    r"(?:never|not|unless|only|except|cannot|no|without|if|until|fails|prevents|nicht|kein\w*|nur|außer|kaum|ohne"
    r"|wenn|sofern|ne|pas|sans|jamais|seulement|sauf|aucun\w*|usually|normally|often|generally|mostly|typically|either"
    r"|originally|initially|grundsätzlich|meist|häufig|normalerweise|entweder|souvent|généralement|normalement)",
    re.IGNORECASE,
)
"""Written here anew, since the product's own list cannot test itself. Without “falls”, which is a verb in English."""
MIGHT_TURN = re.compile(
    r"\b(?:\w*n['’]t|n['’]\w+|un\w+|dis\w+|in\w+able|if|unless|until|when\w*|whether|provid\w+|except\w*|exclu\w+|but"
    r"|however|though|although|only|merely|sole\w*|limit\w*|at least|at most|up to|hardly|rarely|seldom|some\w*|few\w*"
    r"|less|than|instead|rather|fail\w*|prevent\w*|avoid\w*|refus\w*|reject\w*|may|might|could|would|should|perhaps"
    r"|possib\w*|false|wrong\w*|not|no|none|nor|neither|never|nothing|without|cannot|too|once|little|almost|nearly"
    r"|otherwise|used to"
    r"|forb\w+|prohib\w+|neglect\w*|half|whereas|believ\w*|non|statt|maximum|minimum"
    r"|quand|lorsqu\w*|in the event|einige\w*|wenig\w*|certaine?s"
    r"|depend\w*|seem\w*|appear\w*|assum\w*|suppos\w*|attempt\w*|try|tries|stop\w*|miss\w*|lack\w*|in case|as long as"
    r"|can|or|either|while|generally|in general|usual\w*|normal\w*|typical\w*|often|most\w*|many|several|largely"
    r"|as needed|as required|as appropriate|previously|temporary|cancel\w*|abandon\w*|tout juste|la plupart|entweder"
    r"|meist\w*|häufig|während"
    r"|\w*(?:nicht|kein|nur|ohne|aber|wenn|falls|kann|könn|soll|würd|ob)\w*|ne|pas|que|sans|mais|si|peut|\w+\?)\b",
    re.IGNORECASE,
)
"""Wider than the product's: what has none of these turns nothing."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ«„“])")
_PROSE = re.compile(r"[A-ZÄÖÜÀ-Þ][^{}\\<>|=_*`#:;\[\]\t]*[a-zà-ÿ)]\.")
_ITEM = re.compile(r"\n(?=\s*(?:[-*+•]|\(?\w{1,3}[.)])\s)")
_SIGN = re.compile(r"\s*(?:[-*+•]|\(?\w{1,3}[.)])\s+")
_TITLE = re.compile(r"^[^\n.]{1,24}\n(?=[A-ZÄÖÜ][^\n]{40})")
"""A short line above a paragraph; no quote reaches over it."""
_STRUCK = re.compile(r"~~[^~]+~~")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Source(msgspec.Struct, frozen=True):
    """A passage of a file, with the text that it was cut from."""

    text: str
    matcher: QuoteMatcher
    sentences: tuple[str, ...]
    """Those that are prose."""


class Quote(msgspec.Struct, frozen=True):
    """A quote, and the passage in which it is looked up."""

    source: Source
    text: str


def texts(*, is_long: bool) -> list[list[Block]]:
    """The files that benchmarks read, and their licences; the large ones with `is_long` only."""
    found = [_paragraphs(path.read_text("utf-8")) for path in sorted(REFERENCES.rglob("*.txt"))]
    for path in sorted(REFERENCES.iterdir()):
        if path.suffix in KINDS and (is_long or path.stat().st_size < LARGE_BYTES):
            # A scan has no text where no recognition is installed.
            with path.open("rb") as file, suppress(Unreadable):
                found.append(list(readers.read(cast(BinaryIO, file), KINDS[path.suffix], Limits()).blocks))
    return found


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(piece.strip()) for piece in text.split("\n\n") if piece.strip()]


def sources(blocks: list[Block]) -> list[Source]:
    """The passages of a file that have prose."""
    made = []
    for passage in cut_reading(blocks):
        sentences = [
            sentence
            for piece in _pieces(_STRUCK.sub("", passage.text))
            for sentence in _SENTENCE.split(piece)
            if 6 <= len(sentence.split()) <= 60 and _PROSE.fullmatch(sentence)
        ]
        if sentences:
            made.append(Source(passage.text, QuoteMatcher(passage.text), tuple(sentences)))
    return made


def _pieces(text: str) -> Iterator[str]:
    """Paragraphs and items of lists, without those that a sentence with a colon leads in that may turn them."""
    is_led_in = may_be_turned = False
    for paragraph in text.split("\n\n"):
        for item in _ITEM.split(paragraph):
            sign = _SIGN.match(item)
            if not is_led_in and sign is None:
                may_be_turned = False
            if not may_be_turned:
                yield _TITLE.sub("", item[sign.end() :] if sign else item)
            is_led_in = item.rstrip().endswith(":")
            may_be_turned = may_be_turned or (is_led_in and MIGHT_TURN.search(item) is not None)


class Quoter:
    """Makes quotes from the passages of files, always the same ones for a seed."""

    def __init__(self, files: list[list[Source]], seed: int) -> None:
        self._files = files
        self._chance = random.Random(seed)

    def exact(self) -> Quote | None:
        """A whole sentence, or a part of one in which nothing turns anything."""
        source, sentence = self._sentence()
        words = sentence.split()
        if self._chance.random() < 0.5 or MIGHT_TURN.search(sentence):
            return Quote(source, sentence)
        length = self._chance.randint(5, len(words))
        start = self._chance.randrange(len(words) - length + 1)
        quote = " ".join(words[start : start + length])
        return Quote(source, quote) if is_evidence(quote) and not quote[-1].isdigit() else None

    def noisy(self) -> Quote | None:
        """An exact one that is set in another way."""
        quote = self.exact()
        noise = self._chance.choice(_NOISES)
        return quote and Quote(quote.source, noise(quote.text))

    def altered(self, operator: str) -> Quote | None:
        """One that says something else; None where the operator finds nothing to alter."""
        source, sentence = self._sentence()
        quote = _OPERATORS[operator](self, source, sentence)
        if quote is None or not is_evidence(quote):
            return None
        is_there_anyway = _letters(quote) in _letters(source.text)
        may_be_there = operator in {
            "cut_front",
            "cut_back",
            "before_alternative",
            "raised",
            "sign",
            "decimal",
            "case_of_unit",
        }
        if is_there_anyway and (not may_be_there or _letters(source.text).count(_letters(quote)) > 1):
            return None
        return Quote(source, quote)

    def _sentence(self) -> tuple[Source, str]:
        source = self._chance.choice(self._chance.choice(self._files))
        return source, self._chance.choice(source.sentences)

    def another_word(self) -> str:
        """A word of some other sentence."""
        return self._chance.choice(self._sentence()[1].split())

    def inner(self, words: list[str]) -> int:
        """A position that is neither the first nor the last."""
        return self._chance.randrange(1, len(words) - 1)

    def choice(self, words: list[str]) -> str:
        """Any of some words."""
        return self._chance.choice(words)


Operator = Callable[[Quoter, Source, str], str | None]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _changed(
    change: Callable[[Quoter, list[str], int], list[str] | None],
) -> Operator:
    def operator(quoter: Quoter, source: Source, sentence: str) -> str | None:
        words = sentence.split()
        changed = change(quoter, list(words), quoter.inner(words))
        return " ".join(changed) if changed and changed != words else None

    return operator


def _cut(
    quoter: Quoter, source: Source, sentence: str, part: Callable[[list[str], int], list[str]]
) -> str | None:
    words = sentence.split()
    turning = [number for number, word in enumerate(words) if TURNING.fullmatch(word.strip(".,()"))]
    return " ".join(part(words, turning[0])) if turning and 0 < turning[0] < len(words) - 1 else None


def _before_alternative(quoter: Quoter, source: Source, sentence: str) -> str | None:
    before, found, _ = sentence.partition(" or ")
    return before if found else None


def _spliced(quoter: Quoter, source: Source, sentence: str) -> str | None:
    others = [other for other in source.sentences if other != sentence]
    if not others:
        return None
    other = quoter.choice(others)
    return " ".join([*sentence.split()[:-1][-6:], *other.split()[1:7]])


def _joined(quoter: Quoter, source: Source, sentence: str) -> str | None:
    number = source.sentences.index(sentence)
    following = source.sentences[number + 2 : number + 3]
    return f"{sentence} {following[0]}" if following else None


def _substituted(pattern: str, replacement: Callable[[re.Match[str]], str]) -> Operator:
    def operator(quoter: Quoter, source: Source, sentence: str) -> str | None:
        changed = re.sub(pattern, replacement, sentence, count=1)
        return changed if changed != sentence else None

    return operator


_OPERATORS: dict[str, Operator] = {
    "replaced": _changed(lambda quoter, words, at: [*words[:at], quoter.another_word(), *words[at + 1 :]]),
    "negated": _changed(
        lambda quoter, words, at: [*words[:at], quoter.choice(["not", "never", "nicht"]), *words[at:]]
    ),
    "numbered": _changed(lambda quoter, words, at: [*words[:at], "37", *words[at:]]),
    "deleted": _changed(lambda quoter, words, at: [*words[:at], *words[at + 1 :]]),
    "ending": _changed(
        lambda quoter, words, at: (
            [*words[:at], words[at] + "s", *words[at + 1 :]] if words[at].isalpha() else None
        )
    ),
    "swapped": _changed(
        lambda quoter, words, at: [*words[: at - 1], words[at], words[at - 1], *words[at + 1 :]]
    ),
    "doubled": _changed(lambda quoter, words, at: [*words[:at], words[at], *words[at:]]),
    "more_in_front": _changed(lambda quoter, words, at: [quoter.another_word(), *words]),
    "more_behind": _changed(lambda quoter, words, at: [*words, quoter.another_word()]),
    "turning_word_dropped": _changed(
        lambda quoter, words, at: [word for word in words if not TURNING.fullmatch(word.strip(".,()"))]
    ),
    "other_ending": _changed(
        lambda quoter, words, at: (
            [*words[:at], words[at][:-1], *words[at + 1 :]] if len(words[at]) > 3 else None
        )
    ),
    "cut_front": lambda quoter, source, sentence: _cut(
        quoter, source, sentence, lambda words, at: words[at + 1 :]
    ),
    "cut_back": lambda quoter, source, sentence: _cut(quoter, source, sentence, lambda words, at: words[:at]),
    "cut_middle": lambda quoter, source, sentence: _cut(
        quoter, source, sentence, lambda words, at: [*words[:at], "…", *words[at + 1 :]]
    ),
    "before_alternative": _before_alternative,
    "spliced": _spliced,
    "joined": _joined,
    "digit": _substituted(r"\d", lambda found: str((int(found[0]) + 1) % 10)),
    "raised": _substituted(r"[⁰¹²³⁴-⁹]+", lambda found: found[0].translate(_SUPERSCRIPTS)),
    "sign": _substituted(r"(?<=\s)[-−<>≤≥±~](?=\s?\d)", lambda found: ""),
    "decimal": _substituted(r"(?<=\d)[.,](?=\d)", lambda found: {".": ",", ",": "."}[found[0]]),
    "unit": _substituted(r"(?<=\d )(?:mm|cm|km|kg|mg|ms|MB|GB|kB)\b", lambda found: found[0].swapcase()),
    "question": _substituted(r"\.$", lambda found: "?"),
}
OPERATORS = tuple(_OPERATORS)

_NOISES: list[Callable[[str], str]] = [
    lambda quote: quote.replace(" ", "\u00a0", 2),
    lambda quote: quote.replace(" ", "  ", 3),
    lambda quote: quote.replace("fi", "ﬁ").replace("fl", "ﬂ"),
    lambda quote: quote.replace("'", "’").replace('"', "”"),
    lambda quote: quote.replace("-", "\u2010"),
    lambda quote: quote.replace("\n", " "),
    lambda quote: f"“{quote}”",
    lambda quote: re.sub(r"(?<= )([a-z]{7,})(?= )", r"**\1**", quote, count=1),
    lambda quote: re.sub(r"(?<= [a-z]{4})(?=[a-z]{4,} )", "\u00ad", quote, count=1),
]
