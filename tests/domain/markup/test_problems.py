"""What a text lacks is found with its words and its paragraph."""

import pytest

from quire.domain.markup.numbering import Target
from quire.domain.markup.problems import Problem, problems_in

ID = "0" * 32
TARGETS = {"fig:pump": Target("fig", "s", "1"), "fig:twice": Target("fig", "s", "2", is_twice=True)}


def found(text: str) -> list[tuple[str, str, int]]:
    return [(one.kind, one.text, one.paragraph) for one in problems_in("s", text, {ID}, TARGETS)]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (f"![A pump](quire:{ID})", []),
        (f"![](quire:{ID})", [("picture_without_description", f"![](quire:{ID})", 1)]),
        (f"![ ](quire:{ID} \"The pump\")", [("picture_without_description", f'![ ](quire:{ID} "The pump")', 1)]),
        (f"One.\n\nTwo ![](quire:{ID}){{width=50%}} three.",
         [("picture_without_description", f"![](quire:{ID}){{width=50%}}", 2)]),
        (f"![](quire:{'1' * 32})", [("picture_missing", f"![](quire:{'1' * 32})", 1)]),
        ("![a](https://example.org/a.png)", [("picture_elsewhere", "![a](https://example.org/a.png)", 1)]),
        ("See @fig:pump and @tbl:none.", [("reference_dead", "@tbl:none", 1)]),
        (f"![a](quire:{ID}){{#fig:twice}}", [("label_twice", f"![a](quire:{ID}){{#fig:twice}}", 1)]),
        (f"`![](quire:{ID})` and `@fig:none`", []),
        (f"```\n![](quire:{ID})\n```", []),
        (f"\\![](quire:{ID})", []),
        ("ann@fig:none is an address", []),
        (f"@fig:none ![](quire:{ID}) @fig:gone",
         [("reference_dead", "@fig:none", 1), ("picture_without_description", f"![](quire:{ID})", 1),
          ("reference_dead", "@fig:gone", 1)]),
    ],
)  # fmt: skip
def test_problems_are_found_in_their_order(text: str, problems: list[tuple[str, str, int]]) -> None:
    assert found(text) == problems


def test_a_problem_names_its_section() -> None:
    (problem,) = problems_in("section", "@fig:none", (), {})
    assert problem == Problem("reference_dead", "section", "@fig:none", 1)
