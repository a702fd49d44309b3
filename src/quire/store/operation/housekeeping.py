"""Rows that are deleted when their time is over. The trash is emptied by `purge`."""

from quire.store import client_requests, live_events, processes, rate_limit_events
from quire.store.accounts import identities, second_factors, sign_in_attempts, sign_ins
from quire.store.conversation import answers
from quire.store.exchange import large_exports
from quire.store.files import file_holds
from quire.store.live import leases, presence
from quire.store.sharing import links

REMOVALS = (
    sign_ins.remove_ended,
    sign_in_attempts.remove_expired,
    identities.remove_old_logouts,
    second_factors.remove_expired,
    client_requests.remove_expired,
    rate_limit_events.remove_old,
    answers.remove_folded_events,
    live_events.remove_old,
    leases.remove_over,
    processes.remove_dead,
    file_holds.remove_dead,
    presence.remove_old,
    large_exports.remove_old,
    links.remove_old,
)
"""Each is a transaction of its own: one that fails does not hold up the others."""
