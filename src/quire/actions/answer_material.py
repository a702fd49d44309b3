"""What an answer may be given, gathered in one read."""

from collections.abc import Sequence

import msgspec

from quire.domain.conversation.budgets import REFERENCES_SHARE, Budget
from quire.domain.conversation.checkpoints import TURNS_MAX
from quire.domain.conversation.messages import Question
from quire.domain.conversation.prompts import CurrentSection, Material, Neighbour, SelectedPart
from quire.domain.passages import Passage, QuestionWording
from quire.domain.references import Reference
from quire.store import asking, checkpoints, passages, references, section_order, sections, versions
from quire.store.transactions import Transaction

PASSAGES_MAX = 12
SEARCH_WORDS_MIN = 3
TEXT_CHARACTERS_MAX = 1_000
"""Of a text that is looked up; more of it does not find more."""


class Search(msgspec.Struct, frozen=True):
    """By what passages are found for an answer; the languages are those of its sources."""

    text: str
    has_sources: bool
    is_thorough: bool = False
    languages: tuple[str, ...] = ()


def gather(
    tx: Transaction,
    message_id: str,
    budget: Budget,
    wordings: Sequence[QuestionWording],
    *,
    passages_max: int,
) -> Material:
    """Everything that an answer may be given, with the passages that are found by these wordings.

    Raises `AnswerCannotStart` when its section is gone.
    """
    context = asking.find_question_context(tx, message_id)
    question = context.question
    outline = section_order.list_outline(tx, context.document_id)
    here = next(entry for entry in outline if entry.section_id == context.section_id)
    current = sections.find_text(tx, here.section_id)
    recollection = checkpoints.recall(tx, context.answered_id, limit=TURNS_MAX)
    selection = _selected_part(tx, context)
    usable = _usable_references(tx, context)
    found = passages.find_by_wordings(
        tx,
        context.document_id,
        wordings,
        section_title=here.title,
        reference_ids=tuple(reference.id for reference in usable),
        limit=passages_max,
    )
    return Material(
        document_title=context.document_title,
        outline=tuple(outline),
        section=CurrentSection(here.title, current.content, current.revision),
        neighbours=tuple(
            Neighbour(place, entry.title, sections.find_text(tx, entry.section_id).content)
            for entry in outline
            if (place := {here.position - 1: "before", here.position + 1: "after"}.get(entry.position))
        ),
        checkpoint=recollection.checkpoint,
        turns=recollection.turns,
        forgotten_count=recollection.forgotten_count,
        references=_whole_references(tx, usable, budget),
        passages=tuple(found.passages),
        does_any_fit=found.does_any_fit,
        question=question.text,
        selection=selection,
        intent=question.intent,
        config=question.config,
        today=tx.now.date(),
    )


def find_search(tx: Transaction, message_id: str) -> Search:
    """By what passages are found for an answer. Raises `AnswerCannotStart` when its section is gone."""
    context = asking.find_question_context(tx, message_id)
    question = context.question
    outline = section_order.list_outline(tx, context.document_id)
    title = next(entry.title for entry in outline if entry.section_id == context.section_id)
    current = sections.find_text(tx, context.section_id)
    text = search_text(question, title, current.content, _selected_part(tx, context))
    ids = [reference.id for reference in _usable_references(tx, context)]
    if not question.config.thorough or question.look_up != "question":
        return Search(text, has_sources=bool(ids))
    languages = passages.list_languages(tx, context.document_id, ids)
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


def _usable_references(tx: Transaction, context: asking.QuestionContext) -> list[Reference]:
    chosen = context.question.context_documents
    return [
        reference
        for reference in references.list_usable(tx, context.document_id, chosen)
        if reference.status == "ready"
    ]


def _whole_references(tx: Transaction, usable: list[Reference], budget: Budget) -> tuple[Passage, ...]:
    """Everything that stands in the references, unless that is more than their share of the prompt."""
    ids = [reference.id for reference in usable]
    if references.count_characters(tx, ids) > budget.characters(REFERENCES_SHARE):
        return ()
    return tuple(passage for id_ in ids for passage in passages.list_of_reference(tx, id_))


def _selected_part(tx: Transaction, context: asking.QuestionContext) -> SelectedPart | None:
    selection = context.question.selection
    if selection is None:
        return None
    content = versions.content_at(tx, context.section_id, selection.revision)
    return SelectedPart(content[selection.start : selection.end], content[: selection.start])
