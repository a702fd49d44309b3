"""Documents go out and come in on the command line: on the data directory, and at a server with a token."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import Person, RunningServer

SECTIONS = [{"title": "One", "content": "Steam kills."}, {"title": "Two", "level": 2, "content": "More."}]


def texts(author: Person, document_id: str) -> list[Any]:
    found = author.done("GET", f"/api/documents/{document_id}")["document"]
    return [(section["title"], section["level"], section["content"]) for section in found["sections"]]


def test_a_document_goes_out_and_comes_in_beside_a_running_server(
    server: RunningServer, author: Person, tmp_path: Path
) -> None:
    document = author.document("Tanks", SECTIONS)
    archive = tmp_path / "tanks.json"
    arguments = ("--format", "json", "--output", str(archive), "--user", author.name)
    ended = server.quire("export", document["id"], *arguments)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr
    assert json.loads(archive.read_bytes())["format"] == "quire-document"
    made = server.quire("import", str(archive), "--user", author.name)
    assert made.returncode == 0, made.stderr
    assert texts(author, made.stdout.strip()) == texts(author, document["id"])
    again = server.quire("export", document["id"], *arguments)
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_a_text_comes_into_a_document(server: RunningServer, author: Person, tmp_path: Path) -> None:
    document = author.document("Tanks", SECTIONS)
    file = tmp_path / "more.md"
    file.write_text("# Three\n\nText.\n")
    ended = server.quire("import", str(file), "--user", author.name, "--into", document["id"])
    assert ended.returncode == 0, ended.stderr
    assert texts(author, document["id"])[2] == ("Three", 1, "Text.")


def with_token(server: RunningServer, author: Person, *arguments: str) -> Any:
    token = author.http.headers["authorization"].removeprefix("Bearer ")
    return server.quire("--server", server.url, *arguments, input=f"{token}\n")


def test_a_document_goes_out_and_comes_in_at_a_server(
    server: RunningServer, author: Person, tmp_path: Path
) -> None:
    document = author.document("Tanks", SECTIONS)
    archive = tmp_path / "tanks.json"
    ended = with_token(server, author, "export", document["id"], "--format", "json", "--output", str(archive))
    assert ended.returncode == 0, ended.stderr
    made = with_token(server, author, "import", str(archive))
    assert made.returncode == 0, made.stderr
    assert texts(author, made.stdout.strip()) == texts(author, document["id"])


def test_failures_are_a_sentence_and_leave_no_file(
    server: RunningServer, author: Person, tmp_path: Path
) -> None:
    output = tmp_path / "out.md"
    export = ("export", "no-such-document", "--format", "md", "--output", str(output))
    for ended, code in (
        (server.quire(*export, "--user", author.name), 1),
        (server.quire(*export, "--user", "nobody-at-all"), 1),
        (with_token(server, author, *export), 1),
        (server.quire("--server", "http://127.0.0.1:9", *export, input="token\n"), 1),
        (server.quire("--server", "ftp://example.org", *export, input="token\n"), 1),
        (server.quire(*export), 2),
        (server.quire("--server", server.url, "user", "list"), 2),
        (server.quire("export", "x", "--format", "exe", "--output", str(output), "--user", author.name), 2),
    ):
        assert ended.returncode == code, ended.stderr
        assert ended.stdout == ""
        assert "Traceback" not in ended.stderr
        assert ended.stderr.strip()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_nobody_exports_what_is_not_theirs(server: RunningServer, author: Person, tmp_path: Path) -> None:
    document = author.document("Tanks", SECTIONS)
    stranger = server.person("a-stranger-to-tanks")
    ended = server.quire(
        "export", document["id"], "--format", "md", "--output", str(tmp_path / "a"), "--user", stranger.name
    )
    assert (ended.returncode, ended.stderr.strip()) == (1, "Access denied")
