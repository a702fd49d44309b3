"""A Word file that was exported comes home over the API: one proposal for each section that a reviewer changed."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.running import Person
from tests.web.conftest import refused
from tests.web.exchange.test_imports import confirmed, previewed, sent

AIMS = "The aim is *clear*.\n\n* one\n* two\n"
END = "The end comes soon.[^a]\n\n[^a]: Standard 12.\n"


def made(person: Person) -> dict[str, Any]:
    sections = [
        {"title": "Aims", "content": AIMS},
        {"title": "Middle", "content": "Nothing happens."},
        {"title": "End", "content": END},
    ]
    reply = person.http.post("/api/documents", json={"title": "Plan", "sections": sections})
    assert reply.status_code == 201
    document: dict[str, Any] = reply.json()["document"]
    return document


def exported(person: Person, document: dict[str, Any]) -> bytes:
    reply = person.http.get(f"/api/documents/{document['id']}/export", params={"format": "docx"})
    assert reply.status_code == 200
    return reply.content


def rewritten(file: bytes, change: Callable[[str], str]) -> bytes:
    """The file with another document part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as archive, zipfile.ZipFile(made, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            copy.writestr(name, change(content.decode()).encode() if name == "word/document.xml" else content)
    return made.getvalue()


def reviewed(text: str) -> str:
    assert "clear" in text
    return text.replace("clear", "plain").replace(
        '<w:t xml:space="preserve">The end comes soon.</w:t></w:r>',
        '<w:t xml:space="preserve">The end comes </w:t></w:r><w:del w:id="9001" w:author="Ann Reviewer"'
        ' w:date="2026-01-01T00:00:00Z"><w:r><w:delText>soon.</w:delText></w:r></w:del><w:ins w:id="9002"'
        ' w:author="Ann Reviewer" w:date="2026-01-01T00:00:00Z"><w:r><w:t>late.</w:t></w:r></w:ins>',
    )


def proposals_of(person: Person, document: dict[str, Any], position: int) -> list[dict[str, Any]]:
    section = document["sections"][position]
    reply = person.http.get(f"/api/documents/{document['id']}/sections/{section['id']}/proposals")
    found: list[dict[str, Any]] = reply.json()["proposals"]
    return found


def decided(person: Person, proposal: dict[str, Any], choice: str) -> str:
    hunks = [hunk["id"] for hunk in proposal["hunks"]]
    reply = person.http.post(f"/api/proposals/{proposal['id']}/decisions", json={choice: hunks})
    assert reply.status_code == 200, reply.text
    content: str = reply.json()["section"]["content"]
    return content


def test_what_a_reviewer_changed_is_proposed_section_by_section(author: Person) -> None:
    document = made(author)
    file = rewritten(exported(author, document), reviewed)
    preview = previewed(author, file, "plan.docx", into=document["id"])
    assert (preview["is_returned"], preview["proposals_count"]) == (True, 2)
    assert preview["changed_by"] == ["Ann Reviewer"]
    assert [item["title"] for item in preview["outline"]] == ["Aims", "Middle", "End"]
    reply = confirmed(author, preview)
    assert reply["warnings"] == []
    assert [section["content"] for section in reply["document"]["sections"]] == [
        AIMS,
        "Nothing happens.",
        END,
    ]
    [aims], [], [end] = (proposals_of(author, document, position) for position in range(3))
    assert aims["base_revision"] == document["sections"][0]["revision"]
    assert decided(author, aims, "accept") == AIMS.replace("clear", "plain")
    assert decided(author, end, "reject") == END
    message = author.http.get(f"/api/messages/{end['message_id']}").json()["message"]
    assert "Ann Reviewer" in message["content"]


def test_the_text_that_was_changed_meanwhile_keeps_that_change(author: Person) -> None:
    document = made(author)
    file = rewritten(exported(author, document), reviewed)
    section = document["sections"][0]
    saved = author.http.patch(
        f"/api/documents/{document['id']}/sections/{section['id']}",
        json={"content": f"First.\n\n{AIMS}"},
        headers={"If-Match": f'"{section["revision"]}"'},
    )
    assert saved.status_code == 200
    assert sent(author, file, "plan.docx", "/api/documents/import", into=document["id"]).status_code == 201
    [aims] = proposals_of(author, document, 0)
    assert aims["base_revision"] == section["revision"]
    assert decided(author, aims, "accept") == f"First.\n\n{AIMS.replace('clear', 'plain')}"


def test_a_file_that_nobody_changed_changes_nothing(author: Person) -> None:
    document = made(author)
    preview = previewed(author, exported(author, document), "plan.docx", into=document["id"])
    assert preview["proposals_count"] == 0
    assert len(confirmed(author, preview)["document"]["sections"]) == 3
    assert [proposals_of(author, document, position) for position in range(3)] == [[], [], []]


def test_a_note_joins_the_chat_that_is_there(author: Person) -> None:
    document = made(author)
    section = document["sections"][0]
    chat = author.http.post(f"/api/documents/{document['id']}/sections/{section['id']}/chat").json()[
        "chat_session"
    ]
    for _ in range(2):
        file = rewritten(exported(author, document), reviewed)
        assert (
            sent(author, file, "plan.docx", "/api/documents/import", into=document["id"]).status_code == 201
        )
    messages = author.http.get(f"/api/chat-sessions/{chat['id']}").json()["chat_session"]["messages"]
    assert [message["role"] for message in messages] == ["assistant", "assistant"]


def test_it_comes_home_to_its_own_document_alone(author: Person, stranger: Person) -> None:
    document, other = made(author), made(author)
    file = exported(author, document)
    wrong = sent(author, file, "plan.docx", into=other["id"])
    assert refused(wrong, 422, "invalid_field")["field"] == "into"
    assert sent(stranger, file, "plan.docx", into=document["id"]).status_code == 403
    assert author.http.delete(f"/api/documents/{document['id']}").status_code == 204
    assert sent(author, file, "plan.docx", into=document["id"]).status_code == 404
    assert sent(author, file, "plan.docx").status_code == 201


def test_a_section_that_was_deleted_meanwhile_is_told(author: Person) -> None:
    document = made(author)
    file = rewritten(exported(author, document), reviewed)
    path = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    assert author.http.delete(path).status_code == 204
    reply = confirmed(author, previewed(author, file, "plan.docx", into=document["id"]))
    assert [(told["code"], told["detail"]) for told in reply["warnings"]] == [("section_gone", "Aims")]
    assert len(reply["document"]["sections"]) == 2


HEADING = '<w:p><w:pPr><w:pStyle w:val="Heading1" /></w:pPr>'


def test_a_section_that_was_deleted_in_the_file_is_told(author: Person) -> None:
    def without_middle(text: str) -> str:
        before, aims, _, end = text.split(HEADING)
        return HEADING.join((before, aims, end))

    document = made(author)
    file = rewritten(exported(author, document), without_middle)
    preview = previewed(author, file, "plan.docx", into=document["id"])
    told = [(warning["code"], warning["detail"]) for warning in preview["warnings"]]
    assert told == [("section_deleted", "Middle")]
    assert len(confirmed(author, preview)["document"]["sections"]) == 3
    [middle] = proposals_of(author, document, 1)
    assert decided(author, middle, "accept") == ""


def test_a_section_that_was_moved_in_the_file_is_told(author: Person) -> None:
    def moved(text: str) -> str:
        before, aims, middle, end = text.split(HEADING)
        return HEADING.join((before, middle, aims, end))

    document = made(author)
    file = rewritten(exported(author, document), moved)
    preview = previewed(author, file, "plan.docx", into=document["id"])
    [warning] = preview["warnings"]
    assert (warning["code"], warning["detail"]) in [("section_moved", "Aims"), ("section_moved", "Middle")]
    assert preview["proposals_count"] == 0
    titles = [section["title"] for section in confirmed(author, preview)["document"]["sections"]]
    assert titles == ["Aims", "Middle", "End"]


def commented(
    person: Person, document: dict[str, Any], position: int, text: str, words: str = ""
) -> dict[str, Any]:
    place = f"/api/documents/{document['id']}/sections/{document['sections'][position]['id']}"
    section = person.done("GET", place)["section"]
    start = section["content"].index(words)
    anchor = {"start": start, "end": start + len(words), "revision": section["revision"]} if words else None
    made: dict[str, Any] = person.done("POST", f"{place}/comments", json={"text": text, "anchor": anchor})[
        "comment"
    ]
    return made


def exported_with_comments(person: Person, document: dict[str, Any], **choices: str) -> bytes:
    chosen = {"format": "docx", "comments": "all", **choices}
    reply = person.http.get(f"/api/documents/{document['id']}/export", params=chosen)
    assert reply.status_code == 200, reply.text
    return reply.content


def with_parts(file: bytes, **changes: Callable[[str], str]) -> bytes:
    """The file with other parts of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as archive, zipfile.ZipFile(made, "w") as copy:
        for name in archive.namelist():
            change = changes.get(name.rpartition("/")[2].removesuffix(".xml"), str)
            content = archive.read(name)
            copy.writestr(name, change(content.decode()).encode() if name.endswith(".xml") else content)
    return made.getvalue()


def said_of(thread: dict[str, Any]) -> tuple[Any, ...]:
    anchor = thread["anchor"] or {"quote": None}
    replies = sorted((one["text"], one["imported_from"]) for one in thread["replies"])
    return thread["text"], anchor["quote"], thread["resolved"], replies


def threads_of(person: Person, document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.done("GET", f"/api/documents/{document['id']}/comments")["comments"]
    return found


def test_comments_that_left_are_not_doubled_and_what_a_reviewer_said_comes_along(author: Person) -> None:
    document = made(author)
    on_words = commented(author, document, 0, "Is it?\nReally?", "*clear*")
    author.done("POST", f"/api/comments/{on_words['id']}/replies", json={"text": "Yes."})
    commented(author, document, 1, "Too short.")
    author.done(
        "PATCH",
        f"/api/comments/{commented(author, document, 2, 'Old.', 'The end')['id']}",
        json={"resolved": True},
    )
    before = threads_of(author, document)
    file = exported_with_comments(author, document)

    preview = previewed(author, file, "plan.docx", into=document["id"])
    assert (preview["comments_count"], preview["proposals_count"]) == (0, 0)
    confirmed(author, preview)
    assert threads_of(author, document) == before

    def answer(comments: str) -> str:
        new = (
            '<w:comment w:id="{0}" w:author="Ann" w:date="2026-01-01T00:00:00Z"><w:p w14:paraId="7000000{0}">'
        )
        new += "<w:r><w:t>{1}</w:t></w:r></w:p></w:comment>"
        said = new.format(8, "It is not.") + new.format(9, "A new one.")
        return comments.replace("</w:comments>", f"{said}</w:comments>")

    def resolve_and_thread(extended: str) -> str:
        entry = (
            '<w15:commentEx w15:paraId="70000008" w15:paraIdParent="51000000" w15:done="0"/></w15:commentsEx>'
        )
        # The second thread is that on the whole section.
        return extended.replace('"51000002" w15:done="0"', '"51000002" w15:done="1"').replace(
            "</w15:commentsEx>", entry
        )

    def mark(text: str) -> str:
        point = '<w:r><w:commentReference w:id="8" /></w:r>'
        text = text.replace('<w:commentRangeStart w:id="0" />', f'{point}<w:commentRangeStart w:id="0" />')
        whole = '<w:r><w:t xml:space="preserve">Nothing happens.</w:t></w:r>'
        assert whole in text
        ends = '<w:commentRangeEnd w:id="9"/><w:r><w:commentReference w:id="9"/></w:r>'
        return text.replace(whole, f'<w:commentRangeStart w:id="9"/>{whole}{ends}')

    reviewed_file = with_parts(file, comments=answer, commentsExtended=resolve_and_thread, document=mark)
    preview = previewed(author, reviewed_file, "plan.docx", into=document["id"])
    assert (preview["comments_count"], preview["proposals_count"]) == (2, 0)
    confirmed(author, preview)
    assert sorted(map(said_of, threads_of(author, document)), key=lambda one: str(one[0])) == [
        ("A new one.", "Nothing happens", False, []),
        ("Is it?\nReally?", "*clear*", False, [("It is not.", "Ann"), ("Yes.", None)]),
        ("Old.", "The end", True, []),
        ("Too short.", None, True, []),
    ]


def test_the_same_file_is_a_document_with_its_comments_elsewhere(author: Person, stranger: Person) -> None:
    document = made(author)
    first = commented(author, document, 0, "Is it?", "*clear*")
    author.done("POST", f"/api/comments/{first['id']}/replies", json={"text": "Yes."})
    commented(author, document, 1, "Too short.")
    for format_name in ("docx", "odt"):
        file = exported_with_comments(author, document, format=format_name)
        copy = confirmed(stranger, previewed(stranger, file, f"plan.{format_name}"))["document"]
        assert sorted(map(said_of, threads_of(stranger, copy))) == [
            ("Is it?", "clear", False, [("Yes.", author.name)]),
            ("Too short.", None, False, []),
        ], format_name
        assert {one["imported_from"] for one in threads_of(stranger, copy)} == {author.name}


@pytest.mark.long
def test_a_reply_to_a_comment_that_was_deleted_meanwhile_is_warned_of(author: Person) -> None:
    document = made(author)
    first = commented(author, document, 0, "Is it?")
    file = exported_with_comments(author, document)
    author.done("DELETE", f"/api/comments/{first['id']}")

    def answer(comments: str) -> str:
        text = '<w:p w14:paraId="70000001"><w:r><w:t>No.</w:t></w:r></w:p>'
        said = f'<w:comment w:id="5" w:author="Ann">{text}</w:comment>'
        return comments.replace("</w:comments>", f"{said}</w:comments>")

    def thread(extended: str) -> str:
        entry = '<w15:commentEx w15:paraId="70000001" w15:paraIdParent="51000000"/></w15:commentsEx>'
        return extended.replace("</w15:commentsEx>", entry)

    def mark(text: str) -> str:
        ends = '<w:commentRangeEnd w:id="0" />'
        return text.replace(ends, f'{ends}<w:r><w:commentReference w:id="5"/></w:r>')

    confirmed(
        author,
        previewed(
            author,
            with_parts(file, comments=answer, commentsExtended=thread, document=mark),
            "plan.docx",
            into=document["id"],
        ),
    )
    assert threads_of(author, document) == []
    (past,) = author.done("GET", f"/api/documents/{document['id']}/imports")["imports"]
    assert [(one["code"], one["count"]) for one in past["warnings"]] == [("replies_left_out", 1)]
