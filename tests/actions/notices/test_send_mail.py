"""What is due is sent by a real mail server, and what that does not take is neither lost nor sent twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quire.actions.notices.send_mail import SendMail
from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.domain.sharing.grants import NewGrant, Principal
from quire.mail.smtp import SmtpServer
from quire.store.accounts import users
from quire.store.comments import comments
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.notices import mail
from quire.store.sharing import grants
from quire.store.transactions import Transaction
from quire.web.pages.mail_texts import MAIL_TEXTS
from tests.mail_server import ReceivedMails, mail_server, texts_of

URL = "https://quire.example.org"
LIMITS = Limits()


def person(tx: Transaction, name: str) -> Visitor:
    user = users.add(tx, name, "a hash", is_administrator=False)
    return Visitor(user.id, user.name, False, "token", "")


async def story(database: Database) -> Visitor:
    """Bo wants mails in German; Ann shares a document, and comments on it."""
    bo = await database.write(wanting_mails)
    await database.write(sharing)
    return bo


def wanting_mails(tx: Transaction) -> Visitor:
    bo = person(tx, "Bo")
    mail.change_own(tx, bo, "bo@example.org", "daily", "de")
    return bo


def sharing(tx: Transaction) -> None:
    ann = person(tx, "Ann")
    document = documents.add_document(tx, ann, "Plan <1>", [SectionDraft("Aims", 1, "One.")], LIMITS)
    grants.add_grant(tx, ann, document.id, NewGrant(Principal(account="Bo"), "commenter"))
    comments.add(tx, ann, document.id, document.sections[0].id, "@Bo Is <b>it</b>?", None, LIMITS)
    grants.add_grant(tx, ann, document.id, NewGrant(Principal(email="cy@example.org"), "reader"))


def due_now(tx: Transaction) -> None:
    tx.run("update mail_recipient set due_at = :now where frequency <> 'off'", now=tx.now_text)


def of(received: ReceivedMails, address: str) -> list[tuple[str, str]]:
    return [texts_of(one) for one in received.mails if one["To"] == address]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "quire.sqlite3") as opened:
        yield opened


async def test_an_address_is_confirmed_and_then_told_in_the_language_of_its_owner(database: Database) -> None:
    async with mail_server() as (received, address):
        bo = await story(database)
        sending = SendMail(
            database, SmtpServer.parse(address, "Quire <q@example.org>"), MAIL_TEXTS, public_url=f"{URL}/"
        )
        await sending.send_due()
        await sending.send_due()
        ((asked, _),) = of(received, "bo@example.org")
        ((invited, _),) = of(received, "cy@example.org")
        assert "Ann would like to share the document “Plan <1>” with you" in invited
        assert "/mail/refuse?" in invited
        confirm = re.search(rf"{URL}/mail/confirm\?of=([\w.-]+)&signature=([\w-]+)", asked)
        assert confirm is not None
        await database.write(mail.follow_address, "confirm", *confirm.groups())

        received.mails.clear()
        received.refusals = 1
        await sending.send_due()
        assert received.mails == []
        await database.write(due_now)
        await sending.send_due()
        await database.write(due_now)
        await sending.send_due()

        ((plain, html),) = of(received, "bo@example.org")
        assert "Ann hat Sie in „Plan <1>“" in plain
        assert "> @Bo Is <b>it</b>?" in plain
        assert "Ann hat „Plan <1>“ für Sie freigegeben" in plain
        assert "&lt;b&gt;it&lt;/b&gt;" in html
        assert 'lang="de"' in html
        (message,) = (one for one in received.mails if one["To"] == "bo@example.org")
        stop = re.search(r"of=([\w-]+)&signature=([\w-]+)", message["List-Unsubscribe"])
        assert stop is not None
        await database.write(mail.follow_address, "stop", *stop.groups())
        await database.write(due_now)
        await sending.send_due()
        assert len(of(received, "bo@example.org")) == 1
        assert (await database.read(mail.find_own_or_none, bo)).frequency == "off"  # type: ignore[union-attr]


async def test_a_server_that_is_away_stops_nothing(database: Database) -> None:
    async with mail_server() as (_, address):
        pass
    await story(database)
    gone = SendMail(database, SmtpServer.parse(address, "q@example.org"), MAIL_TEXTS, public_url=URL)
    await gone.send_due()
    async with mail_server() as (received, there):
        await database.write(due_now)
        await SendMail(
            database, SmtpServer.parse(there, "q@example.org"), MAIL_TEXTS, public_url=URL
        ).send_due()
    assert len(of(received, "bo@example.org")) == 1
