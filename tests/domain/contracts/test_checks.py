"""The checks find each planted breach of a contract, and none of the look-alikes."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quire.domain.contracts.checks import CheckContext, KnownSource, findings_in
from quire.domain.contracts.contract import Contract
from quire.domain.contracts.values import facts_of

PLANTED: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "planted.toml").read_text())["section"]


def text_of(section: dict[str, Any]) -> str:
    """The text, with a mark of each of its notes behind the last sentence, and the notes below."""
    notes = section.get("notes", [])
    marks = "".join(note.partition(":")[0] for note in notes)
    return "\n\n".join([section["text"].strip() + marks, *notes])


def surroundings_of(section: dict[str, Any]) -> CheckContext:
    sources = section.get("sources", [])
    return CheckContext(
        before=section["before"],
        sources={one["id"]: KnownSource(one["title"], facts_of(one["text"])) for one in sources},
        keys={*section.get("keys", []), *(f"source:{one['id']}" for one in sources)},
        targets=set(section.get("targets", [])),
    )


def found_in(section: dict[str, Any]) -> list[tuple[str, str]]:
    contract = msgspec.convert(section["contract"], Contract)
    findings = findings_in(text_of(section), contract, surroundings_of(section))
    return sorted((finding.kind, finding.text) for finding in findings)


@pytest.mark.parametrize("section", PLANTED, ids=[section["name"] for section in PLANTED])
def test_planted_breaches_are_found_and_nothing_else(section: dict[str, Any]) -> None:
    assert found_in(section) == sorted((one["kind"], one["words"]) for one in section["breaches"])


def test_there_are_forty_of_each() -> None:
    assert len(PLANTED) == 20
    assert sum(len(section["breaches"]) for section in PLANTED) == 40
    assert sum(len(section["look_alikes"]) for section in PLANTED) == 40
