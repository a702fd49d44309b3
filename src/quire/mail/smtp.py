"""Handing mails to an SMTP server, each on a connection of its own, which is cheap at the pace of digests."""

import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from quire.domain.notices.mail import Mail
from quire.mail.mail_server import MailFailure

SECONDS_MAX = 30.0
_PORTS = {"smtp": 587, "smtps": 465}


class WrongMailServer(ValueError):
    """The address of the server is none."""


class SmtpServer(msgspec.Struct, frozen=True):
    """A mail server, and who sends by it."""

    host: str
    port: int
    sender: str
    begins_with_tls: bool
    upgrades: bool
    """Whether the connection must be encrypted once it is open."""
    user: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, url: str, sender: str) -> "SmtpServer":
        """The server of an address such as `smtp://user:password@mail.example.org:587`. Raises `WrongMailServer`.

        `smtps` begins with TLS; `smtp` asks for it, except with `?tls=off`, as a relay on this machine wants it.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.query not in ("", "tls=off"):
            raise WrongMailServer
        return cls(
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            sender,
            begins_with_tls=parts.scheme == "smtps",
            upgrades=parts.scheme == "smtp" and parts.query == "",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    async def send(self, mail: Mail) -> None:
        """Hand over a mail. Raises `MailFailure`."""
        try:
            async with self._client() as client:
                await client.send_message(message_of(mail, self.sender))
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailFailure(str(error)) from error

    async def probe(self) -> None:
        """Connect and sign in, and send nothing. Raises `MailFailure`."""
        try:
            async with self._client() as client:
                await client.noop()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailFailure(str(error)) from error

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            timeout=SECONDS_MAX,
            use_tls=self.begins_with_tls,
            start_tls=self.upgrades,
            tls_context=ssl.create_default_context() if self.begins_with_tls or self.upgrades else None,
        )


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """A mail with its headers: also how mail programs end it with one click (RFC 8058)."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = mail.id
    message["List-Unsubscribe"] = f"<{mail.stop_address}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Answering machines leave it alone.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
