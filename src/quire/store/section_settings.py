"""The settings of sections. They are no part of the text: changing one makes no version."""

from quire.domain.audit_events import SettingsChanged, digest_of
from quire.domain.grants import Right
from quire.domain.section_settings import SectionSettings, SectionSettingsChange, changed
from quire.domain.users import Visitor
from quire.store import access, audit, live_events
from quire.store.transactions import Transaction, as_json


def find_settings(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> SectionSettings:
    """The settings of a section. Raises as `access.check_section`."""
    access.check_section(tx, visitor, document_id, section_id, Right.READ)
    (word_goal,) = tx.one("select word_goal from section where id = :id", id=section_id)
    return SectionSettings(word_goal)


def change_settings(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, change: SectionSettingsChange
) -> SectionSettings:
    """Change the settings of a section."""
    tx.lock("document", document_id)
    access.check_section(tx, visitor, document_id, section_id, Right.WRITE)
    known = find_settings(tx, visitor, document_id, section_id)
    settings = changed(known, change)
    if settings != known:
        write(tx, section_id, settings)
        tx.run("update document set updated_at = :now where id = :id", now=tx.now_text, id=document_id)
        live_events.changed(tx, document_id, "outline.changed", section_id)
        audit.record(tx, visitor, SettingsChanged(document_id, section_id, digest_of(as_json(settings))))
    return settings


def write(tx: Transaction, section_id: str, settings: SectionSettings) -> None:
    """Store the settings of a section; the caller has checked access."""
    tx.run(
        "update section set word_goal = :word_goal where id = :id",
        word_goal=settings.word_goal,
        id=section_id,
    )
