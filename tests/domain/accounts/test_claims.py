"""What claims say: who may enter and administer, which groups, which name, which address."""

from typing import Any

import pytest

from quire.domain.accounts.claims import (
    ClaimRule,
    ClaimRules,
    MissingClaim,
    account_name,
    group_names,
    parse_rules,
    values_of,
    verified_email_or_none,
)


def test_rules_are_written_as_claims_with_values() -> None:
    assert parse_rules(" groups = writers , roles=quire=1,") == (
        ClaimRule("groups", "writers"),
        ClaimRule("roles", "quire=1"),
    )
    assert parse_rules("") == ()


@pytest.mark.parametrize("written", ["groups", "groups=", "=writers", "groups=a,writers"])
def test_rules_of_another_form_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="CLAIM=VALUE"):
        parse_rules(written)


@pytest.mark.parametrize(
    ("claims", "name", "values"),
    [
        ({"groups": ["a", "b"]}, "groups", ("a", "b")),
        ({"hd": "example.org"}, "hd", ("example.org",)),
        ({"employee": True, "level": 3}, "employee", ("true",)),
        ({"level": 3}, "level", ("3",)),
        ({"realm_access": {"roles": ["quire"]}}, "realm_access.roles", ("quire",)),
        ({"https://example.org/roles": ["quire"]}, "https://example.org/roles", ("quire",)),
        ({"a": {"b": ["nested"]}, "a.b": ["literal"]}, "a.b", ("literal",)),
        ({"groups": [["nested"], None, {"name": "x"}, "a"]}, "groups", ("a",)),
        ({"realm_access": "text"}, "realm_access.roles", ()),
        ({}, "groups", ()),
    ],
)
def test_a_claim_has_values(claims: dict[str, Any], name: str, values: tuple[str, ...]) -> None:
    assert values_of(claims, name) == values


@pytest.mark.parametrize(
    "claims", [{"_claim_names": {"groups": "src1"}}, {"hasgroups": True}, {"_claim_names": {"groups": None}}]
)
def test_a_claim_that_was_left_out_is_not_taken_for_empty(claims: dict[str, Any]) -> None:
    rules = ClaimRules((), groups_claim="groups")
    with pytest.raises(MissingClaim, match="groups"):
        rules.read(claims)


def test_one_of_several_rules_has_to_hold() -> None:
    rules = ClaimRules(parse_rules("groups=writers,roles=quire"), parse_rules("roles=chief"), "groups")
    person = rules.read({"roles": ["quire", "chief"], "groups": ["b", "a", "b"]})
    assert (person.may_enter, person.administers, person.groups) == (True, True, ("a", "b"))
    person = rules.read({"roles": ["QUIRE"]})
    assert (person.may_enter, person.administers, person.groups) == (False, False, ())


def test_without_rules_everybody_enters_and_nothing_is_said_of_roles_and_groups() -> None:
    person = ClaimRules(()).read({})
    assert (person.may_enter, person.administers, person.groups) == (True, None, None)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "ann"}, "ann"),
        ({"preferred_username": "ann@example.org"}, "ann"),
        ({"email": "ann.author@example.org"}, "ann.author"),
        ({"name": "Ann Author"}, "Ann-Author"),
        ({"preferred_username": "@example.org", "name": "Ann"}, "Ann"),
        ({"preferred_username": "../<b>"}, "b"),
        ({"preferred_username": "a" * 500}, "a" * 64),
        ({"preferred_username": "\u202eann\x00"}, "ann"),
        ({"preferred_username": ["ann"]}, "ann"),
        ({}, "person"),
    ],
)
def test_an_account_gets_a_name_that_is_no_address(claims: dict[str, Any], name: str) -> None:
    assert account_name(claims) == name


@pytest.mark.parametrize("is_verified", [None, False, "true", 1, "yes"])
def test_an_address_counts_only_when_it_is_verified(is_verified: Any) -> None:
    assert verified_email_or_none({"email": "a@example.org", "email_verified": is_verified}) is None
    assert verified_email_or_none({"email": "a@example.org", "email_verified": True}) == "a@example.org"
    assert verified_email_or_none({"email": ["a@example.org"], "email_verified": True}) is None


def test_names_of_groups_can_be_shown() -> None:
    assert group_names([" writers ", "writers", "", "a\nb", "x" * 201, "/a/b"]) == ("/a/b", "writers")


@pytest.mark.parametrize(
    ("claims", "lacks"),
    [
        ({"name": "Ann", "groups": []}, False),
        ({"name": "Ann"}, True),
        ({"groups": ["a"]}, True),
        ({"preferred_username": "ann", "groups": ["a"]}, False),
    ],
)
def test_what_the_rules_need_is_known_before_they_are_applied(claims: dict[str, Any], lacks: bool) -> None:
    assert ClaimRules((), groups_claim="groups").lack_claims(claims) is lacks
    assert ClaimRules((), needs_email=True).lack_claims({"name": "Ann"})
