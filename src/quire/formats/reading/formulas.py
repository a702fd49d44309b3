"""Formulas in TeX as a line of text: 10⁶, a/b, ≤. What has no such form stays TeX between dollar signs.

A recursive descent over the pieces, each read once; too deep a nesting stays TeX as well.
"""

import re
from collections.abc import Iterator

from quire.domain.texts.raised import lowered, raised

FORMULA_CHARACTERS_MAX = 2_000
_DEPTH_MAX = 12
_PIECE = re.compile(r"\\(?:[A-Za-z]+|.)|[{}^_]|\s+|[^\\{}^_\s]", re.S)
_SYMBOLS = dict(
    pair.split("=")
    for pair in (
        "alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ lambda=λ"
        " mu=μ nu=ν xi=ξ pi=π rho=ρ sigma=σ tau=τ upsilon=υ phi=φ varphi=φ chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ"
        " Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Phi=Φ Psi=Ψ Omega=Ω times=× cdot=· div=÷ pm=± mp=∓ le=≤ leq=≤ ge=≥"
        " geq=≥ ne=≠ neq=≠ approx=≈ equiv=≡ sim=∼ propto=∝ infty=∞ partial=∂ nabla=∇ sum=∑ prod=∏ int=∫ in=∈ notin=∉"
        " subset=⊂ cup=∪ cap=∩ to=→ rightarrow=→ leftarrow=← Rightarrow=⇒ degree=° circ=° ldots=…"
        " dots=… cdots=⋯ prime=′ ll=≪ gg=≫ forall=∀"
        " exists=∃ neg=¬ land=∧ lor=∨ langle=⟨ rangle=⟩ hbar=ħ ell=ℓ ast=∗ star=⋆ mid=| Vert=‖ perp=⊥ parallel=∥"
    ).split()
)
_SPACES = {
    " ": " ",
    ",": " ",
    ";": " ",
    ":": " ",
    "quad": " ",
    "qquad": " ",
    "!": "",
    "left": "",
    "right": "",
}
_ESCAPED = "%$#&_{}"
_UPRIGHT = {
    "text",
    "mathrm",
    "mathit",
    "mathbf",
    "mathsf",
    "textrm",
    "textit",
    "textbf",
    "operatorname",
    "mbox",
}
_FUNCTIONS = set("sin cos tan cot log ln exp min max lim det arg gcd sup inf dim ker".split())
_GROUPED = re.compile(r"\w+|\(.*\)")


class _NotPlain(Exception):
    """The formula has no form as a line of text."""


def plain_formula(tex: str, *, characters_max: int = FORMULA_CHARACTERS_MAX) -> str:
    """A formula as text if it has such a form, else as TeX between dollar signs."""
    try:
        if len(tex) > characters_max:
            raise _NotPlain
        return " ".join(_Reader(tex).sequence(0).split())
    except _NotPlain:
        return f"${tex.strip()}$"


class _Reader:
    def __init__(self, tex: str) -> None:
        self._pieces: Iterator[str] = iter(_PIECE.findall(tex))

    def sequence(self, depth: int, *, is_group: bool = False) -> str:
        """Everything up to the end, or of a group up to its closing brace."""
        if depth > _DEPTH_MAX:
            raise _NotPlain
        parts: list[str] = []
        for piece in self._pieces:
            if piece == "}":
                if not is_group:
                    raise _NotPlain
                return "".join(parts)
            parts.append(self._part(piece, depth))
        if is_group:
            raise _NotPlain
        return "".join(parts)

    def _part(self, piece: str, depth: int) -> str:
        match piece:
            case "{":
                return self.sequence(depth + 1, is_group=True)
            case "^":
                return raised(self._argument(depth).strip())
            case "_":
                return lowered(self._argument(depth).strip())
            case "'":
                return "′"
            case "-":
                return "−"
            case "~":
                return " "
            case _:
                return self._sign_or_command(piece, depth)

    def _sign_or_command(self, piece: str, depth: int) -> str:
        if piece.startswith("\\"):
            return self._command(piece[1:], depth)
        return " " if piece.isspace() else piece

    def _command(self, name: str, depth: int) -> str:
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        if name in _SPACES:
            return _SPACES[name]
        if name in _ESCAPED:
            return name
        if name in _FUNCTIONS:
            return f"{name} "
        if name in _UPRIGHT:
            return self._argument(depth)
        match name:
            case "frac" | "dfrac" | "tfrac":
                return f"{_grouped(self._argument(depth))}/{_grouped(self._argument(depth))}"
            case "sqrt":
                return f"√{_grouped(self._argument(depth))}"
            case _:
                raise _NotPlain

    def _argument(self, depth: int) -> str:
        if depth > _DEPTH_MAX:
            raise _NotPlain
        for piece in self._pieces:
            if not piece.isspace():
                return self._part(piece, depth + 1)
        raise _NotPlain


def _grouped(text: str) -> str:
    text = text.strip()
    return text if _GROUPED.fullmatch(text) else f"({text})"
