"""What the scope of a token covers."""

import pytest

from quire.domain.accounts.token_scopes import Rights, Scope, chosen_scope, covers
from quire.domain.errors import InvalidField


@pytest.mark.parametrize(
    ("rights", "covered"),
    [("read", ["read"]), ("write", ["read", "write"]), ("full", ["read", "write", "full"])],
)
def test_each_right_includes_those_below_it(rights: Rights, covered: list[Rights]) -> None:
    every: tuple[Rights, ...] = ("read", "write", "full")
    assert [required for required in every if covers(Scope(rights), required)] == covered


def test_without_a_choice_a_token_may_do_the_most_that_there_is() -> None:
    assert chosen_scope(None, None) == Scope("full")
    assert chosen_scope(None, "a document") == Scope("write", "a document")
    assert chosen_scope("read", "a document") == Scope("read", "a document")


def test_no_token_for_one_document_manages_tokens() -> None:
    with pytest.raises(InvalidField, match="must not be everything"):
        chosen_scope("full", "a document")
