"""Accents and strokes that older TeX draws as signs of their own: in front of a letter in its run, as a run above a
capital, or through the sign that they negate.
"""

import re
from unicodedata import normalize

import msgspec

from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.pdf.runs import Run

_ACCENTS = {
    "´": "\u0301",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¨": "\u0308",
    "ˇ": "\u030c",
    "˚": "\u030a",
    "`": "\u0300",
}
_STROKE = "\u0338"
"""Through “=” it makes “≠”."""
_LOOSE_ACCENT = re.compile("([´ˆ˜¨ˇ˚]) ?([A-Za-z\u0131])")
_LOOSE_GRAVE = re.compile("(`) ?([aeiouAEIOU])")
_LOOSE_CEDILLA = re.compile("¸ ?([Cc])|([Cc])¸ ?")

# Shares of the size of the letters: how much higher than for a small letter it stands, and how wide a capital is.
_RISE_MAX = 0.5
_LETTER_WIDTH_MAX = 0.9


def with_accents(runs: list[Run]) -> list[Run]:
    """The runs of a page with each accent that is one by itself on its letter."""
    composed: list[Run] = []
    waiting: Run | None = None
    for run in runs:
        if waiting is not None and _is_above(waiting, run):
            run = _on_first_letter(waiting, run)
            waiting = None
        elif waiting is not None:
            composed.append(waiting)
            waiting = None
        if _mark_of(run) is None:
            composed.append(run)
        elif composed and _is_above(run, composed[-1]):
            composed[-1] = _on_first_letter(run, composed[-1])
        else:
            waiting = run
    return composed if waiting is None else [*composed, waiting]


def with_grave_accents(runs: list[Run]) -> list[Run]:
    """A grave accent in a run is one only where other accents are drawn by themselves as well."""
    if not any(not run.text.isascii() and _LOOSE_ACCENT.search(run.text) for run in runs):
        return runs
    return [
        msgspec.structs.replace(run, text=_LOOSE_GRAVE.sub(_composed, run.text)) if "`" in run.text else run
        for run in runs
    ]


def plain_text(text: str) -> str:
    """The text of a run as a person sees it."""
    text = clean_line(text)
    if text.isascii():
        return text
    text = _LOOSE_CEDILLA.sub(lambda found: "ç" if "c" in found[0] else "Ç", text)
    return _LOOSE_ACCENT.sub(_composed, text)


def _mark_of(run: Run) -> str | None:
    """The combining character that a run of one sign draws."""
    sign = run.text.strip()
    return sign if sign == _STROKE else _ACCENTS.get(sign)


def _is_above(accent: Run, run: Run) -> bool:
    """Whether an accent or stroke stands over the first sign of a run, and makes another one of it."""
    middle = (accent.left + accent.right) / 2
    is_stroke = accent.text.strip() == _STROKE
    rise = accent.base - run.base
    return (
        accent.turn == run.turn
        and len(_first_composed(accent, run)) == 1
        and abs(accent.size - run.size) < 0.1 * run.size
        and (abs(rise) if is_stroke else rise) <= _RISE_MAX * run.size
        and (is_stroke or rise > 0)
        and run.left <= middle <= run.left + _LETTER_WIDTH_MAX * run.size
    )


def _first_composed(accent: Run, run: Run) -> str:
    return normalize("NFC", run.text.lstrip()[:1] + (_mark_of(accent) or ""))


def _on_first_letter(accent: Run, run: Run) -> Run:
    letters = run.text.lstrip()
    is_apart = accent.text[:1].isspace() or letters != run.text
    return msgspec.structs.replace(run, text=f"{' ' * is_apart}{_first_composed(accent, run)}{letters[1:]}")


def _composed(found: re.Match[str]) -> str:
    return normalize("NFC", found[2].replace("\u0131", "i") + _ACCENTS[found[1]])
