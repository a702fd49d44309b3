"""Checks texts against their contracts: reads what is needed, computes, and keeps the results by revision.

The facts of a source are computed when a text first cites it, and kept; after that a check reads no source.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import msgspec
import structlog

from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.exchange.count_pages import CountPages
from quire.domain.contracts.checks import KnownSource, cited_sources, findings_in
from quire.domain.contracts.findings import ContractFinding
from quire.domain.contracts.proposed import HunkFinding, findings_of_hunks, proposed_text
from quire.domain.contracts.values import facts_of
from quire.domain.errors import AppError, CannotExport, DiskFull, ReadingInterrupted, TookTooLong
from quire.store.contracts import contracts, findings
from quire.store.contracts.findings import SectionToCheck
from quire.store.conversation.proposals import Placed
from quire.store.database import Database

log = structlog.get_logger("quire.contracts")

SECONDS_MAX = 30.0
"""For the numbers of a source that is as long as sources may be, on a busy machine."""

SECONDS_OF_DOCUMENT = 20.0
"""For all sections of a document together: a request waits no longer than 30 s."""

TURN = "contracts"
"""Takes turns with people, as one of them."""


class CheckedSection(msgspec.Struct, frozen=True):
    """What breaks the contract of a section at a revision."""

    section_id: str
    revision: int
    breaches: list[ContractFinding]
    is_empty: bool

    @property
    def findings(self) -> list[ContractFinding]:
        """What people are told: nothing of a section that nobody has begun to write."""
        return [] if self.is_empty else self.breaches


class CheckedDocument(msgspec.Struct, frozen=True):
    """What breaks the contracts of a document's sections, and the sections that could not be checked in time."""

    sections: list[CheckedSection]
    unchecked: list[str]


@dataclass(frozen=True)
class CheckContracts:
    """Checks sections, for a person or by itself."""

    database: Database
    computing: Computing
    background: Background
    pages: CountPages

    async def check(self, person: str, document_id: str, section_id: str) -> CheckedSection:
        """What breaks the contract of a section as it is now; the caller has checked access. Raises `TookTooLong`.

        Nothing is stored: a read costs no write.
        """
        return await self._check(person, await self._find_section(person, document_id, section_id))

    async def check_each(self, person: str, document_id: str, section_ids: list[str]) -> CheckedDocument:
        """The same for several sections, of which a slow one leaves the others as they are."""
        deadline = asyncio.get_running_loop().time() + SECONDS_OF_DOCUMENT
        checked: list[CheckedSection] = []
        unchecked: list[str] = []
        for section_id in section_ids:
            to_check = await self._find_section(person, document_id, section_id)
            try:
                # What is known is read at once, also behind the deadline.
                async with asyncio.timeout_at(deadline):
                    checked.append(await self._check(person, to_check))
            except (TookTooLong, TimeoutError):
                unchecked.append(section_id)
        return CheckedDocument(checked, unchecked)

    async def _check(self, person: str, to_check: SectionToCheck) -> CheckedSection:
        found = await self.findings_of(person, to_check) if to_check.known is None else to_check.known
        return CheckedSection(to_check.section_id, to_check.revision, found, to_check.is_empty)

    async def findings_of(self, person: str, to_check: SectionToCheck) -> list[ContractFinding]:
        """What breaks the contract of a text. Raises `TookTooLong`."""
        return await self._findings_by(person, to_check, await self._find_facts(person, to_check))

    async def _findings_by(
        self, person: str, to_check: SectionToCheck, facts: Mapping[str, frozenset[str]]
    ) -> list[ContractFinding]:
        """The same, by the facts of the sources that the text cites."""
        sources = {
            id_: KnownSource(title, facts.get(id_, frozenset())) for id_, title in to_check.titles.items()
        }
        # A contract may have more words than its text.
        agreed = len(msgspec.json.encode(to_check.contract))
        characters = len(to_check.text) + len(to_check.around.before) + agreed
        pages = await self._count_pages(person, to_check)
        around = msgspec.structs.replace(to_check.around, sources=sources, pages=pages)
        return await self.computing.run(
            person, findings_in, to_check.text, to_check.contract, around, characters=characters
        )

    async def _count_pages(self, person: str, to_check: SectionToCheck) -> int | None:
        """The pages of a text where they are agreed; None where it cannot be set, which is a finding of its own."""
        if not to_check.contract.counts_pages:
            return None
        if to_check.is_empty:
            return 0
        try:
            return await self.pages.of_text(person, to_check.document_id, to_check.section_id, to_check.text)
        except (CannotExport, DiskFull, ReadingInterrupted) as error:
            log.warning("pages could not be counted", section_id=to_check.section_id, error=error.sentence)
            return None

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

    def check_soon(self, document_id: str, section_id: str | None = None) -> None:
        """Check a section in the background, or all of a document, after a change, and keep what is found."""
        self.background.start("contract check", self._check_and_keep(document_id, section_id))

    async def _check_and_keep(self, document_id: str, section_id: str | None) -> None:
        if not await self.database.read_for(TURN, lambda tx: contracts.has_any(tx, document_id)):
            return
        section_ids = [section_id] if section_id is not None else await self._list_sections(document_id)
        for id_ in section_ids:
            try:
                await self._check_and_keep_section(document_id, id_)
            except AppError:
                # It is checked when somebody wants to know.
                continue

    async def _check_and_keep_section(self, document_id: str, section_id: str) -> None:
        to_check = await self._find_section(TURN, document_id, section_id)
        if to_check.known is None:
            facts = await self._find_facts(TURN, to_check, is_kept=True)
            found = await self._findings_by(TURN, to_check, facts)
            await self.database.write_for(TURN, lambda tx: findings.keep(tx, to_check, found))

    async def _list_sections(self, document_id: str) -> list[str]:
        return await self.database.read_for(TURN, lambda tx: findings.list_all_section_ids(tx, document_id))

    async def _find_section(self, person: str, document_id: str, section_id: str) -> SectionToCheck:
        return await self.database.read_for(
            person, lambda tx: findings.find_section(tx, document_id, section_id)
        )

    async def _find_facts(
        self, person: str, to_check: SectionToCheck, *, is_kept: bool = False
    ) -> dict[str, frozenset[str]]:
        """The facts of the sources that a text cites; those that had to be looked up may be kept for the next check."""
        cited = await self._cited(person, to_check)
        known = await self.database.read_for(person, lambda tx: findings.find_facts(tx, cited))
        for reference_id in cited:
            if reference_id not in known:
                passages_at, known[reference_id] = await self._look_through(person, reference_id)
                if is_kept:
                    await self.database.write_for(
                        person,
                        partial(
                            findings.keep_facts,
                            reference_id=reference_id,
                            passages_at=passages_at,
                            facts=known[reference_id],
                        ),
                    )
        return known

    async def _cited(self, person: str, to_check: SectionToCheck) -> list[str]:
        """The sources whose facts a check needs."""
        if not to_check.titles or not to_check.contract.checks_numbers:
            return []
        return sorted(
            await self.computing.run(
                person, cited_sources, to_check.text, to_check.titles, characters=len(to_check.text)
            )
        )

    async def _look_through(self, person: str, reference_id: str) -> tuple[str, frozenset[str]]:
        """The facts of a source, and the time as of which they are."""
        text, passages_at = await self.database.read_for(
            person, lambda tx: findings.find_source_text(tx, reference_id)
        )
        facts = await self.computing.run(
            person, facts_of, text, characters=len(text), seconds_max=SECONDS_MAX
        )
        return passages_at, facts
