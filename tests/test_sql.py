"""SQL stands in `store` alone: no other floor hands a statement to a transaction."""

import ast
from pathlib import Path

import quire
from tests.store.statements import METHODS

SOURCE = Path(quire.__file__).parent


def test_no_statement_is_run_outside_the_store() -> None:
    modules = [path for path in SOURCE.rglob("*.py") if not path.is_relative_to(SOURCE / "store")]
    assert len(modules) > 100, "the sources are not where they are looked for"
    found = [f"{path.relative_to(SOURCE)}:{node.lineno}" for path in modules for node in statements_in(path)]
    assert found == []


def statements_in(path: Path) -> list[ast.Call]:
    """Calls of the methods of a transaction that take SQL; a transaction is called `tx` everywhere."""
    return [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in METHODS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "tx"
    ]
