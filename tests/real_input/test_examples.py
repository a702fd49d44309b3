"""The examples of the documentation, run as a reader runs them, on a real long text."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ModelServer, StartServer
from tests.licences import GPL_3
from tests.running import PASSWORD, Person

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def run(example: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith("QUIRE_")}
    return subprocess.run(
        [sys.executable, str(EXAMPLES / example), *arguments],
        env={**own, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def access(person: Person) -> dict[str, str]:
    return {"QUIRE_URL": str(person.http.base_url), "QUIRE_TOKEN": person.token}


def test_a_long_text_is_loaded_and_the_answer_quotes_the_right_section_first(author: Person) -> None:
    done = run("load_gpl.py", str(GPL_3), **access(author))
    assert done.returncode == 0, done.stderr
    assert "GPL-3.txt: 19 sections" in done.stdout
    answers = done.stdout.split("Who may convey verbatim copies?\n")[1:]
    assert len(answers) == 2
    for answer in answers:
        assert "No language model is connected" in answer
        first_quote, place = answer.split("\n— ")[:2]
        assert "> You may convey verbatim copies of the Program's source code" in first_quote
        assert place.startswith("“4. Conveying Verbatim Copies”, paragraph 1")
    (document,) = author.done("GET", "/api/documents")["documents"]
    sections = author.done("GET", f"/api/documents/{document['id']}")["document"]["sections"]
    assert [section["title"] for section in sections][4:6] == ["3. Protecting Users' Legal Rights From "
        "Anti-Circumvention Law", "4. Conveying Verbatim Copies"]  # fmt: skip
    words = len(GPL_3.read_text("utf-8").split())
    assert abs(sum(section["word_count"] for section in sections) - words) < words * 0.05


def test_a_language_model_is_given_the_right_passage_of_a_long_text(
    start_server: StartServer, model_server: ModelServer
) -> None:
    model_server.plan(pieces=["Anybody ", "may, ", "as section 4 says."])
    ann = start_server(**model_server.settings).person("ann")
    done = run("load_gpl.py", str(GPL_3), **access(ann))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Anybody may, as section 4 says.") == 2
    for call in model_server.calls():
        question = call["request"]["messages"][-1]["content"]
        assert question.endswith("Who may convey verbatim copies?")
        first_passage = question.split("[S1]")[1].split("[S2]")[0]
        assert "“4. Conveying Verbatim Copies”" in first_passage
        assert "You may convey verbatim copies" in first_passage


def test_a_text_that_is_not_there_is_named(author: Person, tmp_path: Path) -> None:
    done = run("load_gpl.py", str(tmp_path / "missing.txt"), **access(author))
    assert (done.returncode, done.stdout) == (1, "")
    assert "missing.txt" in done.stderr


def test_a_program_opens_the_chat_of_a_section_and_reads_it(author: Person, stranger: Person) -> None:
    document = author.document()
    section_id = document["sections"][0]["id"]
    url = str(author.http.base_url)
    who = {"QUIRE_URL": url, "QUIRE_USER": author.name, "QUIRE_PASSWORD": PASSWORD}

    opened = run("open_chat.py", "open", document["id"], section_id, **who)
    assert opened.returncode == 0, opened.stderr
    assert opened.stderr == "Chat session created successfully\n"
    again = run("open_chat.py", "open", document["id"], section_id, **who)
    assert (again.stdout, again.stderr) == (opened.stdout, "")

    missing = run("open_chat.py", "open", document["id"], "nowhere", **who)
    assert (missing.returncode, missing.stderr) == (1, "Not there: Section not found\n")
    other = {**who, "QUIRE_USER": stranger.name}
    denied = run("open_chat.py", "open", document["id"], section_id, **other)
    assert (denied.returncode, denied.stderr) == (1, "Not yours: Access denied\n")
    wrong = run("open_chat.py", "open", document["id"], section_id, **{**who, "QUIRE_PASSWORD": "wrong"})
    assert "Cannot sign in: The name or the password is wrong." in wrong.stderr

    chat_id = opened.stdout.strip()
    author.finished(author.ask({"id": chat_id}, "Why do we do it?"))
    read = run("open_chat.py", "read", chat_id, **access(author))
    assert read.returncode == 0, read.stderr
    assert "2 messages" in read.stdout
    assert "user (completed):\nWhy do we do it?" in read.stdout
    refused = run("open_chat.py", "read", chat_id, **access(stranger))
    assert (refused.returncode, refused.stderr) == (1, "Access denied\n")
