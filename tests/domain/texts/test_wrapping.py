"""A draft comes out of the fence around it, and code stays in its own."""

import pytest

from quire.domain.texts.wrapping import unwrapped

CODE = "```python\nx = 1\n```"
BARE = "```\nx = 1\n```"


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ("```markdown\nNew text.\n```", "New text."),
        ("```Markdown\nNew text.\n```\n", "New text."),
        ("```MD\n\nNew text.\n\n```", "New text."),
        ("``` markdown\nNew text.\n```", "New text."),
        ('```md title="Section"\nNew text.\n```', "New text."),
        ("```\nNew text.\n```", "New text."),
        ("~~~markdown\nNew text.\n~~~", "New text."),
        ("````markdown\nNew text.\n\n```\ncode\n```\n````", "New text.\n\n```\ncode\n```"),
        (f"```markdown\nNew text.\n\n{CODE}\n\nEnd.\n```", f"New text.\n\n{CODE}\n\nEnd."),
        (f"```\nNew text.\n\n{CODE}\n\nEnd.\n```", f"New text.\n\n{CODE}\n\nEnd."),
        (f"```markdown\nNew text.\n\n{BARE}\n\nEnd.\n```", f"New text.\n\n{BARE}\n\nEnd."),
        (f"```markdown\nNew text.\n\n{CODE}\n```", f"New text.\n\n{CODE}"),
        (f"```markdown\n{CODE}\n```", CODE),
        (f"```md\nOne.\n\n{CODE}\n\nTwo.\n\n{BARE}\n\nThree.\n```", f"One.\n\n{CODE}\n\nTwo.\n\n{BARE}\n\nThree."),
        ("```markdown\r\nNew text.\r\n```", "New text.\r"),
        ("```markdown\nNew text.", "New text."),
        ("Here is the new text:\n\n```markdown\nNew text.\n```\n\nLet me know what you think!", "New text."),
        ("Sure!\n```markdown\nNew text.\n```", "New text."),
        (f"Here it is:\n\n```markdown\nNew.\n\n{CODE}\n\nEnd.\n```\n\nDone.", f"New.\n\n{CODE}\n\nEnd."),
        ("```markdown\nNew text.\n```\nI kept the rest.", "New text."),
        # What is no wrapping.
        (CODE, None),
        (f"{CODE}\n\nand text", None),
        (f"{BARE}\n\nand text\n\n{BARE}", None),
        (f"Text.\n\n{BARE}", None),
        (f"Text.\n\n{CODE}\n\nText.", None),
        (f"{CODE}\n\nText.\n\n{CODE}", None),
        ("```\nnever closed", None),
        ("One.\n\nTwo.\n\n```markdown\nExample.\n```", None),
        ("# Writing Markdown\n\n```markdown\nExample.\n```", None),
        ("- A list\n\n```markdown\nExample.\n```", None),
        ("```markdown\nExample.\n```\n\nText.\n\n```\nx\n```", None),
        ("Plain text.", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_draft_is_taken_out_of_its_fence_and_code_stays_in_its_own(draft: str, text: str | None) -> None:
    assert unwrapped(draft, base="") == (draft if text is None else text)


def test_a_section_about_markdown_keeps_its_examples() -> None:
    draft = "Write it so:\n\n```markdown\nNew text.\n```"
    assert unwrapped(draft, base="Write it so:\n\n```markdown\nText.\n```\n") == draft
