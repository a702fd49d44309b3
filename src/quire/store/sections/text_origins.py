"""What the words of a text that is saved may be said to come from: answers and sources of its document."""

import msgspec

from quire.domain.errors import InvalidField
from quire.domain.texts.origins import Origin
from quire.store.transactions import Transaction, named_list


def check_answers(tx: Transaction, document_id: str, origins: tuple[Origin, ...]) -> None:
    """Origins may only name answers of this document, in sections that are not deleted. Raises `InvalidField`."""
    named = {origin.message_id for origin in origins if origin.message_id is not None}
    names, values = named_list("id", named)
    rows = tx.all(
        "select message.id from message join chat_session on chat_session.id = message.chat_session_id"
        " join section on section.id = chat_session.section_id and section.deleted_at is null"
        " where chat_session.document_id = :document_id and message.role = 'assistant'"
        f" and message.id in ({names})",
        document_id=document_id,
        **values,
    )
    found = {message_id for (message_id,) in rows}
    for number, origin in enumerate(origins):
        if origin.message_id is not None and origin.message_id not in found:
            raise InvalidField(f"origins[{number}].message_id", "must be an answer of this document")


def known_quotes(tx: Transaction, document_id: str, origins: tuple[Origin, ...]) -> tuple[Origin, ...]:
    """The origins, with text as pasted that quotes a source which the document does not have, or no longer."""
    named = {origin.reference_id for origin in origins if origin.reference_id is not None}
    if not named:
        return origins
    names, values = named_list("id", named)
    rows = tx.all(
        f"select id from reference where document_id = :document_id and id in ({names})",
        document_id=document_id,
        **values,
    )
    found = {reference_id for (reference_id,) in rows}
    return tuple(
        msgspec.structs.replace(origin, kind="pasted", reference_id=None)
        if origin.reference_id is not None and origin.reference_id not in found
        else origin
        for origin in origins
    )
