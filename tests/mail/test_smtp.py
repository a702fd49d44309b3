"""Mails are handed to a real SMTP server, with the headers by which they end with one click."""

import pytest

from quire.domain.notices.mail import Mail
from quire.mail.mail_server import MailFailure
from quire.mail.smtp import SmtpServer, WrongMailServer
from tests.mail_server import mail_server, texts_of

MAIL = Mail(
    "ann@example.org",
    "Neues für Sie\nBcc: x@y.org",
    "Grüße",
    "<p>Grüße</p>",
    "<1@example.org>",
    "https://q/stop",
)
SENDER = "Quire <quire@example.org>"


async def test_a_mail_arrives_as_text_and_html_and_can_be_ended() -> None:
    async with mail_server() as (received, address):
        server = SmtpServer.parse(address, SENDER)
        await server.probe()
        await server.send(MAIL)
    (mail,) = received.mails
    assert [part.strip() for part in texts_of(mail)] == ["Grüße", "<p>Grüße</p>"]
    assert (mail["To"], mail["From"], mail["Subject"]) == (MAIL.to, SENDER, "Neues für Sie Bcc: x@y.org")
    assert mail["Bcc"] is None
    assert mail["List-Unsubscribe"] == "<https://q/stop>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<1@example.org>", "auto-generated")


async def test_a_server_that_refuses_or_is_away_is_a_failure() -> None:
    async with mail_server() as (received, address):
        received.refusals = 1
        with pytest.raises(MailFailure, match="Try again later"):
            await SmtpServer.parse(address, SENDER).send(MAIL)
    with pytest.raises(MailFailure):
        await SmtpServer.parse(address, SENDER).probe()


@pytest.mark.parametrize(
    "url", ["http://mail.example.org", "smtp://", "mail.example.org:25", "smtp://h?tls=on", "smtp://h:none"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises((WrongMailServer, ValueError)):
        SmtpServer.parse(url, SENDER)


def test_ports_tls_and_accounts_are_read_from_the_address() -> None:
    plain = SmtpServer.parse("smtp://me%40x:p%3Aw@mail.example.org", SENDER)
    assert (plain.port, plain.upgrades, plain.begins_with_tls) == (587, True, False)
    assert (plain.user, plain.password) == ("me@x", "p:w")
    encrypted = SmtpServer.parse("smtps://mail.example.org", SENDER)
    assert (encrypted.port, encrypted.upgrades, encrypted.begins_with_tls) == (465, False, True)
