"""The checks find each planted breach of a contract, and none of the look-alikes."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quire.domain.contracts import checks
from quire.domain.contracts.checks import CheckContext, KnownSource, findings_in
from quire.domain.contracts.contract import AgreedLength, Contract
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


def test_of_very_many_findings_the_first_of_the_text_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "It is very cold, at 4 kg, see @fig:none. " * checks.FINDINGS_MAX
    contract = Contract(purpose="Storage", forbidden_words=("very",), length=AgreedLength(max=3))
    kept = findings_in(text, contract, CheckContext(language="en"))
    monkeypatch.setattr(checks, "FINDINGS_MAX", len(text))
    everything = findings_in(text, contract, CheckContext(language="en"))
    assert len(everything) == 3 * 500 + 1
    assert kept == everything[:500]
    assert everything[1:] == sorted(everything[1:], key=lambda finding: finding.start)
    assert [finding.kind for finding in kept[:4]] == [
        "too_long", "forbidden_word", "number_without_source", "reference_dead",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "kinds"), [(None, ["pages_unknown"]), (1, ["too_short"]), (2, []), (3, []), (4, ["too_long"])]
)
def test_pages_are_checked_as_they_were_counted(pages: int | None, kinds: list[str]) -> None:
    contract = Contract(length=AgreedLength("pages", 2, 3))
    found = findings_in("It is cold.", contract, CheckContext(pages=pages))
    assert [finding.kind for finding in found] == kinds
