"""Whatever form an error has, its words are found, and with them what it means for the answer."""

import json
from typing import Any

import pytest

from quire.llm.server_errors import (
    WORDS_CHARACTERS_MAX,
    ServerError,
    failure_in_answer,
    failure_of_reply,
    read_body,
    read_error,
    words_of,
)

FASTAPI = [
    {"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
]
BROKEN = json.dumps({"error": {"message": "Upstream is down", "code": 502}})


@pytest.mark.parametrize(
    ("body", "message", "codes", "parameter", "status"),
    [
        ({"error": {"message": "No.", "type": "invalid_request_error", "param": "top_k", "code": "unsupported"}},
         "No.", ("unsupported", "invalid_request_error"), "top_k", None),
        ({"error": "model 'm' not found"}, "model 'm' not found", (), "", None),
        ({"error": "Overloaded", "error_type": "overloaded"}, "Overloaded", ("overloaded",), "", None),
        ({"object": "error", "message": "Too long.", "type": "BadRequestError", "param": None, "code": 400},
         "Too long.", ("BadRequestError",), "", 400),
        ([{"error": {"code": 400, "message": "Bad argument.", "status": "INVALID_ARGUMENT"}}],
         "Bad argument.", ("INVALID_ARGUMENT",), "", 400),
        ({"error": {"code": "content_filter", "message": "Filtered.", "status": 400,
                    "innererror": {"code": "ResponsibleAIPolicyViolation"}}},
         "Filtered.", ("content_filter", "ResponsibleAIPolicyViolation"), "", 400),
        ({"error": {"message": "Provider returned error", "code": 502, "metadata": {"raw": BROKEN}}},
         "Provider returned error: Upstream is down", (), "", 502),
        ({"detail": "Not Found"}, "Not Found", (), "", None),
        ({"detail": FASTAPI}, "body.stream_options: Extra inputs are not permitted", (), "stream_options", None),
        ({"object": "error", "message": {"detail": FASTAPI}, "type": "invalid_request_error"},
         "body.stream_options: Extra inputs are not permitted", ("invalid_request_error",), "stream_options", None),
        ({"statusCode": 401, "message": "Access denied."}, "Access denied.", (), "", 401),
        ({"error": ["First.", "Second."]}, "First.; Second.", (), "", None),
        ({"errors": [{"message": "Account is blocked."}]}, "Account is blocked.", (), "", None),
        ({"title": "Bad Request", "status": 400, "detail": "No such model."}, "No such model.", (), "", 400),
        ("a sentence", "a sentence", (), "", None),
        ({}, "", (), "", None), ([], "", (), "", None), (None, "", (), "", None), (7, "", (), "", None),
        ({"error": None}, "", (), "", None), ({"error": {"message": {"message": {"message": {}}}}}, "", (), "", None),
    ],
)  # fmt: skip
def test_the_words_of_a_server_are_found_whatever_their_form(
    body: Any, message: str, codes: tuple[str, ...], parameter: str, status: int | None
) -> None:
    assert read_body(json.dumps(body).encode()) == ServerError(message, codes, parameter, status)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"404 page not found\n", "404 page not found"),
        (b"<html><body>Bad Gateway</body></html>", ""),
        (b'{"error": {"message": "cut o', ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"[" * 60_000, ""),
        (b"", ""),
    ],
)
def test_a_body_that_is_no_json_says_what_it_can(body: bytes, message: str) -> None:
    assert read_body(body) == ServerError(message)


def words(message: str, key: str | None = "my-secret-key", sent: str = "") -> str:
    return words_of(ServerError(message), key=key, sent=sent)


def test_words_are_plain_and_short() -> None:
    assert words(" Two\nlines\x00 and \u202ea\u200b turn.\t") == "Two lines and a turn."
    long = words("word " * 1_000)
    assert len(long) <= WORDS_CHARACTERS_MAX
    assert long.endswith("…")


@pytest.mark.parametrize(
    ("message", "key", "said"),
    [
        ("Incorrect API key provided: sk-proj-****wxyz.", None, "Incorrect API key provided: …"),
        ("The key my-secret-key is wrong.", "my-secret-key", ""),
        ("The key my-secre*** is wrong.", "my-secret-key", ""),
        ("The key ***cret-key is wrong.", "my-secret-key", ""),
        ("This key is wrong.", "my-secret-key", "This key is wrong."),
        ("k k k", "k", "k k k"),
    ],
)
def test_words_never_have_a_key(message: str, key: str | None, said: str) -> None:
    assert words(message, key) == said


@pytest.mark.parametrize("shift", range(5))
def test_words_that_repeat_the_prompt_are_not_passed_on(shift: int) -> None:
    sent = "The boiler of the northern plant was never inspected."
    assert words(f"{'x' * shift} no: {sent[shift : shift + 24]}", sent=sent) == ""
    assert words("The boiler is off.", sent=sent) == "The boiler is off."


@pytest.mark.parametrize(
    ("status", "error", "code", "is_retryable"),
    [
        (400, ServerError(codes=("context_length_exceeded",)), "model_prompt_too_long", False),
        (400, ServerError("Trying to keep the first 9 tokens when context overflows."), "model_prompt_too_long", False),
        (500, ServerError("the request exceeds the available context size"), "model_prompt_too_long", False),
        (400, ServerError("input length exceeds the context length"), "model_prompt_too_long", False),
        (400, ServerError("The input token count (9) exceeds the maximum"), "model_prompt_too_long", False),
        (413, ServerError(), "model_prompt_too_long", False),
        (400, ServerError("", ("content_filter",)), "model_filtered", False),
        (400, ServerError("triggering Azure OpenAI's content management policy"), "model_filtered", False),
        (403, ServerError("Your input was flagged", (), "", 403), "model_filtered", False),
        (402, ServerError("Insufficient Balance"), "model_quota_used_up", False),
        (429, ServerError("", ("insufficient_quota",)), "model_quota_used_up", False),
        (429, ServerError("Rate limit reached", ("rate_limit_exceeded",)), "model_busy", True),
        (401, ServerError(), "model_refused_key", False),
        (400, ServerError("API key not valid. Please pass a valid API key."), "model_refused_key", False),
        (404, ServerError(), "model_not_found", False),
        (400, ServerError("gpt-9 is not a valid model ID"), "model_not_found", False),
        (400, ServerError("temperature must be <= 2"), "model_error", False),
        (422, ServerError(), "model_error", False),
        (500, ServerError(), "model_error", True),
        (529, ServerError(), "model_error", True),
        (501, ServerError(), "model_error", False),
    ],
)  # fmt: skip
def test_a_refusal_is_known_by_its_status_and_its_words(
    status: int, error: ServerError, code: str, is_retryable: bool
) -> None:
    failure = failure_of_reply(status, error, "words").error
    assert (failure.code, failure.retryable, failure.reason) == (code, is_retryable, "words")


@pytest.mark.parametrize(
    ("reported", "code", "is_retryable"),
    [
        ({"message": "x"}, "model_error", True),
        ("x", "model_error", True),
        ({"code": 502, "message": "Provider disconnected"}, "model_error", True),
        ({"code": 400, "message": "x"}, "model_error", False),
        ({"type": "invalid_request_error", "message": "x"}, "model_error", False),
        ({"code": 429, "message": "slow down"}, "model_busy", True),
        ({"code": "context_length_exceeded"}, "model_prompt_too_long", False),
        ({"code": "content_filter"}, "model_filtered", False),
    ],
)
def test_an_error_in_an_answer_is_known_likewise(reported: Any, code: str, is_retryable: bool) -> None:
    failure = failure_in_answer(read_error({"error": reported}), "").error
    assert (failure.code, failure.retryable, failure.reason) == (code, is_retryable, None)
