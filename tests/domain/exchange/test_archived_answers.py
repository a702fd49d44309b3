"""The answers of an archive are read again: what a file claims of its quotations does not count."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quire.domain.exchange.archive_checks import check_archive
from quire.domain.exchange.archive_reading import messages_of, open_archive, sections_of
from quire.domain.exchange.archived_answers import AnswerReadAgain, CitedSources
from quire.domain.limits import Limits
from tests.store.archived import World, full_document

VERIFIED = {"state": "verified", "reason": None, "sentence": None, "left_out": []}
FORGED = "Steam kills nobody within fifteen minutes."

Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes an answer, and the archive that has it."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Any]:
    world = World(tmp_path)
    yield json.loads(world.archived(full_document(world)))
    world.store.connection.close()


def read_again(data: dict[str, Any], change: Change = lambda answer, archive: None) -> AnswerReadAgain:
    answer = next(
        message for section in data["sections"] for message in (section["chat"] or {"messages": []})["messages"]
        if message["citations"]
    )  # fmt: skip
    change(answer, data)
    archive = open_archive(json.dumps(data).encode())
    check_archive(archive, Limits())
    sources = CitedSources(archive, Limits())
    messages = (one for section in sections_of(archive) if section.chat for one in messages_of(section.chat))
    return next(sources.read_again(message) for message in messages if message.id == answer["id"])


def states(read: AnswerReadAgain) -> dict[str, str]:
    return {citation.marker: citation.reason or citation.state for _, citation in read.citations}


def test_an_answer_that_says_the_truth_stays_as_it_is(archive: Any) -> None:
    read = read_again(archive)
    assert states(read) == {"S1": "verified", "S2": "verified", "Q1": "not_found"}
    assert [position for position, _ in read.citations] == [3, 5, 6]
    assert read.content.endswith("“alpha steam kills” [S2] and “Water freezes in the cold.” [Q1]")


def forge_quote(answer: dict[str, Any], archive: dict[str, Any]) -> None:
    answer["citations"][0] |= {"quote": FORGED, **VERIFIED}
    answer["content"] = f"It says “{FORGED}” [S1]"


def forge_text(answer: dict[str, Any], archive: dict[str, Any]) -> None:
    """The citation is true, but the answer says something else."""
    answer["content"] = f"It says “{FORGED}” [S1]"


def forge_second(answer: dict[str, Any], archive: dict[str, Any]) -> None:
    answer["citations"][0] |= {"marker": "S1-2"}
    answer["content"] = f"It says “{FORGED}” [S1-2]"


def forge_source(answer: dict[str, Any], archive: dict[str, Any]) -> None:
    reference_id = "0" * 32
    answer["citations"][0] |= {"reference_id": reference_id, "passage_id": f"{reference_id}-1"}


def forge_passage(answer: dict[str, Any], archive: dict[str, Any]) -> None:
    answer["citations"][0] |= {"passage_id": f"{answer['citations'][0]['reference_id']}-2"}


def remove_source(answer: dict[str, Any], archive: dict[str, Any]) -> None:
    archive["references"] = []


@pytest.mark.parametrize(
    "change", [forge_quote, forge_text, forge_second, forge_source, forge_passage, remove_source]
)
def test_a_quotation_of_a_source_is_shown_as_what_it_is(archive: Any, change: Change) -> None:
    read = read_again(archive, change)
    (first, *_) = [citation for _, citation in read.citations if citation.marker == "S1"]
    assert first.state == "unverified"
    assert all(citation.state == "unverified" for _, citation in read.citations if citation.reference_id)


def test_a_quotation_without_a_source_is_never_verified(archive: Any) -> None:
    def forge(answer: dict[str, Any], archive: dict[str, Any]) -> None:
        answer["citations"][2] |= VERIFIED

    assert states(read_again(archive, forge))["Q1"] == "not_found"


def test_a_quotation_of_a_section_is_looked_up_in_its_version_of_the_time(archive: Any) -> None:
    def forge(answer: dict[str, Any], archive: dict[str, Any]) -> None:
        answer["citations"][1] |= {"quote": "alpha steam heals wounds", **VERIFIED}
        answer["content"] = "“alpha steam heals wounds” [S2]"

    assert states(read_again(archive))["S2"] == "verified"
    assert states(read_again(archive, forge))["S2"] != "verified"


def test_a_mark_that_the_file_does_not_explain_is_left_out(archive: Any) -> None:
    def forge(answer: dict[str, Any], archive: dict[str, Any]) -> None:
        answer["content"] += " “Nobody said this at all.” [S7]"

    read = read_again(archive, forge)
    assert "[S7]" not in read.content
    assert states(read)["Q2"] == "not_found"
