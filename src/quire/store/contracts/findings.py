"""What breaks the contracts of sections: what is read to find it, and the results, which are kept by revision.

The caller has checked access, but for what takes a visitor.
"""

import hashlib
from collections.abc import Collection, Mapping

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.contracts.checks import CheckContext
from quire.domain.contracts.contract import Contract
from quire.domain.contracts.findings import ContractFinding
from quire.domain.documents.document_settings import Paper
from quire.domain.markup.clusters import keys_in
from quire.domain.markup.landmarks import references_in
from quire.domain.markup.numbering import DocumentNumbers
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.contracts import contracts
from quire.store.references import bibliographies
from quire.store.searching import passages
from quire.store.sections import document_settings, landmarks, versions
from quire.store.transactions import Transaction, as_json

_findings = msgspec.json.Decoder(list[ContractFinding])
_facts = msgspec.json.Decoder(frozenset[str])


class SectionToCheck(msgspec.Struct, frozen=True):
    """A text with its contract and what a check knows beside it, but for the facts of its sources.

    `known` are the findings of an earlier check with the same of everything.
    """

    document_id: str
    section_id: str
    revision: int
    text: str
    contract: Contract
    around: CheckContext
    titles: Mapping[str, str]
    """Of the sources that have been read, by id."""
    checked_with: str
    known: list[ContractFinding] | None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has begun to write it."""
        return not self.text.strip()


def list_section_ids(tx: Transaction, visitor: Visitor, document_id: str) -> list[str]:
    """The sections whose findings somebody sees, in order. Raises as `contracts.check_any_section`."""
    permissions = contracts.check_any_section(tx, visitor, document_id)
    return [id_ for id_ in list_all_section_ids(tx, document_id) if permissions.allow(Right.COMMENT, id_)]


def check_seen(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> None:
    """Raises as `access.check_section` for who may not see the findings of a section."""
    access.check_section(tx, visitor, document_id, section_id, Right.COMMENT)


def find_section(tx: Transaction, document_id: str, section_id: str) -> SectionToCheck:
    """What is needed to check a section as it is now."""
    text, revision = tx.one("select content, revision from section where id = :id", id=section_id)
    before = _text_before(tx, section_id, revision)
    return _to_check(tx, document_id, section_id, revision, text, before)


def find_change(tx: Transaction, document_id: str, section_id: str, before: str, text: str) -> SectionToCheck:
    """What is needed to check a text that is proposed in place of another."""
    (revision,) = tx.one("select revision from section where id = :id", id=section_id)
    return _to_check(tx, document_id, section_id, revision, text, before)


def find_facts(tx: Transaction, reference_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The facts of these sources, without those whose passages were not looked through yet."""
    found: dict[str, frozenset[str]] = {}
    for reference_id in reference_ids:
        row = tx.one_or_none(
            "select reference_facts.facts from reference_facts"
            " join reference on reference.id = reference_facts.reference_id"
            " and reference.updated_at = reference_facts.passages_at where reference.id = :id",
            id=reference_id,
        )
        if row is not None:
            found[reference_id] = _facts.decode(row[0])
    return found


def find_source_text(tx: Transaction, reference_id: str) -> tuple[str, str]:
    """All that stands in a source, and the time by which it is known whether it was read again since."""
    row = tx.one_or_none("select updated_at from reference where id = :id", id=reference_id)
    if row is None:
        return "", ""
    return "\n\n".join(passage.text for passage in passages.list_of_reference(tx, reference_id)), row[0]


def keep_facts(tx: Transaction, reference_id: str, passages_at: str, facts: frozenset[str]) -> None:
    """Store the facts of a source, unless it was read again or removed since."""
    tx.run(
        "insert into reference_facts (reference_id, passages_at, facts)"
        " select id, updated_at, :facts from reference where id = :id and updated_at = :passages_at"
        " on conflict (reference_id) do update set passages_at = excluded.passages_at, facts = excluded.facts",
        id=reference_id,
        passages_at=passages_at,
        facts=as_json(sorted(facts)),
    )


def keep(tx: Transaction, checked: SectionToCheck, findings: list[ContractFinding]) -> None:
    """Store what was found in a revision, unless its section was purged since."""
    tx.run(
        "insert into section_findings (section_id, revision, checked_with, findings, findings_count, checked_at)"
        " select id, :revision, :checked_with, :findings, :count, :now from section where id = :id"
        " on conflict (section_id, revision) do update set checked_with = excluded.checked_with,"
        " findings = excluded.findings, findings_count = excluded.findings_count, checked_at = excluded.checked_at",
        id=checked.section_id,
        revision=checked.revision,
        checked_with=checked.checked_with,
        findings=as_json(findings),
        count=0 if checked.is_empty else len(findings),
        now=tx.now_text,
    )


def list_all_section_ids(tx: Transaction, document_id: str) -> list[str]:
    """The sections of a document, in order."""
    rows = tx.all(
        "select id from section where document_id = :id and deleted_at is null order by position",
        id=document_id,
    )
    return [section_id for (section_id,) in rows]


def _text_before(tx: Transaction, section_id: str, revision: int) -> str:
    """The last version that history shows with another text than this revision; empty for the first text."""
    row = tx.one_or_none(
        "select earlier.revision from section_version as earlier join section_version as version"
        " on version.section_id = earlier.section_id and version.revision = :revision"
        " where earlier.section_id = :id and earlier.revision < :revision"
        " and (earlier.is_folded = 0 or earlier.revision = 1)"
        " and coalesce(earlier.checksum, -1) <> coalesce(version.checksum, -2)"
        " order by earlier.revision desc limit 1",
        id=section_id,
        revision=revision,
    )
    return "" if row is None else versions.content_at(tx, section_id, row[0])


def _to_check(
    tx: Transaction, document_id: str, section_id: str, revision: int, text: str, before: str
) -> SectionToCheck:
    contract = contracts.find(tx, document_id, section_id).in_force
    named, keys = references_in(text), keys_in(text)
    targets = (
        DocumentNumbers(landmarks.list_numbered(tx, document_id), has_section_numbers=False).targets
        if named
        else {}
    )
    titles = _titles(tx, document_id)
    settings = document_settings.find(tx, document_id)
    around = CheckContext(
        before=before,
        keys=frozenset(bibliographies.find_entries(tx, document_id, keys)),
        targets=frozenset(named & targets.keys()),
        language=settings.language,
    )
    set_on = settings.paper if contract.counts_pages else None
    checked_with = _digest(contract, around, text, titles, _read_at(tx, document_id), set_on)
    row = tx.one_or_none(
        "select findings from section_findings where section_id = :id and revision = :revision"
        " and checked_with = :checked_with",
        id=section_id,
        revision=revision,
        checked_with=checked_with,
    )
    known = None if row is None else _findings.decode(row[0])
    return SectionToCheck(
        document_id, section_id, revision, text, contract, around, titles, checked_with, known
    )


def _titles(tx: Transaction, document_id: str) -> dict[str, str]:
    rows = tx.all(
        "select id, coalesce(given_title, title) from reference where document_id = :id and deleted_at is null"
        " and status = 'ready' order by created_at, id",
        id=document_id,
    )
    return dict(rows)


def _read_at(tx: Transaction, document_id: str) -> str:
    """By it is known whether a source was added, read or removed."""
    count, newest = tx.one(
        "select count(*), coalesce(max(updated_at), '') from reference"
        " where document_id = :id and deleted_at is null and status = 'ready'",
        id=document_id,
    )
    return f"{count} {newest}"


def _digest(
    contract: Contract,
    around: CheckContext,
    text: str,
    titles: Mapping[str, str],
    read_at: str,
    set_on: Paper | None,
) -> str:
    known = (
        contract,
        around.before,
        sorted(around.keys),
        sorted(around.targets),
        around.language,
        text,
        sorted(titles.items()),
        read_at,
        set_on,
    )
    return hashlib.sha256(as_json(known).encode()).hexdigest()
