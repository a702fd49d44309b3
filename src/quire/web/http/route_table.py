"""Which endpoint a request belongs to: a tree with a level for each segment of a path, literal ones before parameters.

It finds what the framework's matcher finds, at a tenth of its cost, and nothing else: what is not found here, such as a
wrong method, a doubled slash or an unknown address, is looked up by the framework, which knows how to answer it.
"""

from typing import Generic, TypeVar

E = TypeVar("E")


class _Node(Generic[E]):
    """What follows the same beginning of a path."""

    def __init__(self) -> None:
        self.literals: dict[str, _Node[E]] = {}
        self.parameter: _Node[E] | None = None
        self.endpoints: dict[str, tuple[E, tuple[str, ...]]] = {}
        """By method, each with the names of its path parameters."""


class RouteTable(Generic[E]):
    """The endpoints of an application."""

    def __init__(self) -> None:
        self._root: _Node[E] = _Node()

    def add(self, method: str, path: str, endpoint: E) -> None:
        """Add an endpoint. A path with a parameter over several segments is left to the framework."""
        if "<path:" in path:
            return
        node, names = self._root, []
        for segment in path.split("/"):
            if segment.startswith("<"):
                names.append(segment[1:-1])
                node.parameter = node = node.parameter or _Node()
            else:
                node = node.literals.setdefault(segment, _Node())
        node.endpoints[method] = (endpoint, tuple(names))

    def find(self, method: str, path: str) -> tuple[E, dict[str, str]] | None:
        """The endpoint of a request, with its path parameters; None where the framework has to look."""
        values: list[str] = []
        found = _find(self._root, "GET" if method == "HEAD" else method, path.split("/"), 0, values)
        if found is None:
            return None
        endpoint, names = found
        return endpoint, dict(zip(names, values, strict=True))


def _find(
    node: _Node[E], method: str, segments: list[str], position: int, values: list[str]
) -> tuple[E, tuple[str, ...]] | None:
    """Look below a node; the values of parameters are left in `values`."""
    if position == len(segments):
        return node.endpoints.get(method)
    segment = segments[position]
    literal = node.literals.get(segment)
    if literal is not None and (found := _find(literal, method, segments, position + 1, values)):
        return found
    if node.parameter is None or not segment:
        return None
    values.append(segment)
    found = _find(node.parameter, method, segments, position + 1, values)
    if found is None:
        values.pop()
    return found
