"""Promise: a comment is on its words, or says that they were changed; never on other words, and never lost.

Random edits are made to a text whose characters are numbered when they are typed, so that it is known which of them a
comment is on. Most words stand once; some stand often, and paragraphs are copied, so that words have twins.
"""

import random
from itertools import count
from pathlib import Path

from quire.domain.comments.comments import Comment
from tests.store.commenting import Commented
from tests.store.conftest import Store

EDITS, EDITS_OF_LONG_RUN = 400, 10_000
COMMENTS = 25
OFTEN = ("the", "of", "and", "valve", "it")

_numbers = count()
_words = count()

Character = tuple[str, int]


def typed(text: str) -> list[Character]:
    return [(character, next(_numbers)) for character in text]


def string(characters: list[Character]) -> str:
    return "".join(character for character, _ in characters)


def letters(characters: list[Character]) -> list[Character]:
    """Without blanks: nobody knows which of several line ends was there first."""
    return [character for character in characters if not character[0].isspace()]


def sentence(chance: random.Random) -> str:
    words = [
        chance.choice(OFTEN) if chance.random() < 0.3 else f"word{next(_words)}"
        for _ in range(chance.randint(3, 14))
    ]
    return f"{' '.join(words)}."


class Text:
    """A text that is edited at random."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.characters = typed("\n\n".join(sentence(chance) for _ in range(12)))
        self._earlier = [self.characters]

    def edit(self) -> None:
        chance = self._chance
        edits = [self._type, self._type, self._remove, self._replace, self._move, self._copy, self._undo]
        count = chance.choice([1, 1, 1, 2, 3])
        # Where a text is moved and copied at once, nobody knows which of the two is the copy.
        for _ in range(count):
            chance.choice(edits if count == 1 else [edit for edit in edits if edit != self._copy])()
        self._earlier = [*self._earlier[-5:], self.characters]

    def _put(self, start: int, end: int, new: list[Character]) -> None:
        self.characters = [*self.characters[:start], *new, *self.characters[end:]]

    def _somewhere(self) -> int:
        return self._chance.randint(0, len(self.characters))

    def _word(self) -> tuple[int, int]:
        """A few words, or parts of them."""
        start = self._somewhere()
        return start, min(len(self.characters), start + self._chance.choice([1, 3, 8, 20, 60]))

    def _paragraph(self) -> tuple[int, int]:
        text = string(self.characters)
        at = self._somewhere()
        start = text.rfind("\n\n", 0, at) + 2 if "\n\n" in text[:at] else 0
        end = text.find("\n\n", at)
        return start, len(text) if end < 0 else end

    def _type(self) -> None:
        at = self._somewhere()
        self._put(at, at, typed(self._chance.choice([" the ", "x", f" {sentence(self._chance)} ", "\n\n"])))

    def _remove(self) -> None:
        if len(self.characters) > 300:
            self._put(*self._chance.choice([self._word, self._paragraph])(), [])

    def _replace(self) -> None:
        self._put(*self._word(), typed(sentence(self._chance)))

    def _move(self) -> None:
        start, end = self._paragraph()
        moved = self.characters[start:end]
        self._put(start, end, [])
        at = self._paragraph()[0]
        self._put(at, at, [*moved, *typed("\n\n")])

    def _copy(self) -> None:
        if len(self.characters) < 4_000:
            start, end = self._paragraph()
            at = self._paragraph()[0]
            # Beside its original, nobody knows which of the two is the copy.
            if not start - 3 <= at <= end + 3:
                self._put(at, at, typed(f"{string(self.characters[start:end])}\n\n"))

    def _undo(self) -> None:
        self.characters = self._chance.choice(self._earlier)


class Followed:
    """A comment, and the characters that it is on."""

    def __init__(self, comment: Comment, characters: list[Character]) -> None:
        assert comment.anchor is not None
        self.comment = comment
        self.characters = characters[comment.anchor.start : comment.anchor.end]
        self.letters = letters(self.characters)


def is_on(one: Followed, characters: list[Character]) -> bool:
    """Whether most letters are its own: a quote over two paragraphs may stand over one of them and a twin now."""
    own = set(one.letters) & set(characters)
    return 2 * len(own) > len(one.letters)


def comment_somewhere(commented: Commented, text: Text, chance: random.Random) -> Followed | None:
    content = string(text.characters)
    start = chance.randint(0, len(content) - 1)
    quote = content[start : start + chance.choice([4, 12, 30, 90])]
    if not quote.strip():
        return None
    return Followed(commented.comment_at(start, start + len(quote)), text.characters)


def faults(
    followed: dict[str, Followed], threads: list[Comment], text: list[Character]
) -> tuple[list[str], int]:
    """What the comments say that is not true, and how many of them are in place."""
    content, wrong, in_place = string(text), [], 0
    found = {thread.id: thread for thread in threads}
    for id_, one in followed.items():
        if id_ not in found:
            wrong.append(f"{id_} is lost")
            continue
        anchor = found[id_].anchor
        assert anchor is not None
        quote = string(one.characters)
        if anchor.quote != quote:
            wrong.append(f"“{quote}” became “{anchor.quote}”")
        if anchor.state != "placed":
            continue
        in_place += 1
        if content[anchor.start : anchor.end] != quote:
            wrong.append(f"“{quote}” is on “{content[anchor.start : anchor.end]}”")
        elif (
            content.count(quote) > 1
            and set(one.letters) <= set(text)
            and not is_on(one, text[anchor.start : anchor.end])
        ):
            wrong.append(f"“{quote}” is on its twin")
    return wrong, in_place


def test_a_comment_is_on_its_words_or_says_that_they_were_changed(tmp_path: Path, is_long: bool) -> None:
    chance = random.Random(20261129)
    text = Text(chance)
    store = Store(tmp_path / "quire.sqlite3")
    commented = Commented(store, store.person(), string(text.characters))
    followed: dict[str, Followed] = {}
    placed = 0
    for number in range(EDITS_OF_LONG_RUN if is_long else EDITS):
        if len(followed) < COMMENTS and (new := comment_somewhere(commented, text, chance)) is not None:
            followed[new.comment.id] = new
        text.edit()
        commented.write(string(text.characters))
        wrong, in_place = faults(followed, commented.threads(), text.characters)
        assert not wrong, f"after edit {number}: {wrong}"
        placed += in_place
        # Those whose words are gone for long are replaced by new ones.
        if number % 10 == 9:
            gone = followed.pop(next(iter(followed)))
            store.connection.execute("delete from comment where id = :id", {"id": gone.comment.id})
    store.connection.close()
    assert placed > number
