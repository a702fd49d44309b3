"""Without a language model the best passages are quoted, and it says so."""

from quire.domain.passages import SectionPassage
from quire.llm.language_model import TextPiece
from quire.llm.quoting import QuotingAssistant
from tests.llm.conftest import prompt


async def said(passages: tuple[SectionPassage, ...]) -> str:
    outputs = [
        output async for said in QuotingAssistant().stream(prompt(passages=passages)) for output in said
    ]
    return "".join(output.text for output in outputs if isinstance(output, TextPiece))


def passage(title: str, text: str, paragraph: int = 1) -> SectionPassage:
    return SectionPassage("s", title, paragraph, text)


async def test_it_says_that_no_language_model_is_connected() -> None:
    assert (await said(())).startswith("No language model is connected")
    assert (await said((passage("A", "B"),))).startswith("No language model is connected")


async def test_it_says_when_nothing_fits() -> None:
    assert "I found no passage" in await said(())


async def test_it_quotes_word_for_word_and_names_the_place() -> None:
    text = await said((passage("Cleaning", "Every evening.\nAlso on Sundays.", 3),))
    assert "\n\n> Every evening.\n> Also on Sundays.\n\n— “Cleaning”, paragraph 3" in text


async def test_it_quotes_the_best_three_in_their_order() -> None:
    text = await said(tuple(passage(f"Title {number}", f"Text {number}.") for number in range(5)))
    places = [text.find(f"> Text {number}.") for number in range(5)]
    assert places[:3] == sorted(places[:3])
    assert places[0] > 0
    assert places[3:] == [-1, -1]
