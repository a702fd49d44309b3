"""Raised and lowered text in one form, whatever it is written with, and without the marks of notes.

`10^6^`, `10<sup>6</sup>`, `$10^6$` and 10⁶ are the same, and so are `H~2~O` and H₂O; 106 is something else. A sign that
Unicode has no raised form of becomes a character of the private use area, which is equal to nothing else. The offsets
of the original are kept. Linear in the text: each form is at most `_FORM_CHARACTERS_MAX` long.
"""

import re
from collections.abc import Callable

import msgspec

_FORM_CHARACTERS_MAX = 60

_RAISED = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟ",
        strict=True,
    )
)
_LOWERED = dict(
    zip("0123456789+-−=()aehijklmnoprstuvxβγρ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨ", strict=True)
)
_POSITIONED = frozenset({*_RAISED.values(), *_LOWERED.values()})
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|ère|e|ème|ième|me|mes|lle|º|ª|®|™|©|TM", re.IGNORECASE)
"""Endings that are raised in some fonts, and mean the same on the line."""
_PRIVATE_RAISED, _PRIVATE_LOWERED = 0xF0000, 0x100000
_PRIVATE_MAX = 0xFF00

_MAY_HAVE_FORMS = re.compile(r"[\^~$<\\]")
_FORM = re.compile(
    r"(?P<note>\[\^[^\]\s]{1,60}\](?!:))"
    r"|(?<=[^\s^\[])\^(?P<raised>[^\s^\[\]]{1,30})\^"
    r"|(?<=[^\s~])~(?P<lowered>[^\s~]{1,30})~(?!~)"
    r"|<sup>\s?(?P<sup>[^<>]{1,30}?)\s?</sup>"
    r"|<sub>\s?(?P<sub>[^<>]{1,30}?)\s?</sub>"
    r"|(?<!\\)\$(?P<math>[^$\n]{1,60})\$"
    r"|\\\((?P<inline>[^$\n]{1,60}?)\\\)"
    r"|(?<=\d)\^\{?(?P<power>[-−+]?\d{1,9})\}?(?![\w^])",
    re.IGNORECASE,
)
_IN_FORMULA = re.compile(
    r"\^\{(?P<raised>[^{}]{1,30})\}|\^(?P<raised_sign>[^\s{}\\])"
    r"|_\{(?P<lowered>[^{}]{1,30})\}|_(?P<lowered_sign>[^\s{}\\])"
    r"|\\(?:mathrm|text|ce|rm|mathbf|mathit)\{(?P<text>[^{}]{1,30})\}"
    r"|\\(?P<name>[a-zA-Z]{1,12})|\\(?P<space>[,;:! ])"
)
_NAMES = {
    "times": "×", "cdot": "·", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "approx": "≈", "mu": "µ",
    "circ": "°", "alpha": "α", "beta": "β", "gamma": "γ", "degree": "°", "percent": "%", "sim": "~", "neq": "≠",
}  # fmt: skip


class PlainText(msgspec.Struct, frozen=True):
    """A text without forms of markup for positions; the original offsets of each character, if any differ."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None


def with_raised_signs(text: str) -> PlainText:
    """The text with one sign for each raised or lowered one, and without marks of notes."""
    if not _MAY_HAVE_FORMS.search(text):
        return PlainText(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for form in _FORM.finditer(text):
        signs = _signs_of(form)
        if signs is None:
            continue
        _keep(parts, starts, ends, text, position, form.start())
        parts.append(signs)
        # The marks of a form go with its first and last sign, so that a range of signs has all of the form.
        starts.extend([form.start()] * len(signs))
        ends.extend([form.end()] * len(signs))
        position = form.end()
    if not parts:
        return PlainText(text)
    _keep(parts, starts, ends, text, position, len(text))
    return PlainText("".join(parts), starts, ends)


def _keep(parts: list[str], starts: list[int], ends: list[int], text: str, start: int, end: int) -> None:
    parts.append(text[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _signs_of(form: re.Match[str]) -> str | None:
    """What a form stands for; None where it is no form, as in $5 and $10."""
    kind = form.lastgroup or ""
    written = form[kind]
    if kind == "note":
        return ""
    if kind in {"math", "inline"}:
        return _formula(written)
    return raised(written) if kind in {"raised", "sup", "power"} else lowered(written)


def raised(written: str) -> str:
    """Each sign as a raised one; endings of ordinals stay as they are."""
    if _ORDINAL.fullmatch(written):
        return written
    return "".join(_RAISED.get(sign) or _private(sign, _PRIVATE_RAISED) for sign in written)


def lowered(written: str) -> str:
    """Each sign as a lowered one."""
    return "".join(_LOWERED.get(sign) or _private(sign, _PRIVATE_LOWERED) for sign in written)


def is_private(sign: str) -> bool:
    """Whether it stands for a raised or lowered sign that Unicode does not have."""
    return ord(sign) >= _PRIVATE_RAISED


def _private(sign: str, first: int) -> str:
    # What is raised or lowered already stays as it is.
    is_plain = ord(sign) < _PRIVATE_MAX
    return chr(first + ord(sign)) if is_plain and sign not in _POSITIONED else sign


def _formula(written: str) -> str | None:
    if written != written.strip() or not re.search(r"[\^_\\]", written):
        return None
    plain = _IN_FORMULA.sub(_formula_part, written)
    return None if re.search(r"[{}\\^_]", plain) else plain


def _formula_part(part: re.Match[str]) -> str:
    kind = part.lastgroup or ""
    forms: dict[str, Callable[[str], str]] = {
        "raised": raised,
        "raised_sign": raised,
        "lowered": lowered,
        "lowered_sign": lowered,
        "text": str,
        "name": lambda name: _NAMES.get(name, "\\"),
        "space": lambda _: " ",
    }
    return forms[kind](part[kind])
