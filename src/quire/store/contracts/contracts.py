"""The contracts of sections and documents: every version is kept, with the revision of the text at that time."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import ContractChanged, ContractsTakenOver, digest_of
from quire.domain.contracts.contract import (
    NO_CONTRACT,
    Contract,
    DocumentContract,
    contract_in_force,
    with_source_ids,
)
from quire.domain.errors import AccessDenied, NotFound, RevisionRequired, StaleContract
from quire.domain.sharing.grants import Permissions, Right
from quire.store import access, live_events
from quire.store.auditing import audit
from quire.store.transactions import Transaction, as_json, as_time, new_id

C = TypeVar("C", bound=Contract)

NO_DOCUMENT_CONTRACT = DocumentContract()


class _StoredContract(DocumentContract, frozen=True, forbid_unknown_fields=False):
    """A contract as it is stored, perhaps by a newer release with more in it."""


_contracts = msgspec.json.Decoder(_StoredContract)


class MadeBy(msgspec.Struct, frozen=True):
    """Who made a version of a contract, when, and the revision of the section's text then."""

    author: str
    changed_at: datetime
    section_revision: int | None


class SectionContract(msgspec.Struct, frozen=True):
    """The contract of a section, and what of it holds with that of its document; revision 0 where it has none."""

    contract: Contract
    revision: int
    in_force: Contract
    made_by: MadeBy | None = None


class DocumentContractVersion(msgspec.Struct, frozen=True):
    """The contract of a document; revision 0 where it has none."""

    contract: DocumentContract
    revision: int
    made_by: MadeBy | None = None


def find_of_section(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, revision: int | None = None
) -> SectionContract:
    """The contract of a section, or an earlier version of it. Raises as `access.check_section`, and `NotFound`."""
    access.check_section(tx, visitor, document_id, section_id, Right.COMMENT)
    return find(tx, document_id, section_id, revision)


def find(tx: Transaction, document_id: str, section_id: str, revision: int | None = None) -> SectionContract:
    """The same; the caller has checked access."""
    own = _find(tx, document_id, section_id, revision)
    of_document = _find(tx, document_id, None).contract
    contract = _as_contract(own.contract)
    return SectionContract(contract, own.revision, contract_in_force(contract, of_document), own.made_by)


def find_of_document(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentContractVersion:
    """The contract of a document. Raises as `check_any_section`."""
    check_any_section(tx, visitor, document_id)
    return find_document(tx, document_id)


def check_any_section(tx: Transaction, visitor: Visitor, document_id: str) -> Permissions:
    """Raises as `access.check_document`, also `AccessDenied` for who takes part in no section of it."""
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    if not any(permissions.allow(Right.COMMENT, id_) for id_ in (None, *permissions.roles_in_sections)):
        raise AccessDenied
    return permissions


def find_document(tx: Transaction, document_id: str) -> DocumentContractVersion:
    """The same; the caller has checked access."""
    return _find(tx, document_id, None)


def find_document_contract_or_none(tx: Transaction, document_id: str) -> DocumentContract | None:
    """The contract of a document, or None where it never had one; the caller has checked access."""
    found = find_document(tx, document_id)
    return found.contract if found.revision else None


def find_section_contract_or_none(tx: Transaction, document_id: str, section_id: str) -> Contract | None:
    """The same for a section, without what it has from its document."""
    found = _find(tx, document_id, section_id)
    return _as_contract(found.contract) if found.revision else None


def change_of_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    contract: Contract,
    *,
    base_revision: int | None,
) -> SectionContract:
    """Replace the contract of a section. Raises `StaleContract`, and `RevisionRequired` where it has one."""
    tx.lock("document", document_id)
    access.check_section(tx, visitor, document_id, section_id, Right.WRITE)
    known = find(tx, document_id, section_id)
    _check_base(base_revision, known.revision, known.contract)
    if contract != known.contract:
        write(tx, visitor, document_id, section_id, contract)
    return find(tx, document_id, section_id)


def change_of_document(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    contract: DocumentContract,
    *,
    base_revision: int | None,
) -> DocumentContractVersion:
    """The same for a document."""
    tx.lock("document", document_id)
    access.check_document(tx, visitor, document_id, Right.WRITE)
    known = find_document(tx, document_id)
    _check_base(base_revision, known.revision, known.contract)
    if contract != known.contract:
        write(tx, visitor, document_id, None, contract)
    return find_document(tx, document_id)


def write(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str | None, contract: Contract
) -> None:
    """Store a contract of a section, or for None of the document, as a new version; the caller has checked access."""
    revision = _find(tx, document_id, section_id).revision
    text = as_json(contract)
    insert(
        tx,
        document_id,
        section_id,
        revision=revision + 1,
        contract=text,
        author_id=visitor.user_id,
    )
    tx.run("update document set updated_at = :now where id = :id", now=tx.now_text, id=document_id)
    live_events.changed(tx, document_id, "outline.changed", section_id)
    audit.record(tx, visitor, ContractChanged(document_id, section_id, digest_of(text)))


def insert(
    tx: Transaction,
    document_id: str,
    section_id: str | None,
    *,
    revision: int,
    contract: str,
    author_id: str,
) -> None:
    """Store a version of a contract, with the revision that the section's text has now."""
    tx.run(
        "insert into contract_version (id, document_id, section_id, revision, section_revision, contract, author_id,"
        " created_at) values (:id, :document_id, :section_id, :revision,"
        " (select section.revision from section where section.id = :section_id), :contract, :author_id, :now)",
        id=new_id(),
        document_id=document_id,
        section_id=section_id,
        revision=revision,
        contract=contract,
        author_id=author_id,
        now=tx.now_text,
    )


def copy_all(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    copy_id: str,
    *,
    section_ids: Mapping[str, str],
    source_ids: Mapping[str, str],
) -> None:
    """Give a copy of a document the contracts that hold there, which name its own sources."""
    copied: dict[str | None, Contract] = {}
    for section_id, copied_id in ((None, None), *section_ids.items()):
        contract = (
            find_document_contract_or_none(tx, document_id)
            if section_id is None
            else find_section_contract_or_none(tx, document_id, section_id)
        )
        if contract is not None:
            copied[copied_id] = with_source_ids(contract, source_ids)
    take_over(tx, visitor, copy_id, copied)


def take_over(
    tx: Transaction, visitor: Visitor, document_id: str, taken: Mapping[str | None, Contract]
) -> None:
    """Give a new document contracts from elsewhere, by ids of its sections, None for its own; one record says so."""
    texts = {section_id: as_json(contract) for section_id, contract in taken.items()}
    for section_id, text in texts.items():
        insert(tx, document_id, section_id, revision=1, contract=text, author_id=visitor.user_id)
    if texts:
        digest = digest_of(as_json(sorted(digest_of(text) for text in texts.values())))
        audit.record(tx, visitor, ContractsTakenOver(document_id, len(texts), digest))


def is_hard(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> bool:
    """Whether a section, which may be changed, must keep its contract to be ready. Raises as `access.check_section`."""
    access.check_section(tx, visitor, document_id, section_id, Right.WRITE)
    return find_document(tx, document_id).contract.hard


def has_any(tx: Transaction, document_id: str) -> bool:
    """Whether a document or one of its sections has a contract."""
    row = tx.one_or_none("select 1 from contract_version where document_id = :id limit 1", id=document_id)
    return row is not None


def _check_base(base_revision: int | None, revision: int, contract: Contract) -> None:
    if base_revision is None and revision > 0:
        raise RevisionRequired
    if base_revision is not None and base_revision != revision:
        raise StaleContract(contract, revision)


def _find(
    tx: Transaction, document_id: str, section_id: str | None, revision: int | None = None
) -> DocumentContractVersion:
    """The newest version, or one of them. Raises `NotFound` for one that is not there."""
    whose = "section_id is null" if section_id is None else "section_id = :section_id"
    values = {} if section_id is None else {"section_id": section_id}
    row = tx.one_or_none(
        "select contract_version.contract, contract_version.revision, user_account.name, contract_version.created_at,"
        " contract_version.section_revision from contract_version"
        " join user_account on user_account.id = contract_version.author_id"
        f" where contract_version.document_id = :document_id and contract_version.{whose}"
        " and contract_version.revision = coalesce(cast(:revision as integer), contract_version.revision)"
        " order by contract_version.revision desc limit 1",
        document_id=document_id,
        revision=revision,
        **values,
    )
    if row is None:
        if revision:
            raise NotFound("Version")
        return DocumentContractVersion(NO_DOCUMENT_CONTRACT, 0)
    stored, found, author, changed_at, section_revision = row
    contract = _as(DocumentContract, _contracts.decode(stored))
    return DocumentContractVersion(contract, found, MadeBy(author, as_time(changed_at), section_revision))


def _as_contract(contract: Contract) -> Contract:
    found = _as(Contract, contract)
    return NO_CONTRACT if found == NO_CONTRACT else found


def _as(kind: type[C], contract: Contract) -> C:
    return kind(**{name: getattr(contract, name) for name in kind.__struct_fields__})
