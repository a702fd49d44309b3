"""Who wrote what, as programs are told it, as people read it, and as a file to hand on."""

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.running import Person, RunningServer
from tests.web.conftest import damage_version, place_of, refused, without_scripts_of_its_own

WRITTEN = "Nobody has ever seen the cellar by daylight."
PASTED = "Three letters arrived on a wet Tuesday. 😀"


def save(
    person: Person, document: dict[str, Any], content: str, origins: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Save the first section, whatever its revision."""
    place = place_of(document)
    revision = person.done("GET", place)["section"]["revision"]
    body = {"content": content, **({} if origins is None else {"origins": origins})}
    section: dict[str, Any] = person.done("PATCH", place, json=body, headers={"If-Match": f'"{revision}"'})[
        "section"
    ]
    return section


def origin(content: str, part: str, kind: str, message_id: str | None = None) -> dict[str, Any]:
    start = content.index(part)
    said = {"start": start, "end": start + len(part), "kind": kind}
    return said if message_id is None else {**said, "message_id": message_id}


@pytest.fixture
def document(author: Person) -> dict[str, Any]:
    return author.document("Report", [{"title": "Cellar", "content": WRITTEN}, {"title": "Empty"}])


@pytest.fixture
def answer(author: Person, document: dict[str, Any]) -> dict[str, Any]:
    return author.finished(author.ask(author.chat(document)))


@pytest.fixture
def mixed(author: Person, document: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The document with something typed, pasted and from an answer in its first section."""
    content = f"{WRITTEN}\n\n{PASTED}\n\n{answer['content']}"
    said = [origin(content, PASTED, "pasted"), origin(content, answer["content"], "answer", answer["id"])]
    save(author, document, content, said)
    return document


def test_the_spans_of_a_section_cover_its_text_and_say_where_it_came_from(
    author: Person, mixed: dict[str, Any], answer: dict[str, Any]
) -> None:
    content = author.done("GET", place_of(mixed))["section"]["content"]
    told = author.done("GET", f"{place_of(mixed)}/authorship")["authorship"]
    assert told["revision"] == 2
    spans = told["spans"]
    assert [spans[0]["start"], *(span["end"] for span in spans)] == [
        *(span["start"] for span in spans),
        len(content),
    ]
    assert [content[span["start"] : span["end"]].strip() for span in spans if span["kind"] != "typed"] == [
        PASTED,
        answer["content"].strip(),
    ]
    from_answer = spans[-1]
    assert (from_answer["kind"], from_answer["model"]) == ("answer", answer["model"])
    assert (from_answer["message_id"], from_answer["author"]) == (answer["id"], author.name)
    assert spans[0]["message_id"] is None
    assert (
        sum(share["words"] for share in told["shares"])
        == author.done("GET", place_of(mixed))["section"]["word_count"]
    )


def test_a_document_is_summed_up(author: Person, mixed: dict[str, Any], answer: dict[str, Any]) -> None:
    told = author.done("GET", f"/api/documents/{mixed['id']}/authorship")["authorship"]
    words = {share["kind"]: share["words"] for share in told["shares"]}
    assert words["typed"] == 8
    assert words["pasted"] == 7
    assert words["answer"] == told["words"] - 15 > 0
    assert [(one["author"], one["words"]) for one in told["authors"]] == [(author.name, 15)]
    assert [one["model"] for one in told["models"]] == [answer["model"]]
    assert [section["title"] for section in told["sections"]] == ["Cellar", "Empty"]
    assert sum(share["share"] for share in told["shares"]) == pytest.approx(1, abs=0.001)


def kinds_of_words(person: Person, document: dict[str, Any]) -> dict[str, set[str]]:
    """The words of the first section, and how they came in."""
    content = person.done("GET", place_of(document))["section"]["content"]
    spans = person.done("GET", f"{place_of(document)}/authorship")["authorship"]["spans"]
    words: dict[str, set[str]] = {}
    for word in re.finditer(r"\w+", content):
        (kind,) = [span["kind"] for span in spans if span["start"] <= word.start() < span["end"]]
        words.setdefault(kind, set()).add(word[0])
    return words


def proposed(
    person: Person, document: dict[str, Any], answer: dict[str, Any]
) -> tuple[str, list[dict[str, Any]]]:
    """A proposal to append an answer, as its address and its hunks."""
    made = person.done("POST", f"/api/messages/{answer['id']}/proposal", json={"mode": "append"})["proposal"]
    return f"/api/proposals/{made['id']}/decisions", made["hunks"]


def test_what_is_accepted_is_the_answers_and_what_is_taken_back_leaves_nothing(
    author: Person, document: dict[str, Any], answer: dict[str, Any]
) -> None:
    before = author.done("GET", f"{place_of(document)}/authorship")["authorship"]
    decisions, hunks = proposed(author, document, answer)
    accepted = author.done("POST", decisions, json={"accept": [hunk["id"] for hunk in hunks]})
    words = kinds_of_words(author, document)
    assert set(words) == {"typed", "answer"}
    assert words["typed"] == set(re.findall(r"\w+", WRITTEN))
    author.done("DELETE", f"{decisions}/{accepted['decision']['id']}")
    after = author.done("GET", f"{place_of(document)}/authorship")["authorship"]
    assert (after["spans"], after["shares"]) == (before["spans"], before["shares"])


def test_what_a_person_puts_into_a_hunk_is_theirs_and_the_rest_is_edited(
    author: Person, document: dict[str, Any], answer: dict[str, Any]
) -> None:
    decisions, hunks = proposed(author, document, answer)
    hunk = hunks[0]
    edits = {hunk["id"]: f"{hunk['after']} Zanzibar."}
    author.done("POST", decisions, json={"accept": [hunk["id"]], "edits": edits})
    words = kinds_of_words(author, document)
    assert words["typed"] == {*re.findall(r"\w+", WRITTEN), "Zanzibar"}
    assert words["edited_answer"] >= set(re.findall(r"\w+", hunk["after"])) - words["typed"]
    assert "answer" not in words


def test_a_version_that_comes_back_brings_its_attribution(author: Person, mixed: dict[str, Any]) -> None:
    before = author.done("GET", f"{place_of(mixed)}/authorship")["authorship"]["spans"]
    save(author, mixed, "All gone.")
    author.done("POST", f"{place_of(mixed)}/versions/2/restore", headers={"If-Match": '"3"'})
    assert author.done("GET", f"{place_of(mixed)}/authorship")["authorship"]["spans"] == before


def test_the_page_marks_the_text_and_lists_where_each_part_came_from(
    author: Person, mixed: dict[str, Any], answer: dict[str, Any]
) -> None:
    page = author.browser().get(f"/documents/{mixed['id']}/authorship")
    assert page.status_code == 200
    marked = dict(re.findall(r'<span class="(\w+)" title="[^"]+">(.*?)</span>', page.text, re.S))
    assert unescape(marked["pasted"]).strip() == PASTED
    assert unescape(marked["answer"]).strip() == answer["content"].strip()
    (title,) = re.findall(r'<span class="answer" title="([^"]+)">', page.text)
    assert title.startswith(f"From an answer, as it was · {author.name} · ")
    assert title.endswith(answer["model"])
    assert page.text.count("<li><q") == 3
    assert "Where each part of “Cellar” came from" in page.text
    without_scripts_of_its_own(page)


def test_text_on_the_page_is_only_text(author: Person) -> None:
    document = author.document("<b>Bold</b>", [{"title": "<i>x</i>", "content": "<script>alert(1)</script>"}])
    reply = author.browser().get(f"/documents/{document['id']}/authorship")
    page = reply.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    without_scripts_of_its_own(reply)
    assert "<b>" not in page
    assert "<i>" not in page


def test_a_document_without_words_says_so(author: Person) -> None:
    document = author.document("Nothing", [{"title": "Empty"}])
    assert (
        "This document has no words yet."
        in author.browser().get(f"/documents/{document['id']}/authorship").text
    )


def test_a_long_document_begins_to_be_shown_at_once(author: Person) -> None:
    sections = [{"title": f"Section {number}", "content": f"{WRITTEN} " * 50} for number in range(150)]
    document = author.document("Long", sections)
    with author.browser().stream("GET", f"/documents/{document['id']}/authorship") as page:
        pieces = list(page.iter_text())
    assert "Long" in pieces[0]
    assert "Summary" not in pieces[0]
    assert len(pieces) > 3
    assert "".join(pieces).count('class="attributed"') == 150


def test_the_statement_is_a_file_in_plain_sentences(
    author: Person, mixed: dict[str, Any], answer: dict[str, Any]
) -> None:
    reply = author.browser().get(f"/documents/{mixed['id']}/authorship?format=md")
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.headers["content-disposition"] == 'attachment; filename="authorship.md"'
    words = author.done("GET", f"/api/documents/{mixed['id']}/authorship")["authorship"]["words"]
    assert reply.text.startswith("# How “Report” was written\n")
    assert f"- Typed: {8 / words * 100:.1f}% (8 of {words} words)".replace(".0%", "%") in reply.text
    assert f"- {author.name}: " in reply.text
    assert f"- {answer['model']}: " in reply.text.replace("\\", "")
    assert "| Cellar |" in reply.text


def test_the_statement_is_in_the_language_of_whoever_asks(author: Person, mixed: dict[str, Any]) -> None:
    address = f"/documents/{mixed['id']}/authorship?format=md"
    statement = author.browser().get(address, headers={"Accept-Language": "de"}).text
    assert statement.startswith("# Wie „Report“ geschrieben wurde\n")
    assert "- Getippt: " in statement


def test_a_title_means_nothing_in_the_statement(author: Person) -> None:
    document = author.document("# *A* | [b](c)", [{"title": "x | y", "content": "Words."}])
    statement = author.browser().get(f"/documents/{document['id']}/authorship?format=md").text
    assert statement.startswith(r"# How “\# \*A\* \| \[b\](c)” was written")
    assert r"| x \| y | 1 |" in statement


def test_the_statement_for_programs_is_what_the_api_tells(author: Person, mixed: dict[str, Any]) -> None:
    reply = author.browser().get(f"/documents/{mixed['id']}/authorship?format=json")
    assert reply.headers["content-disposition"] == 'attachment; filename="authorship.json"'
    assert json.loads(reply.text) == author.done("GET", f"/api/documents/{mixed['id']}/authorship")


def test_another_kind_of_file_is_refused(author: Person, document: dict[str, Any]) -> None:
    assert author.browser().get(f"/documents/{document['id']}/authorship?format=docx").status_code == 400


def test_a_damaged_version_is_told_in_one_sentence_and_hides_no_other_section(
    author: Person, server: RunningServer
) -> None:
    drafts = [{"title": "Cellar", "content": WRITTEN}, {"title": "Attic", "content": "Dry and light."}]
    document = author.document("Report", drafts)
    save(author, document, f"{WRITTEN} Again.")
    save(author, document, "Something else.")
    damage_version(server, document["sections"][0], 2)
    sentence = (
        "Who wrote what in “Cellar” cannot be found out, because a version of it is damaged in the database."
    )
    refused(author.http.get(f"{place_of(document)}/authorship"), 500, "damaged_history", sentence)
    logged = server.log().count("history damaged")
    told = author.done("GET", f"/api/documents/{document['id']}/authorship")["authorship"]
    assert server.log().count("history damaged") == logged + 1
    assert told["damaged"] == [{"section_id": document["sections"][0]["id"], "title": "Cellar"}]
    assert ([section["title"] for section in told["sections"]], told["words"]) == (["Attic"], 3)
    browser = author.browser()
    page = browser.get(f"/documents/{document['id']}/authorship")
    assert page.status_code == 200
    words = unescape(re.sub(r"<[^>]*>", "", page.text))
    assert (words.count(sentence), "Dry and light." in words) == (1, True)
    statement = browser.get(f"/documents/{document['id']}/authorship?format=md").text
    assert statement.count(sentence) == 1


def test_a_quote_counts_as_quoted_from_its_source(author: Person, document: dict[str, Any]) -> None:
    pasted = {"title": "Site standard", "text": "Letters arrive on a wet Tuesday."}
    path = f"/api/documents/{document['id']}/references"
    reference = author.done("POST", path, json=pasted)["reference"]
    content = f"{WRITTEN}\n\n{PASTED}\n\nElsewhere."
    quoted = {**origin(content, PASTED, "quoted"), "reference_id": reference["id"]}
    unknown = {**origin(content, "Elsewhere.", "quoted"), "reference_id": "gone"}
    save(author, document, content, [quoted, unknown])
    spans = author.done("GET", f"{place_of(document)}/authorship")["authorship"]["spans"]
    told = {content[span["start"] : span["end"]].strip(): span for span in spans}
    assert (told[PASTED]["kind"], told[PASTED]["reference_id"]) == ("quoted", reference["id"])
    assert told[PASTED]["source"] == "Site standard"
    assert told["Elsewhere."]["kind"] == "pasted"
    page = unescape(author.browser().get(f"/documents/{document['id']}/authorship").text)
    assert "Quoted from a source" in page
    assert "<bdi>Site standard</bdi>" in page
    statement = author.browser().get(f"/documents/{document['id']}/authorship?format=md").text
    assert re.search(r"^- Quoted from a source: .*\b7\b", statement, re.MULTILINE), statement
