"""What a chat-completions server is sent, and what is left out of it because the server refuses it.

Servers differ in what they take: some refuse `stream_options`, some the system role (its text then begins the first
question), newer models want `max_completion_tokens` in place of `max_tokens` or take no `temperature`, and a few do not
stream. Nothing of that can be known beforehand, so everything is sent until a refusal names it; a server's refusals are
remembered for as long as the process lives.
"""

import re
from typing import Any, Literal, get_args

import msgspec

from quire.domain.conversation.checkpoints import Turn
from quire.domain.conversation.messages import AnswerConfig
from quire.llm.server_errors import ServerError

Option = Literal["stream_options", "max_completion_tokens", "max_tokens", "temperature", "system", "stream"]

OPTIONS: tuple[Option, ...] = get_args(Option)
"""In the order in which they are looked for in a refusal: a name that holds another one comes first."""

REFUSING_STATUSES = frozenset({400, 404, 405, 415, 422, 500, 501})

_NAMED: dict[Option, re.Pattern[str]] = {
    "stream_options": re.compile(r"stream_options|include_usage"),
    "max_completion_tokens": re.compile(r"max_completion_tokens"),
    "max_tokens": re.compile(r"max_tokens"),
    "temperature": re.compile(r"\btemperature\b", re.IGNORECASE),
    "system": re.compile(
        r"\bsystem (?:role|message|prompt|instruction)|\brole\b.{0,60}\bsystem\b|developer instruction"
        r"|\broles? must|only .{0,20}user.{0,30}roles?",
        re.IGNORECASE,
    ),
    "stream": re.compile(r"['\"`]stream['\"`]|\bstreaming\b.{0,40}\bnot\b|to stream\b", re.IGNORECASE),
}
_FOR_GOOD = re.compile(
    r"not (?:supported|permitted|allowed|enabled|recognized)|does not support|un(?:supported|known|recognized|expected)"
    r"|extra|must alternate|roles? must|instead|only the default|verified",
    re.IGNORECASE,
)
"""How servers say that they never take an option, and not only this value of it."""


class ModelInput(msgspec.Struct, frozen=True):
    """What is asked, whatever the server takes of it."""

    system: str
    turns: tuple[Turn, ...]
    config: AnswerConfig = AnswerConfig()


class ChatRequest:
    """One request, which becomes smaller with each refusal."""

    def __init__(self, model_name: str, asked: ModelInput, refused: set[Option]) -> None:
        self._model_name = model_name
        self._asked = asked
        self._refused_by_server = refused
        self._refused = set(refused)

    def body(self) -> bytes:
        """As it is sent."""
        config = self._asked.config
        fields: dict[str, Any] = {"model": self._model_name, "messages": self._messages()}
        if self._has("stream"):
            fields["stream"] = True
        if self._has("stream_options"):
            fields["stream_options"] = {"include_usage": True}
        if self._has("temperature"):
            fields["temperature"] = config.temperature
        if self._has("max_tokens"):
            fields["max_tokens"] = config.max_output_tokens
        elif self._has("max_completion_tokens"):
            fields["max_completion_tokens"] = config.max_output_tokens
        return msgspec.json.encode(fields)

    def leave_out_refused(self, status: int, error: ServerError) -> Option | None:
        """Leave out the option that a refusal names, from now on if it is never taken; None when it names none."""
        if status not in REFUSING_STATUSES:
            return None
        said = f"{error.parameter}\n{error.message}"
        named = (option for option in OPTIONS if self._is_sent(option) and _is_named(option, said))
        refused = next(named, None)
        if refused is not None:
            self._refused.add(refused)
            if _FOR_GOOD.search(error.all_words):
                self._refused_by_server.add(refused)
        return refused

    def _messages(self) -> list[dict[str, str]]:
        messages = [{"role": turn.role, "content": turn.content} for turn in self._asked.turns]
        if self._has("system"):
            return [{"role": "system", "content": self._asked.system}, *messages]
        first, *others = messages
        return [{**first, "content": f"{self._asked.system}\n\n{first['content']}"}, *others]

    def _is_sent(self, option: Option) -> bool:
        """Of the two names for one limit only one is sent at a time."""
        return self._has(option) and not (option == "max_completion_tokens" and self._has("max_tokens"))

    def _has(self, option: Option) -> bool:
        if option in self._refused or (option == "stream_options" and "stream" in self._refused):
            return False
        wanted = {
            "temperature": self._asked.config.temperature,
            "max_tokens": self._asked.config.max_output_tokens,
            "max_completion_tokens": self._asked.config.max_output_tokens,
        }
        return wanted.get(option, True) is not None


def _is_named(option: Option, said: str) -> bool:
    return _NAMED[option].search(said) is not None or said.startswith(f"{option}\n")
