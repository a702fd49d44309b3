"""The identity provider of `tests/provider_server.py` in a process of its own."""

import os
from pathlib import Path
from typing import Any

import httpx

from tests.forks import Fork, Surroundings
from tests.provider_server import CLIENT_ID, CLIENT_SECRET, run
from tests.running import NO_CERTIFICATES, REQUEST_SECONDS

Json = dict[str, Any]


class ProviderProcess:
    """The provider's process, its plan and what it saw."""

    def __init__(self) -> None:
        self._program = Fork(run, Surroundings(dict(os.environ), Path(os.devnull), Path(os.devnull)))
        self.issuer = self._program.stdout.readline().strip()
        self._http = httpx.Client(base_url=self.issuer, timeout=REQUEST_SECONDS, verify=NO_CERTIFICATES)

    def settings(self, **further: str) -> dict[str, str]:
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_name": "Letters",
            "oidc_enter": "groups=writers",
            "oidc_administer": "groups=chiefs",
            "oidc_groups_claim": "groups",
            **further,
        }

    def plan(self, **plan: Any) -> None:
        self._http.put("/plan", json=plan).raise_for_status()

    def calls(self, path: str) -> list[Json]:
        return [call for call in self._http.get("/calls").json() if call["path"] == path]

    def authorize(self, address: str) -> str:
        """Let whoever the plan names sign in there; where the browser is sent back to."""
        return httpx.get(address, timeout=REQUEST_SECONDS, verify=NO_CERTIFICATES).headers["location"]

    def logout_token(self, **claims: Any) -> str:
        return self._http.post("/logout-token", json=claims).text

    def close(self) -> None:
        self._http.close()
        self._program.end()
