"""What is wrong with a body or a query is said in our words; the English of msgspec behind them is pinned here."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta, Struct
from quart import Quart

from quire.domain.errors import AppError, BadParameter, InvalidField, MalformedJson, UnsupportedMediaType
from quire.web.http.decoding import read_body, read_query, read_time

application = Quart(__name__)


class Part(Struct, forbid_unknown_fields=True, frozen=True):
    number: int = 0


class Body(Struct, forbid_unknown_fields=True, frozen=True):
    name: Annotated[str, Meta(min_length=2, max_length=4)]
    level: Annotated[int, Meta(ge=1, le=6)] = 1
    share: float = 0.0
    either: int | str = 0
    is_final: bool = False
    maybe: int | None = None
    parts: Annotated[tuple[Part, ...], Meta(max_length=2)] = ()
    texts: dict[str, str] = {}
    kind: Literal["one", "two"] = "one"
    time: Annotated[datetime, Meta(tz=True)] | None = None


class Query(Struct, frozen=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    q: Annotated[str, Meta(max_length=3)] = ""
    kind: Literal["one", "two"] | None = None


async def wrong_body(body: bytes, content_type: str = "application/json") -> AppError:
    headers = {"Content-Type": content_type}
    async with application.test_request_context("/", method="POST", data=body, headers=headers):
        with pytest.raises(AppError) as caught:
            await read_body(Body)
    return caught.value


async def wrong_query(query: str) -> BadParameter:
    async with application.test_request_context(f"/?{query}"):
        with pytest.raises(BadParameter) as caught:
            read_query(Query)
    return caught.value


TIME = "a time with its zone, such as 2026-01-31T12:00:00Z"


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": 1}, "name", "must be text, got a whole number"),
        ({"name": "a"}, "name", "must be text with a length of at least 2"),
        ({"name": "abcde"}, "name", "must be text with a length of at most 4"),
        ({"level": "1"}, "level", "must be a whole number, got text"),
        ({"level": 0}, "level", "must be a whole number of at least 1"),
        ({"level": 7}, "level", "must be a whole number of at most 6"),
        ({"share": []}, "share", "must be a number, got a list"),
        ({"either": {}}, "either", "must be a whole number or text, got an object"),
        ({"is_final": None}, "is_final", "must be true or false, got nothing"),
        ({"maybe": True}, "maybe", "must be a whole number, got true or false"),
        ({"parts": {}}, "parts", "must be a list, got an object"),
        ({"parts": [{}, {}, {}]}, "parts", "must be a list with a length of at most 2"),
        ({"parts": [{}, {"number": "1"}]}, "parts[1].number", "must be a whole number, got text"),
        ({"parts": [{"other": 1}]}, "parts[0].other", "is not a field of this request"),
        ({"texts": {"a": 1}}, "texts[...]", "must be text, got a whole number"),
        ({"kind": "three"}, "kind", "must be one of the values that this request knows"),
        ({"time": "2026-01-31T12:00:00"}, "time", f"must be {TIME}"),
        ({"time": "yesterday"}, "time", f"must be {TIME}"),
        ({"other": 1}, "other", "is not a field of this request"),
        ({"o" * 300: 1}, "o" * 100, "is not a field of this request"),
    ],
)
async def test_a_wrong_field_is_named_and_described(
    changed: dict[str, Any], field: str, sentence: str
) -> None:
    error = await wrong_body(msgspec.json.encode({"name": "abc", **changed}))
    assert isinstance(error, InvalidField)
    assert (error.details["field"], error.sentence) == (field, f"“{field}” {sentence}.")


async def test_a_missing_field_is_named() -> None:
    error = await wrong_body(b"{}")
    assert isinstance(error, InvalidField)
    assert error.sentence == "“name” is missing."


async def test_a_body_that_is_no_object_is_called_the_body() -> None:
    error = await wrong_body(b"[]")
    assert isinstance(error, InvalidField)
    assert error.sentence == "“body” must be an object, got a list."


@pytest.mark.parametrize("body", [b"", b"{", b"{'name': 1}", b'{"name": "\xc3"}'])
async def test_a_body_that_is_no_json_is_malformed(body: bytes) -> None:
    assert isinstance(await wrong_body(body), MalformedJson)


async def test_a_body_of_another_media_type_is_not_read() -> None:
    assert isinstance(await wrong_body(b'{"name": "abc"}', "text/plain"), UnsupportedMediaType)


@pytest.mark.parametrize(
    ("query", "parameter", "sentence"),
    [
        ("limit=many", "limit", "a whole number, got text"),
        ("limit=0", "limit", "a whole number of at least 1"),
        ("limit=201", "limit", "a whole number of at most 200"),
        ("q=long", "q", "text with a length of at most 3"),
        ("kind=three", "kind", "one of the values that this request knows"),
    ],
)
async def test_a_wrong_parameter_is_named_and_described(query: str, parameter: str, sentence: str) -> None:
    error = await wrong_query(query)
    assert error.details["parameter"] == parameter
    assert error.sentence == f"“{parameter}” must be {sentence}."


@pytest.mark.parametrize("text", [None, "", "1700000000", "2026-01-31T12:00:00"])
def test_a_time_is_written_out_with_its_zone(text: str | None) -> None:
    with pytest.raises(BadParameter) as caught:
        read_time("at", text)
    assert caught.value.sentence == f"“at” must be {TIME}."
