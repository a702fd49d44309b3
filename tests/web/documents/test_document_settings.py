"""The settings of a document over HTTP: strict values, and the same whenever they are said again."""

from typing import Any

import pytest

from quire.domain.models.chat_settings import ChatSettings
from tests.running import Person
from tests.web.conftest import refused

DEFAULTS = {
    "numbering": False,
    "language": None,
    "citation_style": "numeric",
    "paper": "a4",
    "template": None,
    "stays_in_house": False,
    **dict.fromkeys(ChatSettings.__struct_fields__),
}


def settings_of(author: Person, document: dict[str, Any]) -> str:
    return f"/api/documents/{document['id']}/settings"


def test_settings_are_read_and_replaced(author: Person) -> None:
    address = settings_of(author, author.document())
    assert author.done("GET", address)["settings"] == DEFAULTS
    chosen = {**DEFAULTS, "numbering": True, "language": "de", "paper": "letter"}
    for _ in range(2):
        assert author.done("PUT", address, json=chosen)["settings"] == chosen
    assert author.done("GET", address) == {
        "settings": chosen,
        "effective": {},
        "caption_words": {
            "figure": "Abbildung {number}",
            "table": "Tabelle {number}",
            "section": "Abschnitt {number}",
        },
        "own_citation_style": None,
    }


def test_what_is_left_out_has_its_default(author: Person) -> None:
    address = settings_of(author, author.document())
    author.done("PUT", address, json={"numbering": True})
    assert author.done("PUT", address, json={"paper": "letter"})["settings"] == {
        **DEFAULTS,
        "paper": "letter",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"numbering": 1}, "numbering"),
        ({"numbering": "yes"}, "numbering"),
        ({"language": "xx"}, "language"),
        ({"citation_style": "APA"}, "citation_style"),
        ({"paper": "A4"}, "paper"),
        ({"template": ""}, "template"),
        ({"template": "x" * 65}, "template"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_values_are_strict(author: Person, body: dict[str, Any], field: str) -> None:
    reply = author.http.put(settings_of(author, author.document()), json=body)
    assert refused(reply, 422, "invalid_field")["field"] == field


def test_a_rendered_section_has_the_numbers_and_words_of_its_document(author: Person) -> None:
    texts = ("![a](quire:1){#fig:a}", 'See @fig:b.\n\n![b](quire:2 "Two"){#fig:b}')
    document = author.document(sections=[{"title": "Section", "content": text} for text in texts])
    author.done("PUT", settings_of(author, document), json={"language": "de"})
    address = f"/api/documents/{document['id']}/sections/{document['sections'][1]['id']}?render=html"
    section = author.done("GET", address)["section"]
    assert "Abbildung <span>2</span></a>" in section["content_html"]
    assert section["landmarks"] == {"figures": [{"label": "b", "caption": "Two"}]}
