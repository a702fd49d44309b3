"""Claims of an identity provider about a person, and the rules that decide by them who may enter and administer.

What a provider sends is read here alone; everything else works with a `ClaimedPerson`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

import msgspec

from quire.domain.accounts.users import NAME_LENGTH_MAX

EVERYBODY = "*"
"""As the rule of entry: whomever the provider signs in."""

NAME_CLAIMS = ("preferred_username", "email", "name")
"""Where an account's name is taken from, the first that is there."""

GROUP_NAME_LENGTH_MAX = 200
NAMELESS = "person"

_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")

Claims = Mapping[str, object]


class MissingClaim(Exception):
    """A claim is too large for the token, and the provider sends a reference in its place; the message names it."""


class ClaimRule(msgspec.Struct, frozen=True):
    """A claim that must have a value, or include it in a list."""

    claim: str
    value: str

    def holds(self, claims: Claims) -> bool:
        """Whether a person meets it. Raises `MissingClaim`."""
        return self.value in values_of(claims, self.claim)


class ClaimRules(msgspec.Struct, frozen=True):
    """How claims are read: of several rules, one has to hold."""

    entering: tuple[ClaimRule, ...]
    """None: everybody may enter."""
    administering: tuple[ClaimRule, ...] = ()
    """None: claims say nothing about it."""
    groups_claim: str | None = None
    needs_email: bool = False

    def lack_claims(self, claims: Claims) -> bool:
        """Whether a claim is missing without which they cannot be applied, or from which no name can be made."""
        needed = {rule.claim for rule in (*self.entering, *self.administering)}
        needed |= {self.groups_claim} if self.groups_claim else set()
        needed |= {"email", "email_verified"} if self.needs_email else set()
        has_name = any(_find(claims, name) is not None for name in NAME_CLAIMS)
        return not has_name or any(_find(claims, name) is None for name in needed)

    def read(self, claims: Claims) -> "ClaimedPerson":
        """What the claims say. Raises `MissingClaim`."""
        groups = None if self.groups_claim is None else group_names(values_of(claims, self.groups_claim))
        return ClaimedPerson(
            name=account_name(claims),
            email=verified_email_or_none(claims),
            may_enter=not self.entering or any(rule.holds(claims) for rule in self.entering),
            administers=any(rule.holds(claims) for rule in self.administering)
            if self.administering
            else None,
            groups=groups,
        )


class ClaimedPerson(msgspec.Struct, frozen=True):
    """What the claims of a provider say about a person."""

    name: str
    """For a new account; nobody is recognised by it."""
    email: str | None
    """Only where the provider says that it is verified."""
    may_enter: bool
    administers: bool | None
    """None where no rule says who administers."""
    groups: tuple[str, ...] | None
    """None where groups are not taken from claims."""


def parse_rules(text: str) -> tuple[ClaimRule, ...]:
    """Rules such as `groups=writers, roles=quire`. Raises `ValueError`."""
    rules = []
    for written in filter(None, (part.strip() for part in text.split(","))):
        claim, equals, value = (part.strip() for part in written.partition("="))
        if not (claim and equals and value):
            raise ValueError("must have the form CLAIM=VALUE, several with commas between them")
        rules.append(ClaimRule(claim, value))
    return tuple(rules)


def values_of(claims: Claims, name: str) -> tuple[str, ...]:
    """The values of a claim as texts; none where it is missing. Raises `MissingClaim`.

    A name with dots, such as `realm_access.roles`, leads into nested claims unless a claim has that very name.
    """
    if is_left_out(claims, name):
        raise MissingClaim(name)
    found = _find(claims, name)
    several = found if isinstance(found, list) else [found]
    return tuple(text for value in several if (text := _as_text(value)) is not None)


def is_left_out(claims: Claims, name: str) -> bool:
    """Whether the provider names a claim without sending it, as Entra ID does with more than 200 groups."""
    elsewhere = claims.get("_claim_names")
    is_named = isinstance(elsewhere, dict) and name in elsewhere
    return is_named or (name == "groups" and claims.get("hasgroups") is True)


def account_name(claims: Claims) -> str:
    """A name for a new account, which other accounts may have already.

    Without the part behind an @: names that are e-mail addresses would be taken for proof that somebody owns the
    address.
    """
    for claim in NAME_CLAIMS:
        for value in values_of(claims, claim):
            local = unicodedata.normalize("NFC", value[: 4 * NAME_LENGTH_MAX].partition("@")[0])
            name = _NOT_IN_NAMES.sub("-", local.strip())[:NAME_LENGTH_MAX].strip("-.")
            if name:
                return name
    return NAMELESS


def verified_email_or_none(claims: Claims) -> str | None:
    """The e-mail address, where the provider says in so many words that it is verified."""
    email = claims.get("email")
    is_verified = claims.get("email_verified") is True
    return email if is_verified and isinstance(email, str) and len(email) <= NAME_LENGTH_MAX else None


def group_names(values: Iterable[str]) -> tuple[str, ...]:
    """Names of groups that can be shown, each once and in order; names that are too long are left out."""
    names = {
        unicodedata.normalize("NFC", value.strip()) for value in values if len(value) <= GROUP_NAME_LENGTH_MAX
    }
    return tuple(sorted(name for name in names if name and name.isprintable()))


def _find(claims: Claims, name: str) -> object:
    if name in claims:
        return claims[name]
    found: object = claims
    for step in name.split("."):
        if not isinstance(found, dict) or step not in found:
            return None
        found = found[step]
    return found


def _as_text(value: object) -> str | None:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int():
            return str(value)
        case _:
            return None
