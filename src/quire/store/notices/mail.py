"""To whom mails go: their settings, whose turn it is, and what became of a mail.

A mail is claimed with a lease before it is sent, and what it tells counts as told from then on: a server that dies
meanwhile sends nothing twice. Where the mail server does not take it, the claim is given back, and tried again later.
"""

from datetime import timedelta

from quire.domain.accounts.users import Visitor
from quire.domain.errors import NotFound
from quire.domain.notices.mail import (
    PERIODS,
    Frequency,
    Invitation,
    MailSettings,
    Recipient,
    SignedPurpose,
    address_digest,
    check_mail_address,
    is_signed,
    pause_after,
)
from quire.store.transactions import Transaction, as_text

LEASE = timedelta(minutes=10)
"""Longer than sending takes at most."""
INVITED_WITHIN = timedelta(days=1)
"""Invitations from before there was a mail server are not mailed when there is one."""

_MAY_BE_CLAIMED = "due_at is not null and due_at <= :now and (lease_until is null or lease_until <= :now)"


def find_own_or_none(tx: Transaction, visitor: Visitor) -> MailSettings | None:
    """The visitor's own settings."""
    row = tx.one_or_none(
        "select address, frequency, confirmed_at from mail_recipient where user_id = :id", id=visitor.user_id
    )
    return None if row is None else MailSettings(row[0], row[1], row[2] is not None)


def change_own(tx: Transaction, visitor: Visitor, address: str, frequency: Frequency, language: str) -> None:
    """Change where one's mails go and how often; another address has to be confirmed. Raises `InvalidField`."""
    known = find_own_or_none(tx, visitor)
    if not address.strip() and frequency == "off":
        tx.run("delete from mail_recipient where user_id = :id", id=visitor.user_id)
        return
    address = check_mail_address(address)
    stays_confirmed = known is not None and known.address == address and known.is_confirmed
    tx.run(
        "insert into mail_recipient (user_id, address, frequency, language, told_until, due_at)"
        " values (:id, :address, :frequency, :language, :now, :due_at) on conflict (user_id) do update set"
        " address = :address, frequency = :frequency, language = :language, due_at = :due_at, failures = 0,"
        " confirmed_at = case when :stays_confirmed = 1 then mail_recipient.confirmed_at end,"
        " asked_at = case when :stays_confirmed = 1 then mail_recipient.asked_at end,"
        " told_until = case when mail_recipient.frequency = 'off' then :now else mail_recipient.told_until end",
        id=visitor.user_id,
        address=address,
        frequency=frequency,
        language=language,
        now=tx.now_text,
        due_at=None if frequency == "off" else tx.now_text,
        stays_confirmed=int(stays_confirmed),
    )


def find_key(tx: Transaction) -> str | None:
    """What signs addresses, once there is one."""
    row = tx.one_or_none("select key from mail_key where id = 1")
    return None if row is None else str(row[0])


def keep_key(tx: Transaction, new: str) -> str:
    """What signs addresses: this one, unless there is one already."""
    tx.run("insert into mail_key (id, key) values (1, :key) on conflict (id) do nothing", key=new)
    (key,) = tx.one("select key from mail_key where id = 1")
    return str(key)


def follow_address(tx: Transaction, purpose: SignedPurpose, subject: str, given: str) -> None:
    """Do what a signed address is for; again changes nothing. Raises `NotFound` for one that was not made here."""
    check_address(tx, purpose, subject, given)
    user_id, _, digest = subject.partition(".")
    match purpose:
        case "stop":
            tx.run(
                "update mail_recipient set frequency = 'off', due_at = null where user_id = :id", id=subject
            )
        case "confirm":
            _confirm(tx, user_id, digest)
        case "refuse":
            tx.run(
                "insert into refused_address (digest, refused_at) values (:digest, :now)"
                " on conflict (digest) do nothing",
                digest=subject,
                now=tx.now_text,
            )


def check_address(tx: Transaction, purpose: SignedPurpose, subject: str, given: str) -> None:
    """Raises `NotFound` for an address that was not made here."""
    key = find_key(tx)
    if key is None or not is_signed(key, purpose, subject, given):
        raise NotFound("Page")


def confirmation_subject(recipient: Recipient) -> str:
    """What the address that confirms somebody's address is signed for."""
    return f"{recipient.user_id}.{address_digest(recipient.address)}"


def _confirm(tx: Transaction, user_id: str, digest: str) -> None:
    row = tx.one_or_none("select address from mail_recipient where user_id = :id", id=user_id)
    if row is None or address_digest(row[0]) != digest:
        raise NotFound("Page")
    tx.run(
        "update mail_recipient set confirmed_at = :now, due_at = :now where user_id = :id and confirmed_at is null"
        " and frequency <> 'off'",
        now=tx.now_text,
        id=user_id,
    )


def claim(tx: Transaction) -> Recipient | None:
    """The next person to whom a mail may be due; they are nobody else's for a while, and told up to now."""
    row = tx.one_or_none(
        "select mail_recipient.user_id, mail_recipient.address, mail_recipient.language,"
        " mail_recipient.confirmed_at, mail_recipient.told_until from mail_recipient"
        f" join user_account on user_account.id = mail_recipient.user_id where {_MAY_BE_CLAIMED}"
        " and user_account.disabled_at is null order by due_at limit 1",
        now=tx.now_text,
    )
    if row is None:
        return None
    user_id, address, language, confirmed_at, told_until = row
    is_claimed = tx.run(
        "update mail_recipient set lease_until = :lease_until,"
        " told_until = case when confirmed_at is null then told_until else :now end where user_id = :id"
        f" and {_MAY_BE_CLAIMED}",
        id=user_id,
        now=tx.now_text,
        lease_until=as_text(tx.now + LEASE),
    )
    return Recipient(user_id, address, language, confirmed_at is not None, told_until) if is_claimed else None


def settle(tx: Transaction, recipient: Recipient) -> None:
    """Note that a claimed mail was sent, or that there was nothing to tell; the next one is due when its time is."""
    row = tx.one_or_none(
        "select frequency, confirmed_at from mail_recipient where user_id = :id", id=recipient.user_id
    )
    if row is None:
        return
    frequency, confirmed_at = row
    period = PERIODS.get(frequency)
    # Whoever was asked to confirm an address is told nothing before they did.
    due_at = None if period is None or confirmed_at is None else as_text(tx.now + period)
    tx.run(
        "update mail_recipient set due_at = :due_at, lease_until = null, failures = 0,"
        " asked_at = coalesce(asked_at, :now) where user_id = :id and address = :address",
        due_at=due_at,
        now=tx.now_text,
        id=recipient.user_id,
        address=recipient.address,
    )


def give_back(tx: Transaction, recipient: Recipient) -> None:
    """Note that the mail server did not take a claimed mail: it is tried again after a pause."""
    row = tx.one_or_none("select failures from mail_recipient where user_id = :id", id=recipient.user_id)
    if row is None:
        return
    failures = row[0] + 1
    tx.run(
        "update mail_recipient set due_at = case when frequency = 'off' then null else :due_at end,"
        " lease_until = null, failures = :failures, told_until = :since where user_id = :id",
        due_at=as_text(tx.now + pause_after(failures)),
        failures=failures,
        since=recipient.since,
        id=recipient.user_id,
    )


def claim_invitation(tx: Transaction) -> Invitation | None:
    """The next address that was invited and was not told yet; it is nobody else's for a while."""
    row = tx.one_or_none(
        "select document_grant.id, document_grant.name, user_account.name, document.title,"
        " coalesce(mail_recipient.language, 'en') from document_grant"
        " join document on document.id = document_grant.document_id"
        " join user_account on user_account.id = document_grant.granted_by"
        " left join mail_recipient on mail_recipient.user_id = document_grant.granted_by"
        " left join mailed_invitation on mailed_invitation.grant_id = document_grant.id"
        " where document_grant.principal = 'invitation' and document_grant.named_as = 'email'"
        " and document_grant.created_at > :since and document.deleted_at is null"
        " and (mailed_invitation.grant_id is null"
        " or (mailed_invitation.due_at <= :now and mailed_invitation.lease_until <= :now))"
        " order by document_grant.created_at limit 1",
        since=as_text(tx.now - INVITED_WITHIN),
        now=tx.now_text,
    )
    if row is None:
        return None
    invitation = Invitation(*row)
    lease_until = as_text(tx.now + LEASE)
    tx.run(
        "insert into mailed_invitation (grant_id, due_at, lease_until) values (:id, :lease_until, :lease_until)"
        " on conflict (grant_id) do update set due_at = :lease_until, lease_until = :lease_until",
        id=invitation.grant_id,
        lease_until=lease_until,
    )
    return invitation


def is_refused(tx: Transaction, address: str) -> bool:
    """Whether nothing is to be sent to an address, as somebody there has said."""
    digest = address_digest(address)
    return tx.one_or_none("select 1 from refused_address where digest = :digest", digest=digest) is not None


def settle_invitation(tx: Transaction, invitation: Invitation) -> None:
    """Note that an invitation was sent, or is not to be."""
    tx.run(
        "update mailed_invitation set sent_at = :now, due_at = null, lease_until = null where grant_id = :id",
        now=tx.now_text,
        id=invitation.grant_id,
    )


def give_back_invitation(tx: Transaction, invitation: Invitation) -> None:
    """Note that the mail server did not take an invitation: it is tried again after a pause."""
    row = tx.one_or_none(
        "select failures from mailed_invitation where grant_id = :id", id=invitation.grant_id
    )
    if row is None:
        return
    failures = row[0] + 1
    tx.run(
        "update mailed_invitation set due_at = :due_at, lease_until = :now, failures = :failures where grant_id = :id",
        due_at=as_text(tx.now + pause_after(failures)),
        now=tx.now_text,
        failures=failures,
        id=invitation.grant_id,
    )
