"""Handlers: whether the server lives, whether it is ready, and its figures."""

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from quart import Response, request

from quire.domain.errors import AccessDenied
from quire.store import migrations
from quire.web.http.services import services
from quire.web.response_models import as_json

LOOPBACK = frozenset({"127.0.0.1", "::1", "<local>"})


async def is_alive() -> Response:
    """Whether the process answers; asks nothing else."""
    return as_json({"status": "alive"})


async def is_ready() -> Response:
    """Whether the database answers; it has the schema of this release since the start."""
    await services().database.read(migrations.count_applied)
    return as_json({"status": "ready"})


async def show_metrics() -> Response:
    """The figures in the text form of Prometheus; for this machine, or with the metrics token."""
    _check_reader()
    metrics = services().metrics
    metrics.writes_waiting.set(services().database.waiting_writes)
    metrics.reader_lag_seconds.set(services().feeds.lag_seconds())
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


def _check_reader() -> None:
    """A request that was passed on by a proxy does not come from this machine, whatever its address says."""
    token = services().metrics_token
    if token is not None:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        is_allowed = hmac.compare_digest(sent.encode(), token.encode())
    else:
        is_allowed = request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers
    if not is_allowed:
        raise AccessDenied
