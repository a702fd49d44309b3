"""What is printed: one line for each figure, its floor, how the two compare, the goal, and whether it is reached."""

from collections.abc import Callable
from statistics import median

import msgspec

HEADINGS = ("measured", "floor", "Quire", "compared", "goal", "")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; without a goal it stands there for information."""

    what: str
    floor: str = ""
    quire: str = ""
    compared: str = ""
    goal: str = ""
    is_reached: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        mark = {True: "reached", False: "MISSED", None: ""}[self.is_reached]
        return (self.what, self.floor, self.quire, self.compared, self.goal, mark)


def at_least(goal: float, *, what: str, floor: str, quire: str, ratios: list[float]) -> Line:
    """The median of the ratios of all rounds must reach the goal."""
    return _ratio(what, floor, quire, ratios, f"≥ {goal:g} ×", lambda ratio: ratio >= goal)


def at_most(goal: float, *, what: str, floor: str, quire: str, ratios: list[float]) -> Line:
    """The median of the ratios of all rounds must not pass the goal."""
    return _ratio(what, floor, quire, ratios, f"≤ {goal:g} ×", lambda ratio: ratio <= goal)


def for_information(*, what: str, floor: str, quire: str, ratios: list[float]) -> Line:
    """The median of the ratios of all rounds, without a goal."""
    return Line(what=what, floor=floor, quire=quire, compared=_compared(ratios))


def below(goal: float, unit: str, value: float, *, what: str, floor: str = "", compared: str = "") -> Line:
    """A plain figure that must not pass the goal."""
    return Line(
        what=what,
        floor=floor,
        quire=f"{value:.3g} {unit}",
        compared=compared,
        goal=f"≤ {goal:g} {unit}",
        is_reached=value <= goal,
    )


def as_table(lines: list[Line]) -> str:
    """Columns of equal width, as Markdown shows them too."""
    rows = [HEADINGS, *(line.cells for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    shown.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(shown)


def _ratio(
    what: str, floor: str, quire: str, ratios: list[float], goal: str, is_reached: Callable[[float], bool]
) -> Line:
    return Line(
        what=what,
        floor=floor,
        quire=quire,
        compared=_compared(ratios),
        goal=goal,
        is_reached=is_reached(median(ratios)),
    )


def _compared(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} × ({min(ratios):.2f}–{max(ratios):.2f})"
