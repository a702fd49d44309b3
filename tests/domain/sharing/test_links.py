"""Links: the roles that they may have, and the names of guests."""

import pytest

from quire.domain.errors import InvalidField
from quire.domain.sharing.grants import ROLES
from quire.domain.sharing.links import (
    LINK_DAYS_MAX,
    ROLES_OF_LINKS,
    NewLink,
    check_guest_name,
    check_link_password,
    check_new_link,
)


def test_a_link_has_at_most_the_role_of_a_suggester() -> None:
    assert ROLES_OF_LINKS == ("reader", "commenter", "suggester")
    for role in ROLES:
        if role in ROLES_OF_LINKS:
            assert check_new_link(NewLink(role)).days == 14
        else:
            with pytest.raises(InvalidField, match="reader, commenter or suggester"):
                check_new_link(NewLink(role))


@pytest.mark.parametrize("days", [-1, 0, LINK_DAYS_MAX + 1])
def test_a_link_expires_in_the_future_and_within_a_year(days: int) -> None:
    with pytest.raises(InvalidField, match="from 1 to 365"):
        check_new_link(NewLink("reader", days))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Mona  Ruiz\n", "Mona Ruiz"),
        ("Mo\u202ena\u200b", "Mona"),
        ("Zoe\u0308", "Zoë"),
        ("x" * 64, "x" * 64),
    ],
)
def test_the_name_of_a_guest_is_what_can_be_seen_of_it(typed: str, name: str) -> None:
    assert check_guest_name(typed) == name


@pytest.mark.parametrize("typed", ["", "  \n", "\u200b\u202e", "x" * 65, "\u200b" * 300])
def test_a_name_that_cannot_be_shown_is_none(typed: str) -> None:
    with pytest.raises(InvalidField, match="1 to 64 characters"):
        check_guest_name(typed)


def test_the_password_of_a_link_may_be_short_and_not_empty() -> None:
    check_link_password("four")
    for password in ("", "abc", "x" * 257):
        with pytest.raises(InvalidField, match="4 to 256 characters"):
            check_link_password(password)
