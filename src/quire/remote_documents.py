"""Documents in and out of a server elsewhere, over its API with a token. Redirects are not followed."""

import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode

PIECE_BYTES = 256 * 1024
POLL_SECONDS = 1.0
SECONDS_MAX = 900.0

Tell = Callable[[str], None]
"""Shows progress to people."""


class ServerRefused(Exception):
    """The server cannot be reached, or said why it does not do it; the message is a sentence."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Server:
    """A server at an address, and whoever's token is sent to it."""

    def __init__(self, address: str, token: str) -> None:
        if not address.startswith(("http://", "https://")):
            raise ServerRefused(
                f"{address} is no address of a server: it must begin with http:// or https://."
            )
        self._address = address.rstrip("/")
        self._token = token
        self._opener = urllib.request.build_opener(_NoRedirects)

    def export(self, document_id: str, format_name: str, file: BinaryIO, tell: Tell) -> None:
        """Write the file of a document. Raises `ServerRefused`."""
        query = urlencode({"format": format_name})
        path = f"/api/documents/{quote(document_id, safe='')}/export?{query}"
        with self._open("GET", path) as reply:
            if reply.status != 202:
                return _copy(reply, file, tell)
            export = json.load(reply)["export"]
        with self._open("GET", self._ready(export, tell)) as reply:
            _copy(reply, file, tell)

    def import_file(self, path: Path, into: str | None, tell: Tell) -> str:
        """Make a document of a file, or sections of another one; returns its id. Raises `ServerRefused`."""
        boundary = secrets.token_hex(16)
        name = path.name.replace("\\", "_").replace('"', "_")
        fields = "" if into is None else _part(boundary, 'name="into"') + f"{into}\r\n"
        before = (fields + _part(boundary, f'name="file"; filename="{name}"')).encode()
        after = f"\r\n--{boundary}--\r\n".encode()
        size_bytes = path.stat().st_size
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(before) + size_bytes + len(after)),
        }
        body = _body(before, path, after, size_bytes, tell)
        with self._open("POST", "/api/documents/import", body, headers) as reply:
            document_id: str = json.load(reply)["document"]["id"]
            return document_id

    def _ready(self, export: dict[str, Any], tell: Tell) -> str:
        """Wait until a large export is ready, and return the path of its file."""
        while export["status"] in ("queued", "running"):
            tell(f"{export['status']} {export['progress']:.0%}")
            time.sleep(POLL_SECONDS)
            with self._open("GET", f"/api/exports/{export['id']}") as reply:
                export = json.load(reply)["export"]
        if export["status"] != "ready":
            raise ServerRefused(export["error"] or "The export failed.")
        url: str = export["file_url"]
        return url

    def _open(
        self,
        method: str,
        path: str,
        body: Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        # The constructor lets no other scheme than http and https in.
        request = urllib.request.Request(  # noqa: S310
            self._address + path, data=body, method=method, headers=headers or {}
        )
        request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            return self._opener.open(request, timeout=SECONDS_MAX)
        except urllib.error.HTTPError as error:
            raise ServerRefused(_sentence(error)) from error
        except urllib.error.URLError as error:
            raise ServerRefused(f"{self._address} cannot be reached: {error.reason}.") from error
        except (OSError, HTTPException, ValueError) as error:
            raise ServerRefused(f"{self._address} cannot be reached: {error}.") from error


def _part(boundary: str, disposition: str) -> str:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"


def _body(before: bytes, path: Path, after: bytes, size_bytes: int, tell: Tell) -> Iterator[bytes]:
    yield before
    sent_bytes = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
            sent_bytes += len(piece)
            tell(f"sent {sent_bytes / max(size_bytes, 1):.0%}")
    yield after


def _copy(reply: Any, file: BinaryIO, tell: Tell) -> None:
    received_bytes = 0
    while piece := reply.read(PIECE_BYTES):
        file.write(piece)
        received_bytes += len(piece)
        tell(f"received {received_bytes} bytes")


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        said = json.loads(error.read(64 * 1024))["error"]
    except (ValueError, KeyError, TypeError, OSError, HTTPException):
        return f"The server replied with the status {error.code}; is this the address of a Quire?"
    return str(said)
