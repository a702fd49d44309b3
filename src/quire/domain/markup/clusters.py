"""Citations of a bibliography in a text: `[@miller2020, p. 5; see @smith]`, a cluster of cites, as pandoc writes them.

A bare `@miller2020` is no citation, since a text has mail addresses and names; `@fig:pump` is a reference, also in
brackets. The uploaded sources of a document are cited by their ids: `[@source:ID, p. 5]`. Linear.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from quire.domain.markup.forms import CLUSTER, KEY_CHARACTERS_MAX, LABEL

SOURCE_PREFIX = "source:"

_KEY = re.compile(rf"source:{LABEL}|\w(?:\w|[:.#%+?/-](?=\w))*+")
_REFERENCE_KEY = re.compile(rf"(?:fig|tbl|sec):{LABEL}")
_SOURCE = re.compile(rf"@{SOURCE_PREFIX}({LABEL})")
_LETTERS = re.compile(r"\w+")


class Cite(msgspec.Struct, frozen=True):
    """One entry that a cluster cites; `locator` is what follows the key, such as "p. 5"."""

    key: str
    locator: str = ""
    prefix: str = ""
    is_author_suppressed: bool = False


class Cluster(msgspec.Struct, frozen=True):
    """A cluster as it is written, with its brackets, from the character `start` on."""

    written: str
    start: int
    cites: tuple[Cite, ...]

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.written)


def cites_of(cluster: str) -> tuple[Cite, ...]:
    """The cites of a cluster as `CLUSTER` finds it, with its brackets; none where it is no cluster."""
    cites = [_cite(part.strip()) for part in cluster[1:-1].split(";")]
    found = tuple(cite for cite in cites if cite is not None)
    return found if len(found) == len(cites) else ()


def clusters_in(prose: str) -> Iterator[Cluster]:
    """The clusters of a text whose code is blanked out, in order."""
    if "@" in prose:
        for found in CLUSTER.finditer(prose):
            cites = cites_of(found[0])
            if cites:
                yield Cluster(found[0], found.start(), cites)


def keys_in(text: str) -> frozenset[str]:
    """The keys that a text cites; those in code as well, since nothing depends on them."""
    return frozenset(cite.key for cluster in clusters_in(text) for cite in cluster.cites)


def with_source_ids(text: str, ids: Mapping[str, str]) -> str:
    """A text that cites sources by other ids."""
    return _SOURCE.sub(lambda found: f"@{SOURCE_PREFIX}{ids.get(found[1], found[1])}", text)


def usable_key(key: str) -> str:
    """A key as it can be written in a text: this one, or its letters and figures; empty where it has none."""
    if _is_usable(key):
        return key
    letters = "-".join(_LETTERS.findall(key))[:KEY_CHARACTERS_MAX].rstrip("-")
    return letters if _is_usable(letters) else ""


def _is_usable(key: str) -> bool:
    is_taken = _REFERENCE_KEY.fullmatch(key) is not None or key.startswith(SOURCE_PREFIX)
    return len(key) <= KEY_CHARACTERS_MAX and _KEY.fullmatch(key) is not None and not is_taken


def _cite(part: str) -> Cite | None:
    before, at, behind = part.partition("@")
    is_author_suppressed = before.endswith("-")
    prefix = before.removesuffix("-")
    found = _KEY.match(behind) if at and (not prefix or prefix[-1].isspace()) else None
    if found is None or len(found[0]) > KEY_CHARACTERS_MAX or _REFERENCE_KEY.fullmatch(found[0]):
        return None
    rest = behind[found.end() :]
    if "@" in rest or (rest and rest[0] != "," and not rest[0].isspace()):
        return None
    return Cite(found[0], rest.lstrip(",").strip(), prefix.strip(), is_author_suppressed)
