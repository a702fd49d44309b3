"""Telling the thoughts of a model from its answer, where a server puts both into one text.

A reasoning model writes `<think>`, its thoughts, `</think>`, and then the answer. Three forms are known: the whole pair
at the beginning; a pair on lines of its own further down; and the closing tag alone, since the chat template had
already written the opening one: then everything before it was thought, though it may have been shown. A tag in code or
in the middle of a sentence is a word of the answer like any other, and stays.

A scanner over the pieces as they arrive, linear in the text: what is held back is at most the beginning of a tag, and
thoughts that may still turn out to be none.
"""

import re
from typing import Literal, NamedTuple

PAIRS = {"<think>": "</think>", "<thinking>": "</thinking>", "<thought>": "</thought>", "[think]": "[/think]"}
"""What may stand around thoughts at the beginning of an answer, in any case."""

OPENING, CLOSING = "<think>", "</think>"
BLANKS_MAX = 256
RUN_MAX = 64
INDENT_MAX = 3
"""What is indented by more is code."""

ASIDE_CHARACTERS_MAX = 256 * 1024

STEP_CHARACTERS = 2_048
"""Each change of state copies what is left of a step, so that a step must not be long."""

_SIGNS = re.compile(r"[\n<`~]")
_TOKEN = re.compile(r"\n|`+|~{3,}|</?think>", re.IGNORECASE)
_RUN_AT_END = re.compile(r"(?:`{1,64}|~{1,64})\Z")

State = Literal["beginning", "thinking", "text"]


class Heard(NamedTuple):
    """What a piece says: more of the answer, where `is_taken_back` in place of all that was said before."""

    text: str
    is_taken_back: bool = False
    has_thoughts: bool = False


class ThoughtFilter:
    """Reads an answer piece by piece."""

    def __init__(self) -> None:
        self._state: State = "beginning"
        self._held = ""
        self._closing = CLOSING
        self._aside: list[str] | None = None
        """Thoughts in the middle of an answer, which are text if they never end."""
        self._aside_length = 0
        self._names_tag = False
        """Whether the text speaks of the tag, so that a closing one alone ends nothing."""
        self._line = _Line()
        self._shown: list[str] = []
        self._is_taken_back = self._has_thoughts = False

    def passes(self, piece: str) -> bool:
        """Read a piece if it is nothing but text, which stays as it is; False where `read` has to look closer."""
        is_plain = self._state == "text" and not self._held and _SIGNS.search(piece) is None
        if is_plain:
            self._line.add(piece)
        return is_plain

    def read(self, piece: str) -> Heard:
        """Read the next piece."""
        return Heard(piece) if self.passes(piece) else self._read(piece, is_last=False)

    def finish(self) -> Heard:
        """Return what was held back, since nothing follows."""
        heard = self._read("", is_last=True)
        unfinished = "" if self._aside is None else "".join(self._aside)
        return heard._replace(text=heard.text + unfinished)

    def _read(self, piece: str, *, is_last: bool) -> Heard:
        steps = {"beginning": self._begin, "thinking": self._think, "text": self._speak}
        for start in range(0, len(piece) or 1, STEP_CHARACTERS):
            text, self._held = self._held + piece[start : start + STEP_CHARACTERS], ""
            while text:
                text = steps[self._state](text, is_last=is_last)
        heard = Heard("".join(self._shown), self._is_taken_back, self._has_thoughts)
        self._shown.clear()
        self._is_taken_back = self._has_thoughts = False
        return heard

    def _begin(self, text: str, *, is_last: bool) -> str:
        """Nothing but blanks has been said so far. Returns what is left to be read in the next state."""
        said = text.lstrip()
        opening = next((tag for tag in PAIRS if said[: len(tag)].lower() == tag), None)
        if opening is not None:
            self._think_until(PAIRS[opening])
            return said[len(opening) :]
        may_open = any(tag.startswith(said.lower()) for tag in PAIRS)
        if may_open and not is_last and len(text) <= BLANKS_MAX:
            self._held = text
            return ""
        self._state = "text"
        return said if self._line.is_after_thoughts else text

    def _think_until(self, closing: str) -> None:
        self._state, self._closing = "thinking", closing
        self._has_thoughts = True

    def _think(self, text: str, *, is_last: bool) -> str:
        self._has_thoughts = True
        end = text.lower().find(self._closing)
        if end >= 0:
            is_aside, self._aside = self._aside is not None, None
            self._state = "text" if is_aside else "beginning"
            self._line.is_after_thoughts = not is_aside
            return text[end + len(self._closing) :]
        kept = 0 if is_last else _length_of_beginning(text, (self._closing,))
        self._held = text[len(text) - kept :]
        self._put_aside(text[: len(text) - kept])
        return ""

    def _put_aside(self, text: str) -> None:
        if self._aside is None:
            return
        self._aside.append(text)
        self._aside_length += len(text)
        if self._aside_length > ASIDE_CHARACTERS_MAX:
            self._shown += self._aside
            self._aside, self._state = None, "text"

    def _speak(self, text: str, *, is_last: bool) -> str:
        """Pass on what is no thought, token by token, up to the tag that changes the state."""
        limit = len(text) if is_last else len(text) - _length_held(text)
        start = 0
        for token in _TOKEN.finditer(text, 0, limit):
            self._line.add(text[start : token.start()])
            tag = token[0].lower()
            following = text[token.end() : token.end() + 1]
            if tag == CLOSING and self._ends_thoughts(following):
                return self._take_back(text[token.end() :])
            if tag == OPENING and self._line.is_tag_possible:
                self._shown.append(text[: token.start()])
                self._aside, self._aside_length = [token[0]], 0
                self._think_until(CLOSING)
                return text[token.end() :]
            self._names_tag = self._names_tag or tag == OPENING
            self._line.add_sign(token[0])
            start = token.end()
        self._line.add(text[start:limit])
        self._shown.append(text[:limit])
        self._held = text[limit:]
        return ""

    def _ends_thoughts(self, following: str) -> bool:
        is_at_line_end = following in ("", "\n", "\r")
        stands_free = self._line.is_tag_possible or (is_at_line_end and self._line.is_end_possible)
        return stands_free and not self._names_tag

    def _take_back(self, rest: str) -> str:
        self._shown.clear()
        self._is_taken_back = self._has_thoughts = True
        self._state, self._line = "beginning", _Line()
        self._line.is_after_thoughts = True
        return rest


class _Line:
    """The line that is being read, as far as code is concerned."""

    def __init__(self) -> None:
        self.is_after_thoughts = False
        self._fence = ""
        self._indent = 0
        self._is_blank = True
        self._is_in_code = False
        self._last = ""

    @property
    def is_tag_possible(self) -> bool:
        """Whether a tag here would be the first word of a line of text."""
        return not self._fence and self._is_blank and self._indent <= INDENT_MAX

    @property
    def is_end_possible(self) -> bool:
        """Whether a tag here would follow directly on the last word of a sentence."""
        return not self._fence and not self._is_in_code and not self._last.isspace() and not self._is_blank

    def add(self, text: str) -> None:
        """Text without any token."""
        if not text:
            return
        if text.isspace():
            self._indent += len(text) if self._is_blank else 0
        else:
            self._is_blank = False
        self._last = text[-1]

    def add_sign(self, sign: str) -> None:
        """A line end, a run of signs that begin and end code, or a tag that is a word."""
        if sign == "\n":
            self._indent, self._is_blank, self._is_in_code, self._last = 0, True, False, ""
            return
        is_run = sign[0] in "`~"
        if is_run and len(sign) >= 3 and self._is_blank and self._indent <= INDENT_MAX:
            if not self._fence:
                self._fence = sign
            elif sign.startswith(self._fence):
                self._fence = ""
        elif sign[0] == "`":
            self._is_in_code = not self._is_in_code
        self._is_blank, self._last = False, sign[-1]


def without_thoughts(text: str) -> str:
    """A whole answer without its thoughts."""
    if "think" not in text.lower() and "thought" not in text.lower():
        return text
    reading = ThoughtFilter()
    first, last = reading.read(text), reading.finish()
    return last.text if last.is_taken_back else first.text + last.text


def _length_held(text: str) -> int:
    """How much of the end must wait for what follows: a part of a tag, a closing tag, a run that may be longer."""
    if text[-len(CLOSING) :].lower() == CLOSING:
        return len(CLOSING)
    run = _RUN_AT_END.search(text[-RUN_MAX:])
    return len(run[0]) if run else _length_of_beginning(text, (OPENING, CLOSING))


def _length_of_beginning(text: str, tags: tuple[str, ...]) -> int:
    """The length of the longest end of the text that may be the beginning of one of the tags."""
    longest = max(map(len, tags)) - 1
    ends = (text[-length:].lower() for length in range(min(longest, len(text)), 0, -1))
    return next((len(end) for end in ends if any(tag.startswith(end) for tag in tags)), 0)
