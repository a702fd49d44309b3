"""The answer in a text in OpenAI's harmony format, where a server passes it on as the model wrote it.

Such a text is a sequence of messages, `<|start|>assistant<|channel|>analysis<|message|>…<|end|>`, of which the first
may lack its beginning; the answer is what stands in the channel `final`, and everything in other channels was thought
or meant for tools. A text that does not begin with one of the tokens is another format, and stays as it is.

A scanner over the pieces as they arrive, linear in the text: what is held back is at most a header or the beginning of
a token. (Source: https://cookbook.openai.com/articles/openai-harmony)
"""

import re
from typing import Literal, NamedTuple

START, CHANNEL, MESSAGE = "<|start|>", "<|channel|>", "<|message|>"
TOKENS = (START, CHANNEL, MESSAGE, "<|end|>", "<|return|>", "<|call|>", "<|constrain|>")
ANSWER = "final"
HEADER_CHARACTERS_MAX = 512
BLANKS_MAX = 256

_TOKEN = re.compile("|".join(map(re.escape, TOKENS)))
_NAME = re.compile(r"\w+")

State = Literal["beginning", "other format", "header", "thought", "answer", "between"]


class HarmonyHeard(NamedTuple):
    """What a piece says: more of the answer, and whether something else was said beside it."""

    text: str
    has_thoughts: bool = False


class HarmonyFilter:
    """Reads an answer piece by piece."""

    def __init__(self) -> None:
        self._state: State = "beginning"
        self._held = ""
        self._header = ""

    @property
    def is_other_format(self) -> bool:
        """Whether the text has turned out to be in another format: then it stays as it is, to its end."""
        return self._state == "other format"

    def read(self, piece: str) -> HarmonyHeard:
        """Read the next piece."""
        if self.is_other_format:
            return HarmonyHeard(piece)
        text, self._held = self._held + piece, ""
        if self._state == "beginning":
            return self._begin(text)
        kept = _length_of_beginning(text)
        self._held = text[len(text) - kept :]
        return self._read(text[: len(text) - kept])

    def finish(self) -> HarmonyHeard:
        """Return what was held back, since nothing follows."""
        text, self._held = self._held, ""
        return HarmonyHeard(text if self._state in ("beginning", "answer", "other format") else "")

    def _begin(self, text: str) -> HarmonyHeard:
        said = text.lstrip()
        if said.startswith((START, CHANNEL)):
            self._state = "between"
            return self.read(text)
        if len(text) <= BLANKS_MAX and any(token.startswith(said) for token in (START, CHANNEL)):
            self._held = text
            return HarmonyHeard("")
        self._state = "other format"
        return HarmonyHeard(text)

    def _read(self, text: str) -> HarmonyHeard:
        said: list[str] = []
        has_thoughts = False
        start = 0
        for token in _TOKEN.finditer(text):
            has_thoughts |= self._take(text[start : token.start()], said)
            self._meet(token[0])
            start = token.end()
        has_thoughts |= self._take(text[start:], said)
        return HarmonyHeard("".join(said), has_thoughts)

    def _take(self, text: str, said: list[str]) -> bool:
        """Text without tokens; True where it was not meant for the reader."""
        if self._state == "header":
            self._header = (self._header + text)[-HEADER_CHARACTERS_MAX:]
        elif self._state == "between" and text.strip():
            # Only the thoughts were marked.
            self._state = "answer"
            text = text.lstrip()
        if self._state == "answer":
            said.append(text)
        return bool(text) and self._state == "thought"

    def _meet(self, token: str) -> None:
        if token in (START, CHANNEL, "<|constrain|>"):
            header = self._header if self._state == "header" else ""
            self._header = (header + token)[-HEADER_CHARACTERS_MAX:]
            self._state = "header"
        elif token != MESSAGE:
            self._state = "between"
        elif self._state == "header":
            self._state = "answer" if _channel_of(self._header) in (ANSWER, "") else "thought"


def _channel_of(header: str) -> str:
    """The name behind the last `<|channel|>`, empty where there is none."""
    _, token, following = header.rpartition(CHANNEL)
    name = _NAME.match(following.lstrip()) if token else None
    return name[0].lower() if name else ""


def _length_of_beginning(text: str) -> int:
    """The length of the end of the text that may be the beginning of a token."""
    start = text.rfind("<", max(0, len(text) - max(map(len, TOKENS)) + 1))
    end = text[start:] if start >= 0 else ""
    may_go_on = any(token.startswith(end) and token != end for token in TOKENS)
    return len(end) if may_go_on else 0
