"""A plain form of a text for comparison, with the offsets of the original kept.

Folded are the letters and digits one by one, and what stands between two of them, a gap, as a whole:

- a letter is its base form by Unicode's canonical composition (UAX #15, NFC) and those compatibility mappings that only
  change its look: ligatures, full width, positional forms. Raised, lowered and fractional figures stay what they are;
- a gap loses what cannot change a meaning at that place: its kind of white space, of quotation mark, of hyphen and
  dash, Markdown's emphasis and escapes. Beside figures less is lost than between letters.

Which differences are forgiven, and why, is said in `quote_matching`. Folding is linear in the text.
"""

import re
import unicodedata
from functools import lru_cache

import msgspec

from quire.domain.citing.raised_signs import with_raised_signs

_ACCENT = "\u0300-\u036f"
WORD = re.compile(rf"(?:[^\W_][{_ACCENT}]*)+")
_CLUSTER = re.compile(rf"[^\W_][{_ACCENT}]*")
"""A letter with its accents; of UAX #29's grapheme clusters, what matters in words."""
IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

# U+0002 and U+FFFE stand in texts of PDFs where a hyphen divided a word at the end of a line.
SOFT_HYPHEN = re.compile("[\u00ad\u0002\ufffe](?:[^\\S\n]*\n\\s*)?")
ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
LINE_END_HYPHEN = re.compile(r"[-\u2010\u2011][^\S\n]*\n\s*")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_SPACE = re.compile(r"\s+")
_OPENING_EMPHASIS = re.compile(r"(?<=[^*_`])[*_`]+$")
_CLOSING_EMPHASIS = re.compile(r"^[*_`]+(?=[^*_`])")
_BLANK_IN_GUILLEMETS = re.compile(r"(?<=[«‹]) | (?=[»›])")
_BLANK_AT_PUNCTUATION = re.compile(r" ?([,.;:!?()\[\]{}%‰°]) ?")
FRACTION_POINT = re.compile(r"(?:^|\s)[.,]$")
_LONG_DASH = re.compile(r" -{1,3} | ?— ?|-{2,3}")
SAME_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2014\u2015\u2e3a", "—"),
        **dict.fromkeys("‘’‚‛‹›ʼ`´", "'"),
        **dict.fromkeys("“”„‟«»「」『』", '"'),
        "…": "...",
    }
)
"""Each sign as the plainest of its kind."""

LOWERED_FIGURES = {ord(lowered): str(figure) for figure, lowered in enumerate("₀₁₂₃₄₅₆₇₈₉")}

_EMPHASIS_OF_WORDS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|(?<!`)`++)(?![\s*_`])([^*_`]+)(?<!\s)\1(?!\w)")
_EMPHASIS_IN_WORDS = re.compile(r"(?<![\d*])(\*{1,3})(?![\s*_`])([^*_`]+)(?<!\s)\1(?![\d*])")


class FoldedText(msgspec.Struct, frozen=True):
    """The letters and digits of a text, and the gaps between them.

    `starts` and `ends` are the offsets of each letter in the original. `gaps` holds what stands before a letter, by the
    letter's number, where anything does; the gap with the last number is the end of the text.
    """

    letters: str
    lowered: str
    starts: list[int]
    ends: list[int]
    gaps: dict[int, str]
    gap_numbers: list[int]


def fold(text: str) -> FoldedText:
    """The letters of a text with their offsets, and what stands between them, with raised signs in one form."""
    plain = with_raised_signs(text)
    folded = _fold(plain.text)
    if plain.starts is None or plain.ends is None:
        return folded
    starts, ends = plain.starts, plain.ends
    return msgspec.structs.replace(
        folded,
        starts=[starts[start] for start in folded.starts],
        ends=[ends[end - 1] for end in folded.ends],
    )


def _fold(text: str) -> FoldedText:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    gaps: dict[int, str] = {}
    end_of_word = 0
    for word in WORD.finditer(text):
        start, end = word.span()
        if start > end_of_word:
            gaps[len(starts)] = text[end_of_word:start]
        end_of_word = end
        # Nothing in ASCII has another form, so most words are taken whole.
        if word.group().isascii():
            letters.append(word.group())
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            for cluster in _CLUSTER.finditer(text, start, end):
                folded = _fold_cluster(cluster.group())
                letters.append(folded)
                # A ligature gives several letters, all at the offsets of the one character.
                starts.extend([cluster.start()] * len(folded))
                ends.extend([cluster.end()] * len(folded))
    if end_of_word < len(text):
        gaps[len(starts)] = text[end_of_word:]
    joined = "".join(letters)
    return FoldedText(joined, _lowered(joined), starts, ends, gaps, list(gaps))


def plain_gap(gap: str, neighbours: str) -> str:
    """What stands between two letters, without the differences that mean nothing there."""
    gap = ZERO_WIDTH.sub("", SOFT_HYPHEN.sub("", gap))
    if LINE_END_HYPHEN.fullmatch(gap):
        return "-"
    gap = _SPACE.sub(" ", _ESCAPE.sub("", gap))
    gap = _BLANK_IN_GUILLEMETS.sub("", gap)
    before, after = neighbours[:1], neighbours[-1:]
    if not (is_figure(before) or is_figure(after)):
        gap = _CLOSING_EMPHASIS.sub("", _OPENING_EMPHASIS.sub("", gap))
        gap = _LONG_DASH.sub("—", gap.translate(SAME_PUNCTUATION).replace('"', "'"))
    else:
        # Beside figures * can be a product, and ' and " are minutes and seconds, or feet and inches.
        gap = gap.translate(SAME_PUNCTUATION).replace("—", "-")
    if is_figure(before) and is_figure(after):
        # “1, 2” are two numbers, and “1,2” is one.
        return gap
    if is_figure(after) and FRACTION_POINT.search(gap):
        return gap
    if gap == " " and IDEOGRAPH.fullmatch(before) and IDEOGRAPH.fullmatch(after):
        # Between ideographs a blank is the end of a line.
        return ""
    return _BLANK_AT_PUNCTUATION.sub(r"\1", "".join(map(_fold_character, gap)))


def without_emphasis(text: str) -> str:
    """The text without Markdown's emphasis and code spans; 2*3*4 stays as it is."""
    return _EMPHASIS_IN_WORDS.sub(r"\2", _EMPHASIS_OF_WORDS.sub(r"\2", text))


def on_one_line(text: str) -> str:
    """The text with one blank for each run of white space."""
    return _SPACE.sub(" ", text)


def is_figure(character: str) -> bool:
    """Whether it is a digit, or another sign of a number, such as ½."""
    return character.isnumeric()


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    return "".join(map(_fold_character, unicodedata.normalize("NFC", cluster)))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """The letters of which a character is another form, such as ﬁ or Ａ; 10² and ½ are no forms of 102 and 12."""
    kind, _, codes = unicodedata.decomposition(character).partition(" ")
    if not kind.startswith("<"):
        return character
    letters = "".join(chr(int(code, 16)) for code in codes.split())
    # NFKC as a whole would also turn ² into 2; <compat> is taken for ligatures of letters alone.
    is_same = kind in {"<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>"} or (
        kind == "<compat>" and letters.isalpha()
    )
    return "".join(map(_fold_character, letters)) if is_same else character


def _lowered(letters: str) -> str:
    """The letters in lower case, at the same positions."""
    lowered = letters.lower()
    if len(lowered) != len(letters):
        # İ becomes two characters, which would move all positions after it; such letters keep their case.
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in letters)
    # The final form of sigma depends on what follows, so it is no difference. Lowered figures are looked for as
    # figures; whether they may stand for those is decided where they are found.
    return lowered.replace("ς", "σ").translate(LOWERED_FIGURES)
