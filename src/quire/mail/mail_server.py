"""What a mail server does for Quire, and how it fails."""

from typing import Protocol

from quire.domain.notices.mail import Mail


class MailFailure(Exception):
    """The server did not take a mail, or is not there; the message says why, for the operator."""


class MailServer(Protocol):
    """A server that takes mails."""

    @property
    def host(self) -> str:
        """Its name."""

    @property
    def sender(self) -> str:
        """Who sends by it."""

    async def send(self, mail: Mail) -> None:
        """Hand over a mail. Raises `MailFailure`."""

    async def probe(self) -> None:
        """Connect and sign in, and send nothing. Raises `MailFailure`."""
