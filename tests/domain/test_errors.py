"""The drawing of the error tree in the module's docstring is the class hierarchy."""

import re
from collections.abc import Iterator

from quire.domain import errors
from quire.domain.errors import AppError

DRAWN = re.compile(r"(?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)$")
INDENT = 4


def drawn() -> Iterator[tuple[str, str]]:
    """Each class of the drawing with the one it hangs on."""
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := DRAWN.match(line):
            depth = len(found["branch"]) // INDENT - 1
            path[depth:] = [found["name"]]
            if depth:
                yield found["name"], path[depth - 1]


def below(kind: type[AppError]) -> Iterator[tuple[str, str]]:
    """Each class of the hierarchy with its base."""
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child.__name__, kind.__name__
        yield from below(child)


def test_the_drawing_shows_each_class_once_below_its_base() -> None:
    shown = list(drawn())
    assert len(shown) == len({name for name, _ in shown})
    assert dict(shown) == dict(below(AppError))


def test_every_failure_is_defined_in_the_tree() -> None:
    classes = {
        value.__name__
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, AppError)
    }
    assert classes == {AppError.__name__, *(name for name, _ in drawn())}
