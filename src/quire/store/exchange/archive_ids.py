"""New ids in place of those of an archive, in columns and in texts."""

import re
from typing import Any

import msgspec

from quire.domain.markup.clusters import SOURCE_PREFIX
from quire.domain.texts.origins import Origin
from quire.store.transactions import new_id

_NAMED = re.compile(rf"(quire:|@{SOURCE_PREFIX})([0-9a-f]{{32}})")
"""How texts show pictures and cite sources."""


class NewIds:
    """Gives each id of a file a new one, the same wherever it comes; also those of what is gone."""

    def __init__(self) -> None:
        self._new: dict[str, str] = {}
        self._named: set[str] = set()

    def know(self, old: str, new: str) -> None:
        """What was added already."""
        self._new[old] = new

    def know_picture(self, old: str, new: str) -> None:
        """A picture that was added, which texts show by its id."""
        self.know(old, new)
        self._named.add(old)

    def know_source(self, old: str) -> None:
        """A source, which texts may cite by its id."""
        self._named.add(old)

    def __getitem__(self, old: str) -> str:
        return self._new.setdefault(old, new_id())

    def find(self, old: str | None) -> str | None:
        """The new id of something that may be missing."""
        return None if old is None else self[old]

    def of_passage(self, passage_id: str | None, source_id: str | None) -> str | None:
        """The id of a passage: that of its source, a hyphen and a number."""
        if passage_id is None or source_id is None or not passage_id.startswith(f"{source_id}-"):
            return None
        return f"{self[source_id]}{passage_id[len(source_id) :]}"

    def in_origin(self, origin: Origin) -> Origin:
        """An origin that names the new answer and the new source."""
        return msgspec.structs.replace(
            origin, message_id=self.find(origin.message_id), reference_id=self.find(origin.reference_id)
        )

    def in_text(self, text: str) -> str:
        """A text that names the new pictures and sources. Its length stays."""
        return _NAMED.sub(self._renamed, text) if self._named else text

    def in_text_or_none(self, text: str | None) -> str | None:
        """The same for a text that may be missing."""
        return None if text is None else self.in_text(text)

    def in_json(self, value: Any) -> str:
        """The JSON of a value with texts in it, which names the new pictures and sources."""
        return self.in_text(msgspec.json.encode(value).decode())

    def _renamed(self, found: re.Match[str]) -> str:
        return f"{found[1]}{self[found[2]]}" if found[2] in self._named else found[0]
