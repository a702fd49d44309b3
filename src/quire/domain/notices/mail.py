"""Mails: to whom they go, how often at most, what a digest tells, and the signed addresses by which they end."""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from quire.domain.comments.comments import Occasion
from quire.domain.errors import InvalidField

Frequency = Literal["off", "hourly", "daily"]
DigestOccasion = Occasion | Literal["shared", "asked"]
SignedPurpose = Literal["stop", "confirm", "refuse"]
"""What a signed address is for: to end somebody's mails, to confirm their address, to refuse further invitations."""

PERIODS: dict[Frequency, timedelta] = {"hourly": timedelta(hours=1), "daily": timedelta(days=1)}
PAUSE_FIRST = timedelta(minutes=1)
PAUSE_LONGEST = timedelta(hours=6)
ADDRESS_LENGTH_MAX = 254
EXCERPT_CHARACTERS_MAX = 300

# One address and nothing that a header could be made of: what a mail server takes beyond is not for forms.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}"
)


class MailSettings(msgspec.Struct, frozen=True):
    """Where somebody's mails go and how often; an address counts once it is confirmed."""

    address: str
    frequency: Frequency
    is_confirmed: bool


class DigestItem(msgspec.Struct, frozen=True):
    """Something that happened for somebody: what, where, by whom, and what was said."""

    occasion: DigestOccasion
    at: datetime
    document_id: str
    document_title: str
    by: str
    section_id: str | None = None
    section_title: str = ""
    text: str = ""


class Recipient(msgspec.Struct, frozen=True):
    """Somebody to whom a mail is sent now; what came after `since` is new for them."""

    user_id: str
    address: str
    language: str
    is_confirmed: bool
    since: str


class Invitation(msgspec.Struct, frozen=True):
    """An invitation of an address that has no account."""

    grant_id: str
    address: str
    by: str
    document_title: str
    language: str


class Mail(msgspec.Struct, frozen=True):
    """A mail as it is sent, as plain text and as HTML."""

    to: str
    subject: str
    text: str
    html: str
    id: str
    """The same for the same mail, by which mail programs know it."""
    stop_address: str
    """Where one click ends such mails."""


def check_mail_address(address: str) -> str:
    """An address as it is stored. Raises `InvalidField`."""
    address = address.strip()
    if not is_mail_address(address):
        raise InvalidField("address", "must be an e-mail address")
    return address


def is_mail_address(text: str) -> bool:
    """Whether a text is one address."""
    return len(text) <= ADDRESS_LENGTH_MAX and _ADDRESS.fullmatch(text) is not None


def excerpt(text: str) -> str:
    """The beginning of what somebody said, for a mail."""
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT_CHARACTERS_MAX else f"{text[: EXCERPT_CHARACTERS_MAX - 1].rstrip()}…"


def pause_after(failures: int) -> timedelta:
    """How long nothing is sent after so many failures in a row: twice as long each time."""
    doublings = min(max(0, failures - 1), 20)
    return min(PAUSE_FIRST * (1 << doublings), PAUSE_LONGEST)


def address_digest(address: str) -> str:
    """What is stored of an address that wants no mail."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


def signature(key: str, purpose: SignedPurpose, subject: str) -> str:
    """What proves that an address was made here for this purpose and this subject."""
    digest = hmac.digest(key.encode(), f"{purpose}\0{subject}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_signed(key: str, purpose: SignedPurpose, subject: str, given: str) -> bool:
    """Whether a signature is the right one; takes as long whichever it is."""
    return hmac.compare_digest(signature(key, purpose, subject).encode(), given.encode("utf-8", "replace"))
