"""Without a language model the best passages are quoted, and it says so."""

import pytest

from quire.domain.citing.citations import Citation, CitationReader, cite
from quire.domain.conversation.answers import NotSearched
from quire.domain.conversation.messages import Intent
from quire.domain.references.passages import Passage, passage_of_section
from quire.domain.references.references import LocatorStart
from quire.llm.language_model import TextPiece
from quire.llm.quoting import SENTENCES, QuotingAssistant
from tests.llm.conftest import prompt


async def said(
    passages: tuple[Passage, ...],
    question: str = "Why?",
    *,
    intent: Intent = "discuss",
    does_any_fit: bool = True,
    not_searched: tuple[NotSearched, ...] = (),
) -> str:
    asked = prompt(question, passages, intent=intent, does_any_fit=does_any_fit, not_searched=not_searched)
    outputs = [output async for said in QuotingAssistant().stream(asked) for output in said]
    return "".join(output.text for output in outputs if isinstance(output, TextPiece))


def passage(title: str, text: str, paragraph: int = 1) -> Passage:
    return passage_of_section("s", title, paragraph, text)


async def test_it_says_that_no_language_model_is_connected() -> None:
    assert (await said(())).startswith("No language model is connected")
    assert (await said((passage("A", "B"),))).startswith("No language model is connected")


async def test_it_says_when_nothing_fits() -> None:
    assert "I found no passage" in await said(())
    nothing = await said((passage("Cleaning", "Every evening."),), does_any_fit=False)
    assert "I found no passage" in nothing
    assert "Every evening" not in nothing


async def test_whoever_finds_nothing_hears_where_nobody_looked() -> None:
    not_searched = (
        NotSearched("Pump “manual” [S1]", "waiting"),
        NotSearched("Lids", "reading"),
        NotSearched("Torn", "failed"),
        *(NotSearched(f"Part {number}", "not_indexed") for number in range(4)),
    )
    heard = (
        "Not searched, because not read yet: Pump manual \\[S1\\]; Lids."
        " Not searched, because it could not be read: Torn."
        " Not searched, because not indexed yet: Part 0; Part 1; Part 2 …"
    )
    assert f"I found no passage that fits your question. {heard}" in await said((), not_searched=not_searched)
    found = await said((passage("Cleaning", "Every evening."),), not_searched=not_searched)
    assert f"{heard} These passages fit" in found


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wann wird die Pumpe gereinigt?", "de"),
        ("Quand faut-il nettoyer la pompe ?", "fr"),
        ("¿Cuándo se limpia la bomba?", "es"),
        ("Quando si pulisce la pompa?", "it"),
        ("Missä pumppu puhdistetaan ja milloin?", "en"),
        ("Pump?", "en"),
    ],
)
async def test_it_answers_in_the_language_of_the_question(question: str, language: str) -> None:
    text = await said((passage("Cleaning", "Every evening."),), question)
    assert text.startswith(f"{SENTENCES[language].opening} {SENTENCES[language].introduction}\n\n> Every")


async def test_asked_for_a_draft_it_says_how_a_model_is_connected_and_quotes() -> None:
    text = await said((passage("Cleaning", "Every evening."),), intent="draft")
    own, quote = text.split("\n\n", 1)
    assert "page Models" in own
    assert quote.startswith("> Every evening.")


async def test_of_a_table_it_quotes_the_row() -> None:
    table = "| Valve | Pressure |\n| --- | --- |\n| red valve of the tank | 4 bar |\n| blue valve of the pump | 6 bar |"
    text = await said((passage("Valves", table),), "Which pressure has the blue valve?")
    assert "\n\n> blue valve of the pump | 6 bar\n\n" in text
    assert "red" not in text


async def test_it_quotes_word_for_word_and_names_the_place() -> None:
    text = await said((passage("Cleaning", "Every evening.\nAlso on Sundays.", 3),))
    assert "\n\n> Every evening.\n> Also on Sundays.\n\n— “Cleaning”, paragraph 3 [S1]" in text


async def test_it_quotes_the_best_three_in_their_order() -> None:
    text = await said(
        tuple(passage(f"Title {number}", f"The words of text {number}.") for number in range(5))
    )
    places = [text.find(f"> The words of text {number}.") for number in range(5)]
    assert places[:3] == sorted(places[:3])
    assert places[0] > 0
    assert places[3:] == [-1, -1]


@pytest.mark.parametrize(
    "text",
    [
        "A vessel is emptied first.\n\n```\nrun --all [S1]\n```\n\nIt is rinsed then, with water.",
        "- one item of a list\n- another item of it\n\nThe words after the list are quoted.",
        "> A quotation in the source.\n\nThe words after it are quoted instead.",
        "“Quoted words” and the words around them.",
        "Words with **emphasis** and [a link](https://example.org/a).",
    ],
)
async def test_every_quote_stands_in_its_source_word_for_word(text: str) -> None:
    passages = (passage("Cleaning", text),)
    answer = await said(passages)
    reader = CitationReader(cite(passages))
    found = [part for part in (*reader.read(answer), *reader.finish()) if isinstance(part, Citation)]
    assert [citation.state for citation in found] == ["verified"]


async def test_text_that_was_recognised_in_a_picture_is_quoted() -> None:
    scan = Passage("Scan", "Every evening.", (), (LocatorStart(0, 3, None, recognised=True),), "r", "r-1")
    assert "> Every evening.\n\n— “Scan”, page 3 [S1]" in await said((scan,))


async def test_what_cannot_be_quoted_for_certain_is_not_quoted() -> None:
    assert SENTENCES["en"].nothing_fits in await said((passage("Cleaning", "- a\n- b"),))
