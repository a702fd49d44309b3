"""Raised and lowered text in a plain text, without losing what the position means: 10⁶ is not 106.

Unicode has raised and lowered forms of the figures, of some signs and of most small letters. A run whose signs all have
one is written with them; any other run is written as in our Markdown, `10^6,5^` and `k~B,0~`. Endings of ordinals and
signs that are raised in every font stay as they are: 1st, m*, 5′.
"""

import re

_RAISED = dict(
    zip(
        "0123456789+=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟ",
        strict=True,
    )
)
_LOWERED = dict(zip("0123456789+=()aehijklmnoprstuvxβγρ", "₀₁₂₃₄₅₆₇₈₉₊₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨ", strict=True))
_MINUS = "-\u2010\u2011\u2012\u2013\u2212"
_RAISED_SIGNS = {**_RAISED, **dict.fromkeys(_MINUS, "⁻"), **{sign: sign for sign in _RAISED.values()}}
_LOWERED_SIGNS = {**_LOWERED, **dict.fromkeys(_MINUS, "₋"), **{sign: sign for sign in _LOWERED.values()}}
_STAYS = re.compile(r"(?:st|nd|rd|th|er|re|ère|ème|ième|me|mes|lle|[\W_]*)", re.I)
"""What means the same on the line: endings of ordinals, French titles, and signs alone."""
_NO_EXPONENT = re.compile(r"[^\d+=()\-\u2010-\u2013\u2212^~]*")


def raised(text: str) -> str:
    """A run of raised signs, without a loss of their position."""
    if _STAYS.fullmatch(text) and _NO_EXPONENT.fullmatch(text):
        return text
    return _in_place(text, _RAISED_SIGNS, "^")


def lowered(text: str) -> str:
    """A run of lowered signs, without a loss of their position."""
    if not any(sign.isalnum() for sign in text) and _NO_EXPONENT.fullmatch(text):
        return text
    return _in_place(text, _LOWERED_SIGNS, "~")


def note_mark(label: str) -> str:
    """The mark of a note in running text, which is no figure behind a word."""
    return f"[^{label}]"


def note_text(label: str, text: str) -> str:
    """A note with its label, as it stands below the paragraph or page that it belongs to."""
    return f"[^{label}]: {text}"


def _in_place(text: str, signs: dict[str, str], mark: str) -> str:
    """White space at the ends is none of the run."""
    inner = text.strip()
    if not inner:
        return text
    before, _, after = text.partition(inner)
    if all(sign in signs for sign in inner):
        return before + "".join(map(signs.__getitem__, inner)) + after
    return f"{before}{mark}{inner}{mark}{after}"
