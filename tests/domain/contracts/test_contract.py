"""A section has from its document what it leaves open itself."""

import pytest

from quire.domain.contracts.contract import (
    NO_CONTRACT,
    AgreedLength,
    Contract,
    CoveredPoint,
    DocumentContract,
    PreferredWord,
    SourceQuote,
    check_contract,
    contract_in_force,
    named_sources,
    with_source_ids,
)
from quire.domain.errors import InvalidField


def test_what_is_left_open_is_as_the_document_has_it() -> None:
    document = DocumentContract(
        purpose="All",
        tone="plain",
        length=AgreedLength(max=9),
        instructions="Be short.",
        numbers_from_sources=False,
    )
    own = Contract(purpose="One", instructions="Be kind.")
    in_force = contract_in_force(own, document)
    assert (in_force.purpose, in_force.tone, in_force.length) == ("One", "plain", AgreedLength(max=9))
    assert in_force.instructions == "Be short.\nBe kind."
    assert not in_force.checks_numbers
    assert contract_in_force(NO_CONTRACT, DocumentContract(hard=True)) == NO_CONTRACT


def test_lists_of_words_are_added_and_own_terms_come_before_those_of_the_document() -> None:
    document = DocumentContract(
        forbidden_words=("very", "quite"), preferred_words=(PreferredWord("use", ("utilise", "employ")),)
    )
    own = Contract(forbidden_words=("very", "nice"), preferred_words=(PreferredWord("apply", ("employ",)),))
    in_force = contract_in_force(own, document)
    assert in_force.forbidden_words == ("very", "quite", "nice")
    assert in_force.preferred_words == (
        PreferredWord("use", ("utilise",)),
        PreferredWord("apply", ("employ",)),
    )


def test_a_contract_names_its_sources() -> None:
    contract = Contract(must_cite=("a", "key"), points=(CoveredPoint("p", None, SourceQuote("q", "b")),))
    assert named_sources(contract) == {"a", "key", "b"}
    assert named_sources(with_source_ids(contract, {"a": "A", "b": "B"})) == {"A", "key", "B"}


def test_what_no_text_could_keep_is_refused() -> None:
    for wrong in (
        Contract(length=AgreedLength(min=2, max=1)),
        Contract(tone="\0"),
        Contract(forbidden_words=("-",)),
    ):
        with pytest.raises(InvalidField):
            check_contract(wrong)


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000"])
def test_what_only_looks_like_an_escaped_nul_is_text(text: str) -> None:
    assert check_contract(Contract(instructions=text)).instructions == text


@pytest.mark.parametrize("text", ["\0", "\\\0", "\\\\\0"])
def test_a_nul_is_refused_whatever_stands_before_it(text: str) -> None:
    with pytest.raises(InvalidField, match="NUL"):
        check_contract(Contract(instructions=text))
