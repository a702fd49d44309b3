"""What a model's server says when it cannot answer, whatever its form; and what that means for the answer.

The forms are those of OpenAI, Azure, Mistral, vLLM, Ollama, LM Studio, llama.cpp, Gemini (a list), OpenRouter (with the
words of the provider behind it), FastAPI and proxies (plain text). The server's own words are passed on, shortened and
plain, to the person and to the log; but not where they repeat the key or the prompt, which some servers do.
"""

import re
from typing import Any

import msgspec

from quire.llm.language_model import ModelFailure

WORDS_CHARACTERS_MAX = 300
BODY_BYTES_MAX = 64 * 1024

_DEPTH_MAX = 4
_ITEMS_MAX = 3
_ECHO_CHARACTERS = 20
_ECHO_STEP = 4
"""Whatever repeats 24 characters of a prompt, from one of its lines, is found by some window of 20."""

_KEY_PART_CHARACTERS = 8
"""Shorter keys are no secrets: servers on one's own machine are given words such as “ollama”."""

_NOT_PLAIN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_SECRET = re.compile(r"\b(?:sk|pk|rk|gsk|xai|hf|nvapi|key|AIza)[-_][\w*.-]{3,}")
_NAME = re.compile(r"[\w.\[\]-]{1,64}")

_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window|overflow)|maximum context|(?:prompt|input|request) (?:is )?too (?:long|large)"
    r"|too many (?:input )?tokens|input token count|reduce the length|max_new_tokens`? must be",
    re.IGNORECASE,
)
"""As OpenAI, vLLM, llama.cpp, LM Studio, Ollama, Mistral, Gemini, Anthropic, Groq and TGI say it."""

_FILTERED = re.compile(
    r"content[ _-]?(?:filter|policy|management)|responsibleai|data_inspection|safety system|moderation|flagged",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"insufficient[ _](?:quota|balance|credit|funds)|billing|exceeded your current quota|payment",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"invalid[ _]api[ _]key|incorrect api key|api[ _]key[ _](?:not valid|invalid)|authentication_error",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"model_not_found|deploymentnotfound|not a valid model|model [^.]{1,80} (?:not found|does not exist)",
    re.IGNORECASE,
)
_MODEL_WORD = re.compile(r"model|deployment", re.IGNORECASE)
_REFUSED = re.compile(r"invalid_?request|bad_?request|invalid_?argument", re.IGNORECASE)
_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})


class ServerError(msgspec.Struct, frozen=True):
    """An error in the terms of the server that reports it; empty where it says nothing."""

    message: str = ""
    codes: tuple[str, ...] = ()
    parameter: str = ""
    status: int | None = None

    @property
    def all_words(self) -> str:
        """By which its kind is recognised."""
        return " ".join((*self.codes, self.message))


def read_body(body: bytes) -> ServerError:
    """The error in the body of a reply, be it JSON or plain text; a page of HTML says nothing."""
    try:
        return read_error(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = body.decode("utf-8", "replace").strip()
        return ServerError() if text.startswith(("<", "{", "[")) else ServerError(message=text)


def read_error(reported: object) -> ServerError:
    """The error in decoded JSON, or in the part of it that reports one."""
    outer = reported[0] if isinstance(reported, list) and reported else reported
    if not isinstance(outer, dict):
        return ServerError(message=_text(outer))
    inner = outer.get("error")
    fields = inner if isinstance(inner, dict) else {**outer, "message": _text(inner) or _text(outer)}
    return ServerError(
        message=_with_words_of_provider(_text(fields), fields.get("metadata")),
        codes=_codes(fields),
        parameter=_parameter(inner if isinstance(inner, dict) else outer),
        status=_status(fields) or _status(outer),
    )


def words_of(error: ServerError, *, key: str | None, sent: str) -> str:
    """The message, shortened and plain; empty where it repeats the key or what was sent."""
    plain = _SECRET.sub("…", _NOT_PLAIN.sub(" ", error.message).strip())
    if _has_key(plain, key) or _repeats(plain[:WORDS_CHARACTERS_MAX], sent):
        return ""
    return plain if len(plain) <= WORDS_CHARACTERS_MAX else plain[: WORDS_CHARACTERS_MAX - 1].rstrip() + "…"


def failure_of_reply(status: int, error: ServerError, words: str) -> ModelFailure:
    """How an answer fails whose request was refused with a status."""
    return _known_failure(status, error, words) or ModelFailure(
        "model_error",
        "The language model's server answered with status %(status)s.",
        retryable=status in _TRANSIENT,
        reason=words,
        status=status,
    )


def failure_in_answer(error: ServerError, words: str) -> ModelFailure:
    """How an answer fails whose server reports an error in place of its next piece."""
    status = error.status
    is_refused = _REFUSED.search(" ".join(error.codes)) if status is None else status not in _TRANSIENT
    return _known_failure(status, error, words) or ModelFailure(
        "model_error",
        "The language model's server reported an error while it was answering.",
        retryable=not is_refused,
        reason=words,
    )


def is_wrong_address(status: int, error: ServerError) -> bool:
    """Whether a server knows nothing at an address, as far as it says; what it does not know may be the model."""
    return status in (404, 405) and _MODEL_WORD.search(error.all_words) is None


def _known_failure(status: int | None, error: ServerError, words: str) -> ModelFailure | None:
    said = error.all_words
    if status == 413 or _TOO_LONG.search(said):
        return ModelFailure(
            "model_prompt_too_long",
            "The prompt is longer than the language model takes; an administrator can lower the size of prompts.",
            retryable=False,
            reason=words,
        )
    if _FILTERED.search(said):
        return filtered(words)
    if status == 402 or _QUOTA.search(said):
        return ModelFailure(
            "model_quota_used_up",
            "The quota of the language model's server is used up.",
            retryable=False,
            reason=words,
        )
    if status in (401, 403) or _KEY.search(said):
        return ModelFailure(
            "model_refused_key",
            "The language model's server does not accept the configured key.",
            retryable=False,
            reason=words,
        )
    if status == 404 or _MODEL.search(said):
        return ModelFailure(
            "model_not_found",
            "The language model's server does not know the configured model.",
            retryable=False,
            reason=words,
        )
    if status == 429:
        return ModelFailure(
            "model_busy",
            "The language model's server is busy or its quota is used up.",
            retryable=True,
            reason=words,
        )
    return None


def filtered(words: str = "") -> ModelFailure:
    """How an answer fails that a filter held back, or whose question one did not let pass."""
    return ModelFailure(
        "model_filtered", "The language model's server filtered the answer.", retryable=False, reason=words
    )


def _text(value: object, depth: int = 0) -> str:
    """The sentence in whatever stands where one is expected."""
    if isinstance(value, str):
        return value
    if depth == _DEPTH_MAX:
        return ""
    if isinstance(value, list):
        return "; ".join(filter(None, (_text(item, depth + 1) for item in value[:_ITEMS_MAX])))
    if not isinstance(value, dict):
        return ""
    names = ("message", "msg", "detail", "error_description", "errors", "title")
    text = next(filter(None, (_text(value.get(name), depth + 1) for name in names)), "")
    where = _location(value)
    return f"{where}: {text}" if where and text else text


def _location(fields: dict[Any, Any]) -> str:
    """Where in the request FastAPI finds a fault."""
    location = fields.get("loc")
    return ".".join(str(step) for step in location[:_DEPTH_MAX]) if isinstance(location, list) else ""


def _with_words_of_provider(message: str, metadata: object) -> str:
    raw = metadata.get("raw") if isinstance(metadata, dict) else None
    if isinstance(raw, str):
        raw = read_body(raw.encode()).message
    words = _text(raw)
    return f"{message}: {words}" if words and words not in message else message


def _codes(fields: dict[Any, Any]) -> tuple[str, ...]:
    innermost = fields.get("innererror")
    more = innermost.get("code") if isinstance(innermost, dict) else None
    values = (fields.get("code"), fields.get("type"), fields.get("status"), fields.get("error_type"), more)
    return tuple(value for value in values if isinstance(value, str) and _NAME.fullmatch(value))


def _parameter(fields: dict[Any, Any]) -> str:
    """The parameter that is refused; FastAPI names it by its path, anywhere below."""
    named = fields.get("param")
    if isinstance(named, str) and _NAME.fullmatch(named):
        return named
    found: object = fields
    for _ in range(_DEPTH_MAX):
        if isinstance(found, dict):
            location = found.get("loc")
            if isinstance(location, list) and location and isinstance(location[-1], str):
                return location[-1] if _NAME.fullmatch(location[-1]) else ""
            found = found.get("detail") or found.get("message")
        elif isinstance(found, list) and found:
            found = found[0]
    return ""


def _status(fields: dict[Any, Any]) -> int | None:
    for name in ("code", "status", "statusCode", "status_code"):
        value = fields.get(name)
        number = int(value) if isinstance(value, str) and re.fullmatch(r"[1-5]\d\d", value) else value
        if isinstance(number, int) and not isinstance(number, bool) and 400 <= number <= 599:
            return number
    return None


def _has_key(text: str, key: str | None) -> bool:
    if key is None or len(key) < _KEY_PART_CHARACTERS:
        return False
    length = max(_KEY_PART_CHARACTERS, len(key) // 2)
    return key[:length] in text or key[-length:] in text


def _repeats(text: str, sent: str) -> bool:
    starts = range(0, len(text) - _ECHO_CHARACTERS + 1, _ECHO_STEP)
    return any(text[start : start + _ECHO_CHARACTERS] in sent for start in starts)
