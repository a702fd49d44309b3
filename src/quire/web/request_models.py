"""What requests may bring: the fields of bodies and queries, and how a wrong one is named."""

import re
from datetime import datetime
from functools import reduce
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from quart import request

from quire.domain.conversation.chats import AnswerConfig, Intent, Selection
from quire.domain.documents import DocumentOrder
from quire.domain.errors import BadParameter, InvalidField, MalformedJson, UnsupportedMediaType
from quire.domain.origins import Count
from quire.domain.proposals import Mode
from quire.domain.translatable_text import TranslatableText, Values
from quire.domain.users import TOKEN_DAYS_MAX, TOKEN_NAME_LENGTH_MAX

T = TypeVar("T")

Level = Annotated[int, Meta(ge=1, le=6)]
ReferenceIds = Annotated[tuple[str, ...], Meta(max_length=1_000)]
HunkIds = Annotated[tuple[str, ...], Meta(max_length=100_000)]
Time = Annotated[datetime, Meta(tz=True)]
Position = Annotated[int, Meta(ge=0, le=1_000_000)]


class SignInBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Name and password of an account."""

    username: str
    password: str


class TokenBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new API token; without days it does not expire."""

    name: Annotated[str, Meta(min_length=1, max_length=TOKEN_NAME_LENGTH_MAX)]
    expires_in_days: Annotated[int, Meta(ge=1, le=TOKEN_DAYS_MAX)] | None = None


class SectionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A section of a new document."""

    title: str
    level: Level = 1
    content: str = ""


class DocumentBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new document."""

    title: str
    sections: list[SectionBody] = []


class DocumentTitleBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A document's new title."""

    title: str


class NewSectionBody(SectionBody, forbid_unknown_fields=True, frozen=True):
    """A new section; without a position it comes at the end."""

    position: Position | None = None


class OriginBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A stretch of the new content that was not typed: characters from `start` up to `end`.

    What was taken from an answer names its `message_id`.
    """

    start: Count
    end: Count
    kind: Literal["pasted", "answer"]
    message_id: str | None = None


class SectionChangeBody(Struct, forbid_unknown_fields=True, frozen=True):
    """What changes of a section; what is not named stays. Without `origins` all that is new was typed."""

    title: str | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    content: str | UnsetType = UNSET
    origins: Annotated[tuple[OriginBody, ...], Meta(max_length=1_000)] = ()


class PositionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A section's place in the order of its document, counted from 0, and its level.

    With its children it takes along the sections behind it that are deeper; their levels change by as much as its own.
    `children_count` says how many sections behind it go along, whatever their levels: it takes a move back exactly.
    """

    position: Position
    level: Level | None = None
    with_children: bool = False
    children_count: Position | None = None


class MessageBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A question. Without `parent_id` it follows the shown branch; with it, it starts a branch there.

    `context_documents` are the references that this answer, and those after it, may use. A `selection` of an earlier
    revision is looked for in the text as it is; where it is not there for certain, the question is refused.
    """

    message: str
    context_documents: ReferenceIds | UnsetType = UNSET
    config: AnswerConfig = AnswerConfig()
    intent: Intent = "discuss"
    selection: Selection | None = None
    parent_id: str | UnsetType | None = UNSET


class ProposalBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Whether an answer is proposed in place of the text, or to be added at its end."""

    mode: Mode


class DecisionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Ids of hunks to accept and to reject; and by id, texts to accept in place of those that were proposed."""

    accept: HunkIds = ()
    reject: HunkIds = ()
    edits: dict[str, str] = {}


class PastedTextBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A text to be used as a reference; Markdown is understood."""

    title: str
    text: str


class UploadBody(Struct, frozen=True):
    """A file, as multipart/form-data; without a title it is called by its own title or its name."""

    file: bytes
    title: str | UnsetType = UNSET


class ContextDocumentsBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The references that a chat may use; null: all of its document's, those to come included."""

    context_documents: ReferenceIds | None


class HeadBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The message whose branch is to be shown."""

    message_id: str


Limit = Annotated[int, Meta(ge=1, le=200)]
SEARCH_LENGTH_MAX = 300


class PageQuery(Struct, frozen=True):
    """Which part of a list."""

    limit: Limit = 50
    cursor: str | None = None


class VersionsQuery(PageQuery, frozen=True):
    """Which versions of a section; without folded ones, of what is typed in a minute only the last is listed."""

    folded: bool = True


Revision = Annotated[int, Meta(ge=1, le=999_999_999)]


class AgainstQuery(Struct, frozen=True):
    """With which version another one is compared; without it, with the one before."""

    against: Revision | None = None


class HistoryQuery(Struct, frozen=True):
    """Which part of a section's history, with the folded versions or without them, and what became of a restore."""

    cursor: str | None = None
    folded: bool = False
    done: Literal["restored", "same", "stale"] | None = None
    version: Revision | None = None


class ComparisonQuery(Struct, frozen=True):
    """Which versions are compared, and how that is shown; without any, the newest with the one before."""

    older: Revision | None = None
    newer: Revision | None = None
    view: Literal["inline", "side"] = "inline"


class DocumentsQuery(Struct, frozen=True):
    """Which documents the page shows, in which order, and what was just done to one of them."""

    q: Annotated[str, Meta(max_length=SEARCH_LENGTH_MAX)] = ""
    sort: DocumentOrder = "changed"
    cursor: str | None = None
    deleted: str | None = None
    restored: str | None = None


class TrashQuery(Struct, frozen=True):
    """Which part of a trash, and what was just taken out of it; `sections` is the part of the other list there."""

    cursor: str | None = None
    restored: str | None = None
    sections: str | None = None


class DocumentHistoryQuery(Struct, frozen=True):
    """Which part of a document's history, and what was just done."""

    cursor: str | None = None
    done: str | None = None


class ReadQuery(Struct, frozen=True):
    """The time of which a document is to be read; without one, now."""

    at: str | None = None


class TimeQuery(Struct, frozen=True):
    """A time in the past of a document."""

    time: str | None = None


class RestoreToBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The time whose state is to come back; with `unchanged_since`, only if nothing was changed after that."""

    time: Time
    unchanged_since: Time | None = None


class AccountQuery(Struct, frozen=True):
    """Which part of each list of one's account, and what was just done."""

    sign_ins: str | None = None
    tokens: str | None = None
    done: str | None = None


class AccountsQuery(Struct, frozen=True):
    """Which accounts."""

    q: Annotated[str, Meta(max_length=SEARCH_LENGTH_MAX)] = ""
    cursor: str | None = None


class DoneQuery(Struct, frozen=True):
    """What was just done."""

    done: str | None = None


class MessagesQuery(Struct, frozen=True):
    """Which messages of a chat, and whether their Markdown is wanted as HTML too."""

    limit: Limit = 50
    before: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    render: Literal["html"] | None = None


class RenderQuery(Struct, frozen=True):
    """Whether Markdown is wanted as HTML too."""

    render: Literal["html"] | None = None


class SearchQuery(Struct, frozen=True):
    """What to look for; the last word may be unfinished."""

    q: Annotated[str, Meta(max_length=500)] = ""
    limit: Limit = 50


class StatementQuery(Struct, frozen=True):
    """As which kind of file the statement of who wrote what is wanted; without one, the page."""

    format: Literal["md", "json"] | None = None


class PictureQuery(Struct, frozen=True):
    """How wide a picture is wanted, in pixels."""

    width: Annotated[int, Meta(ge=100, le=2_000)] = 1_000


class AfterQuery(Struct, frozen=True):
    """After which event to go on; the header Last-Event-ID says the same and counts first."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


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
    if not request.query_string:
        return kind()
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        field, reason = _field_and_reason(str(error))
        expected = _expectation(reason)
        raise BadParameter(field, expected.template, **expected.values) from error


def read_time(name: str, text: str | None) -> datetime:
    """A time from a query, where a number is none. Raises `BadParameter`."""
    try:
        return msgspec.convert(text, Time)
    except msgspec.ValidationError as error:
        raise BadParameter(name, _TIME.template) from error


_MISSING = re.compile(r"Object missing required field `(.+?)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+?)`")
_AT = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
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
_TIME = TranslatableText("a time with its zone, such as 2026-01-31T12:00:00Z")


def _invalid_field(sentence: str) -> InvalidField:
    field, reason = _field_and_reason(sentence)
    prefix = f"{field}." if field else ""
    if missing := _MISSING.match(reason):
        return InvalidField(prefix + missing[1], "is missing")
    if unknown := _UNKNOWN.match(reason):
        return InvalidField(prefix + unknown[1][:NAME_SHOWN_MAX], "is not a field of this request")
    return InvalidField(field or "body", "must be %(expected)s", expected=_expectation(reason))


def _field_and_reason(sentence: str) -> tuple[str, str]:
    at = _AT.search(sentence)
    return (at[1], sentence[: at.start()]) if at else ("", sentence)


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


def as_plain(value: Any) -> Any:
    """None for what a body did not name."""
    return None if value is UNSET else value
