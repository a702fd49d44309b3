"""What an answer may be given, gathered in one read; in two where something outside has to be asked in between."""

from collections.abc import Sequence

import msgspec

from quire.domain.conversation.answers import NotSearched, NotSearchedReason
from quire.domain.conversation.budgets import REFERENCES_SHARE, Budget
from quire.domain.conversation.checkpoints import TURNS_MAX
from quire.domain.conversation.material import CurrentSection, Material, Neighbour, SelectedPart
from quire.domain.conversation.messages import AnswerConfig, Question
from quire.domain.documents.sections import OutlineEntry
from quire.domain.models.chat_settings import ChatSettings
from quire.domain.references.passages import Passage
from quire.domain.references.references import Reference, ReferenceStatus
from quire.domain.searching.finding import QuestionWording
from quire.store.contracts import contracts
from quire.store.conversation import asking, checkpoints
from quire.store.references import references
from quire.store.searching import indexing, passages
from quire.store.sections import section_order, sections, versions
from quire.store.transactions import Transaction

SEARCH_WORDS_MIN = 3
TEXT_CHARACTERS_MAX = 1_000
"""Of a text that is looked up; more of it does not find more."""

_WHY_NOT_SEARCHED: dict[ReferenceStatus, NotSearchedReason] = {
    "queued": "waiting",
    "reading": "reading",
    "failed": "failed",
}


class Search(msgspec.Struct, frozen=True):
    """By what passages are found for an answer; the languages are those of its sources."""

    text: str
    has_sources: bool
    is_thorough: bool = False
    languages: tuple[str, ...] = ()

    def goes_outside(self, *, has_vectors: bool) -> bool:
        """Whether servers or processes are asked before passages are found: for wordings, or for a vector."""
        return bool(self.text) and (self.is_thorough or (self.has_sources and has_vectors))


class _QuestionInPlace(msgspec.Struct, frozen=True):
    """A question where it stands: what the search for passages and the prompt both begin with."""

    context: asking.QuestionContext
    outline: list[OutlineEntry]
    here: OutlineEntry
    current: CurrentSection
    neighbours: tuple[Neighbour, ...]
    selection: SelectedPart | None
    references: list[Reference]
    """Those that were chosen, read or not."""

    @property
    def usable(self) -> list[Reference]:
        """Those that have been read."""
        return [reference for reference in self.references if reference.status == "ready"]


def gather_or_search(
    tx: Transaction,
    message_id: str,
    budget: Budget,
    settings: ChatSettings,
    *,
    has_vectors: bool,
    passages_max: int,
) -> Material | Search:
    """The material, with the passages that are found by the words of the question; or by what to find them instead,
    where something outside is asked first.

    Raises `AnswerCannotStart` when its section is gone.
    """
    asked = _find_question(tx, message_id)
    search = _search(tx, asked, settings)
    if search.goes_outside(has_vectors=has_vectors):
        return search
    return _gather(tx, asked, budget, [QuestionWording(search.text)], settings, passages_max=passages_max)


def gather(
    tx: Transaction,
    message_id: str,
    budget: Budget,
    wordings: Sequence[QuestionWording],
    settings: ChatSettings,
    *,
    passages_max: int,
) -> Material:
    """Everything that an answer may be given, with the passages that are found by these wordings.

    Raises `AnswerCannotStart` when its section is gone.
    """
    return _gather(tx, _find_question(tx, message_id), budget, wordings, settings, passages_max=passages_max)


def _gather(
    tx: Transaction,
    asked: _QuestionInPlace,
    budget: Budget,
    wordings: Sequence[QuestionWording],
    settings: ChatSettings,
    *,
    passages_max: int,
) -> Material:
    context, question = asked.context, asked.context.question
    recollection = checkpoints.recall(tx, context.answered_id, limit=TURNS_MAX)
    found = passages.find_by_wordings(
        tx,
        context.document_id,
        wordings,
        section_title=asked.here.title,
        reference_ids=tuple(reference.id for reference in asked.usable),
        limit=passages_max,
    )
    return Material(
        document_title=context.document_title,
        outline=tuple(asked.outline),
        section=asked.current,
        neighbours=asked.neighbours,
        checkpoint=recollection.checkpoint,
        turns=recollection.turns,
        forgotten_count=recollection.forgotten_count,
        references=_whole_references(tx, asked.usable, budget),
        passages=tuple(found.passages),
        does_any_fit=found.does_any_fit,
        not_searched=_not_searched(tx, asked) if any(wording.text for wording in wordings) else (),
        question=question.text,
        selection=asked.selection,
        intent=question.intent,
        config=_configured(question.config, settings),
        settings=settings,
        today=tx.now.date(),
        contract=contracts.find(tx, context.document_id, context.section_id).in_force,
        template=question.template,
        language=context.language,
    )


def _find_question(tx: Transaction, message_id: str) -> _QuestionInPlace:
    context = asking.find_question_context(tx, message_id)
    outline = section_order.list_outline(tx, context.document_id)
    here = next(entry for entry in outline if entry.section_id == context.section_id)
    places = {here.position - 1: "before", here.position + 1: "after"}
    around = [entry for entry in outline if entry.position in places]
    texts = sections.list_contents(tx, [here.section_id, *(entry.section_id for entry in around)])
    return _QuestionInPlace(
        context,
        outline,
        here,
        CurrentSection(here.title, *texts[here.section_id]),
        tuple(Neighbour(places[entry.position], entry.title, texts[entry.section_id][0]) for entry in around),
        _selected_part(tx, context),
        references.list_chosen(tx, context.document_id, context.question.context_documents),
    )


def _search(tx: Transaction, asked: _QuestionInPlace, settings: ChatSettings) -> Search:
    question = asked.context.question
    text = search_text(question, asked.here.title, asked.current.content, asked.selection)
    ids = [reference.id for reference in asked.usable]
    if not _configured(question.config, settings).thorough or question.look_up != "question":
        return Search(text, has_sources=bool(ids))
    languages = passages.list_languages(tx, asked.context.document_id, ids)
    return Search(text, has_sources=bool(ids), is_thorough=True, languages=tuple(languages))


def search_text(question: Question, title: str, content: str, selection: SelectedPart | None) -> str:
    """The text by which passages are found: never the words of an instruction alone."""
    if question.look_up == "nothing":
        return ""
    selected = selection.text if selection else ""
    if question.look_up == "text":
        return f"{title}\n{(selected or content)[:TEXT_CHARACTERS_MAX]}"
    is_too_short_to_find_by = len(question.text.split()) < SEARCH_WORDS_MIN
    if question.intent == "draft":
        return f"{question.text}\n{title}\n{selected[:TEXT_CHARACTERS_MAX]}"
    return f"{question.text}\n{title}" if is_too_short_to_find_by else question.text


def _configured(config: AnswerConfig, settings: ChatSettings) -> AnswerConfig:
    """The parameters of one answer, with those of its chat where the question has none."""
    return AnswerConfig(
        settings.temperature if config.temperature is None else config.temperature,
        config.max_output_tokens,
        settings.thorough if config.thorough is None else config.thorough,
    )


def _not_searched(tx: Transaction, asked: _QuestionInPlace) -> tuple[NotSearched, ...]:
    """What of the chosen sources has not been read, and what of them and of the sections is not indexed yet."""
    document_id = asked.context.document_id
    ids = [reference.id for reference in asked.usable]
    return (
        *(
            NotSearched(one.title, _WHY_NOT_SEARCHED[one.status], reference_id=one.id)
            for one in asked.references
            if one.status in _WHY_NOT_SEARCHED
        ),
        *(
            NotSearched(one.title, "not_indexed", section_id=one.id)
            if one.is_section
            else NotSearched(one.title, "not_indexed", reference_id=one.id)
            for one in indexing.list_not_indexed(tx, document_id, ids)
        ),
    )


def _whole_references(tx: Transaction, usable: list[Reference], budget: Budget) -> tuple[Passage, ...]:
    """Everything that stands in the references, unless that is more than their share of the prompt."""
    ids = [reference.id for reference in usable]
    if not ids or references.count_characters(tx, ids) > budget.characters(REFERENCES_SHARE):
        return ()
    return tuple(passage for id_ in ids for passage in passages.list_of_reference(tx, id_))


def _selected_part(tx: Transaction, context: asking.QuestionContext) -> SelectedPart | None:
    selection = context.question.selection
    if selection is None:
        return None
    content = versions.content_at(tx, context.section_id, selection.revision)
    return SelectedPart(content[selection.start : selection.end], content[: selection.start])
