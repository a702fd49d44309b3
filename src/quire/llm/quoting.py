"""The built-in assistant: it has no language model, says so, and answers by quoting the best passages it was given."""

import re
from collections.abc import AsyncGenerator, Iterator
from itertools import islice

import msgspec

from quire.domain.citing.citations import CitablePassage, Citation, CitationReader
from quire.domain.conversation.checkpoints import Conversation, extract_summary
from quire.domain.conversation.prompts import Prompt
from quire.domain.models.language_models import BUILT_IN_ASSISTANT
from quire.domain.references.passages import BETWEEN_BLOCKS
from quire.domain.references.references import locate
from quire.domain.review.proposals import Mode
from quire.domain.searching.lexemes import recognise, tokens_of
from quire.domain.searching.search_words import DEFAULT_LANGUAGE, SearchWord, words_of_question
from quire.domain.texts.blocks import is_table_row, is_table_rule
from quire.domain.translatable_text import TranslatableText
from quire.llm.language_model import ModelOutput, Preamble, ShortReply, TextPiece, built_in

QUOTES_MAX = 3
TITLES_MAX = 3
"""Of what was not searched, so many titles are said; the report of the answer has more."""

_MARKUP = re.compile(r"[\\`*_~^\[\]<>#|!$]")
_QUOTATION_MARKS = re.compile('["“”„‟«»‹›]')


class Sentences(msgspec.Struct, frozen=True):
    """What the assistant says itself, in one language."""

    opening: str
    introduction: str
    nothing_fits: str
    how_to_draft: str
    unread: str
    failed: str
    not_indexed: str


SENTENCES = {
    "en": Sentences(
        "No language model is connected, so I can only quote this document and its references.",
        "These passages fit your question best:",
        "I found no passage that fits your question.",
        "I cannot write or rewrite text. An administrator connects a language model on the page Models.",
        "Not searched, because not read yet:",
        "Not searched, because it could not be read:",
        "Not searched, because not indexed yet:",
    ),
    "de": Sentences(
        "Es ist kein Sprachmodell verbunden; ich kann nur aus diesem Dokument und seinen Quellen zitieren.",
        "Diese Stellen passen am besten zu Ihrer Frage:",
        "Ich habe keine Stelle gefunden, die zu Ihrer Frage passt.",
        "Ich kann keinen Text schreiben oder umschreiben. Ein Sprachmodell verbindet, wer diesen Server"
        " verwaltet, auf der Seite Modelle.",
        "Nicht durchsucht, weil noch nicht gelesen:",
        "Nicht durchsucht, weil nicht lesbar:",
        "Nicht durchsucht, weil noch nicht im Index:",
    ),
    "fr": Sentences(
        "Aucun modèle de langage n’est connecté ; je ne peux que citer ce document et ses sources.",
        "Ces passages répondent le mieux à votre question :",
        "Je n’ai trouvé aucun passage qui réponde à votre question.",
        "Je ne peux ni rédiger ni réécrire un texte. Un administrateur connecte un modèle de langage à la"
        " page Modèles.",
        "Pas encore lu, donc non consulté :",
        "Illisible, donc non consulté :",
        "Pas encore indexé, donc non consulté :",
    ),
    "es": Sentences(
        "No hay ningún modelo de lenguaje conectado; solo puedo citar este documento y sus fuentes.",
        "Estos pasajes son los que mejor responden a su pregunta:",
        "No he encontrado ningún pasaje que responda a su pregunta.",
        "No puedo redactar ni reescribir texto. Un administrador conecta un modelo de lenguaje en la página"
        " Modelos.",
        "Aún sin leer y, por tanto, no consultado:",
        "No se pudo leer y, por tanto, no consultado:",
        "Aún sin indexar y, por tanto, no consultado:",
    ),
    "it": Sentences(
        "Nessun modello linguistico è collegato; posso solo citare questo documento e le sue fonti.",
        "Questi passaggi rispondono meglio alla sua domanda:",
        "Non ho trovato nessun passaggio che risponda alla sua domanda.",
        "Non posso scrivere né riscrivere testi. Un amministratore collega un modello linguistico nella pagina"
        " Modelli.",
        "Non ancora letto e quindi non consultato:",
        "Non leggibile e quindi non consultato:",
        "Non ancora indicizzato e quindi non consultato:",
    ),
}
"""By ISO 639-1 code; questions in other languages are answered in English."""


class QuotingAssistant:
    """Answers with quotes and says where each of them stands."""

    name = BUILT_IN_ASSISTANT
    address = None
    draft_mode: Mode = "append"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        """All at once: there is nothing to wait for."""
        say = SENTENCES.get(recognise(prompt.question) or "", SENTENCES["en"])
        opening = f"{say.opening} {say.how_to_draft}" if prompt.intent == "draft" else say.opening
        quotes = list(islice(_quotes(prompt), QUOTES_MAX)) if prompt.does_any_fit else []
        found = say.introduction if quotes else say.nothing_fits
        said = (
            (opening, *_not_searched(prompt, say), found)
            if quotes
            else (opening, found, *_not_searched(prompt, say))
        )
        yield [Preamble(" ".join(said)), *(TextPiece(f"\n\n{quote}") for quote in quotes)]

    async def summarise(self, conversation: Conversation) -> ShortReply:
        """The beginnings of what was asked and answered."""
        return ShortReply(extract_summary(conversation))

    async def check(self) -> TranslatableText:
        """It answers whenever Quire runs."""
        return built_in(self.name)

    async def close(self) -> None:
        """There are no connections."""


def _not_searched(prompt: Prompt, say: Sentences) -> Iterator[str]:
    """What could not be searched: who finds nothing has to know where nobody looked."""
    of_reasons = {
        say.unread: ("waiting", "reading"),
        say.failed: ("failed",),
        say.not_indexed: ("not_indexed",),
    }
    for beginning, reasons in of_reasons.items():
        titles = [one.title for one in prompt.context.not_searched if one.reason in reasons]
        if titles:
            end = " …" if len(titles) > TITLES_MAX else "."
            yield f"{beginning} {'; '.join(map(_in_words, titles[:TITLES_MAX]))}{end}"


def _in_words(title: str) -> str:
    """A title without what would be a mark, a quotation or Markdown in an answer."""
    return _MARKUP.sub(r"\\\g<0>", _QUOTATION_MARKS.sub("", title))


def _quotes(prompt: Prompt) -> Iterator[str]:
    found = (_quote(prompt.question, passage) for passage in prompt.passages)
    return (quotation for quotation in found if quotation is not None)


def _quote(question: str, passage: CitablePassage) -> str | None:
    """The part of the passage that has most words of the question, and is sure to be found again word for word.

    Code and lists are not: quoted, their signs mean something else.
    """
    language = recognise(passage.text)
    words = words_of_question(question, languages=[language or DEFAULT_LANGUAGE])
    parts = sorted(_parts(passage.text), key=lambda text: _fitness(text, words, language), reverse=True)
    quotations = (_quotation(text, passage) for text in parts)
    return next((quotation for quotation in quotations if _is_confirmed(quotation, passage)), None)


def _parts(text: str) -> Iterator[str]:
    """The paragraphs of a text; of a table its rows, and their cells, for where a row cannot be quoted as it is."""
    for paragraph in text.split(BETWEEN_BLOCKS):
        lines = paragraph.splitlines()
        if len(lines) > 1 and all(map(is_table_row, lines)):
            for row in (line.strip().strip("|").strip() for line in lines if not is_table_rule(line)):
                yield row
                yield from filter(None, map(str.strip, row.split("|")))
        else:
            yield paragraph


def _fitness(text: str, words: list[SearchWord], language: str | None) -> tuple[int, int]:
    """How many of the words that are asked for it has; of two that have as many, the longer one."""
    tokens = list(tokens_of(text, language or DEFAULT_LANGUAGE))
    found = sum(any(word.is_in(token) for token in tokens) for word in words if word.is_asked)
    return found, len(text)


def _quotation(text: str, passage: CitablePassage) -> str:
    locator = locate(passage.heading_path, passage.locator_starts, passage.text.index(text))
    lines = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"{lines}\n\n— “{passage.title}”, {locator.label} [{passage.marker}]"


def _is_confirmed(quotation: str, passage: CitablePassage) -> bool:
    reader = CitationReader([passage])
    citations = [part for part in (*reader.read(quotation), *reader.finish()) if isinstance(part, Citation)]
    return [citation.state for citation in citations] in (["verified"], ["recognised"])
