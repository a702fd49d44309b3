"""The turns of a conversation as every language model accepts them: questions and answers in alternation, none empty.

Chat templates of many models (Gemma, older Mistral) refuse two turns of one role in succession. An answer that failed
before its first word would leave exactly that behind: its question, and the next one. A question that was never
answered is therefore left out; what a person did read of a stopped or failed answer stays. Thoughts that answers of
earlier releases have in their text are left out too.
"""

from collections.abc import Sequence

import msgspec

from quire.domain.conversation.checkpoints import Turn
from quire.domain.conversation.thoughts import without_thoughts


def repaired(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns as whole exchanges, each a question and its answer.

    Of several questions in succession only the last one was answered, and of several answers the last one is shown.
    """
    kept: list[Turn] = []
    for turn in map(_spoken, turns):
        if not turn.content.strip():
            continue
        if kept and kept[-1].role == turn.role:
            kept[-1] = turn
        elif kept or turn.role == "user":
            kept.append(turn)
    return tuple(kept if not kept or kept[-1].role == "assistant" else kept[:-1])


def _spoken(turn: Turn) -> Turn:
    if turn.role == "user":
        return turn
    content = without_thoughts(turn.content)
    return turn if content == turn.content else msgspec.structs.replace(turn, content=content)
