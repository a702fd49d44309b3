"""An archive may have been written by anybody: what does not hold together is refused with the field that is wrong."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quire.domain.errors import AppError, InvalidField, Unreadable
from quire.domain.exchange.archive_checks import check_archive
from quire.domain.exchange.archive_reading import open_archive
from quire.domain.limits import Limits
from tests.store.archived import World, full_document


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    world = World(tmp_path_factory.mktemp("archived"))
    yield world.archived(full_document(world))
    world.store.connection.close()


def checked(data: Any, limits: Limits | None = None) -> Any:
    if not isinstance(data, bytes):
        data = json.dumps(data).encode()
    return check_archive(open_archive(data), limits or Limits())


def test_a_preview_says_what_there_is(archive: bytes) -> None:
    preview = checked(archive)
    assert [heading.title for heading in preview.outline] == ["Section 2", "Section 0", "Section 1"]
    assert (preview.messages_count, preview.proposals_count) == (4, 2)
    assert (preview.references_count, preview.pictures_count) == (1, 2)
    assert preview.versions_count > 40
    assert preview.word_count > 0


def _set(path: str, value: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
        for part in way:
            data = data[part]
        data[last] = value

    return change


def _twice(path: str) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for part in path.split("."):
            data = data[int(part) if part.isdecimal() else part]
        data.append(data[0])

    return change


BETA = "sections.2"
ALPHA = "sections.1"
WRONG: dict[str, Callable[[Any], object]] = {
    "document.title": _set("document.title", " "),
    "document.revision": _set("document.revision", 2**80),
    "document": _set("document.created_at", "0001-01-01T00:00:00+23:59"),
    "document.author": _set("document.author", 7),
    "document.id": _set("document.id", "../../etc/passwd"),
    "settings.paper": _set("settings.paper", "a3"),
    "outline_versions": _set("outline_versions", []),
    "bibliography": _twice("bibliography"),
    "imports[0].kind": _set("imports.0.kind", "exe"),
    "pictures[2].id": _twice("pictures"),
    "references[1].id": _twice("references"),
    "sections[3].id": _twice("sections"),
    "references[0].kind": _set("references.0.kind", "exe"),
    "references[0].passages[0].number": _set("references.0.passages.0.number", 2),
    "references[0].passages[0].passage.locator_starts": _set(
        "references.0.passages.0.passage.locator_starts", []
    ),
    "references[0].content": _set("references.0.content", "no base64!"),
    "sections[1].title": _set(f"{ALPHA}.title", "a" * 301),
    "sections[1].level": _set(f"{ALPHA}.level", 7),
    "sections[1].content": _set(f"{ALPHA}.content", "other"),
    "sections[0].versions": _set("sections.0.versions", []),
    "sections[2].versions[5].delta": _set(f"{BETA}.versions.5.delta.prefix_length", 10**6),
    "sections[2].versions[1].revision": _set(f"{BETA}.versions.1.revision", 1),
    "sections[2].versions[4].delta": lambda data: data["sections"][2]["versions"].pop(4),
    "sections[2].versions[0]": _set(f"{BETA}.versions.0.content", None),
    "sections[1].versions[1].quotes[0].end": _set(f"{ALPHA}.versions.1.quotes.0.end", -1),
    "sections[1].versions[1].origins": _set(f"{ALPHA}.versions.1.quotes.0.end", 10**6),
    "sections[1].chat.head_message_id": _set(f"{ALPHA}.chat.head_message_id", "x"),
    "sections[1].chat.messages[0].parent_id": _set(f"{ALPHA}.chat.messages.0.parent_id", "x"),
    "sections[1].chat.messages[1].status": _set(f"{ALPHA}.chat.messages.1.status", "streaming"),
    "sections[1].chat.messages[1].ordinal": _set(f"{ALPHA}.chat.messages.1.ordinal", 9),
    "sections[1].chat.messages[1].citations[0].state": _set(
        f"{ALPHA}.chat.messages.1.citations.0.state", "true"
    ),
    "sections[1].chat.messages[1].citations": _twice(f"{ALPHA}.chat.messages.1.citations"),
    "sections[1].proposals[0].message_id": _set(f"{ALPHA}.proposals.0.message_id", "x"),
    "sections[1].proposals[0].base_revision": _set(f"{ALPHA}.proposals.0.base_revision", 99),
    "sections[1].proposals[0].hunks[0].before": _set(f"{ALPHA}.proposals.0.hunks.0.start", 3),
    "sections[1].proposals[0].hunks[0].decision_id": _set(f"{ALPHA}.proposals.0.hunks.0.decision_id", "x"),
}


@pytest.mark.parametrize("field", WRONG)
def test_the_field_that_is_wrong_is_named(archive: bytes, field: str) -> None:
    data = json.loads(archive)
    WRONG[field](data)
    with pytest.raises(InvalidField) as refused:
        checked(data)
    assert refused.value.details["field"] == field


def test_an_answer_may_follow_no_question(archive: bytes) -> None:
    data = json.loads(archive)
    chat = data["sections"][1]["chat"]
    chat["messages"][1]["parent_id"] = None
    assert checked(data)
    chat["messages"][2]["parent_id"] = chat["messages"][0]["id"]
    with pytest.raises(InvalidField):
        checked(data)


def test_a_field_that_is_not_known_is_refused(archive: bytes) -> None:
    data = json.loads(archive)
    data["sections"][0]["is_administrator"] = True
    with pytest.raises(InvalidField):
        checked(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"{" * 10,
        b'{"format": "quire-document"',
        b'{"format": "quire-document", "version": 2}',
        b"[" * 200_000,
        b'{"format":"quire-document","version":1,"sections":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"format":"quire-document","version":1e400}',
        b'{"format":"quire-document","version":' + b"9" * 100_000 + b"}",
        b"\xff\xfe{}",
        b'{"format": "\xff"}',
        b'{"format": "\\ud800"}',
    ],
    ids=range(14),
)
def test_what_is_no_archive_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable):
        checked(data)


def test_a_file_that_is_cut_off_anywhere_is_refused(archive: bytes) -> None:
    for end in range(1, len(archive) - 2, 997):
        with pytest.raises(AppError):
            checked(archive[:end])


@pytest.mark.parametrize("text", ["a\\u0000b", "a\\\\\\u0000", "\\ud800", "\\udc00\\ud800"])
def test_characters_that_cannot_be_stored_are_refused(archive: bytes, text: str) -> None:
    with pytest.raises(AppError):
        checked(archive.replace(b'"gamma"', f'"{text}"'.encode()))


def test_the_name_of_a_character_is_not_the_character(archive: bytes) -> None:
    assert checked(archive.replace(b'"Section 2"', rb'"a\\u0000b"'))


def test_limits_are_those_of_the_server(archive: bytes) -> None:
    for limits in (
        Limits(sections_per_document=2),
        Limits(section_bytes_max=20),
        Limits(document_bytes_max=20),
        Limits(references_per_user=0),
        Limits(images_per_user=1),
        Limits(image_bytes_max=10),
        Limits(message_bytes_max=1),
        Limits(reference_text_bytes_max=10),
    ):
        with pytest.raises(InvalidField):
            checked(archive, limits)


def test_short_deltas_cannot_make_too_much_text(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quire.domain.exchange.archive_checks.VERSION_CHARACTERS_MAX", 300)
    with pytest.raises(InvalidField):
        checked(archive)
