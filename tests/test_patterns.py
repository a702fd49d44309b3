"""No regular expression takes time that grows with the square of a text, as far as its form shows.

Two neighbouring unbounded repeats that can match the same characters divide a run of them in as many ways as it is
long, and each is tried before the pattern fails. What no form shows is measured in
`promises/test_work_grows_with_the_text.py`.
"""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple, TypeGuard

import pytest

SOURCE = Path(__file__).parent.parent / "src"
NEVER_IMPORTED = {"quire.__main__", "quire.formats.child"}

UNBOUNDED_FROM = 1_000
"""A repeat that may be longer counts as unbounded."""

ALPHABET = frozenset(
    {*range(0x180), *range(0x300, 0x370), *range(0x2000, 0x2070), 0x2212}
    | {0x3001, 0x3040, 0x4E00, 0xF900, 0xFB01, 0xFE58, 0xFF0D, 0xFFFE, 0xFEFF, 0x1F600}
)
"""The characters by which classes are compared: those that patterns name, and some of each other kind."""

CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}


def test_no_pattern_has_neighbouring_repeats_of_the_same_characters() -> None:
    refused = {place: repeats for place, pattern in patterns() if (repeats := overlapping_repeats(pattern))}
    assert refused == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*\n\s*",
        r"\s*\|?\s*",
        r"(.*?)[ \t#]*(?:\n|$)",
        r"(.*)\n(?:`+)(.*)",
        r"[ \t]*(.*)",
        r"(a+)+b",
        r"a*(?:b|a)*",
        r"a*b?a*",
        r"a{1,}\b(?:a)*",
        r"\w*(?!x)\w+",
        r"a+?a+?",
        r"[a-z]*(?i:[A-Z]*)",
        r"a*(?>a*)",
        r"`{3,}(`+)\1`*",
    ],
)
def test_such_patterns_are_found(pattern: str) -> None:
    assert overlapping_repeats(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        r"[^\S\n]*\n\s*",
        r"(.*\S)\s+x",
        r"\w*+[^<>]*/>",
        r"\w+\s+\w+",
        r"(?:ab*)*",
        r"[ \t]*(?:>[ \t]?)+",
        r"a*a",
        r"(?:a+b|b+a)c",
        r"[^\W_]+(?:-[^\W_]+)*",
    ],
)
def test_others_are_not(pattern: str) -> None:
    assert overlapping_repeats(re.compile(pattern)) == []


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern of the source: those that modules hold, and those that calls name."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        if name in NEVER_IMPORTED:
            continue
        names = vars(importlib.import_module(name))
        for variable, value in names.items():
            yield from ((f"{name}.{variable}", pattern) for pattern in patterns_in(value))
        calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if is_use_of_pattern(node))
        yield from ((f"{name}:{call.lineno}", pattern_of(call, names)) for call in calls)


def patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from patterns_in(item)


def is_use_of_pattern(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether it is such as re.sub("a", …); what is compiled is found in its module."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr not in ("compile", "escape")
    )


def pattern_of(call: ast.Call, names: dict[str, Any]) -> re.Pattern[Any]:
    try:
        return re.compile(evaluated(call.args[0], names))
    except NameError:
        # What only a function knows has gone through re.escape, and stands for one character.
        return re.compile(evaluated(_Filled().visit(call.args[0]), names))


def evaluated(expression: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.fix_missing_locations(ast.Expression(expression)), "pattern", "eval"), {**names})


class _Filled(ast.NodeTransformer):
    def visit_FormattedValue(self, _: ast.FormattedValue) -> ast.Constant:
        return ast.Constant("x")

    def visit_Call(self, _: ast.Call) -> ast.Constant:
        return ast.Constant("x")


def test_patterns_are_compiled_where_this_test_finds_them() -> None:
    """By a module, not within a function."""
    compiled_in_functions = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "compile" and ast.unparse(node) == "re.compile"
    ]
    assert compiled_in_functions == []


def overlapping_repeats(pattern: re.Pattern[Any]) -> list[str]:
    """The unbounded repeats of a pattern with a neighbour before them that can match the same characters."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    neighbours = _Neighbours(pattern.flags)
    neighbours.read(parser.parse(text, pattern.flags), [])
    return neighbours.found


class _Open(NamedTuple):
    """A repeat, and which of its characters also matched all that stands between it and here."""

    origin: int
    characters: frozenset[int]


class _Neighbours:
    """Walks over a parsed pattern with the repeats that reach up to the next item."""

    def __init__(self, flags: int) -> None:
        self.found: list[str] = []
        self._flags = flags
        self._count = 0

    def read(self, items: Iterable[Any], before: list[_Open]) -> list[_Open]:
        for operation, argument in items:
            before = self._read_item(operation, argument, before)
        return before

    def _read_item(self, operation: Any, argument: Any, before: list[_Open]) -> list[_Open]:
        match operation:
            case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
                return self._read_repeat(operation, *argument, before)
            case codes.SUBPATTERN:
                return self.read(argument[-1], before)
            case codes.ATOMIC_GROUP:
                # It gives nothing back afterwards; repeats before it do.
                return _surviving(before, self.read(argument, before))
            case codes.BRANCH:
                return [kept for branch in argument[1] for kept in self.read(branch, before)]
            case codes.ASSERT | codes.ASSERT_NOT:
                self.read(argument[1], [])
                return before
            case codes.AT:
                return before
        return _reaching(before, self._characters([(operation, argument)]))

    def _read_repeat(self, kind: Any, low: int, high: int, repeated: Any, before: list[_Open]) -> list[_Open]:
        after = self.read(repeated, before)
        survivors = _surviving(before, after)
        if high >= UNBOUNDED_FROM:
            if survivors:
                self.found.append(f"{kind} {low}- {repeated}")
            # Repeated, the end of what is inside stands before its beginning.
            self.read(repeated, self.read(repeated, []))
            after = [*survivors, self._opened(repeated)]
        if kind is codes.POSSESSIVE_REPEAT:
            after = survivors
        return [*before, *after] if low == 0 else after

    def _opened(self, repeated: Any) -> _Open:
        self._count += 1
        return _Open(self._count, self._characters(repeated))

    def _characters(self, items: Iterable[Any]) -> frozenset[int]:
        return frozenset().union(*(self._characters_of(*item) for item in items))

    def _characters_of(self, operation: Any, argument: Any) -> frozenset[int]:
        match operation:
            case codes.LITERAL:
                return self._matching(re.escape(chr(argument)))
            case codes.NOT_LITERAL:
                return ALPHABET - self._matching(re.escape(chr(argument)))
            case codes.ANY:
                return ALPHABET if self._flags & re.DOTALL else ALPHABET - {ord("\n")}
            case codes.IN:
                return self._of_class(argument)
            case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
                return self._characters(argument[2])
            case codes.SUBPATTERN:
                return self._characters(argument[-1])
            case codes.ATOMIC_GROUP:
                return self._characters(argument)
            case codes.BRANCH:
                return frozenset().union(*map(self._characters, argument[1]))
            case codes.AT | codes.ASSERT | codes.ASSERT_NOT:
                return frozenset()
            case codes.GROUPREF:
                return ALPHABET
        raise AssertionError(f"unknown to this test: {operation}")

    def _of_class(self, items: list[Any]) -> frozenset[int]:
        is_negated = items[0][0] is codes.NEGATE
        matched: set[int] = set()
        for operation, argument in items[is_negated:]:
            if operation is codes.RANGE:
                low, high = (re.escape(chr(end)) for end in argument)
                matched |= self._matching(f"[{low}-{high}]")
            elif operation is codes.CATEGORY:
                matched |= self._matching(CATEGORIES[argument])
            else:
                matched |= self._matching(re.escape(chr(argument)))
        return ALPHABET - matched if is_negated else frozenset(matched)

    def _matching(self, one_character: str) -> frozenset[int]:
        # Case counts as none, since a group may say so with flags of its own.
        return _matching(one_character)


@cache
def _matching(one_character: str) -> frozenset[int]:
    pattern = re.compile(one_character, re.IGNORECASE)
    return frozenset(code for code in ALPHABET if pattern.fullmatch(chr(code)))


def _reaching(before: list[_Open], characters: frozenset[int]) -> list[_Open]:
    return [_Open(one.origin, one.characters & characters) for one in before if one.characters & characters]


def _surviving(before: list[_Open], after: list[_Open]) -> list[_Open]:
    origins = {one.origin for one in before}
    return [one for one in after if one.origin in origins]
