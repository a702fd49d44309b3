"""Citation marks such as [S3] in a text that arrives in pieces, found wherever the text was cut.

An incremental scanner: a state machine whose states are methods (`_in_text`, `_in_code_span`, …), each of which takes
in a token, or nothing until more has arrived. What comes out does not depend on the cuts. Only what may still become a
mark is held back, at most `HELD_MAX` characters, so that a reader sees text as soon as it arrives; the cost is linear
in the text.

In code nothing is a mark. A mark is no link: the address after it is dropped, and a sign after it that would make it a
link in Markdown is escaped. Marks of unknown passages are dropped.
"""

import re
from collections.abc import Callable, Collection

import msgspec

HELD_MAX = 80
"""Characters that are held back at most; what is longer is ordinary text."""

_BLANK = "[ \t\u00a0\u202f]"
_OPENING = "[\\[【［]"
_CLOSING = "[\\]】］]"
_NAME = r"\^?[Ss]\d{1,4}(?:-\d{1,3})?"
_SEPARATOR = f"{_BLANK}{{0,3}}[,;，；、]{_BLANK}{{0,3}}"
_MARK = re.compile(
    rf"{_BLANK}?\\?{_OPENING}{_BLANK}{{0,3}}{_NAME}(?:{_SEPARATOR}{_NAME})*{_BLANK}{{0,3}}\\?{_CLOSING}"
)
# Every prefix of what _MARK matches: as long as this matches all that has arrived, it may become a mark.
_BEGINNING_OF_MARK = re.compile(
    rf"{_BLANK}?\\?(?:{_OPENING}{_BLANK}{{0,3}}(?:{_NAME}{_SEPARATOR})*"
    rf"(?:\^?(?:[Ss](?:\d{{1,4}}(?:-\d{{0,3}})?)?)?|{_NAME}{_BLANK}{{0,3}}\\?))?"
)
_NO_MARK = re.compile(rf"\\`|{_BLANK}?\\?{_OPENING}|{_BLANK}|\\")
_NUMBER = re.compile(r"[Ss](\d+)")

_PLAIN = re.compile(rf"(?:[^ \t\u00a0\u202f\[【［`~\\\n]|{_BLANK}(?=[^\[【［\\])|\\(?=[^\[【［`]))+")
_LINE_PREFIX = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?")
_BEGINNING_OF_LINE_PREFIX = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]?)[ \t]*)?")
_ENDS_CODE_SPAN = re.compile(r"[ \t>]*")
_FENCE_LENGTH_MIN = 3

_ADDRESS = re.compile(r"\(\s{0,3}(?:[)<#?./]|www\.|[a-z][a-z0-9+.-]{0,30}:(?=\S))", re.IGNORECASE)
_BEGINNING_OF_ADDRESS = re.compile(r"\(\s{0,3}(?:[a-z][a-z0-9+.-]{0,30}:?)?", re.IGNORECASE)


class CitationMark(msgspec.Struct, frozen=True):
    """The markers of the passages that one mark points to."""

    markers: tuple[str, ...]


class CodeText(msgspec.Struct, frozen=True):
    """Text of code, in which nothing is a mark and nothing is quoted."""

    text: str


Part = str | CodeText | CitationMark


class CitationMarkParser:
    """Divides a text into what is shown and the marks in it."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = frozenset(known)
        self._step: Callable[[str, int, bool], int | None] = self._in_text
        self._held = ""
        self._is_flowing = False
        """Whether a piece of letters and digits alone can be passed on without a look, which is the usual case."""
        self._found: list[Part] = []
        self._line = ""
        self._is_line_begun = False
        self._is_mark_shown = False
        self._is_mark_first_in_line = False
        self._parentheses = 0
        self._code_sign = ""
        self._code_length = 0
        self._run_length = 0
        self._may_be_fence = False

    def read(self, piece: str) -> list[Part]:
        """Scan the next piece; returns what can be shown by now, in order."""
        if self._is_flowing and piece.isalnum():
            return [piece]
        return self._take(self._held + piece, is_all=False)

    def finish(self) -> list[Part]:
        """Return what was held back, since nothing follows."""
        return self._take(self._held, is_all=True)

    def _take(self, text: str, *, is_all: bool) -> list[Part]:
        self._found = []
        self._held = ""
        position = 0
        while position < len(text):
            following = self._step(text, position, is_all)
            if following is None:
                self._held = text[position:]
                break
            position = following
        self._is_flowing = self._step == self._in_text and self._is_line_begun and not self._held
        return self._found

    # Each state returns the position to continue at, or None where it has to wait for more of the text.

    def _in_text(self, text: str, position: int, is_all: bool) -> int | None:
        plain = _PLAIN.match(text, position)
        if plain is not None:
            self._show(plain.group())
            return plain.end()
        sign = text[position]
        if sign == "\n":
            self._show_line_end()
            return position + 1
        if sign in "`~":
            self._begin_code(sign)
            return position
        following = self._after_possible_mark(text, position, is_all)
        if following == position:
            return self._show_no_mark(text, position)
        return following

    def _after_possible_mark(self, text: str, position: int, is_all: bool) -> int | None:
        """The position after a mark; the same position where there is none, None where there may be one yet."""
        mark = _MARK.match(text, position)
        if mark is not None and mark.end() - position <= HELD_MAX:
            self._take_mark(mark.group())
            return mark.end()
        may_become_mark = _BEGINNING_OF_MARK.fullmatch(text, position) and len(text) - position <= HELD_MAX
        return None if may_become_mark and not is_all else position

    def _show_no_mark(self, text: str, position: int) -> int:
        ordinary = _NO_MARK.match(text, position)
        end = ordinary.end() if ordinary else position + 1
        self._show(text[position:end])
        return end

    def _take_mark(self, written: str) -> None:
        # “S03” is S3, and a passage named twice in one mark is cited once.
        markers = dict.fromkeys(f"S{int(number)}" for number in _NUMBER.findall(written))
        known = tuple(marker for marker in markers if marker in self._known)
        self._is_mark_shown = bool(known)
        if known:
            # The blank before a mark is part of the pattern, so that it goes with a mark that is dropped.
            if written[0].isspace():
                self._show(written[0])
            self._is_mark_first_in_line = self._is_at_beginning_of_line
            self._is_line_begun = True
            self._found.append(CitationMark(known))
        self._step = self._behind_mark

    def _behind_mark(self, text: str, position: int, is_all: bool) -> int | None:
        sign = text[position]
        if sign == "(":
            self._step = self._in_possible_address
            return position
        if re.match(_OPENING, sign):
            following = self._after_possible_mark(text, position, is_all)
            if following != position:
                return following
        self._step = self._in_text
        # “[S3]]”, “[S3][…]” and, at the beginning of a line, “[S3]:” are parts of links.
        would_make_link = sign == "]" or (
            self._is_mark_shown and (sign == "[" or (sign == ":" and self._is_mark_first_in_line))
        )
        if would_make_link:
            self._show("\\" + sign)
            return position + 1
        if not self._is_mark_shown and not sign.isspace() and sign not in ".,;:!?)":
            # Nothing may close over a dropped mark: “[S” and “3]” around it would become one.
            self._show(" ")
        return position

    def _in_possible_address(self, text: str, position: int, is_all: bool) -> int | None:
        if _ADDRESS.match(text, position):
            self._parentheses = 0
            self._step = self._in_address
            return position + 1
        if _BEGINNING_OF_ADDRESS.fullmatch(text, position) and not is_all:
            return None
        self._step = self._in_text
        self._show("\\(")
        return position + 1

    def _in_address(self, text: str, position: int, is_all: bool) -> int:
        """Drop everything up to the matching parenthesis or the end of the line."""
        sign = text[position]
        if sign == "\n":
            self._step = self._in_text
            return position
        if sign == ")" and self._parentheses == 0:
            self._step = self._behind_mark
        self._parentheses += {"(": 1, ")": -1}.get(sign, 0)
        return position + 1

    def _begin_code(self, sign: str) -> None:
        self._code_sign = sign
        self._run_length = 0
        self._may_be_fence = self._is_at_beginning_of_line
        self._step = self._in_opening_run

    def _in_opening_run(self, text: str, position: int, is_all: bool) -> int:
        """Count the signs that open code; a single ~ or two of them open nothing."""
        if text[position] == self._code_sign:
            return self._count(text, position)
        self._code_length = self._run_length
        self._may_be_fence = self._may_be_fence and self._code_length >= _FENCE_LENGTH_MIN
        if self._code_sign == "`":
            self._step = self._in_code_span
        else:
            self._step = self._in_fence if self._may_be_fence else self._in_text
        # Not empty, and no prefix of a line: nothing after the fence is at the beginning of the line.
        self._line = "…"
        return position

    def _in_code_span(self, text: str, position: int, is_all: bool) -> int:
        sign = text[position]
        if sign == "`":
            self._run_length = 0
            self._may_be_fence = False
            self._step = self._in_closing_run
            return position
        if sign == "\n":
            # A blank line ends the block, and with it a code span that was never closed.
            is_block_over = _ENDS_CODE_SPAN.fullmatch(self._line) is not None
            if self._may_be_fence:
                self._step = self._in_fence
            elif is_block_over:
                self._step = self._in_text
            self._show_line_end()
            return position + 1
        return self._show_code(text, position, "`\n")

    def _in_closing_run(self, text: str, position: int, is_all: bool) -> int:
        if text[position] == "`":
            return self._count(text, position)
        is_closed = self._run_length == self._code_length
        self._step = self._in_text if is_closed else self._in_code_span
        self._line = "`"
        return position

    def _in_fence(self, text: str, position: int, is_all: bool) -> int:
        if text[position] != "\n":
            return self._show_code(text, position, "\n")
        # Inside a blockquote the closing fence has the sign of the quote before it.
        closing = self._line.strip(" \t>\r")
        if len(closing) >= self._code_length and not closing.strip(self._code_sign):
            self._step = self._in_text
        self._show_line_end()
        return position + 1

    def _count(self, text: str, position: int) -> int:
        self._show(text[position])
        self._found[-1] = CodeText(text[position])
        self._run_length += 1
        return position + 1

    def _show_code(self, text: str, position: int, up_to: str) -> int:
        end = min((found for sign in up_to if (found := text.find(sign, position)) >= 0), default=len(text))
        code = text[position:end]
        self._found.append(CodeText(code))
        # Long enough to tell whether the line is a closing fence, however long the line gets.
        self._line = (self._line + code)[: self._code_length + HELD_MAX]
        return end

    @property
    def _is_at_beginning_of_line(self) -> bool:
        return not self._is_line_begun and _LINE_PREFIX.fullmatch(self._line) is not None

    def _show(self, text: str) -> None:
        self._found.append(text)
        if not self._is_line_begun:
            self._line += text
            is_prefix = len(self._line) <= HELD_MAX and _BEGINNING_OF_LINE_PREFIX.fullmatch(self._line)
            self._is_line_begun = not is_prefix

    def _show_line_end(self) -> None:
        self._found.append("\n")
        self._line = ""
        self._is_line_begun = False
