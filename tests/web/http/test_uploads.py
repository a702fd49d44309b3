"""A file in a multipart body is taken whole or not at all."""

import socket

import pytest

from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import refused
from tests.web.uploading import files_of


@pytest.mark.parametrize(
    ("media_type", "body", "status", "code"),
    [
        ("multipart/form-data", b"", 400, "malformed_upload"),
        ("multipart/form-data; boundary=b", b"", 400, "malformed_upload"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx", 400, "malformed_upload"),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 422, "invalid_field"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n--b--\r\n', 422, "invalid_field",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.md"\r\n\r\nx\r\n--b--\r\n', 422,
            "invalid_field",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\nx', 400, "malformed_upload",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\nx\r\n'
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="b.md"\r\n\r\ny\r\n--b--\r\n', 422,
            "invalid_field",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + b"x" * 4097 + b"\r\n"
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\nx\r\n--b--\r\n', 422,
            "invalid_field",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n' * 17 + b"--b--\r\n", 400,
            "malformed_upload",
        ),
    ],
)  # fmt: skip
def test_a_strange_body_is_refused_and_leaves_nothing(
    server: RunningServer, author: Person, media_type: str, body: bytes, status: int, code: str
) -> None:
    document = author.document()
    before = files_of(server)
    reply = author.http.post(
        f"/api/documents/{document['id']}/references", content=body, headers={"Content-Type": media_type}
    )
    refused(reply, status, code)
    wait_until(lambda: files_of(server) == before)
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []


def test_an_upload_that_is_cut_off_leaves_nothing(server: RunningServer, author: Person) -> None:
    document = author.document()
    before = files_of(server)
    with socket.create_connection((author.http.base_url.host, author.http.base_url.port or 80)) as connection:
        connection.sendall(
            f"POST /api/documents/{document['id']}/references HTTP/1.1\r\nHost: here\r\n"
            f"Authorization: Bearer {author.token}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            "Content-Length: 1000000\r\n\r\n--b\r\n"
            'Content-Disposition: form-data; name="file"; filename="half.md"\r\n\r\nThe first half'.encode()
        )
        wait_until(lambda: files_of(server) != before)
    wait_until(lambda: files_of(server) == before)
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []
