"""Sends mails in the background: confirmations of addresses, digests and invitations, one after the other.

A mail server that is away stops nothing and loses nothing: what it did not take is tried again after a pause, and the
others wait for the next round.
"""

import secrets
from collections.abc import Callable
from email.utils import parseaddr

import msgspec
import structlog

from quire.domain.notices.mail import (
    DigestItem,
    Invitation,
    Mail,
    Recipient,
    SignedPurpose,
    address_digest,
    signature,
)
from quire.mail.mail_server import MailFailure, MailServer
from quire.store.database import Database
from quire.store.notices import mail, mail_digests

log = structlog.get_logger("quire.mail")

ROUND_SECONDS = 20.0
KEY_BYTES = 32


class MailText(msgspec.Struct, frozen=True):
    """What a mail says, as plain text and as HTML."""

    subject: str
    text: str
    html: str


class MailTexts(msgspec.Struct, frozen=True):
    """Writes mails in the language of whom they go to. The first argument is where people find Quire."""

    digest: Callable[[str, str, tuple[DigestItem, ...], str], MailText]
    """With the language, what to tell, and the address that ends such mails."""
    confirmation: Callable[[str, str, str, str], MailText]
    """With the language, the address that confirms, and the one that ends."""
    invitation: Callable[[str, Invitation, str], MailText]
    """With the invitation and the address that refuses further ones."""


class SendMail:
    """Sends what is due. Several processes may do so: each claims a mail before it sends it."""

    def __init__(self, database: Database, server: MailServer, texts: MailTexts, *, public_url: str) -> None:
        self._database = database
        self._server = server
        self._texts = texts
        self._public_url = public_url.rstrip("/")

    async def send_due(self) -> None:
        """Send all that is due, until the server takes no more."""
        try:
            while (recipient := await self._database.write(mail.claim)) is not None:
                await self._send_to(recipient)
            while (invitation := await self._database.write(mail.claim_invitation)) is not None:
                await self._invite(invitation)
        except MailFailure as failure:
            log.warning("The mail server took no mail; it is tried again later.", reason=str(failure))

    async def _send_to(self, recipient: Recipient) -> None:
        """Raises `MailFailure`, once the claim is given back."""
        try:
            await self._send_claimed(recipient)
        except MailFailure:
            await self._database.write(mail.give_back, recipient)
            raise
        await self._database.write(mail.settle, recipient)

    async def _send_claimed(self, recipient: Recipient) -> None:
        stop = await self._address("stop", recipient.user_id)
        if not recipient.is_confirmed:
            confirm = await self._address("confirm", mail.confirmation_subject(recipient))
            text = self._texts.confirmation(self._public_url, recipient.language, confirm, stop)
        else:
            items = await self._database.read(mail_digests.gather, recipient)
            if not items:
                return
            text = self._texts.digest(self._public_url, recipient.language, items, stop)
        await self._send(recipient.address, text, stop, f"{recipient.user_id}.{recipient.since}")

    async def _invite(self, invitation: Invitation) -> None:
        if not await self._database.read(mail.is_refused, invitation.address):
            refuse = await self._address("refuse", address_digest(invitation.address))
            text = self._texts.invitation(self._public_url, invitation, refuse)
            try:
                await self._send(invitation.address, text, refuse, invitation.grant_id)
            except MailFailure:
                await self._database.write(mail.give_back_invitation, invitation)
                raise
        await self._database.write(mail.settle_invitation, invitation)

    async def _send(self, to: str, text: MailText, stop: str, about: str) -> None:
        domain = parseaddr(self._server.sender)[1].rpartition("@")[2]
        id_ = f"<{address_digest(about)[:32]}@{domain or self._server.host}>"
        await self._server.send(Mail(to, text.subject, text.text, text.html, id_, stop))

    async def _address(self, purpose: SignedPurpose, subject: str) -> str:
        key = await self._database.read(mail.find_key)
        if key is None:
            key = await self._database.write(mail.keep_key, secrets.token_urlsafe(KEY_BYTES))
        return f"{self._public_url}/mail/{purpose}?of={subject}&signature={signature(key, purpose, subject)}"
