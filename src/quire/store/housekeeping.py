"""What is forgotten after its time. What is in the trash goes by `purge`."""

from quire.store import answers, client_requests, rate_limit_events, sign_ins

REMOVALS = (
    sign_ins.remove_ended,
    client_requests.remove_expired,
    rate_limit_events.remove_old,
    answers.remove_folded_events,
)
"""Each is a change of its own: one that cannot be made does not hold up the others."""
