"""The turns of a conversation as every language model accepts them: questions and answers in alternation, none empty.

Chat templates of many models (Gemma, older Mistral) refuse two turns of one role in succession. An answer that failed
before its first word would leave exactly that behind: its question, and the next one. A question that was never
answered is therefore left out; what a person did read of a stopped or failed answer stays.
"""

from collections.abc import Sequence

from quire.domain.conversation.checkpoints import Turn


def repaired(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns as whole exchanges, each a question and its answer.

    Of several questions in succession only the last one was answered, and of several answers the last one is shown.
    """
    kept: list[Turn] = []
    for turn in turns:
        if not turn.content.strip():
            continue
        if kept and kept[-1].role == turn.role:
            kept[-1] = turn
        elif kept or turn.role == "user":
            kept.append(turn)
    return tuple(kept if not kept or kept[-1].role == "assistant" else kept[:-1])
