"""The settings of a chat as a language model is told them: how long answers are, their tone, and what else is wanted.

They come from the people who write the document and stand with the rules; material never gets there.
"""

from quire.domain.models.chat_settings import AnswerLength, ChatSettings, Tone

LENGTHS: dict[AnswerLength, str] = {
    "short": "Keep it short: a few sentences, or one paragraph of a draft.",
    "medium": "Keep to a medium length: some paragraphs at most.",
    "long": "Be thorough: treat every point in full.",
}

TONES: dict[Tone, str] = {
    "plain": "Write plainly, in short sentences and everyday words.",
    "formal": "Write formally and impersonally.",
    "friendly": "Write in a friendly tone that speaks to the reader.",
    "persuasive": "Write persuasively, with the strongest point first.",
}


def wishes_of(settings: ChatSettings) -> str:
    """What is wanted of every answer; empty where nothing is set."""
    wanted = [
        LENGTHS[settings.length] if settings.length else "",
        TONES[settings.tone] if settings.tone else "",
        f"Instructions of the people who write this document:\n{settings.instructions}"
        if settings.instructions
        else "",
    ]
    return "\n".join(line for line in wanted if line)
