"""How much work something takes, counted: the same on every machine, however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps_of(work: Callable[[], object]) -> int:
    """How many lines of Python are run; what a library does in C is one step."""
    steps = 0

    def count(frame: FrameType, event: str, value: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    tracing = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(tracing)
    return steps
