"""What a model says, put together from what its server sends: whole characters, and without thoughts."""

import re

from quire.domain.conversation.harmony import HarmonyFilter, HarmonyHeard
from quire.domain.conversation.thoughts import Heard, ThoughtFilter
from quire.llm.language_model import ModelOutput, TakenBack, TextPiece, Thinking

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HIGH_AT_END = re.compile(r"[\ud800-\udbff]\Z")


class SpokenText:
    """Reads the outputs of one answer as they arrive."""

    def __init__(self) -> None:
        self._harmony = HarmonyFilter()
        self._thoughts = ThoughtFilter()
        self._half = ""
        """The first half of a character, of which the second one comes with the next piece."""

    def read(self, outputs: list[ModelOutput]) -> list[ModelOutput]:
        """The same outputs, with text in place of what was thought as well."""
        spoken: list[ModelOutput] = []
        for output in outputs:
            if not isinstance(output, TextPiece) or self._passes(output.text):
                spoken.append(output)
            else:
                spoken += self._spoken(self._harmony.read(self._whole_characters(output.text)))
        return spoken

    def finish(self) -> list[ModelOutput]:
        """What was held back, since nothing follows."""
        rest = [TextPiece(_joined(self._half))] if self._half else []
        self._half = ""
        spoken = [*self.read([*rest]), *self._spoken(self._harmony.finish())]
        return [*spoken, *_outputs_of(self._thoughts.finish())]

    def _passes(self, text: str) -> bool:
        """Whether a piece is nothing but text, as nearly all are; then it has been read."""
        is_whole = not self._half and _SURROGATE.search(text) is None
        return is_whole and self._harmony.is_other_format and self._thoughts.passes(text)

    def _spoken(self, heard: HarmonyHeard) -> list[ModelOutput]:
        outputs = _outputs_of(self._thoughts.read(heard.text)) if heard.text else []
        return outputs or ([Thinking()] if heard.has_thoughts else [])

    def _whole_characters(self, text: str) -> str:
        if not self._half and _SURROGATE.search(text) is None:
            return text
        text = self._half + text
        last = _HIGH_AT_END.search(text)
        self._half = last[0] if last else ""
        return _joined(text.removesuffix(self._half))


def _joined(text: str) -> str:
    """The text with halves of characters joined; what is left alone becomes a replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _outputs_of(heard: Heard) -> list[ModelOutput]:
    outputs: list[ModelOutput] = [TakenBack()] if heard.is_taken_back else []
    if heard.text:
        outputs.append(TextPiece(heard.text))
    elif heard.has_thoughts and not outputs:
        outputs.append(Thinking())
    return outputs
