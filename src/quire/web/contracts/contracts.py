"""Handlers: the contracts of sections and documents, and what breaks them."""

import msgspec
from quart import Response

from quire.actions.contracts.check_contracts import CheckedSection
from quire.domain.contracts.contract import Contract, DocumentContract, check_contract
from quire.store.contracts import contracts, findings
from quire.store.conversation import proposals
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.request_models import ContractQuery
from quire.web.response_models import (
    ContractReply,
    DocumentContractReply,
    DocumentFindingsReply,
    PlacedFinding,
    ProposalFindingsReply,
    SectionFindingsReply,
    as_json,
)
from quire.web.sections.sections import read_base_revision

LISTED_MAX = 500


async def read_contract(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: ContractQuery
) -> Response:
    """Read the contract of a section, or an earlier version of it; the ETag is its revision.

    `in_force` is what holds with the contract of the document.
    """
    found = await request.read(contracts.find_of_section, document_id, section_id, query.revision)
    return _section_contract(found)


async def change_contract(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: Contract
) -> Response:
    """Replace the contract of a section; one that is there requires If-Match with its revision."""
    changed = await request.write(
        contracts.change_of_section,
        document_id,
        section_id,
        check_contract(body),
        base_revision=read_base_revision(),
    )
    services().contracts.check_soon(document_id, section_id)
    return _section_contract(changed)


async def read_document_contract(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read the contract of a document, which holds for each of its sections; the ETag is its revision."""
    return _document_contract(await request.read(contracts.find_of_document, document_id))


async def change_document_contract(
    request: AuthenticatedRequest, document_id: str, body: DocumentContract
) -> Response:
    """Replace the contract of a document; one that is there requires If-Match with its revision."""
    check_contract(body)
    changed = await request.write(
        contracts.change_of_document, document_id, body, base_revision=read_base_revision()
    )
    services().contracts.check_soon(document_id)
    return _document_contract(changed)


async def list_section_findings(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """List what breaks the contract of a section as it is now, each with its place in the text of this revision.

    An empty section is not begun and has no findings.
    """
    await request.read(findings.check_seen, document_id, section_id)
    checked = await services().contracts.check(request.person, document_id, section_id)
    return as_json(SectionFindingsReply(_placed(checked), checked.revision, checked.is_empty))


async def list_document_findings(request: AuthenticatedRequest, document_id: str) -> Response:
    """List what breaks the contracts of a document's sections, in their order.

    `count` is the number of all; the first 500 are listed. `unchecked` are the sections whose check took too long.
    """
    section_ids = await request.read(findings.list_section_ids, document_id)
    checked = await services().contracts.check_each(request.person, document_id, section_ids)
    found = [finding for section in checked.sections for finding in _placed(section)]
    return as_json(DocumentFindingsReply(found[:LISTED_MAX], len(found), checked.unchecked))


async def list_proposal_findings(request: AuthenticatedRequest, proposal_id: str) -> Response:
    """List what a section's text would break of its contract with the pending hunks of a proposal accepted.

    A finding with a hunk counts the characters of the hunk's text; one without is about the whole section.
    """
    placed = await request.read(proposals.find_placed, proposal_id)
    found = await services().contracts.check_proposal(request.person, placed)
    return as_json(ProposalFindingsReply(found, placed.section.revision))


def _placed(checked: CheckedSection) -> list[PlacedFinding]:
    return [
        PlacedFinding(
            **msgspec.structs.asdict(finding), section_id=checked.section_id, revision=checked.revision
        )
        for finding in checked.findings
    ]


def _section_contract(found: contracts.SectionContract) -> Response:
    reply = ContractReply(found.contract, found.revision, found.in_force, found.made_by)
    return as_json(reply, ETag=f'"{found.revision}"')


def _document_contract(found: contracts.DocumentContractVersion) -> Response:
    reply = DocumentContractReply(found.contract, found.revision, found.made_by)
    return as_json(reply, ETag=f'"{found.revision}"')
