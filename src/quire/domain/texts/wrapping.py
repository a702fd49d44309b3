"""Taking a draft out of the code fence that some models put around it, though they are told not to.

The fence of a wrapping is the first line, or stands between a sentence before and a sentence after it. Inside, code
has fences of the same length, against the rules of Markdown: a fence with an info string opens, a bare one closes,
unless it stands behind a blank line and before text, as only an opening one does.
"""

import re

SENTENCE_CHARACTERS_MAX = 300

_FENCE = re.compile(r"(`{3,}+|~{3,}+)([^`\n]*)")
_MARKDOWN = frozenset({"markdown", "md"})
_NO_SENTENCE = re.compile(r"[#>|\-*+]|\d+[.)]|`{3}|~{3}| {4}|\t")


def unwrapped(draft: str, *, base: str) -> str:
    """The draft without a fence around all of it. A base that has such fences itself keeps what looks like one."""
    lines = draft.strip().split("\n")
    opening = _first_fence(lines)
    if opening is None:
        return draft
    info = _info(lines[opening])
    is_markdown = info in _MARKDOWN
    if not (is_markdown or info == "") or (is_markdown and _has_markdown_fence(base)):
        return draft
    closing = _closing_of(lines, opening)
    before, after = lines[:opening], lines[closing + 1 :]
    is_all = not before and not after and (is_markdown or closing < len(lines))
    if is_all or (is_markdown and _is_a_remark(before) and _is_a_remark(after)):
        return "\n".join(lines[opening + 1 : closing]).strip("\n")
    return draft


def _first_fence(lines: list[str]) -> int | None:
    return next((number for number, line in enumerate(lines) if _FENCE.fullmatch(line.rstrip())), None)


def _info(line: str) -> str | None:
    """The first word of a fence's info string, empty for a bare fence; None for any other line."""
    fence = _FENCE.fullmatch(line.strip())
    return None if fence is None else (fence[2].lower().split() or [""])[0]


def _has_markdown_fence(text: str) -> bool:
    return any(_info(line) in _MARKDOWN for line in text.split("\n"))


def _closing_of(lines: list[str], opening: int) -> int:
    """The number of the line that closes the fence; that behind the last one where none does."""
    outer = _FENCE.fullmatch(lines[opening].rstrip())
    signs = outer[1] if outer else ""
    inner = ""
    for number in range(opening + 1, len(lines)):
        fence = _FENCE.fullmatch(lines[number].strip())
        if fence is None:
            continue
        is_bare = not fence[2].strip()
        if inner:
            inner = "" if is_bare and fence[1].startswith(inner) else inner
        elif is_bare and fence[1].startswith(signs) and not _looks_like_opening(lines, number):
            return number
        else:
            inner = fence[1]
    return len(lines)


def _looks_like_opening(lines: list[str], number: int) -> bool:
    is_last = number == len(lines) - 1
    return not is_last and not lines[number - 1].strip() and bool(lines[number + 1].strip())


def _is_a_remark(lines: list[str]) -> bool:
    """Whether this is nothing, or one short paragraph: a word about the draft."""
    text = "\n".join(lines).strip()
    return "\n\n" not in text and len(text) <= SENTENCE_CHARACTERS_MAX and not _NO_SENTENCE.match(text)
