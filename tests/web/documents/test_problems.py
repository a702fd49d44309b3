"""The problems of a document are listed in the order of its text."""

from tests.pictures import png
from tests.running import Person
from tests.web.documents.test_images import added


def test_a_document_lists_what_its_texts_lack(author: Person) -> None:
    document = author.document(sections=[{"title": "One"}, {"title": "Two"}, {"title": "Three"}])
    image = added(author, document, png(8, 8))
    texts = [
        f"![A mill](quire:{image['id']}){{#fig:mill}}\n\nSee @fig:mill.",
        f"![](quire:{image['id']})\n\n@fig:none",
        "Only words: ann@example.org.",
    ]
    for section, text in zip(document["sections"], texts, strict=True):
        path = f"/api/documents/{document['id']}/sections/{section['id']}"
        author.done("PATCH", path, json={"content": text}, headers={"If-Match": '"1"'})
    reply = author.done("GET", f"/api/documents/{document['id']}/problems")
    second = document["sections"][1]["id"]
    assert reply == {
        "problems": [
            {"kind": "picture_without_description", "section_id": second,
             "text": f"![](quire:{image['id']})", "paragraph": 1},
            {"kind": "reference_dead", "section_id": second, "text": "@fig:none", "paragraph": 2},
        ],
        "count": 2,
    }  # fmt: skip
