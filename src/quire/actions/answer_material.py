"""What an answer may be given, gathered in one read."""

from quire.domain.checkpoints import TURNS_MAX
from quire.domain.prompts import CurrentSection, Material, Neighbour
from quire.store import answers, checkpoints, documents, passages
from quire.store.transactions import Transaction

PASSAGES_MAX = 12
SEARCH_WORDS_MIN = 3


def gather(tx: Transaction, message_id: str) -> Material:
    """Everything that an answer may be given. Raises `AnswerCannotStart` when its section is gone."""
    conversation = answers.find_conversation(tx, message_id)
    question = conversation.question
    outline = documents.list_outline(tx, conversation.document_id)
    here = next(entry for entry in outline if entry.section_id == conversation.section_id)
    current = documents.find_text(tx, here.section_id)
    is_too_short_to_find_by = len(question.text.split()) < SEARCH_WORDS_MIN
    recollection = checkpoints.recall(tx, conversation.answered_id, limit=TURNS_MAX)
    search_text = f"{question.text}\n{here.title}" if is_too_short_to_find_by else question.text
    return Material(
        document_title=conversation.document_title,
        outline=tuple(outline),
        section=CurrentSection(here.title, current.content, current.revision),
        neighbours=tuple(
            Neighbour(place, entry.title, documents.find_text(tx, entry.section_id).content)
            for entry in outline
            if (place := {here.position - 1: "before", here.position + 1: "after"}.get(entry.position))
        ),
        checkpoint=recollection.checkpoint,
        turns=recollection.turns,
        forgotten_count=recollection.forgotten_count,
        passages=tuple(passages.find(tx, conversation.document_id, search_text, limit=PASSAGES_MAX)),
        question=question.text,
        selected_text=_selected_text(tx, conversation),
        intent=question.intent,
        config=question.config,
        today=tx.now.date(),
    )


def _selected_text(tx: Transaction, conversation: answers.Conversation) -> str:
    selection = conversation.question.selection
    if selection is None:
        return ""
    content = documents.find_version_content(tx, conversation.section_id, selection.revision) or ""
    return content[selection.start : selection.end]
