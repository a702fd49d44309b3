"""Failed sign-ins are recorded, and a flood of them is a few records; the head of the day is in the log."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from structlog.testing import CapturingLogger

from quire.actions.auditing import audit_trail
from quire.actions.auditing.audit_trail import AuditTrail
from quire.domain.auditing.audit import Head
from quire.domain.auditing.audit_events import INSTANCE, DocumentRestored
from quire.domain.errors import DiskFull
from quire.store import database_state
from quire.store.accounts import users
from quire.store.auditing import audit, audit_verification
from quire.store.database import Database
from quire.store.transactions import Transaction


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "quire.sqlite3") as opened:
        yield opened


def recorded(tx: Transaction, type_: str) -> list[tuple[dict[str, Any], str | None]]:
    rows = tx.all(
        "select details, pseudonym.user_id from audit_event left join pseudonym on pseudonym.id = subject"
        " where type = :type order by number",
        type=type_,
    )
    return [(msgspec.json.decode(details), user_id) for details, user_id in rows]


async def fail(trail: AuditTrail, count: int, *, address: str = "192.0.2.1", name: str = "ann") -> None:
    for _ in range(count):
        await trail.sign_in_failed(name, address)


def test_a_failure_names_the_account_and_the_address_but_no_name_that_belongs_to_nobody(
    database: Database,
) -> None:
    async def go() -> None:
        ann = await database.write(users.add, "ann", "a hash", is_administrator=False)
        trail = AuditTrail(database, days=None)
        await fail(trail, 1, name="Ann")
        await fail(trail, 1, name="my secret password")
        await fail(trail, 1, name="x" * 100_000)
        failures = await database.read(recorded, "sign_in.failed")
        assert failures == [
            ({"address": "192.0.2.1"}, ann.id),
            ({"address": "192.0.2.1"}, None),
            ({"address": "192.0.2.1"}, None),
        ]

    asyncio.run(go())


def test_a_flood_is_a_few_records_and_a_summary(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        trail = AuditTrail(database, days=None)
        await fail(trail, 1_000)
        for number in range(500):
            await fail(trail, 1, address=f"2001:db8::{number:x}")
        assert len(await database.read(recorded, "sign_in.failed")) == audit_trail.FAILURES_IN_A_SPAN
        await trail.keep_up()
        assert await database.read(recorded, "sign_in.failures_summarised") == []

        monkeypatch.setattr(audit_trail, "SPAN_SECONDS", 0.0)
        await trail.keep_up()
        await trail.keep_up()

        ((summary, _),) = await database.read(recorded, "sign_in.failures_summarised")
        assert summary["count"] == 1_500 - audit_trail.FAILURES_IN_A_SPAN
        assert sum(summary["addresses"].values()) == summary["count"]
        assert len(summary["addresses"]) == audit_trail.ADDRESSES_IN_A_SUMMARY + 1
        assert summary["addresses"]["192.0.2.1"] == 1_000 - audit_trail.FAILURES_IN_A_SPAN

    asyncio.run(go())


def test_the_next_quarter_of_an_hour_has_room_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        trail = AuditTrail(database, days=None)
        await fail(trail, audit_trail.FAILURES_IN_A_SPAN + 1)
        monkeypatch.setattr(audit_trail, "SPAN_SECONDS", 0.0)
        await fail(trail, 1)
        failures = await database.read(recorded, "sign_in.failed")
        assert len(failures) == audit_trail.FAILURES_IN_A_SPAN + 1

    asyncio.run(go())


def test_what_is_only_in_memory_is_recorded_at_the_end(database: Database) -> None:
    async def go() -> None:
        trail = AuditTrail(database, days=None)
        await fail(trail, audit_trail.FAILURES_IN_A_SPAN + 2)
        await trail.store()
        ((summary, _),) = await database.read(recorded, "sign_in.failures_summarised")
        assert summary["count"] == 2

    asyncio.run(go())


def test_what_could_not_be_recorded_is_recorded_the_next_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DiskFull

    async def go() -> None:
        trail = AuditTrail(database, days=None)
        await fail(trail, audit_trail.FAILURES_IN_A_SPAN + 2)
        with monkeypatch.context() as patched:
            patched.setattr(audit, "record", refuse)
            with pytest.raises(DiskFull):
                await trail.store()
        await fail(trail, 1)
        await trail.store()
        ((summary, _),) = await database.read(recorded, "sign_in.failures_summarised")
        assert summary["count"] == 3

    asyncio.run(go())


def test_a_head_that_could_not_be_noted_is_noted_the_next_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = CapturingLogger()
    monkeypatch.setattr(audit_trail, "log", logger)

    def refuse(_: Transaction) -> None:
        raise DiskFull

    async def go() -> None:
        trail = AuditTrail(database, days=None)
        with monkeypatch.context() as patched:
            patched.setattr(audit_trail.audit_retention, "note_heads", refuse)
            with pytest.raises(DiskFull):
                await trail.keep_up()
        await trail.keep_up()
        assert len(logger.calls) == 1

    asyncio.run(go())


def test_the_head_is_in_the_log_once_a_day_and_finds_an_end_that_was_cut_off(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = CapturingLogger()
    monkeypatch.setattr(audit_trail, "log", logger)

    async def go() -> None:
        trail = AuditTrail(database, days=None)
        await database.write(audit.record, None, DocumentRestored("d1"))
        await trail.keep_up()
        await trail.keep_up()
        (line,) = logger.calls
        head = Head.parse(line.kwargs["head"])
        assert head == await database.read(audit.find_head, INSTANCE)
        assert (await database.read(audit_verification.verify, [head])).faults == []

        await database.write(lambda tx: tx.run("delete from audit_event"))
        await database.write(lambda tx: tx.run("delete from audit_chain"))

        (fault,) = (await database.read(audit_verification.verify, [head])).faults
        assert (fault.chain, fault.number, fault.kind) == (INSTANCE, 1, "cut_off")

    asyncio.run(go())


def test_records_are_removed_after_the_days_of_the_setting(database: Database) -> None:
    async def go() -> None:
        await database.write(database_state.look_at_clock, "boot", timedelta(days=1))
        for number in range(3):
            await database.write(audit.record, None, DocumentRestored(f"d{number}"))
        await AuditTrail(database, days=10).keep_up()
        assert await database.read(lambda tx: tx.one("select count(*) from audit_event")) == (4,)

        await AuditTrail(database, days=-1).keep_up()

        types = await database.read(lambda tx: tx.all("select distinct type from audit_event order by type"))
        assert types == [("audit.document_records_removed",), ("audit.records_removed",)]
        assert (await database.read(audit_verification.verify)).faults == []

    asyncio.run(go())
