"""A mail server in the tests: takes mails, refuses them for a while, and is away."""

import asyncio
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP


class ReceivedMails:
    """Handles what comes in; `refusals` so many mails are refused before one is taken."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refusals:
            self.refusals -= 1
            return "451 Try again later"
        parsed = message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(cast(EmailMessage, parsed))
        return "250 Taken"


@asynccontextmanager
async def mail_server() -> AsyncIterator[tuple[ReceivedMails, str]]:
    """What it receives, and its address."""
    received = ReceivedMails()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(received, hostname="mail.test"), "127.0.0.1", 0)
    try:
        yield received, f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}?tls=off"
    finally:
        server.close()
        await server.wait_closed()


def texts_of(mail: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of a mail."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()
