"""The settings of sections. They are no part of the text: changing one makes no version."""

from quire.domain.accounts.users import Visitor, may_be_name, name_key
from quire.domain.auditing.audit_events import SectionStateChanged, SettingsChanged, digest_of
from quire.domain.documents.section_settings import SectionSettings, SectionSettingsChange, changed
from quire.domain.errors import InvalidField, StaleSection
from quire.domain.sharing.grants import Right
from quire.store import access, live_events
from quire.store.auditing import audit
from quire.store.sections import sections
from quire.store.transactions import Transaction, as_date_or_none, as_json


def find_settings(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> SectionSettings:
    """The settings of a section. Raises as `access.check_section`."""
    access.check_section(tx, visitor, document_id, section_id, Right.READ)
    return find(tx, section_id)


def find(tx: Transaction, section_id: str) -> SectionSettings:
    """The same; the caller has checked access."""
    word_goal, state, due_on, responsible = tx.one(
        "select section.word_goal, section.state, section.due_on, user_account.name from section"
        " left join user_account on user_account.id = section.responsible_id where section.id = :id",
        id=section_id,
    )
    return SectionSettings(word_goal, state, responsible, as_date_or_none(due_on))


def change_settings(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    change: SectionSettingsChange,
    *,
    checked_revision: int | None = None,
) -> SectionSettings:
    """Change the settings of a section. Raises `InvalidField` for a person who may not read it.

    Where its text was checked, it must still have that revision. Raises `StaleSection`.
    """
    section = sections.find_locked_section(tx, visitor, document_id, section_id)
    if checked_revision is not None and checked_revision != section.revision:
        raise StaleSection(section)
    known = find(tx, section_id)
    settings = changed(known, change)
    if settings == known:
        return known
    write(tx, section_id, settings, responsible_id=_find_responsible(tx, document_id, section_id, settings))
    tx.run("update document set updated_at = :now where id = :id", now=tx.now_text, id=document_id)
    live_events.changed(tx, document_id, "outline.changed", section_id)
    audit.record(tx, visitor, SettingsChanged(document_id, section_id, digest_of(as_json(settings))))
    if settings.state != known.state:
        audit.record(tx, visitor, SectionStateChanged(document_id, section_id, settings.state))
    return find(tx, section_id)


def _find_responsible(
    tx: Transaction, document_id: str, section_id: str, settings: SectionSettings
) -> str | None:
    """The id of the account of whoever is responsible. Raises `InvalidField`."""
    if settings.responsible is None:
        return None
    row = None
    if may_be_name(settings.responsible):
        row = tx.one_or_none(
            "select id from user_account where name_key = :key and is_guest = 0",
            key=name_key(settings.responsible),
        )
    if row is None or not access.permissions_of_account(tx, row[0], document_id).allow(
        Right.READ, section_id
    ):
        raise InvalidField("responsible", "must be the name of somebody who may read this section")
    account_id: str = row[0]
    return account_id


def write(
    tx: Transaction, section_id: str, settings: SectionSettings, *, responsible_id: str | None = None
) -> None:
    """Store the settings of a section; the caller has checked access."""
    tx.run(
        "update section set word_goal = :word_goal, state = :state, responsible_id = :responsible_id,"
        " due_on = :due_on where id = :id",
        word_goal=settings.word_goal,
        state=settings.state,
        responsible_id=responsible_id,
        due_on=None if settings.due_on is None else settings.due_on.isoformat(),
        id=section_id,
    )
