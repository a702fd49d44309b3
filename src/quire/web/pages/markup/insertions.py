"""HTML that is put into a rendered text after it was sanitised: pictures, references, formulas, numbers of captions.

While Markdown is rendered and sanitised, a placeholder with a random secret of this rendering stands for each of them.
So the sanitiser need not let such elements through, and no text can forge one. The same HTML has the same
placeholder, so that two renderings with the same insertions can be compared.
"""

import re
import secrets
from collections.abc import MutableMapping
from typing import Any

PLACEHOLDER = re.compile(r"[0-9a-f]{32}x\d+x")


class Insertions:
    """What is put into one rendered text."""

    def __init__(self) -> None:
        self._secret = secrets.token_hex(16)
        self._inserted: list[str] = []
        self._numbers: dict[str, int] = {}

    def placeholder(self, html: str) -> str:
        """The placeholder for safe HTML, until the text is sanitised."""
        number = self._numbers.setdefault(html, len(self._inserted))
        if number == len(self._inserted):
            self._inserted.append(html)
        return f"{self._secret}x{number}x"

    def put_into(self, html: str) -> str:
        """Sanitised HTML with everything put in."""
        if not self._inserted:
            return html
        return re.sub(rf"{self._secret}x(\d+)x", lambda found: self._inserted[int(found[1])], html)


def insertions_of(env: MutableMapping[str, Any]) -> Insertions:
    """The insertions of a rendering."""
    insertions: Insertions = env["insertions"]
    return insertions
