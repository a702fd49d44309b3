"""Uploading references over the API, and waiting until they are read."""

from typing import Any

import httpx

from tests.running import Person, RunningServer, wait_until

TEXT = "# Steam\n\nSteam kills spores within fifteen minutes.\n\n# Air\n\nAir must be let out first.\n"


def upload(
    person: Person,
    document: dict[str, Any],
    data: bytes | str = TEXT,
    filename: str = "steam.md",
    **request: Any,
) -> httpx.Response:
    return person.http.post(
        f"/api/documents/{document['id']}/references",
        files={"file": (filename, data.encode() if isinstance(data, str) else data)},
        **request,
    )


def settled(person: Person, reference: dict[str, Any]) -> dict[str, Any]:
    """The reference after it was read."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = person.done("GET", f"/api/references/{reference['id']}")["reference"]
        return found if found["status"] in ("ready", "failed") else None

    return wait_until(look)


def added(person: Person, document: dict[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    reply = upload(person, document, *args, **kwargs)
    assert reply.status_code == 202, reply.text
    return settled(person, reply.json()["reference"])


def files_of(server: RunningServer) -> set[str]:
    return {path.name for path in (server.data_dir / "files").rglob("*") if path.is_file()}
