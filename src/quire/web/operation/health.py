"""Handlers: liveness, readiness and metrics."""

import hmac
import re
from collections import defaultdict
from contextlib import suppress
from operator import itemgetter

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from quart import Response, request

from quire.domain.errors import AccessDenied, Unavailable
from quire.store import migrations
from quire.store.auditing import pseudonyms
from quire.store.costs import charges
from quire.web.http.services import services
from quire.web.response_models import as_json

LOOPBACK = frozenset({"127.0.0.1", "::1", "<local>"})
LOOPBACK_NAMES = frozenset({"127.0.0.1", "[::1]", "localhost"})
SIGNS_OF_A_PROXY = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Via",
)


async def is_alive() -> Response:
    """Check that the process answers (liveness)."""
    return as_json({"status": "alive"})


async def is_ready() -> Response:
    """Check that the database answers (readiness); its schema was checked at the start."""
    await services().database.read(migrations.count_applied)
    return as_json({"status": "ready"})


async def show_metrics() -> Response:
    """Read the metrics in the Prometheus text format; from this machine, or with the metrics token."""
    _check_reader()
    metrics = services().metrics
    metrics.writes_waiting.set(services().database.waiting_writes)
    metrics.writer_seconds.set(services().database.writer_seconds.total)
    metrics.reader_lag_seconds.set(services().feeds.lag_seconds())
    # The other figures are worth having while the database is away.
    with suppress(Unavailable):
        metrics.show_spending(await services().database.read(charges.find_spending))
        metrics.show_writer_seconds(await _writer_seconds_by_pseudonym())
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


async def _writer_seconds_by_pseudonym() -> list[tuple[str, float]]:
    """Most first. Who has no pseudonym is left out, and so are the addresses by which strangers have their turns."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for person, held in services().database.writer_seconds.heaviest():
        # The first changes of a credential are made before it is known whose it is.
        seconds[services().accounts.find(person) or person] += held
    named = await services().database.read(pseudonyms.list_of_accounts, list(seconds))
    most_first = sorted(seconds.items(), key=itemgetter(1), reverse=True)
    return [(named[person], held) for person, held in most_first if person in named]


def _check_reader() -> None:
    """A request that was passed on by a proxy does not come from this machine, whatever its address says.

    Some proxies leave no sign; a server with a public address is taken to be behind one, and needs a token. A page that
    rebinds its own name to this machine still sends that name. Raises `AccessDenied`.
    """
    token = services().metrics_token
    if token is not None:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        is_allowed = hmac.compare_digest(sent.encode(), token.encode())
    else:
        is_allowed = not services().has_public_address and _is_from_this_machine()
    if not is_allowed:
        raise AccessDenied


def _is_from_this_machine() -> bool:
    return (
        request.remote_addr in LOOPBACK
        and re.sub(r":\d*$", "", request.host) in LOOPBACK_NAMES
        and not any(name in request.headers for name in SIGNS_OF_A_PROXY)
    )
