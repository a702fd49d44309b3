"""Everything that belongs to somebody, straight from the tables."""

import hashlib
from typing import Any

from tests.promises.evidence import Tables

OF_A_DOCUMENT = "in (select id from document where author_id = :id)"
OF_A_SECTION = f"in (select id from section where document_id {OF_A_DOCUMENT})"
OF_A_CHAT = f"in (select id from chat_session where document_id {OF_A_DOCUMENT})"
OF_A_MESSAGE = f"in (select id from message where chat_session_id {OF_A_CHAT})"
OF_A_PROPOSAL = f"in (select id from proposal where section_id {OF_A_SECTION})"
POSSESSIONS = {
    "user_account": "id = :id",
    "sign_in": "user_id = :id",
    "api_token": "user_id = :id",
    "identity": "user_id = :id",
    "provider_sign_in": "sign_in_id in (select id from sign_in where user_id = :id)",
    "sign_in_attempt": "user_id = :id",
    "authenticator": "user_id = :id",
    "recovery_code": "user_id = :id",
    "half_sign_in": "user_id = :id",
    "passkey": "user_id = :id",
    "instruction_template": "user_id = :id",
    "document_template": "user_id = :id",
    "document_template_word": "template_id in (select id from document_template where user_id = :id)",
    "used_template": f"document_id {OF_A_DOCUMENT}",
    "client_request": "user_id = :id",
    "document": "author_id = :id",
    "section": f"document_id {OF_A_DOCUMENT}",
    "section_version": f"section_id {OF_A_SECTION}",
    "section_authorship": f"section_id {OF_A_SECTION}",
    "section_landmarks": f"section_id {OF_A_SECTION}",
    "section_findings": f"section_id {OF_A_SECTION}",
    "point_coverage": f"section_id {OF_A_SECTION}",
    "contract_version": f"document_id {OF_A_DOCUMENT}",
    "reference_facts": f"reference_id in (select id from reference where document_id {OF_A_DOCUMENT})",
    "outline_version": f"document_id {OF_A_DOCUMENT}",
    "document_grant": f"document_id {OF_A_DOCUMENT}",
    "share_link": f"document_id {OF_A_DOCUMENT}",
    "word_template": f"document_id {OF_A_DOCUMENT}",
    "guest": f"document_id {OF_A_DOCUMENT}",
    "group_member": "user_id = :id",
    "charge": "user_id = :id",
    "spending_cap": "subject_id = :id",
    "language_model_group": "group_id in (select group_id from group_member where user_id = :id)",
    "access_request": f"document_id {OF_A_DOCUMENT}",
    "comment": f"document_id {OF_A_DOCUMENT}",
    "comment_mention": f"comment_id in (select id from comment where document_id {OF_A_DOCUMENT})",
    "comment_notices_read": "user_id = :id",
    "mail_recipient": "user_id = :id",
    "mailed_invitation": f"grant_id in (select id from document_grant where document_id {OF_A_DOCUMENT})",
    "document_export": f"document_id {OF_A_DOCUMENT}",
    "document_in_making": f"document_id {OF_A_DOCUMENT}",
    "document_event": f"document_id {OF_A_DOCUMENT}",
    "live_event": f"document_id {OF_A_DOCUMENT}",
    "live_sequence": f"document_id {OF_A_DOCUMENT}",
    "section_lease": f"section_id {OF_A_SECTION}",
    "section_passage": f"document_id {OF_A_DOCUMENT}",
    "chat_session": f"document_id {OF_A_DOCUMENT}",
    "message": f"chat_session_id {OF_A_CHAT}",
    "answer_event": f"message_id {OF_A_MESSAGE}",
    "answer_lease": f"message_id {OF_A_MESSAGE}",
    "chat_checkpoint": f"message_id {OF_A_MESSAGE}",
    "citation": f"message_id {OF_A_MESSAGE}",
    "proposal": f"section_id {OF_A_SECTION}",
    "decision": f"proposal_id {OF_A_PROPOSAL}",
    "hunk": f"proposal_id {OF_A_PROPOSAL}",
    "reference": f"document_id {OF_A_DOCUMENT}",
    "image": f"document_id {OF_A_DOCUMENT}",
    "citation_style": f"document_id {OF_A_DOCUMENT}",
    "bibliography": f"document_id {OF_A_DOCUMENT}",
    "bibliography_entry": f"document_id {OF_A_DOCUMENT}",
    "rendered_clusters": f"document_id {OF_A_DOCUMENT}",
    "pending_import": "owner_id = :id",
    "pending_picture": "import_id in (select id from pending_import where owner_id = :id)",
    "document_import": f"document_id {OF_A_DOCUMENT}",
    "passage_vector": "passage_number in (select number from passage where reference_id in"
    f" (select id from reference where document_id {OF_A_DOCUMENT}))",
    "vector_block": f"reference_id in (select id from reference where document_id {OF_A_DOCUMENT})",
    "passage": f"reference_id in (select id from reference where document_id {OF_A_DOCUMENT})",
}
NOBODYS = {
    *("model_provider", "language_model", "answer_defaults"),
    "mail_key",
    "refused_address",
    *("server_process", "process_presence", "file_hold", "file_removal"),
    *("schema_migration", "database_state", "first_administrator_link", "counted_event", "account_group"),
    "used_logout_token",
    "spending",
    # The audit trail records more than what changes something, such as exports. `test_acts_are_recorded` looks at it.
    "audit_event",
    "audit_chain",
    "pseudonym",
}


NOTED_LATER = {"last_seen_at", "last_used_at"}
"""What a server notes by itself, minutes after it has seen somebody."""


class Possessions:
    """Recognises every change of what somebody has."""

    def __init__(self, found: Tables) -> None:
        self._found = found
        self._columns = {
            table: ", ".join(sorted(found.columns(table) - NOTED_LATER)) for table in POSSESSIONS
        }
        self._seen_version: Any = None
        self._seen: dict[str, str] = {}

    def fingerprint(self, user_id: str) -> str:
        """Of what somebody has now; read again only when anything at all was committed, by whomever."""
        version = self._found.version()
        if version != self._seen_version:
            self._seen_version = version
            self._seen.clear()
        if user_id not in self._seen:
            self._seen[user_id] = self._read(user_id)
        return self._seen[user_id]

    def _read(self, user_id: str) -> str:
        digest = hashlib.sha256()
        for table, condition in POSSESSIONS.items():
            rows = self._found.rows(
                f"select {self._columns[table]} from {table} where {condition}", id=user_id
            )
            digest.update(repr((table, sorted(map(repr, rows)))).encode())
        return digest.hexdigest()

    def tables(self) -> set[str]:
        return self._found.names()
