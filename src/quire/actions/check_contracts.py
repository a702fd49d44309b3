"""Checks texts against their contracts: reads what is needed, computes, and keeps the results by revision.

The facts of a source are computed when a text first cites it, and kept; after that a check reads no source.
"""

from dataclasses import dataclass

import msgspec

from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.domain.contracts.checks import KnownSource, cited_sources, findings_in
from quire.domain.contracts.findings import ContractFinding
from quire.domain.contracts.proposed import HunkFinding, findings_of_hunks, proposed_text
from quire.domain.contracts.values import facts_of
from quire.domain.errors import AppError
from quire.store import contracts, findings
from quire.store.database import Database
from quire.store.findings import SectionToCheck
from quire.store.proposals import Placed

SECONDS_MAX = 30.0
"""For the numbers of a source that is as long as sources may be, on a busy machine."""

TURN = "contracts"
"""Takes turns with people, as one of them."""


class CheckedSection(msgspec.Struct, frozen=True):
    """What breaks the contract of a section at a revision."""

    section_id: str
    revision: int
    findings: list[ContractFinding]


@dataclass(frozen=True)
class CheckContracts:
    """Checks sections, for a person or by itself."""

    database: Database
    computing: Computing
    background: Background

    async def check(self, person: str, document_id: str, section_id: str) -> CheckedSection:
        """What breaks the contract of a section as it is now; the caller has checked access. Raises `TookTooLong`."""
        to_check = await self.database.read_for(
            person, lambda tx: findings.find_section(tx, document_id, section_id)
        )
        found = to_check.known
        if found is None:
            found = await self.findings_of(person, to_check)
            kept = found
            await self.database.write_for(person, lambda tx: findings.keep(tx, to_check, kept))
        return CheckedSection(section_id, to_check.revision, found)

    async def findings_of(self, person: str, to_check: SectionToCheck) -> list[ContractFinding]:
        """What breaks the contract of a text. Raises `TookTooLong`."""
        sources = {id_: KnownSource(title) for id_, title in to_check.titles.items()}
        characters = len(to_check.text) + len(to_check.around.before)
        if sources and to_check.contract.checks_numbers:
            cited = await self.computing.run(
                person, cited_sources, to_check.text, to_check.titles, characters=characters
            )
            for id_, facts in (await self._facts_of(person, sorted(cited))).items():
                sources[id_] = KnownSource(sources[id_].title, facts)
        around = msgspec.structs.replace(to_check.around, sources=sources)
        return await self.computing.run(
            person, findings_in, to_check.text, to_check.contract, around, characters=characters
        )

    async def check_proposal(self, person: str, placed: Placed) -> list[HunkFinding]:
        """What the pending hunks of a proposal would break; the caller has checked access. Raises `TookTooLong`."""
        section = placed.section
        proposed = proposed_text(section.content, placed.proposal.hunks)
        to_check = await self.database.read_for(
            person,
            lambda tx: findings.find_change(
                tx, section.document_id, section.id, section.content, proposed.text
            ),
        )
        return findings_of_hunks(await self.findings_of(person, to_check), proposed)

    def check_soon(self, document_id: str, section_id: str) -> None:
        """Check a section in the background, after a save."""
        self.background.start("contract check", self._check_if_agreed(document_id, section_id))

    async def _check_if_agreed(self, document_id: str, section_id: str) -> None:
        if await self.database.read_for(TURN, lambda tx: contracts.has_any(tx, document_id)):
            try:
                await self.check(TURN, document_id, section_id)
            except AppError:
                # It is checked when somebody wants to know.
                return

    async def _facts_of(self, person: str, cited: list[str]) -> dict[str, frozenset[str]]:
        known = await self.database.read_for(person, lambda tx: findings.find_facts(tx, cited))
        for reference_id in cited:
            if reference_id not in known:
                known[reference_id] = await self._find_facts(person, reference_id)
        return known

    async def _find_facts(self, person: str, reference_id: str) -> frozenset[str]:
        text, passages_at = await self.database.read_for(
            person, lambda tx: findings.find_source_text(tx, reference_id)
        )
        facts = await self.computing.run(
            person, facts_of, text, characters=len(text), seconds_max=SECONDS_MAX
        )
        await self.database.write_for(
            person, lambda tx: findings.keep_facts(tx, reference_id, passages_at, facts)
        )
        return facts
