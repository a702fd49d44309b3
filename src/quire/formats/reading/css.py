"""The little of CSS that decides what a page says: what hides, raises, lowers or strikes out text.

Read are the `style` attributes and those rules of the page's own style sheets that are for a class or an id alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from enum import Flag, auto


class Effect(Flag):
    """What declarations do to the text of an element."""

    NONE = 0
    HIDDEN = auto()
    RAISED = auto()
    LOWERED = auto()
    STRUCK = auto()
    WHITE = auto()
    ON_WHITE = auto()
    ON_COLOUR = auto()


_WHITE = r"(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)|transparent)\s*(?:!|;|\}|$)"
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?:opacity|font-size)\s*:\s*0(?:\.0*)?(?:[a-z%]+)?\s*(?:[;!}]|$)"
    r"|(?<![\w-])color\s*:\s*transparent|(?:text-indent|left|top)\s*:\s*-\d{4,}",
    re.I,
)
_EFFECTS = (
    (Effect.HIDDEN, _HIDING),
    (Effect.RAISED, re.compile(r"vertical-align\s*:\s*(?:super\b|text-top\b)", re.I)),
    (Effect.LOWERED, re.compile(r"vertical-align\s*:\s*(?:sub\b|text-bottom\b)", re.I)),
    (Effect.STRUCK, re.compile(r"text-decoration(?:-line)?\s*:[^;}]{0,60}?\bline-through\b", re.I)),
    (Effect.WHITE, re.compile(rf"(?<![\w-])color\s*:\s*{_WHITE}", re.I)),
    (Effect.ON_WHITE, re.compile(rf"background(?:-color)?\s*:\s*{_WHITE}", re.I)),
    (
        Effect.ON_COLOUR,
        re.compile(rf"background(?:-color|-image)?\s*:(?!\s*(?:{_WHITE}|none|inherit))", re.I),
    ),
)
_STYLE_TAG = re.compile(r"<(/?)style\b", re.I)
_BRACE = re.compile(r"([{}])")
_SIMPLE_SELECTOR = re.compile(r"\w*([.#][\w-]+)")


def is_hiding_style(style: str) -> bool:
    """Whether declarations of a style keep an element from being seen."""
    return _HIDING.search(style) is not None


def effect_of(declarations: str) -> Effect:
    """What declarations do."""
    found = Effect.NONE
    for effect, pattern in _EFFECTS:
        if pattern.search(declarations):
            found |= effect
    return found


def effects_of_names(source: str) -> dict[str, Effect]:
    """What the page's own style sheets do to classes (`.name`) and ids (`#name`)."""
    effects: defaultdict[str, Effect] = defaultdict(lambda: Effect.NONE)
    for sheet in _style_sheets(source):
        for selectors, declarations in _rules(sheet):
            if effect := effect_of(declarations):
                for selector in selectors.split(","):
                    if found := _SIMPLE_SELECTOR.fullmatch(selector.strip()):
                        effects[found[1]] |= effect
    return dict(effects)


def _style_sheets(source: str) -> Iterator[str]:
    start: int | None = None
    tag_end = 0
    for tag in _STYLE_TAG.finditer(source):
        is_closing = bool(tag[1])
        if is_closing and start is not None:
            yield source[start : tag.start()]
            start = None
        elif not is_closing and start is None:
            # Several tags may begin before one end; it is searched for once.
            if tag_end <= tag.end():
                tag_end = source.find(">", tag.end()) + 1
            if not tag_end:
                return
            start = tag_end


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of each rule; of nested ones, the innermost."""
    parts = _BRACE.split(sheet)
    for selectors, opening, declarations, closing in zip(
        parts[::2], parts[1::2], parts[2::2], parts[3::2], strict=False
    ):
        if (opening, closing) == ("{", "}"):
            yield selectors, declarations
