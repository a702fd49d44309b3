"""Decodes bodies, forms and queries into request models, and says in plain words what is wrong with one.

msgspec reports a wrong value as an English sentence with a path. Here it is parsed into the name of the field and a
sentence that can be translated; `tests/web/http/test_decoding.py` pins the sentences that msgspec writes.
"""

import re
from collections.abc import Hashable
from datetime import datetime
from functools import cache, reduce
from typing import TypeVar, cast

import msgspec
from quart import request

from quire.domain.errors import BadParameter, InvalidField, MalformedJson, UnsupportedMediaType
from quire.domain.translatable_text import TranslatableText, Values
from quire.web.request_models import Time

T = TypeVar("T")

_MISSING = re.compile(r"Object missing required field `(.+?)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+?)`")
_AT = " - at `"
_PATH = re.compile(r"(?:key in )?\$\.?([^`]*)`")
NAME_SHOWN_MAX = 100
_EXPECTED = re.compile(r"Expected `([^`]*)`(?:( of length)? (>=|<=) (\S+))?(?:, got `([^`]*)`)?")
_TYPES = {
    "str": TranslatableText("text"),
    "int": TranslatableText("a whole number"),
    "float": TranslatableText("a number"),
    "array": TranslatableText("a list"),
    "object": TranslatableText("an object"),
    "bool": TranslatableText("true or false"),
}
_NOTHING = TranslatableText("nothing")
_GIVEN = TranslatableText("given")
_TIME = TranslatableText("a time with its zone, such as 2026-01-31T12:00:00Z")


async def read_body(kind: type[T]) -> T:
    """The body of this request. Raises `UnsupportedMediaType`, `MalformedJson`, `InvalidField`."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("JSON (Content-Type: application/json)")
    try:
        return msgspec.json.decode(await request.get_data(cache=True), type=kind)
    except msgspec.ValidationError as error:
        raise _invalid_field(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedJson from error


async def read_form(kind: type[T]) -> T:
    """The fields of this request's form. Raises `InvalidField`."""
    try:
        return msgspec.convert((await request.form).to_dict(), kind)
    except msgspec.ValidationError as error:
        raise _invalid_field(str(error)) from error


def read_query(kind: type[T]) -> T:
    """The query of this request. Raises `BadParameter`."""
    if not request.query_string and _may_be_empty(cast(Hashable, kind)):
        return kind()
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        missing = _MISSING.fullmatch(str(error))
        if missing is not None:
            raise BadParameter(missing[1], _GIVEN.template) from error
        field, reason = _field_and_reason(str(error))
        expected = _expectation(reason)
        raise BadParameter(field, expected.template, **expected.values) from error


@cache
def _may_be_empty(kind: Hashable) -> bool:
    return not any(field.required for field in msgspec.structs.fields(cast(type, kind)))


def read_time(name: str, text: str | None) -> datetime:
    """A time from a query, where a number is none. Raises `BadParameter`."""
    try:
        return msgspec.convert(text, Time)
    except msgspec.ValidationError as error:
        raise BadParameter(name, _TIME.template) from error


def _invalid_field(sentence: str) -> InvalidField:
    field, reason = _field_and_reason(sentence)
    prefix = f"{field}." if field else ""
    if missing := _MISSING.match(reason):
        return InvalidField(prefix + missing[1], "is missing")
    if unknown := _UNKNOWN.match(reason):
        return InvalidField(prefix + unknown[1][:NAME_SHOWN_MAX], "is not a field of this request")
    return InvalidField(field or "body", "must be %(expected)s", expected=_expectation(reason))


def _field_and_reason(sentence: str) -> tuple[str, str]:
    # The sentence may hold a name as long as the body, chosen by the caller: no pattern searches it.
    reason, at, rest = sentence.rpartition(_AT)
    path = _PATH.fullmatch(rest) if at else None
    return (path[1], reason) if path else ("", sentence)


def _expectation(reason: str) -> TranslatableText:
    """msgspec's "Expected `int | null` <= 6" in plain words."""
    if "datetime" in reason:
        return _TIME
    expected = _EXPECTED.fullmatch(reason)
    if expected is None:
        return TranslatableText("one of the values that this request knows")
    types, of_length, bound, number, found = expected.groups()
    kind = _plain_types(types)
    if bound is not None:
        kind = _bounded(kind, of_length is not None, bound, number)
    if found is None:
        return kind
    return TranslatableText("%(expected)s, got %(found)s", {"expected": kind, "found": _plain_types(found)})


def _bounded(kind: TranslatableText, is_length: bool, bound: str, number: str) -> TranslatableText:
    values: Values = {"kind": kind, "number": number}
    match is_length, bound:
        case True, ">=":
            return TranslatableText("%(kind)s with a length of at least %(number)s", values)
        case True, _:
            return TranslatableText("%(kind)s with a length of at most %(number)s", values)
        case _, ">=":
            return TranslatableText("%(kind)s of at least %(number)s", values)
        case _:
            return TranslatableText("%(kind)s of at most %(number)s", values)


def _plain_types(types: str) -> TranslatableText:
    """For a type that is not in the table the program's own name for it."""
    names = [name for name in types.split(" | ") if name != "null"]
    plain = [_TYPES.get(name, TranslatableText(name)) for name in names]
    return reduce(_either, plain) if plain else _NOTHING


def _either(one: TranslatableText, other: TranslatableText) -> TranslatableText:
    return TranslatableText("%(one)s or %(other)s", {"one": one, "other": other})
