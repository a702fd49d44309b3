"""What a server does for the audit trail beside its requests: failed sign-ins, the daily head, old records.

Failed sign-ins change nothing by which they could be recorded, and there can be any number of them. The first of each
quarter of an hour are recorded one by one; the others are counted in memory, by address, and recorded as one summary.
"""

import asyncio
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import structlog

from quire.domain.accounts.users import may_be_name
from quire.domain.auditing.audit_events import SignInFailed, SignInFailuresSummarised
from quire.domain.operation.networks import network_of
from quire.store.accounts import users
from quire.store.auditing import audit, audit_retention
from quire.store.database import Database
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.audit")

SPAN_SECONDS = 900.0
FAILURES_IN_A_SPAN = 30
"""How many failed sign-ins are recorded one by one."""
ADDRESSES_IN_A_SUMMARY = 50
OTHERS = "others"
"""What the addresses beyond these are counted as."""
REMOVAL_REST_SECONDS = 0.02
"""Between two turns of the writer thread, so that requests get theirs."""


class AuditTrail:
    """Of one server."""

    def __init__(self, database: Database, *, days: int | None) -> None:
        self._database = database
        self._kept_for = None if days is None else timedelta(days=days)
        self._span_began = -SPAN_SECONDS
        self._recorded_count = 0
        self._left_out: Counter[str] = Counter()
        self._left_out_since = datetime.now(UTC)
        self._noted_on: date | None = None

    async def sign_in_failed(self, name: str, address: str) -> None:
        """Record a failed try to sign in, or count it for the next summary."""
        if self._has_room():
            self._recorded_count += 1
            await self._database.write_for(network_of(address), lambda tx: _record_failure(tx, name, address))
        else:
            self._leave_out(address)

    async def keep_up(self) -> None:
        """What is due: the summary of failures, the head of the day, the removal of old records."""
        if self._is_span_over():
            await self.store()
        today = datetime.now(UTC).date()
        if self._noted_on != today:
            await self._note_head()
            self._noted_on = today
        if self._kept_for is not None:
            await self._remove_old(self._kept_for)

    async def store(self) -> None:
        """Record what is only in memory; when that fails, it is recorded the next time."""
        if not self._left_out:
            return
        left_out, self._left_out = self._left_out, Counter()
        since = self._left_out_since
        summary = SignInFailuresSummarised(left_out.total(), dict(left_out), since)
        try:
            await self._database.write(lambda tx: audit.record(tx, None, summary))
        except BaseException:
            self._left_out += left_out
            self._left_out_since = since
            raise

    def _has_room(self) -> bool:
        if self._is_span_over():
            self._span_began = time.monotonic()
            self._recorded_count = 0
        return self._recorded_count < FAILURES_IN_A_SPAN

    def _is_span_over(self) -> bool:
        return time.monotonic() - self._span_began >= SPAN_SECONDS

    def _leave_out(self, address: str) -> None:
        if not self._left_out:
            self._left_out_since = datetime.now(UTC)
        is_known = address in self._left_out or len(self._left_out) < ADDRESSES_IN_A_SUMMARY
        self._left_out[address if is_known else OTHERS] += 1

    async def _note_head(self) -> None:
        """Whoever keeps the log can find an end that was cut off later, by `quire audit verify --head`."""
        head = await self._database.write(audit_retention.note_heads)
        log.info("The head of the audit trail.", head=str(head))

    async def _remove_old(self, kept_for: timedelta) -> None:
        is_more = True
        while is_more:
            is_more = await self._database.write(audit_retention.remove_old, kept_for)
            await asyncio.sleep(REMOVAL_REST_SECONDS)


def _record_failure(tx: Transaction, name: str, address: str) -> None:
    """The account is recorded where there is one; a name that belongs to nobody may be a password."""
    found = users.find_password(tx, name) if may_be_name(name) else None
    audit.record(tx, None, SignInFailed(address), about=None if found is None else found.user_id)
