"""Addresses of mails, their signatures, and the pauses after failures."""

from datetime import timedelta

import pytest

from quire.domain.errors import InvalidField
from quire.domain.notices.mail import check_mail_address, excerpt, is_signed, pause_after, signature


@pytest.mark.parametrize("address", ["ann@example.org", " a+b.c@mail.example.org ", "root@localhost"])
def test_addresses_are_taken_as_mail_servers_take_them(address: str) -> None:
    assert check_mail_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "a@b c",
        "a@b\nBcc: c@d",
        "a@b,c@d",
        f"{'a' * 65}@b",
        f"a@{'b.' * 130}c",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidField):
        check_mail_address(address)


def test_a_signature_holds_for_its_purpose_and_its_subject_alone() -> None:
    given = signature("key", "stop", "ann")
    assert is_signed("key", "stop", "ann", given)
    assert not is_signed("key", "confirm", "ann", given)
    assert not is_signed("key", "stop", "bo", given)
    assert not is_signed("other", "stop", "ann", given)
    assert not is_signed("key", "stop", "ann", "ü")


def test_pauses_grow_up_to_some_hours() -> None:
    assert [pause_after(n) for n in (1, 2, 3, 99)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
        timedelta(hours=6),
    ]


def test_of_a_long_text_a_mail_has_the_beginning() -> None:
    assert excerpt("one\n two") == "one two"
    assert len(excerpt("word " * 200)) <= 300
