"""The commands: their exit codes, and one clear sentence for every failure."""

import io
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from quire import __version__
from quire.cli import main
from quire.store.engines.postgres import shown_name
from tests import patient
from tests.conftest import ModelServer, StartServer
from tests.postgres import fresh_database
from tests.running import PASSWORD, Person, RunningServer
from tests.web.uploading import TEXT, added

Run = Callable[..., "Ended"]

COLLECTIONS_MAX = 100
"""Of nearly three hundred by default."""


class Ended:
    """How a command ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command that ends by itself, with a data directory of one's own."""

    def run(*arguments: str, **settings: str) -> Ended:
        for name in [name for name in os.environ if name.startswith("QUIRE_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("QUIRE_DATA_DIR", str(tmp_path / "data"))
        for name, value in settings.items():
            monkeypatch.setenv(f"QUIRE_{name.upper()}", value)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.argv", ["quire", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return run


def failed(ended: Ended, code: int, *words: str) -> None:
    """It failed with one sentence on standard error, and nothing of our insides."""
    assert ended.code == code, ended.err
    assert ended.out == ""
    assert len(ended.err.strip().splitlines()) == 1, ended.err
    assert ended.err.strip().endswith((".", "not found"))
    assert "Traceback" not in ended.err
    for word in words:
        assert word in ended.err


@pytest.mark.parametrize(
    "arguments",
    [("--wrong",), ("serve", "--wrong"), ("fly",), ("user", "add"), ("token", "add", "ann"), ("backup",),
     ("token", "add", "ann", "--name", "x", "--days", "0"), ("serve", "extra")],
)  # fmt: skip
def test_a_wrong_use_says_how_to_use_it(run: Run, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert "Usage: quire" in ended.err
    assert "Error: " in ended.err


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (("serve", "--port", "ninety"), {}, ["--port"]),
        (("serve", "--port", "70000"), {}, ["--port"]),
        (("serve", "--workers", "2"), {}, ["workers"]),
        (("serve", "--workers", "0"), {}, ["--workers"]),
        (("serve",), {"port": "ninety"}, ["QUIRE_PORT"]),
        (("serve",), {"rate_limits": "perhaps"}, ["QUIRE_RATE_LIMITS"]),
        (("serve",), {"model_url": "ollama"}, ["QUIRE_MODEL_URL", "http://"]),
        (("serve",), {"model_url": "http://127.0.0.1:1/v1"}, ["model_name"]),
        (("backup", "b"), {"database_url": "postgresql://127.0.0.1/quire"}, ["pg_dump"]),
        (("restore", "b"), {"database_url": "postgresql://127.0.0.1/quire"}, ["pg_dump"]),
        (("serve", "--port", "0", "--database", "mysql://x/y"), {}, ["sqlite:///"]),
        (("migrate",), {"database_url": "quire.sqlite3"}, ["sqlite:///"]),
        (("user", "list"), {"log_format": "xml"}, ["QUIRE_LOG_FORMAT"]),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(
    run: Run, arguments: tuple[str, ...], settings: dict[str, str], words: list[str]
) -> None:
    failed(run(*arguments, **settings), 2, *words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("port = = 3", ["quire.toml", "TOML"]),
        ("colour = 'red'", ["colour", "quire.toml"]),
        ("port = 'ninety'", ["port", "quire.toml"]),
        ("[server]\nport = 3", ["server", "quire.toml"]),
    ],
)
def test_a_wrong_line_in_the_file_is_named_in_one_sentence(
    run: Run, tmp_path: Path, text: str, words: list[str]
) -> None:
    (tmp_path / "quire.toml").write_text(text)
    failed(run("serve"), 2, *words)


def test_a_port_in_use_is_told(run: Run, server: RunningServer) -> None:
    port = server.url.rpartition(":")[2]
    failed(run("serve", "--port", port), 1, f"127.0.0.1:{port}", "in use")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_told(run: Run, host: str) -> None:
    failed(run("serve", "--host", host), 1, host)


def test_a_second_server_on_the_same_data_directory_is_refused(run: Run, server: RunningServer) -> None:
    failed(
        run("serve", "--port", "0", "--data-dir", str(server.data_dir)), 1, str(server.data_dir), "Another"
    )


def test_a_data_directory_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for directory in (tmp_path / "file" / "data", tmp_path / "file"):
        failed(run("serve", "--port", "0", "--data-dir", str(directory)), 1, str(directory))
    if sys.platform == "linux":
        failed(run("serve", "--port", "0", "--data-dir", "/proc/quire"), 1, "/proc/quire")


def test_a_damaged_database_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "quire.sqlite3").write_bytes(b"this is no database " * 1_000)
    for command in (("serve", "--port", "0"), ("migrate",), ("doctor",)):
        failed(run(*command), 1, "quire.sqlite3")


def test_the_version_and_the_help_are_told(run: Run) -> None:
    assert __version__ in run("--version").out
    ended = run("--help")
    assert (ended.code, ended.err) == (0, "")
    for command in ("serve", "user", "token", "migrate", "backup", "restore", "doctor"):
        assert command in ended.out


def test_a_weak_password_is_refused(server: RunningServer) -> None:
    for password, word in (
        ("short", "10 to 256"),
        ("qwertyuiop", "everybody tries first"),
        ("", "10 to 256"),
    ):
        ended = server.quire("user", "add", "weak", "--password-stdin", input=f"{password}\n")
        failed(Ended(ended.returncode, ended.stdout, ended.stderr), 2, "password", word)


def test_a_taken_name_and_an_impossible_one_are_refused(server: RunningServer, author: Person) -> None:
    taken = server.quire("user", "add", author.name.upper(), "--password-stdin", input=f"{PASSWORD}\n")
    failed(Ended(taken.returncode, taken.stdout, taken.stderr), 1, author.name.upper())
    impossible = server.quire("user", "add", "two words", "--password-stdin", input=f"{PASSWORD}\n")
    failed(Ended(impossible.returncode, impossible.stdout, impossible.stderr), 2, "username")
    unknown = server.quire("token", "add", "nobody-at-all", "--name", "x")
    failed(Ended(unknown.returncode, unknown.stdout, unknown.stderr), 1, "nobody-at-all")


def test_accounts_and_tokens_are_made_while_the_server_runs(server: RunningServer) -> None:
    added = server.quire("user", "add", "carla", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    assert (added.returncode, added.stdout, added.stderr) == (0, f"Added carla in {server.data_dir}.\n", "")
    login = patient.post(f"{server.url}/login", json={"username": "carla", "password": PASSWORD})
    assert login.json()["user"]["is_administrator"]
    made = server.quire("token", "add", "carla", "--name", "script", "--days", "3")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.count("\n") == 1
    token = made.stdout.strip()
    me = patient.get(f"{server.url}/api/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["user"]["name"] == "carla"
    assert "carla  administrator" in server.quire("user", "list").stdout


def test_a_new_password_and_a_disabled_account_count_at_once(server: RunningServer, author: Person) -> None:
    browser = author.browser()
    changed = server.quire("user", "password", author.name, "--password-stdin", input="another good one\n")
    assert changed.returncode == 0, changed.stderr
    assert browser.get("/api/me").status_code == 401
    again = {"username": author.name, "password": "another good one"}
    assert patient.post(f"{server.url}/login", json=again).status_code == 200
    assert server.quire("user", "disable", author.name).returncode == 0
    assert author.http.get("/api/me").status_code == 401
    assert patient.post(f"{server.url}/login", json=again).status_code == 401
    assert server.quire("user", "enable", author.name).returncode == 0
    assert patient.post(f"{server.url}/login", json=again).status_code == 200


def test_an_account_is_exported_and_deleted_and_its_documents_transferred(
    server: RunningServer, tmp_path: Path
) -> None:
    gone, heir = server.person("gone"), server.person("heir")
    gone.document("Left behind")
    copy = tmp_path / "gone.zip"
    assert server.quire("user", "export", "gone", "--output", str(copy)).returncode == 0
    with zipfile.ZipFile(copy) as archive:
        assert {"account.json", "audit.jsonl"} < set(archive.namelist())

    in_use = server.quire("user", "transfer", "gone", "--to", "heir")
    assert (in_use.returncode, in_use.stderr) == (
        1,
        "Only the documents of a disabled account can be transferred.\n",
    )
    deleted = server.quire("user", "delete", "gone", "--transfer-to", "heir")
    assert deleted.stdout.splitlines() == ["Deleted gone.", "Documents that now belong to heir: 1."]
    assert gone.http.get("/api/me").status_code == 401
    titles = [one["title"] for one in heir.done("GET", "/api/documents")["documents"]]
    assert titles == ["Left behind"]
    assert server.quire("user", "delete", "gone").returncode == 1
    assert server.quire("audit", "verify").returncode == 0


def test_a_record_that_was_changed_is_named_by_its_chain_and_number(server: RunningServer) -> None:
    document = server.person("ann").document("Kept")
    server.write(
        lambda tx: tx.run(
            "update audit_event set type = 'document.purged' where chain = :id", id=document["id"]
        )
    )
    verified = server.quire("audit", "verify")
    assert verified.returncode == 1
    sentence = f"record 1 of the chain {document['id']}: it was changed after it was written."
    assert sentence in verified.stdout + verified.stderr


def test_a_backup_taken_while_the_server_runs_is_a_whole_database(
    server: RunningServer, author: Person, start_server: StartServer, tmp_path: Path
) -> None:
    document = author.document("Kept")
    copy = tmp_path / "restored" / "quire.sqlite3"
    copy.parent.mkdir()
    done = server.quire("backup", str(copy))
    assert (done.returncode, done.stdout) == (0, f"Wrote {copy}.\n"), done.stderr
    connection = sqlite3.connect(copy)
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    connection.close()
    restored = start_server("restored")
    assert author.at(restored.url).done("GET", f"/api/documents/{document['id']}")["document"] == document

    again = server.quire("backup", str(copy))
    failed(Ended(again.returncode, again.stdout, again.stderr), 1, str(copy), "exists")


def test_a_backup_is_restored_with_the_uploaded_files(
    start_server: StartServer, run: Run, tmp_path: Path
) -> None:
    server = start_server()
    person = server.person("ann")
    reference = added(person, person.document())
    backup = tmp_path / "backup"
    assert server.quire("backup", str(backup)).returncode == 0
    refused = server.quire("restore", str(backup), "--replace")
    failed(Ended(refused.returncode, refused.stdout, refused.stderr), 1, "Another Quire server")
    person.done("DELETE", f"/api/references/{reference['id']}")
    server.stop()
    failed(run("restore", str(backup), "--data-dir", str(server.data_dir)), 1, "not empty", "--replace")
    done = run("restore", str(backup), "--data-dir", str(tmp_path / "elsewhere"))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Restored {backup} into {tmp_path / 'elsewhere'}, with 1 uploaded files.\n"
    restored = start_server("elsewhere")
    found = person.at(restored.url).http.get(f"/api/references/{reference['id']}/file")
    assert (found.status_code, found.text) == (200, TEXT)
    replaced = run("restore", str(backup), "--replace", "--data-dir", str(server.data_dir))
    assert f"What was there before is in {server.data_dir}/replaced-" in replaced.out


def test_a_backup_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    failed(run("backup", str(tmp_path / "copy")), 1, "no database")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize(
    "arguments",
    [("keys", "rotate"), ("backup", "copy"), ("user", "list"), ("user", "disable", "ann"), ("audit", "verify"),
     ("token", "list", "ann"), ("token", "add", "ann", "--name", "x"),
     ("export", "abc", "--format", "md", "--output", "copy", "--user", "ann")],
)  # fmt: skip
def test_a_directory_with_a_wrong_name_stays_unmade(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    wrong = tmp_path / "wrong"
    failed(run(*arguments, "--data-dir", str(wrong)), 1, "no database")
    assert not wrong.exists()
    wrong.mkdir()
    failed(run(*arguments, "--data-dir", str(wrong)), 1, "no database")
    assert list(wrong.iterdir()) == []


def test_the_doctor_finds_a_healthy_server_healthy(start_server: StartServer) -> None:
    done = start_server().quire("doctor")
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""
    for subject in ("disk", "database", "files", "model", "limits"):
        assert f"ok       {subject}" in done.stdout


def test_the_doctor_says_what_is_wrong_with_the_model(run: Run, model_server: ModelServer) -> None:
    settings = model_server.settings
    fine = run("doctor", **settings)
    assert (fine.code, "ok       model: test-model answers." in fine.out) == (0, True)
    model_server.plan(status=401)
    wrong = run("doctor", **settings)
    assert wrong.code == 1
    assert "problem  model: " in wrong.out
    assert "QUIRE_MODEL_KEY" in wrong.out
    assert "test-key" not in wrong.out


def test_the_doctor_shows_the_limits_in_force(run: Run) -> None:
    shown = run("doctor").out
    assert "questions sent, for each person: 20 in 1 min" in shown
    assert "rate limits are off" in run("doctor", rate_limits="off").out


def test_a_server_says_one_line_when_it_is_ready_and_ends_with_0(start_server: StartServer) -> None:
    server = start_server()
    assert server.url.startswith("http://127.0.0.1:")
    assert patient.get(f"{server.url}/healthz").status_code == 200
    assert server.stop() == 0


class FirstStart(RunningServer):
    """A server that finds nothing of what it needs."""

    def prepare(self) -> None:
        assert not self.data_dir.exists()


def test_the_first_start_makes_the_data_directory_and_the_database(tmp_path: Path) -> None:
    server = FirstStart(tmp_path / "new" / "data")
    server.log_path.parent.mkdir()
    server.start()
    assert server.first_administrator_url.startswith(server.url)
    assert server.person("ann").document()["sections"]
    assert server.stop() == 0


LOADED = """
import gc, sys
from quire.__main__ import main
usual = gc.get_threshold()
sys.argv = ["quire", "--version"]
try:
    main()
finally:
    print(sum(generation["collections"] for generation in gc.get_stats()), gc.get_threshold() == usual)
"""


def test_the_collector_hardly_looks_at_what_a_start_loads() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    collections, is_as_usual = done.stdout.split()[-2:]
    assert int(collections) < COLLECTIONS_MAX
    assert is_as_usual == "True"


def test_the_database_can_lie_elsewhere(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUIRE_")}
    place = tmp_path / "elsewhere" / "own.sqlite3"
    done = subprocess.run(
        [sys.executable, "-m", "quire", "migrate", "--database", f"sqlite:///{place}"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "The database has the current schema.\n"), done.stderr
    assert place.exists()


def test_everything_is_moved_to_postgresql_and_served_there(
    run: Run, start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server()
    document = server.person("ann").document()
    source = f"sqlite://{server.database_path}"
    with fresh_database(has_schema=False) as address:
        failed(run("migrate", "--from", source, "--to", address), 1, "Another Quire server")
        server.stop()
        moved = run("migrate", "--from", source, "--to", address, "--data-dir", str(tmp_path / "there"))
        assert moved.code == 0, moved.err
        assert "all are the same in both" in moved.out
        exported = run(
            *(
                "export",
                document["id"],
                "--format",
                "md",
                "--user",
                "ann",
                "--output",
                str(tmp_path / "a.md"),
            ),
            database_url=address,
        )
        assert exported.code == 0, exported.err
        assert document["title"] in (tmp_path / "a.md").read_text()


def test_who_adds_an_account_is_told_in_which_database(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh_database() as address:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        added = run("user", "add", "carl", "--password-stdin", database_url=address)
    assert (added.code, added.out) == (0, f"Added carl in {shown_name(address)}.\n")


def test_moving_needs_both_places(run: Run) -> None:
    ended = run("migrate", "--from", "sqlite:////tmp/quire.sqlite3")
    assert (ended.code, "--to" in ended.err) == (2, True)
