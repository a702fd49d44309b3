"""Handlers: liveness, readiness and metrics."""

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from quart import Response, request

from quire.domain.errors import AccessDenied
from quire.store import migrations
from quire.web.http.services import services
from quire.web.response_models import as_json

LOOPBACK = frozenset({"127.0.0.1", "::1", "<local>"})


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
    metrics.reader_lag_seconds.set(services().feeds.lag_seconds())
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


def _check_reader() -> None:
    """Raises `AccessDenied`. A request through a proxy does not count as local, whatever its address."""
    token = services().metrics_token
    if token is not None:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        is_allowed = hmac.compare_digest(sent.encode(), token.encode())
    else:
        is_allowed = request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers
    if not is_allowed:
        raise AccessDenied
